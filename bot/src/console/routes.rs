//! Every page, with who may open it. The router is made of this list alone, and a story opens each of them in every role.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};

use super::guard::{LARGEST_FOLDER, LARGEST_FORM, Role};
use super::pages::{
    account, acts, article, articles, audit, canned, chat, conflicts, draft, figures, files, gaps, impact, inbox, intents, login, openid,
    order, rules, staff, stops, text, text_new, texts, try_out, welcome,
};
use super::{Console, assets, guard, headers, live};

/// Who may open a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Everybody, logged in or not.
    Anybody,
    /// Everybody of the shop.
    Staff,
    /// Who answers shoppers.
    Work,
    /// Who teaches the bot and manages colleagues.
    Admin,
    /// Who manages, and who watches.
    Oversee,
}

impl Right {
    /// Whether a role has it.
    #[must_use]
    pub fn allows(self, role: Role) -> bool {
        match self {
            Self::Anybody | Self::Staff => true,
            Self::Work => matches!(role, Role::Agent | Role::Admin),
            Self::Admin => role == Role::Admin,
            Self::Oversee => matches!(role, Role::Admin | Role::Auditor),
        }
    }
}

/// A page or an act.
pub(crate) struct Route {
    method: &'static str,
    path: &'static str,
    right: Right,
    handler: MethodRouter<Arc<Console>>,
}

macro_rules! routes {
    ($($method:ident $path:literal $right:ident $handler:expr;)+) => {
        vec![$(Route { method: stringify!($method), path: $path, right: Right::$right, handler: $method($handler) }),+]
    };
}

