# Cards of products that were found, and products side by side.

find-card = { $name }，{ $price }
find-price-range = { $low } 到 { $high }
find-rating = （平均 { $average } 分，满分 5 分，{ $count } 条评价）
find-why = ：{ $why }
find-outside = 没有完全符合要求的商品，最接近的是：
find-other-currency = 本店价格以 { $currency } 计，因此没有按您说的价格筛选。
find-no-more = 没有更多同类商品了。需要为您转人工吗？
button-more = 更多
button-cheaper = 更便宜的
button-other-colour = 换个颜色

product-count = { $name } 共有 { $total } 种款式，其中 { $count } 种有货。
product-count-none = { $name } 共有 { $total } 种款式，目前都缺货。
product-rating = { $name } 的平均评分是 { $average } 分（满分 5 分），共 { $count } 条评价。
product-rating-none = { $name } 还没有评分。
product-by-rating = 评分如下：
product-not-compared = 商品资料中没有这一项。
product-compare = 对比如下：
product-colours = 可选颜色：
product-lowest = { $name } 的价格从 { $price } 起，对应：
product-highest = { $name } 的最高价格是 { $price }，对应：
product-lowest-of-all = 价格从 { $price } 起：{ $name }（{ $options }）。
product-highest-of-all = 最高价格是 { $price }：{ $name }（{ $options }）。
product-variants = { $name } 有这些款式：
product-variant-line = { $options }：{ $price }，有货
product-variant-line-out = { $options }：{ $price }，缺货
product-no-further = { $name } 没有更符合该要求的款式了。
