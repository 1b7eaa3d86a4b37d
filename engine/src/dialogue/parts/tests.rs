use super::split;

fn parts(message: &str) -> Vec<String> {
    split(message)
}

#[test]
fn questions_that_stand_by_themselves_part() {
    for (message, expected) in [
        ("Where is T-10001? How much was it?", vec!["Where is T-10001?", "How much was it?"]),
        ("where is my order T-10001 and how much was it", vec!["where is my order T-10001", "how much was it"]),
        ("is the lamp in stock, and what does shipping cost?", vec!["is the lamp in stock", "what does shipping cost?"]),
        ("how much is the lamp and is it available in white", vec!["how much is the lamp", "is it available in white"]),
        ("Cancel T-10003 and return the lamp from T-10002", vec!["Cancel T-10003", "return the lamp from T-10002"]),
        ("status and total of T-10001", vec!["status", "total of T-10001"]),
        ("1. where is T-10001 2. how long do returns take", vec!["where is T-10001", "how long do returns take"]),
        ("- do you ship to Norway\n- what does it cost", vec!["do you ship to Norway", "what does it cost"]),
        ("T-10001到哪了，一共多少钱", vec!["T-10001到哪了", "一共多少钱"]),
        ("T-10001到哪了？另外，运费是多少？", vec!["T-10001到哪了？", "另外，运费是多少？"]),
        ("台灯多少钱，还有保修多久", vec!["台灯多少钱", "保修多久"]),
        ("订单T-10001的状态和快递单号", vec!["订单T-10001的状态", "快递单号"]),
        ("Do you ship to Norway? Thanks!", vec!["Do you ship to Norway? Thanks!"]),
    ] {
        assert_eq!(parts(message), expected, "{message}");
    }
}

#[test]
fn a_shared_modal_goes_with_both_verbs() {
    assert_eq!(parts("can I cancel T-10003 and return T-10002?"), ["can I cancel T-10003", "can I return T-10002?"]);
    assert_eq!(parts("I want to cancel T-1 and exchange the mug"), ["I want to cancel T-1", "I want to exchange the mug"]);
}

#[test]
fn one_question_stays_whole() {
    for message in [
        "do you have shirts and trousers",
        "my name and postcode are Mara Lindqvist, 11359",
        "does it come in black and white?",
        "what is your exchange and return policy",
        "My name is Mara Lindqvist and my postcode is 11359",
        "My lamp arrived broken. It does not switch on. What can I do?",
        "can I change the size and colour of my lamp",
        "I want to return the lamp and the mug",
        "how much are the lamp, the mug and the kettle?",
        "can you tell me, is the lamp in stock?",
        "price of bluetooth speaker: blue, not water resistant, 20 hours batery life",
        "could you please tell me how much the small room size, night mode, HEPA air purifier model costs?",
        "背包，颜色绿色、尺寸小号、材质涤纶、隔层相机，什么价",
        "颜色灰色、尺寸小号、材质尼龙、隔层电脑的背包有货吗",
        "蓝色的还有吗",
        "黑色和白色的有货吗",
        "你好，我的W6724985到哪了",
        "请问，台灯多少钱？",
        "Is it sold out or is it in stock?",
        "whats the tracking # on W3197825, thanks",
        "I'm asking about #W7841787, it's my friend's. who paid and how?",
        "ok 谢谢",
        "T-10001, mara.lindqvist@example.com",
        "hi",
        "",
    ] {
        assert_eq!(parts(message), [message.trim()], "{message}");
    }
}

#[test]
fn what_asks_nothing_stays_with_its_question() {
    assert_eq!(
        parts("I ordered a lamp last week. Where is it? Also, I moved. Can you change the address of T-10003?"),
        ["I ordered a lamp last week. Where is it?", "Also, I moved. Can you change the address of T-10003?"]
    );
    assert_eq!(parts("Where is T-10001? Can you help me?"), ["Where is T-10001? Can you help me?"]);
}

#[test]
fn who_asks_for_a_person_beside_a_question_asks_twice() {
    assert_eq!(
        parts("What does express delivery cost?\na person again please"),
        ["What does express delivery cost?", "a person again please"]
    );
    assert_eq!(parts("where is T-10001? agent please"), ["where is T-10001?", "agent please"]);
    assert_eq!(parts("台灯多少钱？转人工"), ["台灯多少钱？", "转人工"]);
}
