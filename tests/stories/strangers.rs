//! Who tries the doors: statements of SQL in every field of every flow, and the order of somebody else beside one that there
//! is not.

use anyhow::Result;
use mercer_tests::logs;
use mercer_tests::world::{World, run_story};

const NASTY: [&str; 4] = [
    "'; drop table orders; --",
    "' or '1'='1",
    "$1); update orders set status = 'delivered'; --",
    "\\'; copy customers to program 'cat'; --",
];

/// What is asked of each flow, with `{}` where a text of the shopper's goes.
const FLOWS: [&str; 26] = [
    "{}",
    "Where is my order T-10001{}?",
    "order {}",
    "what did {} cost",
    "track TL48291734EU{}",
    "Do you have the {} in black?",
    "Compare the Harrow Desk Lamp and {}",
    "cheapest lamp under {}",
    "cancel order T-10002 because {}",
    "return the {} from T-10001",
    "exchange the {} from T-10001 for a blue one",
    "change the address of T-10002 to {}, 1 Elm Street, 11359 Stockholm, Sweden",
    "change my address to 12 {} Road, Bath BA1 1AA, United Kingdom",
    "pay T-10002 with {}",
    "my e-mail is x{}@example.com, postcode 11359",
    "I am Mara {}, postcode 11359",
    "mara.lindqvist@example.com, postcode {}",
    "is my e-mail {}?",
    "How long does {} take?",
    "remind me when T-10001 ships {}",
    "show me what you keep about {}",
    "/language {}",
    "/start {}",
    "订单{}到哪里了？",
    "我要退货：{}",
    "地址改成{}",
];

/// Every row that a statement could have touched, and the tables there are.
async fn rows(world: &World) -> Result<String> {
    let sums =
        "select concat_ws(' ', (select md5(string_agg(o::text, ',' order by id)) from orders o), (select count(*) from order_changes),
        (select md5(string_agg(c::text, ',' order by id)) from customers c), (select count(*) from pg_tables where schemaname = 'public'),
        (select md5(string_agg(p::text, ',' order by customer_id, id)) from payment_methods p), (select count(*) from products))";
    Ok(sqlx::query_scalar(sums).fetch_one(&mut world.owner().await?).await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sql_in_every_field_of_every_flow_is_data() -> Result<()> {
    run_story(async |world| {
        let before = rows(world).await?;
        for (place, flow) in FLOWS.iter().enumerate() {
            let nasty = NASTY[place % NASTY.len()];
            for verified in [true, false] {
                world.somebody_else(&format!("shopper {place} {verified} {nasty}"));
                if verified {
                    world.verified_as("C-0001").await?;
                }
                world.shopper_says(&flow.replace("{}", nasty)).await?;
                assert!(!world.heard().is_empty(), "{flow} is answered");
            }
        }
        // in public as well
        world.somebody_else("in public");
        world.in_a_group();
        for nasty in NASTY {
            world.shopper_says(&format!("Where is T-10001 {nasty}")).await?;
        }
        assert_eq!(rows(world).await?, before);
        let said: Vec<String> = world.everything_sent().into_iter().map(|sent| sent.text).collect();
        assert!(!said.iter().any(|text| text.contains("syntax error") || text.contains("SQLSTATE")), "{said:#?}");
        Ok(())
    })
    .await
}

/// A log without what differs from turn to turn: times, ids, durations, and the two numbers that are compared.
fn bare(log: &str) -> Vec<String> {
    let plain = |word: &str| !word.chars().any(|symbol| symbol.is_ascii_digit());
    // how long a statement took is the machine's matter, not the shopper's
    log.lines()
        .filter(|line| !line.contains("slow statement"))
        .map(|line| line.split_whitespace().filter(|word| plain(word)).collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect()
}

/// Where a customer's data are read, and who may read them is settled.
const OF_CUSTOMERS: [&str; 7] =
    ["bind_identity", "from orders", "order_items", "shipments", "from payments", "from customers", "payment_methods"];

#[tokio::test]
async fn somebody_elses_order_and_a_missing_one_sound_and_look_the_same() -> Result<()> {
    run_story(async |world| {
        for question in [
            "Where is my order {}?",
            "what did {} cost?",
            "cancel {}",
            "change the address of {} to 12 High Street, Bath BA1 1AA, United Kingdom",
            "return everything from {}",
            "track order {}",
            "订单{}到哪里了？",
        ] {
            let mut heard = Vec::new();
            // T-10005 is somebody else's, T-99999 nobody's
            for number in ["T-10005", "T-99999"] {
                world.somebody_else(&format!("asks for {number}: {question}"));
                world.verified_as("C-0001").await?;
                let asked = world.model().requests().len();
                let mark = logs::mark();
                let said = world.shopper_says(&question.replace("{}", number)).await?;
                let log = bare(&logs::here_since(&mark));
                // the harness asks the queue until the turn is over, as often as it takes
                let mut sql = logs::statements_here_since(&mark);
                sql.retain(|statement| OF_CUSTOMERS.iter().any(|table| statement.contains(table)));
                assert_eq!(world.model().requests().len(), asked, "the model is not asked");
                let buttons: Vec<String> = world.buttons().into_iter().map(|button| button.label).collect();
                heard.push((said.replace(number, "N"), buttons, log, sql));
            }
            let (others, missing) = (&heard[0], &heard[1]);
            assert_eq!((&others.0, &others.1), (&missing.0, &missing.1), "{question}");
            assert!(!others.2.is_empty(), "a turn leaves a line: {question}");
            assert_eq!(others.2, missing.2, "{question}");
            assert!(
                others.3.iter().any(|statement| statement.contains("from orders")),
                "an order is looked up: {question} {:#?}",
                others.3
            );
            assert_eq!(others.3, missing.3, "the same statements, and as many rows: {question}");
        }
        Ok(())
    })
    .await
}
