//! Somebody who can run any SQL as a role of the program tries to see or to do what that role may not.

use anyhow::Result;
use mercer_tests::database::{Scratch, Template};
use mercer_tests::shop::{CUSTOMERS_TABLES, stranger, verified};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

const ROLES: [&str; 4] = ["mercer_turn", "mercer_desk", "mercer_jobs", "mercer_import"];

/// Permission denied.
const DENIED: &str = "42501";

#[tokio::test]
async fn an_unbound_turn_sees_no_customer_at_all() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let mut turn = scratch.log_in("mercer_turn").await?;
    for table in CUSTOMERS_TABLES {
        assert_eq!(count(&mut turn, table).await?, 0, "{table}");
    }
    scratch.drop_it().await
}

#[tokio::test]
async fn a_bound_turn_sees_its_own_rows_alone() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let ben = verified(&scratch, "C-ben").await?;
    let mut scope = scratch.database.as_identity(ben).await?;
    assert_eq!(scope.customer().map(knowledge::ids::CustomerId::as_str), Some("C-ben"));
    let conn = scope.conn();
    for table in CUSTOMERS_TABLES {
        assert_eq!(count(conn, table).await?, 1, "{table} holds one row of Ben's");
    }
    let orders: Vec<String> = sqlx::query_scalar("select id from orders").fetch_all(&mut *conn).await?;
    assert_eq!(orders, ["T-3"]);
    scope.finish().await?;
    scratch.drop_it().await
}

#[tokio::test]
async fn the_binding_ends_with_its_transaction() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let ben = verified(&scratch, "C-ben").await?;
    let mut turn = scratch.log_in("mercer_turn").await?;
    for finish in ["commit", "rollback"] {
        turn.execute("begin").await?;
        bind(&mut turn, ben).await?;
        assert_eq!(count(&mut turn, "orders").await?, 1);
        turn.execute(AssertSqlSafe(finish)).await?;
        assert_eq!(count(&mut turn, "orders").await?, 0, "after {finish}");
    }
    scratch.drop_it().await
}

#[tokio::test]
async fn a_transaction_cannot_be_bound_to_a_second_customer() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let (ada, ben) = (verified(&scratch, "C-ada").await?, verified(&scratch, "C-ben").await?);
    let mut turn = scratch.log_in("mercer_turn").await?;
    turn.execute("begin").await?;
    bind(&mut turn, ben).await?;
    bind(&mut turn, ada).await?;
    let customers: Vec<String> = sqlx::query_scalar("select id from customers").fetch_all(&mut turn).await?;
    assert_eq!(customers, ["C-ben"]);
    scratch.drop_it().await
}

#[tokio::test]
async fn an_expired_link_binds_nobody() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let ada = verified(&scratch, "C-ada").await?;
    scratch.owner().await?.execute("update identity_links set expires_at = now() - interval '1 second'").await?;
    let mut scope = scratch.database.as_identity(ada).await?;
    assert_eq!(scope.customer(), None);
    assert_eq!(count(scope.conn(), "orders").await?, 0);
    scope.finish().await?;
    scratch.drop_it().await
}

#[tokio::test]
async fn someone_elses_order_and_a_missing_one_look_the_same() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let ada = verified(&scratch, "C-ada").await?;
    let mut scope = scratch.database.as_identity(ada).await?;
    for order in ["T-3", "T-999"] {
        for table in ["order_items", "shipments", "payments", "order_changes"] {
            let rows: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table} where order_id = $1")))
                .bind(order)
                .fetch_one(scope.conn())
                .await?;
            assert_eq!(rows, 0, "{table} of {order}");
        }
        let order_there: Option<String> =
            sqlx::query_scalar("select id from orders where id = $1").bind(order).fetch_optional(scope.conn()).await?;
        assert_eq!(order_there, None);
    }
    scope.finish().await?;
    scratch.drop_it().await
}

