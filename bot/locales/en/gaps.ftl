# The pages of gaps and of conflicts.
not-loaded = This could not be loaded. Load the page again.
gaps-about = What shoppers asked in the last { $days } days that nothing answered or that ended with a person, grouped by meaning.
gaps-loading = Questions are being grouped…
gaps-none = No gaps.
gaps-none-help = Everything that was asked had an answer. Questions appear here when the bot has none.
gaps-questions = { $count ->
    [one] { $count } question
   *[other] { $count } questions
 }
gaps-show = Show them
gaps-answered = A person answered:
gaps-write = Write an article of it
gaps-no-question = There is no question.
conflicts-about = Articles, rules and products that state different numbers for the same thing. Mend one side, or say that it is no conflict.
conflicts-open = Open
conflicts-decided = No conflict
conflicts-waiting = { $count ->
    [one] { $count } text still to be read. Load the page again in a while.
   *[other] { $count } texts still to be read. Load the page again in a while.
 }
conflicts-none-decided = Nothing was set aside.
conflicts-none = No conflicts.
conflicts-none-decided-help = What somebody finds to be no conflict is kept here.
conflicts-none-help = No two texts state different numbers for the same thing. They are compared whenever an article, a product or a rule is saved.
conflicts-found = Found
conflicts-set-aside = set aside by { $name }
conflicts-is-one = It is a conflict
conflicts-is-none = Not a conflict
conflicts-states = { $count ->
    [one] This states another number than:
   *[other] This states other numbers than:
 }
conflicts-but = but
conflicts-article-zh = Article, 中文
conflicts-article-en = Article, English
conflicts-rule = Rule of orders
conflicts-product = Product
