//! Whether the registry of crates can be reached.

use std::env;
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Where cargo asks for crates.
const REGISTRY: (&str, u16) = ("index.crates.io", 443);
/// How long a kernel's start may wait for the answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// Through a proxy the registry may be reached where it cannot be directly.
const PROXIES: [&str; 4] = [
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "CARGO_HTTP_PROXY",
];
/// cargo's own setting.
const OFFLINE: &str = "CARGO_NET_OFFLINE";

/// What a kernel's cargo is told, as a variable and its value; none where cargo may ask the registry.
///
/// evcxr lets cargo ask it at every start, though all that the chapters need is there, and without a network the kernel
/// would end. Where the registry is a mirror of one's own, `CARGO_NET_OFFLINE=false` lets cells load further crates.
pub(super) fn setting() -> Option<(&'static str, &'static str)> {
    let is_said =
        env::var_os(OFFLINE).is_some() || PROXIES.iter().any(|name| env::var_os(name).is_some());
    (!is_said && !answers(REGISTRY)).then_some((OFFLINE, "true"))
}

fn answers(place: (&'static str, u16)) -> bool {
    let (sender, receiver) = mpsc::channel();
    // Looking up a name can take longer than it may; the thread is then left to itself.
    thread::spawn(move || {
        let found = place.to_socket_addrs().ok();
        let mut addresses = found.into_iter().flatten();
        let answered =
            addresses.any(|address| TcpStream::connect_timeout(&address, PATIENCE).is_ok());
        let _ = sender.send(answered);
    });
    receiver.recv_timeout(PATIENCE).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn what_listens_answers_and_what_does_not_is_given_up_soon() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(answers(("127.0.0.1", port)));
        drop(listener);
        assert!(!answers(("127.0.0.1", port)));
        let start = std::time::Instant::now();
        assert!(!answers(("no-such-name.invalid", 443)));
        assert!(start.elapsed() < 3 * PATIENCE);
    }
}
