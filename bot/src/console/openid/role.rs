//! What somebody may do at the desk: as a claim of the token says, or as the settings list their address.

use serde_json::Value;

use super::token::Person;
use crate::config::OpenIdConfig;
use crate::console::Role;

/// The role with the most rights that is said of somebody; nothing where none is.
pub(super) fn of(config: &OpenIdConfig, person: &Person) -> Option<Role> {
    let claimed = config.role_claim.as_deref().map(|path| words(person, path)).unwrap_or_default();
    let listed = |list: &[String]| list.iter().any(|address| address.trim().eq_ignore_ascii_case(&person.email));
    let lists = [(Role::Admin, &config.admins), (Role::Agent, &config.agents), (Role::Auditor, &config.auditors)];
    lists.into_iter().find(|(role, list)| claimed.contains(&role.as_str()) || listed(list)).map(|(role, _)| role)
}

/// The words of a claim: one, or a list. `realm_access.roles` is `roles` within `realm_access`.
fn words<'p>(person: &'p Person, path: &str) -> Vec<&'p str> {
    let found = person.claims.get(path).or_else(|| {
        let mut parts = path.split('.');
        let first = person.claims.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part))
    });
    match found {
        Some(Value::String(word)) => vec![word],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn config(claim: Option<&str>, agents: &[&str]) -> OpenIdConfig {
        OpenIdConfig {
            issuer: None,
            client_id: String::new(),
            client_secret: None,
            desk_url: None,
            role_claim: claim.map(str::to_owned),
            admins: Vec::new(),
            agents: agents.iter().map(|agent| (*agent).to_owned()).collect(),
            auditors: Vec::new(),
            label: String::new(),
        }
    }

    #[test]
    fn a_claim_or_a_list_says_it_and_the_most_rights_win() {
        let claims = json!({ "roles": ["auditor", "admin"], "realm": { "roles": "agent" } });
        let person = Person {
            subject: "1".into(),
            email: "ana@shop.example".into(),
            name: "Ana".into(),
            claims: claims.as_object().cloned().unwrap_or_default(),
        };
        assert_eq!(of(&config(Some("roles"), &[]), &person), Some(Role::Admin));
        assert_eq!(of(&config(Some("realm.roles"), &[]), &person), Some(Role::Agent));
        assert_eq!(of(&config(None, &["Ana@shop.example "]), &person), Some(Role::Agent));
        assert_eq!(of(&config(Some("groups"), &["bo@shop.example"]), &person), None);
    }
}
