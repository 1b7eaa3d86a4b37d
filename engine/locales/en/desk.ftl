# What Mercer says around a person's part of a chat.
rating-ask = How was it? One tap is enough.
rating-thanks = Thank you, I have passed it on.
queue-left = All right, nobody will be called. I am still here: what can I do?
button-leave-queue = I don't need a person any more
queue-still-waiting = Nobody could take your chat yet, and I am sorry for that. Your chat stays in the queue: leave your message here and a person will answer it. Meanwhile you can go on asking me.
