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
