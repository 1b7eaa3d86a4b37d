//! Every migration carries the rows over that were there before it.

use std::fs;

use anyhow::{Context, Result};
use mercer_tests::database::{Scratch, Template, create_bare};
use mercer_tests::parts::repository;
use mercer_tests::postgres;
use sqlx::migrate::{Migrate, Migrator};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// A new migration needs a file of sample rows in `data/migrations/`: rows as they are once it has run.
#[tokio::test]
async fn rows_of_every_version_are_carried_over() -> Result<()> {
    let mut conn = PgConnection::connect(&postgres::url(&create_bare().await?).await?).await?;
    let migrator = Migrator::new(repository().join("migrations")).await?;
    conn.ensure_migrations_table("_sqlx_migrations").await?;
    for migration in migrator.iter() {
        conn.apply("_sqlx_migrations", migration).await.with_context(|| migration.description.to_string())?;
        let file = format!("tests/data/migrations/{:04}_{}.sql", migration.version, migration.description.replace(' ', "_"));
        let rows = fs::read_to_string(repository().join(&file)).with_context(|| format!("a migration needs sample rows: {file}"))?;
        sqlx::raw_sql(AssertSqlSafe(rows)).execute(&mut conn).await.with_context(|| file)?;
    }
    insta::assert_snapshot!(rows_per_table(&mut conn).await?, @r"
        agents 1
        article_drafts 1
        article_versions 1
        articles 2
        attachments 3
        bindings 0
        blocked_identities 1
        canned_replies 1
        canned_versions 3
        conflict_verdicts 1
        conflict_work 2
        conflicts 1
        conversations 2
        customers 4
        desk_attempts 1
        desk_audit 1
        desk_invites 1
        desk_notes 1
        desk_openid 1
        desk_openid_people 1
        desk_presence 1
        desk_rules 1
        desk_sessions 1
        erased_files 1
        erasures 1
        guest_grants 1
        handoffs 1
        hook_deliveries 1
        identities 3
        identity_codes 1
        identity_links 1
        identity_rules 1
        intent_examples 2
        intent_versions 2
        mails 1
        messages 4
        order_changes 2
        order_items 3
        order_watches 1
        orders 3
        outbox 2
        passages 1
        payment_methods 2
        payments 3
        product_search 1
        products 2
        proposals 2
        quarantine 1
        replies 1
        reply_claims 1
        reply_facts 1
        reviews 1
        settings 1
        shipments 2
        staff_drafts 1
        staff_gone 1
        staff_lines 1
        staff_links 1
        staff_members 1
        staff_threads 1
        staff_words 1
        stated 2
        text_versions 1
        texts 1
        turn_leases 1
        variants 3
        verification_attempts 2
        vouches 1
        web_sessions 1
        webhook_deliveries 2
    ");
    Ok(())
}

/// Migrating again, as every start does, changes nothing.
#[tokio::test]
async fn migrating_twice_changes_nothing() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let mut owner = scratch.owner().await?;
    let before = rows_per_table(&mut owner).await?;
    Migrator::new(repository().join("migrations")).await?.run(&mut owner).await?;
    assert_eq!(before, rows_per_table(&mut owner).await?);
    scratch.drop_it().await
}

/// `table rows`, a line each, those of migrations themselves left out.
async fn rows_per_table(conn: &mut PgConnection) -> Result<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select tablename::text from pg_tables where schemaname = 'public' and tablename not like '\\_sqlx%' order by tablename",
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut lines = Vec::new();
    for table in tables {
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from \"{table}\""))).fetch_one(&mut *conn).await?;
        lines.push(format!("{table} {rows}"));
    }
    Ok(lines.join("\n"))
}
