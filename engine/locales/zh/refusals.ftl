# 规则为什么不允许，还能做什么。

refusal-rule-cancel = 取消订单
refusal-rule-address = 更改收货地址
refusal-rule-payment = 更改付款方式
refusal-rule-items = 更改订单里的商品
refusal-rule-return = 退货
refusal-rule-exchange = 换货
refusal-rule-profile = 更改账户地址
refusal-status = 按本店规则，只有状态为{ $statuses }的订单才能{ $what }。订单 { $order } 目前的状态是{ $status }。
refusal-none-is = 按本店规则，只有状态为{ $statuses }的订单才能{ $what }，您目前没有这样的订单。
refusal-window = 按本店规则，{ $what }要在送达后 { $days } 天内办理。订单 { $order } 应在 { $eta } 前送达。
refusal-once = 按本店规则，每个订单只能{ $what }一次，订单 { $order } 之前已经办过。
refusal-never = 按本店规则，这里不能{ $what }。
refusal-can-cancel = 取消订单
refusal-can-address = 改收货地址
refusal-can-payment = 换付款方式
refusal-can-items = 把商品改成其他款式
refusal-can-return = 退货
refusal-can-exchange = 换货
refusal-can = 订单 { $order } 现在可以{ $what }。
refusal-later = 订单 { $order } 送达后可以{ $what }。
refusal-later-within = 订单 { $order } 送达后 { $days } 天内可以{ $what }。
refusal-nothing = 在这里已经没有我能改的了。
