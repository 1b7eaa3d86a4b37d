# The page on which a question is tried.
try-about = Ask as any shopper. The same engine takes a whole turn; nothing is sent and nothing is kept. A draft of an article stands beside what is said today.
try-question = Question
try-shopper = Shopper
try-stranger = a stranger
try-shopper-help = A customer's id, e-mail address, name or order number; empty: somebody who has proved nothing.
try-language = Language
try-language-own = the question's own
try-draft = With the draft of
try-draft-none = none: as it is published
try-ask = Ask
try-length = Ask in 1 to 2,000 characters.
try-several = Several customers are meant by that. Which one?
try-nobody = There is no such customer.
try-empty = Nothing was asked yet.
try-empty-help = Try a question that shoppers ask often, before and after you publish an article.
try-answer = Answer
try-with-draft = With the draft of “{ $title }”
try-today = As it is today
try-same = The draft changes nothing in this answer.
try-changes = The draft changes this answer.
try-changes-otherwise = With the draft the answer is another one, though it does not quote it.
try-of-draft = from the draft
try-hands-over = hands over: { $reason }
try-claims-none = It claims nothing that has to be proved.
try-words = Words
try-kind = Kind
try-verdict = Verdict
try-supported = proved
try-unsupported = not proved
try-facts-none = None were looked up.
try-fact = Fact
try-value = Value
try-source = Origin
try-refused = { $count ->
    [one] The review stopped or mended { $count } draft of the model
   *[other] The review stopped or mended { $count } drafts of the model
 }
try-timings = Timings
stage-understand = understand
stage-retrieve = decide and look up
stage-word = word
stage-review = review
stage-all = all
try-tokens = { $read } tokens read, { $written } written
draft-nothing = The shopper has written nothing yet.
