//! What shoppers are told: who speaks, what an order is, and nothing of anybody else's.

use anyhow::Result;
use mercer_tests::world::run_story;

#[tokio::test]
async fn the_first_message_is_answered_by_somebody_who_says_that_it_is_a_bot() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("hello").await?;
        world.shopper_says("thank you").await?;
        insta::assert_snapshot!(world.transcript(), @r"
            shopper: hello
            bot: Hi, I'm Tillow's assistant, a bot. I can look up orders, products and how the shop works. To reach a person at any time, write “person” or press the button.
            bot: Hello! What can I do for you? You can ask about an order, a product or how the shop works.
            shopper: thank you
            bot: You're welcome. Is there anything else?
        ");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_stranger_verifies_and_gets_the_answer_to_the_first_question() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("Where is my order T-10001?").await?;
        world.shopper_says("mara.lindqvist@example.com, postcode 113 59").await?;
        world.shopper_says("And T-10003?").await?;
        insta::assert_snapshot!(world.transcript(), @r"
            shopper: Where is my order T-10001?
            bot: Hi, I'm Tillow's assistant, a bot. I can look up orders, products and how the shop works. To reach a person at any time, write “person” or press the button.
            bot: To look into an order I first need to know that it is yours. Please send the e-mail address of your account and your postcode, or your full name and postcode. For a single order its number and the e-mail are enough. [Talk to a person]
            shopper: mara.lindqvist@example.com, postcode 113 59
            bot: Order T-10001 has been shipped. The carrier is Swiftpost. It is expected on 25 November 2026. The tracking number is TL48291734EU.
            shopper: And T-10003?
            bot: Order T-10003 is pending. It was placed on 21 November 2026. [Tell me when it ships]
        ");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_stranger_who_says_everything_at_once_is_not_asked_for_it() -> Result<()> {
    run_story(async |world| {
        let said = world.shopper_says("Where is T-10001? I'm mara.lindqvist@example.com, postcode 11359").await?;
        assert!(said.contains("T-10001") && said.contains("shipped"), "{said}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_name_and_a_postcode_do_as_well() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("Where is my order T-10001?").await?;
        let said = world.shopper_says("My name is Mara Lindqvist and my postcode is 11359").await?;
        assert!(said.contains("T-10001") && said.contains("shipped"), "{}", world.transcript());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_guest_is_told_of_one_order_by_its_number_and_email() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("Where is order T-10001?").await?;
        let said = world.shopper_says("T-10001, mara.lindqvist@example.com").await?;
        assert!(said.contains("T-10001") && said.contains("shipped"), "{said}");
        let other = world.shopper_says("what is the total of T-10003?").await?;
        assert!(!other.contains("150"), "another order of the same customer is not the guest's: {other}");
        Ok(())
    })
    .await
}

/// What Mercer says by itself is reviewed like a draft: a template whose claims the facts don't carry would be withheld.
#[tokio::test]
async fn no_template_is_withheld_by_the_guardrails() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let questions = [
            "where is ORDER",
            "tracking number of ORDER",
            "what was the total of ORDER",
            "what is in ORDER",
            "which address does ORDER go to",
            "how did I pay for ORDER",
            "where is my refund for ORDER",
            "when will ORDER arrive",
            "can I cancel ORDER",
            "can I change ORDER",
            "can I return ORDER",
            "can I exchange items of ORDER",
            "ORDER 到哪了",
            "ORDER 可以退货吗",
            "ORDER 可以取消吗",
            "ORDER 什么时候到",
            "ORDER 的快递单号",
            "ORDER 一共多少钱",
            "ORDER 里有什么",
            "ORDER 寄到哪里",
        ];
        for order in ["T-10001", "T-10002", "T-10003", "T-10004"] {
            for question in questions {
                let said = world.shopper_says(&question.replace("ORDER", order)).await?;
                assert!(!said.contains("reliably") && !said.contains("可靠"), "{question} {order}: {said}");
                assert!(said.contains(order), "{question} {order}: {said}");
            }
        }
        let returned = world.shopper_says("can I return T-10002?").await?;
        assert!(returned.starts_with("Yes, within 30 days of its delivery"), "{returned}");
        for question in [
            "how much is the Harrow Desk Lamp",
            "is the Harrow Desk Lamp in white available",
            "what colours does the Harrow Desk Lamp come in",
            "tell me about the Harrow Desk Lamp",
            "do you have the Harrow Desk Lamp in purple",
            "list my orders",
            "/help",
            "/privacy",
            "hello",
            "how long does delivery take",
            "保修期多久",
            "do you ship to Brazil",
        ] {
            let said = world.shopper_says(question).await?;
            assert!(!said.contains("reliably") && !said.contains("可靠"), "{question}: {said}");
        }
        Ok(())
    })
    .await
}

