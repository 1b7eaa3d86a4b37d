//! A world whose channels are the platforms' fakes, with rooms of the staff there.

use std::time::Duration;

use anyhow::Result;
use mercer::channels;
use mercer::config::Config;
use mercer::desk::Desk;
use mercer::staff::Staff;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::world::World;

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
