# What is said when a guardrail stops a message.
not-acted-upon = Part of this message reads like instructions to the system rather than a question to the shop, so I have left it aside. If I got that wrong, please put it another way, or talk to a person.
