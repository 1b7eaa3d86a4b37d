# Proof by a code, and what is kept of a shopper.

## Buttons
button-code-again = Send a new code
button-other-way = Use my postcode instead
button-show-data = Show what is kept
button-erase = Erase my data
button-erase-confirm = Yes, erase everything
button-erase-decline = No, keep it

## A code by e-mail
verify-ask-address = To look into an order I first need to know that it is yours. Please send me the e-mail address of your account, and I will mail you a code.
verify-ask-stronger = For a change I need a stronger proof that it is you. Please send me the e-mail address of your account, and I will mail you a code.
code-asked = If that address is known to us, you will get a mail with a code in a moment. Please write the code here. Never give it to anybody else.
code-wrong = That is not the code that I mailed. Please look at the latest mail and write its code here.
code-spent = That code is of no use any more. I can mail you a new one.
code-expired = That code is too old. I can mail you a new one.
code-often = Too many codes were asked for. Please try again later, or talk to a person.
code-not-there = A mail can take a few minutes. Please look into the spam folder too, and check that it is the address of your account. I can mail a new code, or a person can help.
code-mail-stuck = I can't reach our mail server at the moment, so no mail could go out. I will go on trying for a few minutes; meanwhile a person can help.
code-mail-failed = I could not mail you a code: our mail server could not be reached. Please try again later, or talk to a person.
code-other-way = All right. Please send the postcode of your account's address.
code-only = Here only a code by e-mail proves who you are. I can mail a new one, or a person can help.

## The mail
mail-subject = Your code for { $shop }
mail-greeting = Hello,
mail-code = your code for the chat with { $shop } is:
mail-until = It is valid for ten minutes. Write it into the chat, and nowhere else. Nobody from { $shop } will ever ask you for it.
mail-not-you = Did you not ask for a code? Then somebody has typed your address. Ignore this mail: without the code nothing happens.

## What is kept
privacy = This chat is kept so that I and { $shop }'s support can answer you. Beyond the chat service that you use, what you write goes to nobody but the shop's own machine. Your orders are read only after you have shown that they are yours; write /forget to end that.
data-kept = This is kept of our chat:
data-messages = what you wrote since { $since }: { $count }
data-replies = what was answered, with the facts behind it: { $count }
data-files = files that you sent: { $count }
data-linked = This chat is connected to your customer account ({ $proof }) until { $until }.
data-not-linked = This chat is not connected to a customer account.
data-guest = You can see an order here as a guest until { $until }.
data-whole-web = You find the whole chat as a file in the menu above, under “Download this chat”.
data-whole-chat = The whole of it stands in this chat.
data-shops-own = Your orders and your account are { $shop }'s own records and not part of this chat; a person can tell you about those.
data-none = Nothing is kept of this chat yet.
data-not-here = Please ask me that in a private chat.
proof-postcode = by the postcode
proof-code = by a code sent to you
proof-email = by the e-mail address
proof-vouched = by the sign-in on the shop's site
proof-operator = by the shop itself
erase-ask = This erases everything that is kept of our chat: your messages, my answers, your files, and the connection to your account. It can't be undone. Your orders and your account are { $shop }'s own records and stay; for those please talk to a person. Shall I erase it?
erase-done = Done: everything of this chat is being erased from { $shop }'s machine, this answer too. What your chat app shows on your own device is yours to remove.
erase-kept = All right, nothing was erased.

## Told unasked
button-watch = Tell me when it ships
button-unwatch = Don't tell me
watch-kept = Noted. I will write here once order { $order } is shipped.
watch-undone = All right, I won't write about it.
watch-none = You are not waiting for a message about an order.
notice-asked = You asked me to tell you.
notice-done = The shop has confirmed the change of order { $order } that you asked for. It is now { $status }.
notice-profile-done = The shop has confirmed the change of your account's address that you asked for.
notice-profile-refused = The shop did not accept the change of your account's address that you asked for. A person can help with that.
notice-refused = The shop did not accept the change of order { $order } that you asked for. It is { $status }. A person can help with that.
