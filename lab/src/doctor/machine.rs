//! The machine: linker, disk, network and port.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;

use super::check::Check;
use crate::paths::Paths;
use crate::process::answer;
use crate::{data_set, setup};

/// What a set-up needs at most, while the kernel is being built.
const NEEDED_GIGABYTES: u64 = 3;

/// The C linker, which Rust links every program with.
pub(super) fn linker(_paths: &Paths) -> Check {
    const NAME: &str = "linker";
    if cfg!(windows) {
        return Check::ok(NAME, "has linked this program");
    }
    match answer(Command::new("cc").arg("--version")) {
        Some(version) => Check::ok(NAME, version.lines().next().unwrap_or_default()),
        None => Check::missing(
            NAME,
            "`cc` does not run; every cell of a notebook is linked with it",
            if cfg!(target_os = "macos") {
                "xcode-select --install"
            } else {
                "on Debian and Ubuntu: sudo apt install build-essential; elsewhere gcc or clang"
            },
        ),
    }
}

/// The room on the disk.
pub(super) fn disk(paths: &Paths) -> Check {
    const NAME: &str = "disk";
    let gigabytes = match fs4::available_space(paths.root()) {
        Ok(bytes) => bytes / 1_000_000_000,
        Err(error) => return Check::note(NAME, format!("its free space cannot be told ({error})")),
    };
    let found = format!("{gigabytes} GB free");
    if gigabytes >= NEEDED_GIGABYTES {
        Check::ok(NAME, found)
    } else if setup::installed_version(paths).is_some() {
        Check::note(
            NAME,
            format!("{found}; each open notebook takes about 100 MB"),
        )
    } else {
        Check::missing(
            NAME,
            format!("{found}; set-up needs about {NEEDED_GIGABYTES} GB while it builds the kernel"),
            "make room, or move the repository to a larger disk",
        )
    }
}

/// Whether the network reaches a mirror.
pub(super) fn network(_paths: &Paths) -> Check {
    const NAME: &str = "network";
    match data_set::is_reachable() {
        Ok(()) => Check::ok(NAME, "a mirror of the digits answers"),
        Err(error) => Check::note(
            NAME,
            format!("no mirror of the digits answers ({error}); only set-up needs the network"),
        ),
    }
}

/// Whether JupyterLab's port is free.
pub(super) fn port(port: u16) -> Check {
    const NAME: &str = "port";
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Check::ok(NAME, format!("{port} is free")),
        Err(_) => Check::note(
            NAME,
            format!("{port} is taken; JupyterLab takes the next free one"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    #[test]
    fn a_taken_port_is_only_a_note() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let check = port(taken.local_addr().unwrap().port());
        assert_eq!(check.state, State::Note);
    }
}
