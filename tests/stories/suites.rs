//! `mercer eval` over the demo shop, with the real models: the suite that ships as an example.

use anyhow::{Result, ensure};
use mercer_tests::database::Template;
use mercer_tests::program::Program;
use mercer_tests::{database, postgres};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_shops_suite_is_met_and_a_wrong_one_is_not() -> Result<()> {
    let database = database::create(Template::Demo).await?;
    let shop = Program::new(std::path::Path::new(env!("CARGO_BIN_EXE_mercer-under-test")), &postgres::url(&database).await?)?;
    let met = shop.output(&["eval", concat!(env!("CARGO_MANIFEST_DIR"), "/suites/demo.toml")], "")?;
    let report = String::from_utf8_lossy(&met.stdout).into_owned();
    ensure!(met.status.success(), "{report}\n{}", String::from_utf8_lossy(&met.stderr));
    assert!(report.contains("Demo shop") && report.contains("  all "), "{report}");

    let wrong = shop.folder().join("wrong.toml");
    std::fs::write(
        &wrong,
        "name = 'wrong'\n[[conversation]]\nkind = 'shop'\nturns = [{ says = 'hello', contains = ['no such words'] }]\n",
    )?;
    let missed = shop.output(&["eval", &wrong.to_string_lossy()], "")?;
    let report = String::from_utf8_lossy(&missed.stdout).into_owned();
    assert!(!missed.status.success() && report.contains("0 of    1") && report.contains("lacks \"no such words\""), "{report}");
    database::drop_named(&database).await?;
    Ok(())
}