/// Every way that we could think of to become somebody else.
#[tokio::test]
async fn a_turn_cannot_make_itself_somebody_else() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let who = stranger(&scratch, "thief").await?;
    let mut turn = scratch.log_in("mercer_turn").await?;
    let attempts = [
        format!("insert into identity_links values ('{who}', 'C-ada', 'operator', now(), now() + interval '1 day')"),
        "update identity_links set customer_id = 'C-ada'".to_owned(),
        "select * from identity_links".to_owned(),
        format!("insert into guest_grants values ('{who}', 'T-1', now(), now() + interval '1 day')"),
        "select * from guest_grants".to_owned(),
        "insert into bindings values (pg_current_xact_id(), 'C-ada')".to_owned(),
        "update bindings set customer_id = 'C-ada'".to_owned(),
        "select * from bindings".to_owned(),
        "delete from verification_attempts".to_owned(),
        "select * from verification_attempts".to_owned(),
        "update verification_attempts set correct = true".to_owned(),
        "select verification_locked(gen_random_uuid(), array[]::bytea[])".to_owned(),
        "set role postgres".to_owned(),
        "set role mercer_import".to_owned(),
        "set session authorization postgres".to_owned(),
        "set session authorization mercer_desk".to_owned(),
        "alter table orders disable row level security".to_owned(),
        "drop policy own on orders".to_owned(),
        "create policy mine on orders to mercer_turn using (true)".to_owned(),
        "alter role mercer_turn bypassrls".to_owned(),
        "grant mercer_import to mercer_turn".to_owned(),
        "create function public.now() returns timestamptz language sql as 'select null::timestamptz'".to_owned(),
        "create table public.orders_of_mine (id text)".to_owned(),
        "create schema mine".to_owned(),
        "create extension dblink".to_owned(),
        "copy (select 1) to program 'true'".to_owned(),
        "select pg_read_file('PG_VERSION')".to_owned(),
        "update orders set customer_id = 'C-ben'".to_owned(),
        "delete from orders".to_owned(),
        "insert into order_changes (order_id, name, arguments, at) values ('T-1', 'cancel', '{}', now())".to_owned(),
        "update products set name = 'free'".to_owned(),
        "update articles set body = 'free'".to_owned(),
        "update agents set role = 'admin'".to_owned(),
        "select * from agents".to_owned(),
        "update identities set external_id = 'x'".to_owned(),
        "delete from messages".to_owned(),
    ];
    for attempt in &attempts {
        assert_eq!(refusal(&mut turn, attempt).await.as_deref(), Some(DENIED), "{attempt}");
    }
    for table in CUSTOMERS_TABLES {
        assert_eq!(count(&mut turn, table).await?, 0, "{table}");
    }
    scratch.drop_it().await
}

/// `row_security = off` makes Postgres refuse rather than show; own variables are believed by no policy.
#[tokio::test]
async fn no_variable_opens_a_row() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let mut turn = scratch.log_in("mercer_turn").await?;
    turn.execute("set row_security = off").await?;
    assert_eq!(refusal(&mut turn, "select count(*) from orders").await.as_deref(), Some(DENIED));
    turn.execute("reset row_security").await?;
    for (name, value) in [("mercer.customer", "C-ada"), ("app.customer_id", "C-ada"), ("session.user", "postgres")] {
        turn.execute(AssertSqlSafe(format!("select set_config('{name}', '{value}', false)"))).await?;
    }
    for table in CUSTOMERS_TABLES {
        assert_eq!(count(&mut turn, table).await?, 0, "{table}");
    }
    scratch.drop_it().await
}

/// Names in a schema of one's own, or among temporary ones, do not come before those that the functions mean.
#[tokio::test]
async fn temporary_names_do_not_fool_the_functions() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let who = stranger(&scratch, "thief").await?;
    let mut turn = scratch.log_in("mercer_turn").await?;
    let forged = [
        "create temp table identity_links (identity_id uuid, customer_id text, expires_at timestamptz)".to_owned(),
        format!("insert into pg_temp.identity_links values ('{who}', 'C-ada', now() + interval '1 day')"),
        "create temp table bindings (xact xid8, customer_id text, orders text[])".to_owned(),
        "create function pg_temp.bound_customer() returns text language sql as $$ select 'C-ada' $$".to_owned(),
        "create function pg_temp.sha256(bytea) returns bytea language sql as $$ select ''::bytea $$".to_owned(),
    ];
    for statement in forged {
        // whether it is allowed does not matter: it must be of no use
        refusal(&mut turn, &statement).await;
    }
    turn.execute("set search_path = pg_temp, public").await?;
    let mut tx = turn.begin().await?;
    assert_eq!(bind(&mut tx, who).await?, None);
    refusal(&mut tx, "insert into pg_temp.bindings values (pg_current_xact_id(), 'C-ada', '{}')").await;
    for table in CUSTOMERS_TABLES {
        assert_eq!(count(&mut tx, table).await?, 0, "{table}");
    }
    tx.rollback().await?;
    scratch.drop_it().await
}

