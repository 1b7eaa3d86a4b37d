//! The operator's own Postgres: over TCP, with a password, where nobody is trusted.

use std::net::TcpListener;

use anyhow::{Context as _, Result};
use knowledge::db::embedded::EmbeddedPostgres;
use knowledge::db::{Database, DatabaseSettings, DbError};
use mercer_tests::parts;
use sqlx::{Connection, Executor as _, PgConnection};

/// Every sign that an address must escape.
const PASSWORD: &str = "p@ss/w:ord #1%";
const ESCAPED: &str = "p%40ss%2Fw%3Aord%20%231%25";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_asks_for_passwords_is_used_by_its_address_alone() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let server = EmbeddedPostgres::new(&parts::postgres()?, folder.path())?
        .with_option("listen_addresses=127.0.0.1")
        .with_option(&format!("port={port}"))
        .with_option("password_encryption=scram-sha-256");
    // the socket's name holds the port, so that the server is looked for there
    let by_socket = server.start().await?.replace("postgres@localhost", &format!("postgres@localhost:{port}"));
    let mut owner = PgConnection::connect(&by_socket.replace("/mercer?", "/postgres?")).await?;
    owner.execute(sqlx::AssertSqlSafe(format!("alter role postgres password '{PASSWORD}'"))).await?;
    let hba: String = sqlx::query_scalar("show hba_file").fetch_one(&mut owner).await?;
    std::fs::write(&hba, "host all all 127.0.0.1/32 scram-sha-256\nlocal all all scram-sha-256\n").context(hba)?;
    owner.execute("select pg_reload_conf()").await?;
    owner.close().await?;

    let address = |password: &str| DatabaseSettings::new(format!("postgres://postgres:{password}@127.0.0.1:{port}/shop"));
    // made, migrated, and entered as each role; then found as it was left
    for _ in 0..2 {
        let database = Database::connect(&address(ESCAPED)).await?;
        for (pool, role) in [
            (&database.turn, "mercer_turn"),
            (&database.desk, "mercer_desk"),
            (&database.jobs, "mercer_jobs"),
            (&database.import, "mercer_import"),
        ] {
            let me: String = sqlx::query_scalar("select current_user::text").fetch_one(pool).await?;
            assert_eq!(me, role);
        }
        database.close().await;
    }
    let wrong = Database::connect(&address("hunter2")).await.err().context("a wrong password opens nothing")?;
    assert!(matches!(wrong, DbError::Unreachable { .. }), "{wrong:?}");
    assert!(!format!("{wrong} {wrong:?}").contains("hunter2"), "{wrong:?}");
    server.stop().await?;
    Ok(())
}
