# What Mercer says by itself. Every value in braces is a fact; a sentence may not claim anything else.

## Who is speaking
intro = Hi, I'm { $shop }'s assistant, a bot. I can look up orders, products and how the shop works. To reach a person at any time, write “person” or press the button.
help = I can look up orders (where they are, what is in them, what they cost) and products (price, options, stock), and I know how delivery, returns and payment work here. Write /human for a person, /language to switch the language, /privacy for what is kept about you.
about-bot = I'm a bot. I answer from { $shop }'s own records; when they don't hold an answer, I say so and a person can help.
greeting = Hello! What can I do for you? You can ask about an order, a product or how the shop works.
thanks = You're welcome. Is there anything else?
all-right = All right. Is there anything else?
goodbye = Goodbye, and thank you for writing.
language-switched = From now on I write English.
file-received = Thank you, I have kept the file for a person to look at. Shall I connect you?

## A person
handoff = I've put this chat into the queue: a person from { $shop } will answer here. You can go on writing meanwhile.
handoff-again = Your chat is in the queue already: a person from { $shop } will answer here.
offer-person = A person can help with that.
cannot-word = I can't answer that reliably right now. A person can help with that.

## Who is the shopper
verify-ask = To look into an order I first need to know that it is yours. Please send the e-mail address of your account and your postcode, or your full name and postcode. For a single order its number and the e-mail are enough.
verify-ask-email = Thank you. For this order I also need the e-mail address that it was placed with.
verify-ask-postcode = Thank you. Please also send the postcode of your account's address, or the number of the order.
verify-ask-more = Thank you. Please also send the e-mail address of your account, or your full name.
verify-refused = That doesn't match our records, so I can't look into orders yet. Please check the e-mail or name and the postcode and send them again.
verify-locked = There were too many tries. Please try again later, or talk to a person.
verify-done = Thank you, that matches. What would you like to know?
verify-not-here = I can only talk about orders in a private chat. Please write me a direct message.
forgotten = Done: this chat is no longer connected to a customer.

## Orders
order-unknown = I can't find order { $order } in your account. Please check the number.
orders-none = I can't find any orders in your account.
order-which = You have more than one order. Which one do you mean?
order-line = { $order }: { $status }
order-line-dated = { $order }: { $status }, placed on { $placed }
orders-list = These are your latest orders:
order-status = Order { $order } is { $status }.
order-status-delivered = Order { $order } has been delivered.
order-status-shipped = Order { $order } has been shipped.
order-placed = It was placed on { $placed }.
order-carrier = The carrier is { $carrier }.
order-expected = It is expected on { $eta }.
order-tracking-also = The tracking number is { $tracking }.
order-tracking = The tracking number of order { $order } is { $tracking }.
order-tracking-many = The tracking numbers of order { $order } are { $tracking }.
order-tracking-none = There is no tracking number for order { $order } yet: it is { $status }.
order-total = The total of order { $order } is { $total }.
order-items = Order { $order } contains:
order-items-total = Total: { $total }
order-item = { $quantity } × { $name } ({ $options }), { $price }
order-item-plain = { $quantity } × { $name }, { $price }
order-address = The delivery address of order { $order } is { $address }.
order-payment = Order { $order } was paid with { $method }: { $amount }.
order-payment-none = No payment is recorded for order { $order }.
order-refund = For order { $order } a refund of { $amount } to { $method } is recorded.
order-refund-none = No refund is recorded for order { $order }: it is { $status }.
order-arrival = Order { $order } is expected on { $eta }.
order-arrival-carrier = Order { $order } is expected on { $eta } with { $carrier }.
order-arrival-none = I don't have a delivery date for order { $order }: it is { $status }.
order-arrival-past = Order { $order } is { $status }. The delivery date on record is { $eta }.
order-may-return = Yes, you can return items of order { $order }: it has been delivered.
order-may-exchange = Yes, you can exchange items of order { $order }: it has been delivered.
order-may-return-within = Yes, within { $days } days of its delivery you can return items of order { $order }: it has been delivered.
order-may-exchange-within = Yes, within { $days } days of its delivery you can exchange items of order { $order }: it has been delivered.
order-may-cancel = Yes, order { $order } can still be cancelled: it is { $status }.
order-may-change = Yes, order { $order } can still be changed: it is { $status }.
order-no-return = No, order { $order } can't be returned: it is { $status }.
order-no-exchange = No, items of order { $order } can't be exchanged: it is { $status }.
order-no-cancel = No, order { $order } can't be cancelled any more: it is { $status }.
order-no-change = No, order { $order } can't be changed any more: it is { $status }.
order-no-window = Order { $order } was to arrive by { $eta }, so its { $days } days for a return or exchange seem to be over.
button-do-cancel = Cancel order { $order }
button-do-change = Change items of order { $order }
button-do-return = Return items of order { $order }
button-do-exchange = Exchange items of order { $order }
own-only = To protect everybody's privacy I can only help with your own orders.

payment-gift-card = a gift card
payment-paypal = PayPal
payment-credit-card = a card
payment-credit-card-last4 = the card ending in { $last4 }
payment-other = the payment method on record

status-pending = pending
status-pending-item-modified = pending (its items were changed)
status-processed = processed
status-shipped = shipped
status-delivered = delivered
status-cancelled = cancelled
status-return-requested = marked as return requested
status-exchange-requested = marked as exchange requested

## Products
product-price = { $name } ({ $options }) costs { $price }.
product-price-plain = { $name } costs { $price }.
product-price-range = { $name } costs between { $low } and { $high }, depending on { $by }.
product-available = Yes, { $name } ({ $options }) is available.
product-available-plain = Yes, { $name } is available.
product-sold-out = { $name } ({ $options }) is not available at the moment.
product-sold-out-plain = { $name } is not available at the moment.
product-available-some = Of { $total } variants of { $name }, { $count } are available.
product-not-on-record = That is not in what I have on record for { $name }. What I do have:
product-on-record = This is what I have on record for { $name }:
product-which = Which one do you mean?
product-no-such-variant = { $name } isn't made with { $options }.
product-options = { $name } comes with these options:
product-option = { $option }: { $values }
product-found = This may fit:
product-line = { $name }: { $low } to { $high }
product-line-one = { $name }: { $low }
product-link = More about it: { $link }

## Articles
article-closest = I am not certain that this answers your question, but it is the closest that I have:
article-none = I don't have any information on that, so I would rather not guess.
out-of-scope = I can only help with { $shop }'s orders, products and how the shop works.
unsupported-language = I can only write English and Chinese. This is the closest that I found; a person can also help you:
