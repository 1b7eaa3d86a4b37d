# Why the rules refuse a change, and what they leave.

refusal-rule-cancel = an order can be cancelled
refusal-rule-address = the address of an order can be changed
refusal-rule-payment = the payment of an order can be changed
refusal-rule-items = items of an order can be changed
refusal-rule-return = items of an order can be sent back
refusal-rule-exchange = items of an order can be exchanged
refusal-rule-profile = the address of your account can be changed
refusal-status = The shop's rule: { $what } only while it is { $statuses }, and order { $order } is { $status }.
refusal-none-is = The shop's rule: { $what } only while it is { $statuses }, and none of yours is.
refusal-window = The shop's rule: { $what } within { $days } days after they arrive. Order { $order } was to arrive by { $eta }.
refusal-once = The shop's rule: { $what } only once, and for order { $order } that was done already.
refusal-never = The shop's rules don't allow it here: “{ $what }” is switched off.
refusal-can-cancel = cancel it
refusal-can-address = have it sent to another address
refusal-can-payment = pay it by another method
refusal-can-items = change its items to other variants
refusal-can-return = send items back
refusal-can-exchange = exchange items for other variants
refusal-can = With order { $order } you can { $what } now.
refusal-later = Once order { $order } has arrived, you can { $what }.
refusal-later-within = Once order { $order } has arrived, you can { $what } within { $days } days.
refusal-nothing = There is nothing left that I could change here.
