# 用验证码证明身份，以及保存了购物者的哪些内容。

## 按钮
button-code-again = 重新发送验证码
button-other-way = 改用邮政编码
button-show-data = 查看保存的内容
button-erase = 删除我的数据
button-erase-confirm = 是的，全部删除
button-erase-decline = 不，保留

## 邮件验证码
verify-ask-address = 查询订单前，我需要先确认订单是您的。请告诉我您账户的邮箱地址，我会把验证码发到邮箱。
verify-ask-stronger = 要更改内容，我需要更可靠的身份证明。请告诉我您账户的邮箱地址，我会把验证码发到邮箱。
code-asked = 如果我们认识这个邮箱，您很快会收到一封带验证码的邮件。请把验证码写在这里，不要告诉任何人。
code-wrong = 这不是我发送的验证码。请查看最新的邮件，把其中的验证码写在这里。
code-spent = 这个验证码已不能再用。我可以给您发送新的验证码。
code-expired = 这个验证码已过期。我可以给您发送新的验证码。
code-often = 索取验证码的次数太多了。请稍后再试，或者转人工。
code-not-there = 邮件可能需要几分钟才到。请也看看垃圾邮件箱，并确认这是您账户的邮箱地址。我可以重新发送验证码，也可以转人工。
code-mail-stuck = 我现在连不上邮件服务器，所以邮件没能发送。接下来几分钟我会继续尝试；您也可以转人工。
code-mail-failed = 验证码没能发送：连不上我们的邮件服务器。请稍后再试，或者转人工。
code-other-way = 好的。请告诉我您账户地址的邮政编码。
code-only = 这里只能用邮件验证码证明身份。我可以重新发送，也可以转人工。

## 邮件
mail-subject = { $shop } 的验证码
mail-greeting = 您好！
mail-code = 您与 { $shop } 聊天的验证码是：
mail-until = 验证码十分钟内有效。请只在聊天中填写，不要写在别处。{ $shop } 的工作人员绝不会向您索要验证码。
mail-not-you = 不是您索取的验证码？那么是有人填写了您的邮箱。请忽略本邮件：没有验证码，什么也不会发生。

## 保存的内容
privacy = 保存这段聊天，是为了让我和 { $shop } 的客服回答您。除您使用的聊天服务外，您写的内容只留在本店自己的机器上。只有在您证明订单属于您之后，才会读取订单；写 /forget 即可结束。
data-kept = 这段聊天保存了以下内容：
data-messages = 您自 { $since } 起写的消息：{ $count }
data-replies = 回答以及所依据的事实：{ $count }
data-files = 您发送的文件：{ $count }
data-linked = 这段聊天已与您的客户账户相连（{ $proof }），有效期至 { $until }。
data-not-linked = 这段聊天没有与客户账户相连。
data-guest = 您可以作为访客在这里查看一个订单，有效期至 { $until }。
data-whole-web = 整段聊天可在上方菜单的“下载聊天记录”中取得。
data-whole-chat = 全部内容就在这段聊天里。
data-shops-own = 您的订单和账户是 { $shop } 自己的记录，不属于这段聊天；如需了解，请转人工。
data-none = 这段聊天还没有保存任何内容。
data-not-here = 请在私聊中问我这个问题。
proof-postcode = 凭邮政编码
proof-code = 凭发送给您的验证码
proof-email = 凭邮箱地址
proof-vouched = 凭本店网站的登录
proof-operator = 由本店确认
erase-ask = 这将删除这段聊天保存的全部内容：您的消息、我的回答、您的文件，以及与您账户的连接。删除后无法恢复。您的订单和账户是 { $shop } 自己的记录，会保留；如有需要请转人工。确定删除吗？
erase-done = 好的：这段聊天的全部内容正在从 { $shop } 的机器上删除，包括这条回答。您设备上的聊天软件所显示的内容，由您自行删除。
erase-kept = 好的，什么也没有删除。

## 主动告知
button-watch = 发货时告诉我
button-unwatch = 不用告诉我了
watch-kept = 记下了。订单 { $order } 一旦发货，我就在这里告诉您。
watch-undone = 好的，我不再告诉您。
watch-none = 您没有在等待任何订单的消息。
notice-asked = 您要我告诉您：
notice-done = 本店已确认您对订单 { $order } 提出的更改。该订单目前的状态是：{ $status }。
notice-profile-done = 本店已确认您对账户地址提出的更改。
notice-profile-refused = 本店没有接受您对账户地址提出的更改。可以转人工为您处理。
notice-refused = 本店没有接受您对订单 { $order } 提出的更改。该订单目前的状态是：{ $status }。可以转人工为您处理。
