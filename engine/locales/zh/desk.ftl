# 人工客服前后由机器人说的话。
rating-ask = 您觉得这次服务怎么样？点一下即可。
rating-thanks = 谢谢，已经转达。
queue-left = 好的，不再为您转接人工。我还在这里，请问有什么可以帮您？
button-leave-queue = 不用人工了
queue-still-waiting = 很抱歉，暂时还没有客服有空。您的聊天仍在排队：请在这里留言，客服会回复您。这期间您也可以继续问我。