#[tokio::test]
async fn desk_and_jobs_and_imports_do_their_own_work_alone() -> Result<()> {
    let scratch = Scratch::new(Template::SmallShop).await?;
    let who = stranger(&scratch, "somebody").await?;
    let forbidden: [(&str, &[&str]); 3] = [
        (
            "mercer_desk",
            &[
                "update orders set status = 'x'",
                "delete from customers",
                "update products set name = 'x'",
                "select * from bindings",
                "insert into order_changes (order_id, name, arguments, at) values ('T-1', 'x', '{}', now())",
            ],
        ),
        (
            "mercer_jobs",
            &[
                "select * from customers",
                "select * from orders",
                "select * from payment_methods",
                "select * from identity_links",
                "select * from agents",
                "update products set name = 'x'",
                "update articles set title = 'x'",
            ],
        ),
        (
            "mercer_import",
            &[
                "select * from messages",
                "select * from replies",
                "select * from conversations",
                "select * from identities",
                "select * from outbox",
                "select * from agents",
                "update handoffs set closed_at = now()",
            ],
        ),
    ];
    for (role, statements) in forbidden {
        let mut conn = scratch.log_in(role).await?;
        for statement in statements {
            assert_eq!(refusal(&mut conn, statement).await.as_deref(), Some(DENIED), "{role}: {statement}");
        }
    }
    for role in ROLES {
        let mut conn = scratch.log_in(role).await?;
        let link = format!("insert into identity_links values ('{who}', 'C-ada', 'operator', now(), now() + interval '1 day')");
        assert_eq!(refusal(&mut conn, &link).await.as_deref(), Some(DENIED), "{role} links");
        assert_eq!(refusal(&mut conn, "set role postgres").await.as_deref(), Some(DENIED), "{role} rises");
        if role != "mercer_turn" {
            let verify = format!("select verify_identity('{who}', 'ada@example.com', null, null, 'LS1 4AB', '1 day')");
            assert_eq!(refusal(&mut conn, &verify).await.as_deref(), Some(DENIED), "{role} verifies");
            let bind = format!("select bind_identity('{who}')");
            assert_eq!(refusal(&mut conn, &bind).await.as_deref(), Some(DENIED), "{role} binds");
        }
    }
    assert_eq!(count(&mut scratch.log_in("mercer_desk").await?, "orders").await?, 3, "agents read orders");
    assert_eq!(count(&mut scratch.log_in("mercer_import").await?, "orders").await?, 3, "imports read orders");
    scratch.drop_it().await
}

#[tokio::test]
async fn no_role_is_more_than_a_login() -> Result<()> {
    let scratch = Scratch::new(Template::Migrated).await?;
    let mut owner = scratch.owner().await?;
    let strong: Vec<String> = sqlx::query_scalar(
        "select rolname::text from pg_roles where rolname like 'mercer\\_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)",
    )
    .fetch_all(&mut owner)
    .await?;
    assert_eq!(strong, Vec::<String>::new());
    let owned: i64 = sqlx::query_scalar(
        "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname like 'mercer\\_%'
         and c.relnamespace = 'public'::regnamespace",
    )
    .fetch_one(&mut owner)
    .await?;
    assert_eq!(owned, 0, "the roles own nothing");
    let unforced: Vec<String> =
        sqlx::query_scalar("select relname::text from pg_class where relname = any($1) and not (relrowsecurity and relforcerowsecurity)")
            .bind(CUSTOMERS_TABLES.as_slice())
            .fetch_all(&mut owner)
            .await?;
    assert_eq!(unforced, Vec::<String>::new(), "row-level security is forced");
    let loose: Vec<String> = sqlx::query_scalar(
        "select proname::text from pg_proc where prosecdef and pronamespace = 'public'::regnamespace
         and not exists (select from unnest(proconfig) setting where setting like 'search_path=%')",
    )
    .fetch_all(&mut owner)
    .await?;
    assert_eq!(loose, Vec::<String>::new(), "functions that run as the owner have a fixed search path");
    let public: Vec<String> = sqlx::query_scalar(
        "select p.proname::text from pg_proc p where prosecdef and pronamespace = 'public'::regnamespace
         and (p.proacl is null or exists (select from aclexplode(p.proacl) where grantee = 0))",
    )
    .fetch_all(&mut owner)
    .await?;
    assert_eq!(public, Vec::<String>::new(), "nobody but those named may call them");
    scratch.drop_it().await
}

async fn count(conn: &mut PgConnection, table: &str) -> Result<i64> {
    // qualified, as a temporary table of the same name would come first
    Ok(sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from public.{table}"))).fetch_one(conn).await?)
}

async fn bind(conn: &mut PgConnection, who: Uuid) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("select public.bind_identity($1)").bind(who).fetch_one(conn).await?)
}

/// The code that Postgres refuses a statement with; nothing where it obeys..
async fn refusal(conn: &mut PgConnection, statement: &str) -> Option<String> {
    let mut tx = conn.begin().await.ok()?;
    let refused = match tx.execute(AssertSqlSafe(statement.to_owned())).await {
        Ok(_) => None,
        Err(error) => error.as_database_error().and_then(|error| error.code()).map(|code| code.into_owned()),
    };
    match refused {
        Some(code) => {
            tx.rollback().await.ok()?;
            Some(code)
        }
        None => {
            tx.commit().await.ok()?;
            None
        }
    }
}
