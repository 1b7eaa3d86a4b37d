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

## What the shop's own system has yet to confirm, or did not accept
order-asked-cancel = 已申请取消该订单，尚待商家确认。
order-asked-address = 已申请改寄至 { $address }，尚待商家确认。
order-asked-payment = 已申请更换支付方式，尚待商家确认。
order-asked-items = 已申请更换商品款式，尚待商家确认。
order-asked-return = 已申请退货，尚待商家确认。
order-asked-exchange = 已申请换货，尚待商家确认。
order-refused-cancel = 取消该订单的申请未获商家接受。
order-refused-address = 改寄至 { $address } 的申请未获商家接受。
order-refused-payment = 更换支付方式的申请未获商家接受。
order-refused-items = 更换商品款式的申请未获商家接受。
order-refused-return = 退货申请未获商家接受。
order-refused-exchange = 换货申请未获商家接受。
