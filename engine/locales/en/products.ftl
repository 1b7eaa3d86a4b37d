# Cards of products that were found, and products side by side.

find-card = { $name }, { $price }
find-price-range = { $low } to { $high }
find-rating = {" "}(rated { $average } of 5, { $count } reviews)
find-why = : { $why }
find-outside = Nothing meets all of that. These come closest:
find-other-currency = Our prices are in { $currency }, so I could not apply your price limit.
find-no-more = I have nothing more of that kind. Shall I connect you with a person?
button-more = Show more
button-cheaper = Cheaper ones
button-other-colour = Another colour

product-count = { $name } comes in { $total } variants; { $count } of them are available.
product-count-none = { $name } comes in { $total } variants; none of them is available at the moment.
product-rating = { $name } is rated { $average } of 5 on average, from { $count } reviews.
product-rating-none = There are no ratings of { $name } yet.
product-by-rating = How they were rated:
product-not-compared = Their data does not tell.
product-compare = Side by side:
product-colours = The colours:
product-lowest = { $name } starts at { $price }:
product-highest = { $name } goes up to { $price }:
product-lowest-of-all = Prices start at { $price }: { $name } ({ $options }).
product-highest-of-all = Prices go up to { $price }: { $name } ({ $options }).
product-variants = { $name } is made like this:
product-variant-line = { $options }: { $price }, available
product-variant-line-out = { $options }: { $price }, not available
product-no-further = There is no { $name } that goes further in that direction.
