//! Making the cluster, starting and stopping the server.

use std::fs;
use std::io;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use super::EmbeddedError;
use super::place::Place;

/// Name of the file of settings that each start writes anew.
const SETTINGS: &str = "mercer.conf";

/// Whether a server runs in this place and answers. A lock file that a dead server left behind, whose process id now
/// belongs to somebody else, is taken away: Postgres itself would take that process for a server.
pub(super) async fn is_running(place: &Place) -> Result<bool, EmbeddedError> {
    let lock = place.cluster().join("postmaster.pid");
    let Ok(text) = fs::read_to_string(&lock) else { return Ok(false) };
    if !text.lines().next().is_some_and(is_postgres) {
        fs::remove_file(&lock).map_err(EmbeddedError::at(&lock))?;
        return Ok(false);
    }
    // it may still be starting, or recovering from a crash
    for _ in 0..100 {
        if UnixStream::connect(place.socket.join(".s.PGSQL.5432")).is_ok() {
            return Ok(true);
        }
        if !lock.exists() {
            return Ok(false);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(start_error(place))
}

/// Whether the process of this id is a Postgres.
fn is_postgres(pid: &str) -> bool {
    fs::read_to_string(format!("/proc/{}/comm", pid.trim())).is_ok_and(|name| name.trim() == "postgres")
}

/// Makes the cluster if there is none: in a folder of its own first, so that a half-made one is never taken for whole.
pub(super) async fn make_cluster(place: &Place) -> Result<(), EmbeddedError> {
    let cluster = place.cluster();
    if cluster.join("PG_VERSION").exists() {
        return Ok(());
    }
    let unfinished = place.home.join("cluster.new");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(EmbeddedError::at(&unfinished))?;
    }
    let mut initdb = place.command("initdb");
    initdb.arg("-D").arg(&unfinished).args(["-U", "postgres", "--auth=trust", "-E", "UTF8"]);
    initdb.args(["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C.UTF-8", "--no-sync"]);
    let output = initdb.output().await.map_err(|error| EmbeddedError::Init(error.to_string()))?;
    if !output.status.success() {
        return Err(EmbeddedError::Init(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let configuration = unfinished.join("postgresql.conf");
    let include = format!("\ninclude_if_exists = '{SETTINGS}'\n");
    append(&configuration, &include).map_err(EmbeddedError::at(&configuration))?;
    fs::rename(&unfinished, &cluster).map_err(EmbeddedError::at(&cluster))
}

fn append(path: &Path, text: &str) -> io::Result<()> {
    io::Write::write_all(&mut fs::OpenOptions::new().append(true).open(path)?, text.as_bytes())
}

/// Writes the settings, each `name=value`, and the folder of the socket.
pub(super) fn write_settings(place: &Place, options: &[String]) -> Result<(), EmbeddedError> {
    let mut text = line("unix_socket_directories", &place.socket.to_string_lossy());
    for option in options {
        let (name, value) = option.split_once('=').unwrap_or((option, "on"));
        text.push_str(&line(name, value));
    }
    let path = place.cluster().join(SETTINGS);
    fs::write(&path, text).map_err(EmbeddedError::at(&path))?;
    place.hand_over(&path)
}

fn line(name: &str, value: &str) -> String {
    format!("{} = '{}'\n", name.trim(), value.trim().replace('\'', "''"))
}

/// Starts the server and waits until it takes connections.
pub(super) async fn start(place: &Place) -> Result<(), EmbeddedError> {
    let mut pg_ctl = place.command("pg_ctl");
    pg_ctl.arg("-D").arg(place.cluster()).args(["-s", "-w", "-t", "60", "-l"]).arg(place.log()).arg("start");
    // the server would keep a pipe open for as long as it runs
    let status = pg_ctl.stdout(Stdio::null()).stderr(Stdio::null()).status().await;
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => Err(start_error(place)),
    }
}

fn start_error(place: &Place) -> EmbeddedError {
    let log = place.log();
    let text = fs::read(&log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines.get(lines.len().saturating_sub(12)..).unwrap_or_default().join("\n");
    EmbeddedError::Start { log, tail }
}

/// Stops the server if it runs.
pub(super) async fn stop(place: &Place) -> Result<(), EmbeddedError> {
    if !place.cluster().join("postmaster.pid").exists() {
        return Ok(());
    }
    let mut pg_ctl = place.command("pg_ctl");
    pg_ctl.arg("-D").arg(place.cluster()).args(["-s", "-m", "fast", "-w", "-t", "30", "stop"]);
    let output = pg_ctl.output().await.map_err(|error| EmbeddedError::Stop(error.to_string()))?;
    if output.status.success() || !place.cluster().join("postmaster.pid").exists() {
        Ok(())
    } else {
        Err(EmbeddedError::Stop(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_quoted() {
        assert_eq!(line("unix_socket_directories", "/tmp/o'clock"), "unix_socket_directories = '/tmp/o''clock'\n");
    }

    #[test]
    fn a_process_that_is_no_server_is_not_taken_for_one() {
        assert!(!is_postgres(&std::process::id().to_string()));
        assert!(!is_postgres("not a number"));
    }
}
