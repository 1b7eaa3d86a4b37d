# 回答的依据，一行说完。
button-why = 依据是什么？
why-sources = 依据：{ $sources }。
why-and = ；
why-more = 本店的其他记录
why-nothing = 我上一条消息没有用到本店的记录。
why-order = 您的订单 { $order } 在本店的记录
why-product = 商品目录中的 { $name }
why-catalogue = 本店的商品目录
why-reviews = 本店的评价
why-article = 本店文章《{ $title }》
why-articles = 本店的文章
why-rules = 本店的规则
why-profile = 您的客户资料
why-chat = 这段聊天的记录