fn all() -> Vec<Route> {
    routes! {
        get "/assets/{name}" Anybody assets::get;
        get "/healthz" Anybody async || "ok";
        get "/welcome/{token}" Anybody welcome::page;
        post "/welcome/{token}" Anybody welcome::save;
        get "/login" Anybody login::page;
        post "/login" Anybody login::enter;
        get "/login/code" Anybody login::code_page;
        post "/login/code" Anybody login::code;
        get "/login/openid" Anybody openid::begin;
        get "/login/openid/callback" Anybody openid::callback;
        post "/logout" Staff login::leave;
        get "/" Staff inbox::start;
        get "/events" Staff live::events;
        get "/inbox" Staff inbox::page;
        get "/inbox/list" Staff inbox::list;
        get "/inbox/waiting" Work inbox::attention;
        get "/chat/{id}" Staff chat::page;
        get "/chat/{id}/pane" Staff chat::pane;
        get "/chat/{id}/side" Staff chat::side;
        get "/files/{id}" Staff files::get;
        post "/files/{id}/withdraw" Work files::withdraw;
        post "/chat/{id}/files" Work files::upload;
        post "/chat/{id}/take" Work acts::take;
        post "/chat/{id}/answer" Work acts::answer;
        post "/chat/{id}/note" Work acts::note;
        post "/chat/{id}/handback" Work acts::hand_back;
        post "/chat/{id}/close" Work acts::close;
        post "/chat/{id}/reopen" Work acts::reopen;
        post "/chat/{id}/mute" Work acts::mute;
        post "/chat/{id}/unmute" Work acts::unmute;
        post "/chat/{id}/block" Work acts::block;
        post "/chat/{id}/unblock" Work acts::unblock;
        post "/chat/{id}/assign" Work acts::assign;
        post "/chat/{id}/presence" Work acts::presence;
        get "/chat/{id}/order/{order}" Work order::page;
        post "/chat/{id}/order/{order}" Work order::propose;
        post "/chat/{id}/order/{order}/confirm" Work order::confirm;
        get "/canned" Staff canned::page;
        post "/canned" Work canned::save;
        post "/canned/{id}/remove" Work canned::remove;
        get "/canned/{shortcut}/{language}" Staff canned::versions;
        post "/canned/{shortcut}/{language}/versions/{number}" Work canned::roll_back;
        get "/account" Staff account::page;
        post "/account/password" Staff account::password;
        post "/account/language" Staff account::language;
        post "/account/room-code" Work account::room_code;
        post "/account/second-step" Staff account::second_step;
        post "/account/second-step/off" Staff account::second_step_off;
        get "/staff" Admin staff::page;
        post "/staff/invite" Admin staff::invite;
        post "/staff/{id}" Admin staff::change;
        post "/staff/{id}/link" Admin staff::link;
        post "/staff/{id}/second-step/off" Admin staff::recover;
        post "/chat/{id}/draft" Work draft::make;
        get "/articles" Staff articles::page;
        post "/articles" Admin article::begin;
        get "/articles.tar" Oversee articles::export;
        post "/articles/import" Admin articles::bring_in;
        post "/articles/preview" Admin article::preview;
        get "/articles/{id}/{language}" Staff article::page;
        post "/articles/{id}/{language}" Admin article::save;
        post "/articles/{id}/{language}/take-back" Admin article::take_back;
        post "/articles/{id}/{language}/drop-draft" Admin article::drop_draft;
        get "/articles/{id}/{language}/versions/{number}" Staff article::version;
        post "/articles/{id}/{language}/versions/{number}" Admin article::roll_back;
        post "/articles/{id}/{language}/conflicts" Admin conflicts::warn;
        get "/articles/{id}/{language}/impact" Admin impact::page;
        post "/articles/{id}/{language}/impact" Admin impact::batch;
        get "/try" Work try_out::page;
        post "/try" Work try_out::ask;
        get "/texts" Oversee texts::page;
        get "/texts.csv" Oversee texts::export;
        post "/texts" Admin text_new::save;
        get "/texts/new" Admin text_new::page;
        post "/texts/new" Admin text_new::draft;
        post "/texts/products" Admin text_new::search;
        post "/texts/check" Admin text_new::check;
        get "/texts/{id}" Oversee text::page;
        post "/texts/{id}" Admin text::save;
        get "/texts/{id}/text" Oversee text::plain;
        post "/texts/{id}/remove" Admin text::put_away;
        post "/texts/{id}/versions/{number}" Admin text::roll_back;
        get "/gaps" Staff gaps::page;
        get "/gaps/list" Staff gaps::list;
        post "/gaps/suggest" Admin gaps::suggest;
        get "/conflicts" Staff conflicts::page;
        post "/conflicts/{id}" Admin conflicts::decide;
        get "/figures" Staff figures::page;
        get "/figures/all" Staff figures::all;
        get "/figures/{name}" Staff figures::csv;
        get "/rules" Oversee rules::start;
        get "/rules/{name}" Oversee rules::page;
        post "/rules/{name}" Admin rules::save;
        post "/rules/{name}/versions/{number}" Admin rules::roll_back;
        get "/intents" Oversee intents::page;
        post "/intents" Admin intents::add;
        post "/intents/remove" Admin intents::remove;
        get "/intents/{name}/versions" Oversee intents::versions;
        post "/intents/{name}/versions/{number}" Admin intents::roll_back;
        get "/audit" Oversee audit::page;
        get "/audit/guardrails" Oversee stops::page;
        get "/audit/guardrails.csv" Oversee stops::export;
        get "/audit.csv" Oversee audit::export;
    }
}

/// Method, path and right of every page, for the story that tries them all.
#[must_use]
pub fn listed() -> Vec<(&'static str, &'static str, Right)> {
    all().into_iter().map(|route| (route.method, route.path, route.right)).collect()
}

pub(super) fn router(console: Arc<Console>) -> Router {
    let router = all().into_iter().fold(Router::new(), |router, route| {
        let guard = from_fn_with_state((Arc::clone(&console), route.right), guard::check);
        let largest = if route.path == "/articles/import" { LARGEST_FOLDER } else { LARGEST_FORM };
        router.route(route.path, route.handler.layer(DefaultBodyLimit::max(largest)).layer(guard))
    });
    router.layer(from_fn(headers::add)).with_state(console)
}
