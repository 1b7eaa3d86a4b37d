use std::io::Write;

use secrecy::ExposeSecret;

use super::*;

type Outcome = Result<Config, ConfigError>;

fn load(file: &str, variables: &[(&str, &str)]) -> (Outcome, String) {
    let path = std::env::temp_dir().join(format!("mercer-config-{}.toml", uuid::Uuid::new_v4()));
    let mut handle = std::fs::File::create(&path).expect("a file in the temporary folder");
    handle.write_all(file.as_bytes()).expect("written");
    let outcome = Config::from_sources(Some(&path), variables.iter().copied());
    std::fs::remove_file(&path).expect("removed");
    (outcome, path.display().to_string())
}

fn message(file: &str, variables: &[(&str, &str)]) -> String {
    let (outcome, path) = load(file, variables);
    outcome.expect_err("refused").to_string().replace(&path, "FILE")
}

#[test]
fn the_defaults_alone_are_a_configuration() {
    let config = Config::from_sources(None, [("PATH", "/bin")]).expect("defaults");
    assert!(config.data_dir.is_absolute() && config.data_dir.ends_with(".mercer"));
    assert!(config.telegram.token.is_none() && config.database.url.is_none() && config.model.path.is_none());
    assert_eq!(config.web.listen.map(|address| address.to_string()).as_deref(), Some("127.0.0.1:8080"));
}

#[test]
fn a_file_overrides_defaults_and_the_environment_overrides_the_file() {
    let file = "[shop]\nname = \"Corner\"\ncurrency = \"USD\"\n[model]\nthreads = 3\n";
    let (outcome, _) =
        load(file, &[("MERCER_SHOP__NAME", "Harbour"), ("MERCER_MODEL__LANGUAGES", "en, zh"), ("MERCER_DEMO__LOAD", "false")]);
    let config = outcome.expect("accepted");
    assert_eq!((config.shop.name.as_str(), config.shop.currency.as_str(), config.model.threads), ("Harbour", "USD", 3));
    assert_eq!(config.model.languages.len(), 2);
    assert!(!config.demo.load);
}

#[test]
fn short_names_of_the_environment_are_read_and_the_full_name_wins() {
    let url = |variables: &[(&str, &str)]| {
        let config = Config::from_sources(None, variables.iter().copied()).expect("accepted");
        config.database.url.map(|url| url.expose_secret().to_owned())
    };
    assert_eq!(url(&[("DATABASE_URL", "postgres://a/x")]).as_deref(), Some("postgres://a/x"));
    let both = [("MERCER_DATABASE__URL", "postgres://b/x"), ("DATABASE_URL", "postgres://a/x")];
    assert_eq!(url(&both).as_deref(), Some("postgres://b/x"));
    let config = Config::from_sources(None, [("MERCER_DATA_DIR", "/srv/mercer")]).expect("accepted");
    assert_eq!(config.data_dir, Path::new("/srv/mercer"));
}

#[test]
fn unknown_keys_and_variables_are_named() {
    assert_eq!(message("[shop]\nnmae = \"x\"\n", &[]), "FILE: unknown key shop.nmae; did you mean shop.name?");
    assert_eq!(message("[shp]\nname = \"x\"\n", &[]), "FILE: unknown key shp");
    let variable = message("", &[("MERCER_TELEGRAM__TOKN", "1:a")]);
    assert_eq!(variable, "MERCER_TELEGRAM__TOKN: unknown key telegram.tokn; did you mean telegram.token?");
}

#[test]
fn a_wrong_value_says_where_and_what_is_expected() {
    assert_eq!(message("[model]\nthreads = \"two\"\n", &[]), "FILE: model.threads: expected a whole number, found a text");
    assert_eq!(message("[web]\nlisten = \"8080\"\n", &[]), "FILE: web.listen: expected an address and port such as 127.0.0.1:8080");
    assert_eq!(message("shop = 3\n", &[]), "FILE: shop: expected a section, found a whole number");
    let variable = message("", &[("MERCER_MODEL__QUEUE", "many")]);
    assert_eq!(variable, "MERCER_MODEL__QUEUE: model.queue: expected a whole number");
    let mode = message("", &[("MERCER_TELEGRAM__MODE", "push")]);
    assert_eq!(mode, "MERCER_TELEGRAM__MODE: telegram.mode: expected one of \"polling\", \"webhook\"");
    assert!(message("[shop\n", &[]).starts_with("FILE: "));
    assert!(message("[telegram]\ntoken = \"1:a\"\nmode = \"webhook\"\n", &[]).starts_with("telegram.webhook_url is not set"));
}

#[test]
fn secrets_are_in_no_output() {
    let file = "[discord]\ntoken = \"hush-discord\"\n[database]\nurl = \"postgres://u:hush-password@h/d\"\n";
    let (outcome, _) = load(file, &[("MERCER_TELEGRAM__TOKEN", "12345"), ("MERCER_TELEGRAM__WEBHOOK_SECRET", "hush-hook")]);
    let config = outcome.expect("accepted");
    assert_eq!(config.telegram.token.as_ref().map(|token| token.expose_secret().to_owned()).as_deref(), Some("12345"));
    let debug = format!("{config:?}");
    assert!(!debug.contains("hush") && !debug.contains("12345"), "{debug}");
    let wrong = message("[telegram]\ntoken = 424242\n", &[]);
    assert!(wrong.contains("telegram.token") && !wrong.contains("424242"), "{wrong}");
}

#[test]
fn every_key_of_the_defaults_has_a_comment_above_it() {
    let lines: Vec<&str> = DEFAULTS.lines().collect();
    let keys: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].starts_with(['#', '[']) && lines[at].contains(" = ")).collect();
    assert!(keys.len() > 30, "{}", keys.len());
    for at in keys {
        assert!(at > 0 && lines[at - 1].starts_with("# "), "no comment above {}", lines[at]);
    }
}
