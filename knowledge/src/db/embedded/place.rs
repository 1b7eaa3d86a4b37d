//! Where the embedded Postgres lives, and as whom it runs.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::unistd::{User, geteuid};
use sha2::{Digest, Sha256};

use super::EmbeddedError;

/// A socket's path must stay under 107 bytes; the server adds `/.s.PGSQL.5432.lock` to the folder.
const LONGEST_SOCKET_FOLDER: usize = 85;

/// Where things go that the server's user cannot reach elsewhere.
const SYSTEM_FOLDER: &str = "/var/lib/mercer";

/// The folders and the user of a server. All paths are absolute.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// `initdb`, `pg_ctl`, `postgres`.
    pub(super) bin: PathBuf,
    /// The cluster, its log and, where its path is short enough, its socket.
    pub(super) home: PathBuf,
    /// Folder of the socket.
    pub(super) socket: PathBuf,
    /// Who the server runs as, where that is not the present user.
    pub(super) run_as: Option<RunAs>,
}

/// A user and its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RunAs {
    uid: u32,
    gid: u32,
}

impl Place {
    pub(super) fn find(install_dir: &Path, data_dir: &Path) -> Result<Self, EmbeddedError> {
        let install = std::path::absolute(install_dir).map_err(EmbeddedError::at(install_dir))?;
        let wanted = std::path::absolute(data_dir).map_err(EmbeddedError::at(data_dir))?;
        let run_as = run_as()?;
        if !install.join("bin/postgres").is_file() {
            return Err(EmbeddedError::NoPostgres { folder: install, reason: "bin/postgres is missing".to_owned() });
        }
        let home = home_for(&wanted, run_as)?;
        let bin = reachable_install(&install, run_as)?.join("bin");
        let socket = socket_for(&home, run_as)?;
        Ok(Self { bin, home, socket, run_as })
    }

    /// The cluster's folder.
    pub(super) fn cluster(&self) -> PathBuf {
        self.home.join("cluster")
    }

    /// The server's log.
    pub(super) fn log(&self) -> PathBuf {
        self.home.join("postgres.log")
    }

    /// One of Postgres' programs, to be run as the server's user.
    pub(super) fn command(&self, program: &str) -> tokio::process::Command {
        let mut command = command_as(&self.bin.join(program), self.run_as);
        command.current_dir(&self.home);
        command.into()
    }

    /// Gives a file to the server's user.
    pub(super) fn hand_over(&self, path: &Path) -> Result<(), EmbeddedError> {
        give(path, self.run_as).map_err(EmbeddedError::at(path))
    }
}

fn run_as() -> Result<Option<RunAs>, EmbeddedError> {
    if !geteuid().is_root() {
        return Ok(None);
    }
    let user = ["postgres", "nobody"].into_iter().find_map(|name| User::from_name(name).ok().flatten());
    user.map(|user| Some(RunAs { uid: user.uid.as_raw(), gid: user.gid.as_raw() })).ok_or(EmbeddedError::NoUser)
}

/// A command as that user, without input, in the plain locale.
fn command_as(program: &Path, run_as: Option<RunAs>) -> Command {
    let mut command = Command::new(program);
    command.env("LC_ALL", "C").env_remove("PGDATA").env_remove("PGHOST").env_remove("PGPORT").stdin(Stdio::null());
    if let Some(RunAs { uid, gid }) = run_as {
        command.uid(uid).gid(gid);
    }
    command
}

/// The folder of the cluster: the one that was asked for, or one under the system's folder if the user cannot enter it.
fn home_for(wanted: &Path, run_as: Option<RunAs>) -> Result<PathBuf, EmbeddedError> {
    own_folder(wanted, run_as).map_err(EmbeddedError::at(wanted))?;
    let substitute = substitute_for(wanted);
    let moved_before = substitute.join("cluster").exists() && !wanted.join("cluster").exists();
    if !moved_before && can_enter(wanted, run_as) {
        return Ok(wanted.to_owned());
    }
    fs::create_dir_all(SYSTEM_FOLDER).map_err(EmbeddedError::at(Path::new(SYSTEM_FOLDER)))?;
    own_folder(&substitute, run_as).map_err(EmbeddedError::at(&substitute))?;
    tracing::warn!(wanted = %wanted.display(), used = %substitute.display(),
        "the user that runs Postgres cannot reach the data folder: the database lies in a system folder");
    Ok(substitute)
}

