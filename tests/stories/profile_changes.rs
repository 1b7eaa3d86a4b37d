//! The address of the account, changed in the chat: written down, kept from imports until it was taken, sent to the shop's own system,
//! and what that system says told.

use anyhow::Result;
use knowledge::import::{self, ImportOptions};
use mercer_tests::fakes::shop_system::ShopSystem;
use mercer_tests::world::{World, WorldSettings, run_story, run_story_with};
use serde_json::json;
use sqlx::Executor;

const WISH: &str = "Please change the default address of my account to 8 Elm Grove, Uppsala 75320, Sweden";

async fn postcode(world: &World) -> Result<String> {
    Ok(sqlx::query_scalar("select postcode from customers where id = 'C-0001'").fetch_one(&mut world.owner().await?).await?)
}

#[tokio::test]
async fn the_shops_own_system_hears_of_it_and_is_heard() -> Result<()> {
    let system = ShopSystem::start().await?;
    run_story_with(WorldSettings { webhook: Some(system.url()), ..WorldSettings::default() }, async |world| {
        world.verified_as("C-0001").await?;
        system.answers(200, "{\"status\": \"done\"}");
        system.answers(200, "{\"status\": \"refused\"}");
        world.shopper_says(WISH).await?;
        let receipt = world.shopper_presses("Confirm").await?;
        assert!(receipt.contains("requested") && receipt.contains("75320") && receipt.contains("tell you here"), "{receipt}");
        let body = system.heard(1).await[0].body.clone();
        assert_eq!((&body["type"], &body["data"]["customer"]), (&json!("customer.changed"), &json!("C-0001")), "{body}");
        assert_eq!((&body["data"]["name"], &body["data"]["arguments"]["zip"]), (&json!("modify_user_address"), &json!("75320")), "{body}");
        assert_eq!(body["data"].get("order"), None, "{body}");
        let told = world.hears().await;
        assert!(told.contains("confirmed") && told.contains("account"), "{told}");

        world.shopper_says("把我账户的默认地址改成上海市浦东新区世纪大道100号 200120").await?;
        world.shopper_says("确认").await?;
        let told = world.hears().await;
        assert!(told.contains("没有接受") && told.contains("账户"), "{told}");
        Ok(())
    })
    .await
}

/// What the shop's system has not taken yet is not overwritten by its export of the day before.
#[tokio::test]
async fn an_import_leaves_it_until_it_was_taken() -> Result<()> {
    run_story(async |world| {
        world.verified_as("C-0001").await?;
        let before = postcode(world).await?;
        let mut exported = Vec::new();
        knowledge::export::customers(&mut *world.database().database.import.acquire().await?, &mut exported).await?;
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("customers.jsonl");
        std::fs::write(&file, &exported)?;

        world.shopper_says(WISH).await?;
        world.shopper_presses("Confirm").await?;
        assert_eq!(postcode(world).await?, "75320");
        let mut conn = world.database().database.import.acquire().await?;
        let files = [file];
        let kept = import::customers(&mut conn, &files, &ImportOptions::default()).await?;
        assert_eq!((kept.skipped, kept.replaced), (1, 0));
        assert_eq!(postcode(world).await?, "75320");
        world.owner().await?.execute("update order_changes set taken_at = now()").await?;
        let replaced = import::customers(&mut conn, &files, &ImportOptions::default()).await?;
        assert_eq!((replaced.skipped, replaced.replaced), (0, 1));
        assert_eq!(postcode(world).await?, before);
        Ok(())
    })
    .await
}
