//! A world whose channels are the platforms' fakes, with rooms of the staff there.

use std::time::Duration;

use anyhow::{Context, Result};
use mercer::channels;
use mercer::config::Config;
use mercer::desk::Desk;
use mercer::staff::Staff;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::fakes::discord::{self, Discord};
use crate::fakes::telegram::{self, Telegram};
use crate::wait;
use crate::world::{World, WorldSettings, run_story_with};

/// A shopper on Telegram.
pub const ANNA: i64 = 4711;
/// A shopper on Discord.
pub const EMMA: u64 = 4712;
/// Somebody of the shop, in the group on Telegram.
pub const BEN: i64 = 9001;
/// Somebody of the shop, in the channel on Discord.
pub const CLEO: u64 = 9002;
/// The staff's group on Telegram.
pub const GROUP: i64 = -1_001_234_567_890;
/// The staff's channel on Discord.
pub const CHANNEL: u64 = 880_001;

/// Where the staff has rooms.
#[derive(Debug, Clone, Copy)]
pub struct Rooms {
    telegram: bool,
    discord: bool,
    personal_data: bool,
}

impl Rooms {
    /// A group on Telegram.
    pub const GROUP: Self = Self { telegram: true, discord: false, personal_data: false };
    /// A channel on Discord.
    pub const CHANNEL: Self = Self { telegram: false, discord: true, personal_data: false };
    /// Both.
    pub const BOTH: Self = Self { telegram: true, discord: true, personal_data: false };
    /// Both, which show personal data as it is.
    pub const OPEN: Self = Self { personal_data: true, ..Self::BOTH };
}

/// The fakes of both platforms, with a world behind them.
pub struct Platforms {
    /// Telegram.
    pub telegram: Telegram,
    /// Discord.
    pub discord: Discord,
    house: House,
}

/// Runs a story on both platforms, with rooms of the staff there.
///
/// # Errors
/// The story's.
pub async fn run_story_on_platforms(rooms: Rooms, story: impl AsyncFnOnce(&mut World, &Platforms) -> Result<()>) -> Result<()> {
    run_story_with(WorldSettings::without_ears(), async |world| {
        let platforms = Platforms::open(world, rooms).await?;
        story(world, &platforms).await?;
        platforms.close().await
    })
    .await
}

impl Platforms {
    async fn open(world: &World, rooms: Rooms) -> Result<Self> {
        let (telegram, discord) = (Telegram::start().await?, Discord::start().await?);
        telegram.is_called(BEN, "Ben");
        let (telegram_url, discord_url) = (telegram.api_url(), discord.api_url());
        let (group, channel, personal) = (GROUP.to_string(), CHANNEL.to_string(), rooms.personal_data.to_string());
        let mut settings = vec![
            ("MERCER_TELEGRAM__TOKEN", telegram::TOKEN),
            ("MERCER_TELEGRAM__API_URL", &telegram_url),
            ("MERCER_TELEGRAM__STAFF_PERSONAL_DATA", &personal),
            ("MERCER_DISCORD__TOKEN", discord::TOKEN),
            ("MERCER_DISCORD__API_URL", &discord_url),
            ("MERCER_DISCORD__STAFF_PERSONAL_DATA", &personal),
        ];
        settings.extend(rooms.telegram.then_some(("MERCER_TELEGRAM__STAFF_CHAT", group.as_str())));
        settings.extend(rooms.discord.then_some(("MERCER_DISCORD__STAFF_CHANNEL", channel.as_str())));
        let house = House::open(world, &settings).await?;
        discord.connected().await;
        Ok(Self { telegram, discord, house })
    }

    /// Nothing was asked of the platforms that they don't have.
    async fn close(self) -> Result<()> {
        self.telegram.finish().await;
        self.discord.finish().await;
        self.house.close().await
    }

    /// The topic of the only escalated chat.
    pub async fn topic(&self) -> i64 {
        wait::until("a topic", async || self.telegram.topics(GROUP).first().map(|topic| topic.id)).await
    }

    /// The thread of the only escalated chat.
    pub async fn thread(&self) -> u64 {
        wait::until("a thread", async || self.discord.threads(CHANNEL).first().map(|thread| thread.id)).await
    }

    /// Waits until Anna has been told these words.
    pub async fn told(&self, words: &str) {
        wait::until(words, async || self.was_told(words).then_some(())).await;
    }

    /// Whether Anna has these words before her.
    #[must_use]
    pub fn was_told(&self, words: &str) -> bool {
        self.telegram.sent(ANNA).iter().any(|sent| sent.text.contains(words))
    }
}

/// The page of the only escalated chat.
///
/// # Errors
/// If there is none.
pub async fn chat(world: &World) -> Result<String> {
    let chat: Option<uuid::Uuid> =
        sqlx::query_scalar("select conversation_id from handoffs").fetch_optional(&mut world.owner().await?).await?;
    Ok(format!("/chat/{}", chat.context("a chat that was handed over")?))
}

/// The channels of a world.
pub struct House {
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl House {
    /// Connects the channels with settings as environment variables.
    ///
    /// # Errors
    /// If the settings are wrong.
    pub async fn open(world: &World, variables: &[(&str, &str)]) -> Result<Self> {
        // another story may have been faster
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut config = Config::from_sources(None, variables.iter().copied())?;
        config.data_dir = world.data_dir().to_owned();
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        let (service, engine) = (world.service().clone(), world.engine().clone());
        let desk =
            Desk { db: world.database().database.clone(), service, engine, clock: world.clock(), data_dir: world.data_dir().to_owned() };
        channels::start_all(&config, world.service(), Some(&Staff::new(desk)), &tracker, &stop).await;
        Ok(Self { tracker, stop })
    }

    /// Disconnects them.
    ///
    /// # Errors
    /// If something does not end.
    pub async fn close(self) -> Result<()> {
        self.stop.cancel();
        self.tracker.close();
        Ok(tokio::time::timeout(Duration::from_secs(30), self.tracker.wait()).await?)
    }
}