/// The words differ in the number alone, and the model is asked about neither.
#[tokio::test]
async fn someone_elses_order_and_one_that_does_not_exist_are_answered_alike() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.model().otherwise_says("It is delivered.");
        world.shopper_says("hello").await?;
        let asked_before = world.model().requests().len();
        for question in
            ["Where is order NUMBER?", "what did NUMBER cost", "cancel NUMBER", "tracking number of NUMBER please", "订单 NUMBER 到哪了"]
        {
            let somebody_elses = world.shopper_says(&question.replace("NUMBER", "T-10166")).await?;
            let nobodys = world.shopper_says(&question.replace("NUMBER", "T-99999")).await?;
            assert_eq!(somebody_elses.replace("T-10166", "T-99999"), nobodys);
            assert!(!somebody_elses.is_empty());
        }
        assert_eq!(world.model().requests().len(), asked_before, "the model is not asked");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_private_is_said_in_a_group() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.in_a_group();
        for question in
            ["Where is my order T-10001?", "what is my address", "my email is mara.lindqvist@example.com, postcode 11359", "list my orders"]
        {
            world.shopper_says(question).await?;
        }
        for said in world.everything_sent() {
            for private in ["shipped", "TL48291734EU", "Kvarnbergsgatan", "11359", "mara.lindqvist", "83.80", "Mara"] {
                assert!(!said.text.contains(private), "{private:?} in a group: {}", said.text);
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn wrong_tries_are_answered_alike_and_then_locked_with_a_person_on_offer() -> Result<()> {
    run_story(async |world| {
        world.shopper_says("Where is my order T-10001?").await?;
        let mut answers = Vec::new();
        for number in 0..3 {
            answers.push(world.shopper_says(&format!("mara.lindqvist@example.com, postcode 9000{number}")).await?);
            answers.push(world.shopper_says(&format!("nobody{number}@example.com, postcode 9000{number}")).await?);
        }
        assert!(answers[..5].iter().all(|answer| *answer == answers[0]), "{answers:#?}");
        assert_ne!(answers[5], answers[0], "the sixth is locked");
        insta::assert_snapshot!(world.transcript().lines().last().unwrap_or_default(), @r"bot: There were too many tries. Please try again later, or talk to a person. [Talk to a person]");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn chinese_is_answered_in_chinese() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        world.shopper_says("你好").await?;
        world.shopper_says("我的订单 T-10001 到哪了？").await?;
        insta::assert_snapshot!(world.transcript(), @r"
            shopper: 你好
            bot: 您好，我是 Tillow 的客服机器人。我可以查询订单、商品以及本店的各项规则。想找人工客服，随时输入“人工”或点击按钮即可。
            bot: 您好！请问有什么可以帮您？您可以问订单、商品或本店的规则。
            shopper: 我的订单 T-10001 到哪了？
            bot: 订单 T-10001 已发货。承运商是 Swiftpost。预计 2026年11月25日 送达。快递单号为 TL48291734EU。
        ");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_shopper_who_asks_to_be_forgotten_is_a_stranger_again() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let before = world.shopper_says("Where is my order T-10001?").await?;
        assert!(before.contains("shipped"), "{before}");
        world.shopper_says("/forget").await?;
        let after = world.shopper_says("Where is my order T-10001?").await?;
        assert!(!after.contains("shipped"), "{after}");
        Ok(())
    })
    .await
}

/// `/start` alone introduces the bot; the other commands answer in the language of the chat.
#[tokio::test]
async fn commands_are_answered() -> Result<()> {
    run_story(async |world| {
        for command in ["/start", "/help", "/privacy", "/language zh", "/help", "/human"] {
            world.shopper_says(command).await?;
        }
        insta::assert_snapshot!(world.transcript(), @r"
            shopper: /start
            bot: Hi, I'm Tillow's assistant, a bot. I can look up orders, products and how the shop works. To reach a person at any time, write “person” or press the button. [Talk to a person]
            shopper: /help
            bot: I can look up orders (where they are, what is in them, what they cost) and products (price, options, stock), and I know how delivery, returns and payment work here. Write /human for a person, /language to switch the language, /privacy for what is kept about you. [Talk to a person]
            shopper: /privacy
            bot: This chat is kept so that I and Tillow's support can answer you. Beyond the chat service that you use, what you write goes to nobody but the shop's own machine. Your orders are read only after you have shown that they are yours; write /forget to end that. This chat is not connected to a customer account. [Show what is kept] [Erase my data] [Talk to a person]
            shopper: /language zh
            bot: 之后我会用中文回复。
            shopper: /help
            bot: 我可以查询订单（到哪里了、里面有什么、多少钱）和商品（价格、款式、库存），也了解本店的配送、退货和付款规则。输入 /human 找人工，/language 切换语言，/privacy 查看我们保存了什么。 [转人工]
            shopper: /human
            bot: 已将本次聊天放入队列：Tillow 的人工客服会在这里回复您。等待期间您可以继续留言。下一位就是您。 [不用人工了]
        ");
        Ok(())
    })
    .await
}