/// The install folder, or a copy of it under the system's folder if the user cannot run its programs.
fn reachable_install(install: &Path, run_as: Option<RunAs>) -> Result<PathBuf, EmbeddedError> {
    let Err(reason) = runs(install, run_as) else { return Ok(install.to_owned()) };
    if run_as.is_none() {
        return Err(EmbeddedError::NoPostgres { folder: install.to_owned(), reason });
    }
    let copy = copy_install(install).map_err(EmbeddedError::at(install))?;
    runs(&copy, run_as).map_err(|reason| EmbeddedError::NoPostgres { folder: copy.clone(), reason })?;
    tracing::warn!(wanted = %install.display(), used = %copy.display(), "the user that runs Postgres cannot reach its programs: they were copied");
    Ok(copy)
}

/// Copies the tree and the libraries that lie beside its parent (`*.libs`), where its programs look for them. Done once.
fn copy_install(install: &Path) -> io::Result<PathBuf> {
    let target = substitute_for(install);
    let (package, name) = (install.parent().unwrap_or(install), install.file_name().unwrap_or_default());
    let copy = target.join(package.file_name().unwrap_or_default()).join(name);
    if copy.join("bin/postgres").is_file() {
        return Ok(copy);
    }
    let unfinished = target.with_extension("copying");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    copy_tree(install, &unfinished.join(package.file_name().unwrap_or_default()).join(name))?;
    for beside in fs::read_dir(package.parent().unwrap_or(package))? {
        let beside = beside?;
        if beside.path().extension().is_some_and(|extension| extension == "libs") {
            copy_tree(&beside.path(), &unfinished.join(beside.file_name()))?;
        }
    }
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    fs::rename(&unfinished, &target)?;
    Ok(copy)
}

/// Copies a tree so that everybody may read it and run what could be run.
fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for folder in to.ancestors().take_while(|folder| folder.starts_with(SYSTEM_FOLDER)) {
        fs::set_permissions(folder, Permissions::from_mode(0o755))?;
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let metadata = fs::metadata(&source)?;
        if metadata.is_dir() {
            copy_tree(&source, &target)?;
        } else {
            fs::copy(&source, &target)?;
            let mode = if metadata.mode() & 0o100 == 0 { 0o644 } else { 0o755 };
            fs::set_permissions(&target, Permissions::from_mode(mode))?;
        }
    }
    Ok(())
}

/// The folder of the socket: the home, or a short one in `/tmp` that must be ours alone.
fn socket_for(home: &Path, run_as: Option<RunAs>) -> Result<PathBuf, EmbeddedError> {
    if home.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        return Ok(home.to_owned());
    }
    let short = PathBuf::from(format!("/tmp/mercer-{}", digest_of(home)));
    own_folder(&short, run_as).map_err(EmbeddedError::at(&short))?;
    let metadata = fs::symlink_metadata(&short).map_err(EmbeddedError::at(&short))?;
    let owner = run_as.map_or_else(|| geteuid().as_raw(), |user| user.uid);
    if metadata.is_dir() && metadata.uid() == owner && metadata.mode() & 0o077 == 0 {
        Ok(short)
    } else {
        Err(EmbeddedError::UnsafeSocketFolder(short))
    }
}

/// Makes a folder that only the user may enter, with the folders above it. One that is there keeps its owner unless it
/// was root's own.
fn own_folder(folder: &Path, run_as: Option<RunAs>) -> io::Result<()> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => give(folder, run_as),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let metadata = fs::symlink_metadata(folder)?;
            if run_as.is_some() && metadata.is_dir() && metadata.uid() == 0 {
                give(folder, run_as)?;
                fs::set_permissions(folder, Permissions::from_mode(0o700))?;
            }
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn give(path: &Path, run_as: Option<RunAs>) -> io::Result<()> {
    run_as.map_or(Ok(()), |user| chown(path, Some(user.uid), Some(user.gid)))
}

/// Whether that user can enter the folder, found out by doing so.
fn can_enter(folder: &Path, run_as: Option<RunAs>) -> bool {
    let mut command = command_as(Path::new("/bin/sh"), run_as);
    command.args(["-c", "test -w ."]).current_dir(folder).status().is_ok_and(|status| status.success())
}

/// Whether that user can run Postgres from there, found out by doing so.
fn runs(install: &Path, run_as: Option<RunAs>) -> Result<(), String> {
    for program in ["postgres", "initdb"] {
        let output = command_as(&install.join("bin").join(program), run_as).arg("--version").current_dir("/").output();
        match output {
            Ok(output) if output.status.success() => {}
            Ok(output) => return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok(())
}

fn substitute_for(path: &Path) -> PathBuf {
    Path::new(SYSTEM_FOLDER).join(digest_of(path))
}

fn digest_of(path: &Path) -> String {
    Sha256::digest(path.as_os_str().as_encoded_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
