# Orders that were looked for, and what is on file of the shopper.

orders-latest = This is your latest order:
orders-these = These are the orders that you mean:
orders-none-such = You have no such order.
orders-spent = Your { $count } orders come to { $total } altogether. Orders that did not go through are left out.
order-some-total = In order { $order }: { $names }, altogether { $total }.
profile-address = The address in your account is { $address }.
profile-email = The e-mail address of your account is { $email }.
profile-methods = These ways to pay are stored in your account:
profile-balance = , balance { $balance }
profile-methods-none = No ways to pay are stored in your account.

## What the shop's own system has yet to confirm, or did not accept
order-asked-cancel = Its cancellation is requested; the shop has yet to confirm that.
order-asked-address = It is requested to go to { $address }; the shop has yet to confirm that.
order-asked-payment = Another way to pay for it is requested; the shop has yet to confirm that.
order-asked-items = A change of its items is requested; the shop has yet to confirm that.
order-asked-return = A return is requested; the shop has yet to confirm that.
order-asked-exchange = An exchange is requested; the shop has yet to confirm that.
order-refused-cancel = Its cancellation was requested, but the shop did not accept that.
order-refused-address = It was requested to go to { $address }, but the shop did not accept that.
order-refused-payment = Another way to pay for it was requested, but the shop did not accept that.
order-refused-items = A change of its items was requested, but the shop did not accept that.
order-refused-return = A return was requested, but the shop did not accept that.
order-refused-exchange = An exchange was requested, but the shop did not accept that.
