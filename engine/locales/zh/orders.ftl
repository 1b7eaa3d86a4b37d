# Orders that were looked for, and what is on file of the shopper.

orders-latest = 这是您最近的订单：
orders-these = 您说的订单如下：
orders-none-such = 您没有这样的订单。
orders-spent = 您共有 { $count } 个订单，合计 { $total }，撤销的不计。
order-some-total = 订单 { $order } 中，{ $names } 合计 { $total }。
profile-address = 您账户中的地址是 { $address }。
profile-email = 您账户的邮箱是 { $email }。
profile-methods = 您账户中保存的付款方式：
profile-balance = ，余额 { $balance }
profile-methods-none = 您的账户中没有保存付款方式。
