# What a question took for granted.

premise-unknown = 您前面提到的情况，我没有相关信息，无法确认。
premise-order = 需要说明：订单 { $order } 目前的状态是：{ $status }。
