# Where an answer comes from, in one line.
button-why = Why?
why-sources = This comes from { $sources }.
why-and = {"; "}
why-more = further records of the shop
why-nothing = My last message rests on no record of the shop.
why-order = the shop's record of your order { $order }
why-product = the catalogue's entry for { $name }
why-catalogue = the shop's catalogue
why-reviews = the shop's reviews
why-article = the shop's article “{ $title }”
why-articles = the shop's articles
why-rules = the shop's rules
why-profile = your customer record
why-chat = the record of this chat
