//! The channels on which Jupyter asks and evcxr answers, relayed.
//!
//! While a kernel starts, Jupyter asks twice a second whether it is there, and closes the connections that it asks on at
//! the first answer it gets. evcxr 0.22 answers all questions once it is ready. When an answer finds its connection closed,
//! evcxr ends (on the control channel), or at times reads no further question (on the shell channel): on a busy machine a
//! kernel is then dead as soon as it has started. So Jupyter talks to this relay. It keeps evcxr's side of each connection
//! open, and drops the answers that nobody waits for.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::NamedTempFile;

/// The channels, as connection files name their ports.
const CHANNELS: [&str; 2] = ["shell_port", "control_port"];

/// How long evcxr may take until it listens, on a very busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is tried.
const PAUSE: Duration = Duration::from_millis(20);

/// A relay for one kernel. It works until this program ends.
pub(super) struct Relay {
    connection_file: NamedTempFile,
}

impl Relay {
    /// Listens where Jupyter's `connection_file` says that the channels are. None where kernels are not reached by TCP.
    ///
    /// # Errors
    /// When the file cannot be read, or a channel's port is taken.
    pub(super) fn start(connection_file: &Path) -> Result<Option<Self>> {
        let text = fs::read_to_string(connection_file)
            .with_context(|| format!("{} cannot be read", connection_file.display()))?;
        let mut connection: Value = serde_json::from_str(&text)
            .with_context(|| format!("{} is no connection file", connection_file.display()))?;
        let mut reserved = Vec::new(); // until all are, so that no two channels get the same port
        for channel in CHANNELS {
            let Some(outer) = address(&connection, channel) else {
                return Ok(None);
            };
            let free = free_port(outer.ip())?;
            let inner = free.local_addr()?;
            relay_all(outer, inner)?;
            connection[channel] = inner.port().into();
            reserved.push(free);
        }
        drop(reserved);
        // Such a file has the kernel's key: as Jupyter's own, it is for this user's eyes only.
        let mut file = NamedTempFile::with_suffix(".json")
            .context("no temporary file can be made for the connection")?;
        file.write_all(connection.to_string().as_bytes())
            .and_then(|()| file.flush())
            .context("the connection file for evcxr cannot be written")?;
        Ok(Some(Self {
            connection_file: file,
        }))
    }

    /// What evcxr is given in place of Jupyter's file.
    pub(super) fn connection_file(&self) -> &Path {
        self.connection_file.path()
    }
}

/// Where a channel is.
fn address(connection: &Value, channel: &str) -> Option<SocketAddr> {
    let ip: IpAddr = connection["ip"].as_str()?.parse().ok()?;
    let port = u16::try_from(connection[channel].as_u64()?).ok()?;
    (connection["transport"] == "tcp" && port > 0).then(|| SocketAddr::new(ip, port))
}

/// Listens at `outer` and relays each connection to `inner`.
fn relay_all(outer: SocketAddr, inner: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(outer)
        .with_context(|| format!("the kernel's address {outer} is taken"))?;
    thread::spawn(move || {
        for jupyter in listener.incoming().flatten() {
            thread::spawn(move || relay(jupyter, inner));
        }
    });
    Ok(())
}

/// A port that nobody else gets while this listener lives.
fn free_port(ip: IpAddr) -> Result<TcpListener> {
    TcpListener::bind((ip, 0)).context("there is no free port for the kernel")
}

/// Carries bytes both ways. When Jupyter has gone, what evcxr still says is read and dropped.
fn relay(mut jupyter: TcpStream, evcxr: SocketAddr) -> io::Result<()> {
    let mut evcxr = connect(evcxr)?;
    jupyter.set_nodelay(true)?;
    evcxr.set_nodelay(true)?;
    let (mut answers, mut listener) = (evcxr.try_clone()?, jupyter.try_clone()?);
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        let mut is_listening = true;
        while let Ok(n) = answers.read(&mut buffer) {
            if n == 0 {
                break;
            }
            is_listening = is_listening && listener.write_all(&buffer[..n]).is_ok();
        }
        // Jupyter learns that evcxr has ended.
        let _ = listener.shutdown(std::net::Shutdown::Both);
    });
    io::copy(&mut jupyter, &mut evcxr)?;
    Ok(())
}

/// Connects to evcxr, which listens soon after it has started.
fn connect(evcxr: SocketAddr) -> io::Result<TcpStream> {
    let start = Instant::now();
    loop {
        match TcpStream::connect(evcxr) {
            Err(_) if start.elapsed() < PATIENCE => thread::sleep(PAUSE),
            connected => return connected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::net::Ipv4Addr;

    fn port() -> u16 {
        let free = free_port(Ipv4Addr::LOCALHOST.into()).unwrap();
        free.local_addr().unwrap().port()
    }

    fn connection(control_port: u16) -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        let connection = json!({
            "transport": "tcp", "ip": "127.0.0.1", "control_port": control_port,
            "shell_port": port(), "iopub_port": 7, "key": "k",
        });
        file.write_all(connection.to_string().as_bytes()).unwrap();
        file
    }

    #[test]
    fn bytes_go_both_ways_and_evcxr_never_sees_a_connection_close() {
        let port = port();
        let file = connection(port);
        let relay = Relay::start(file.path()).unwrap().unwrap();
        let given = fs::read_to_string(relay.connection_file()).unwrap();
        let given: Value = serde_json::from_str(&given).unwrap();
        assert_eq!(
            (&given["iopub_port"], &given["key"]),
            (&json!(7), &json!("k"))
        );
        let inner = address(&given, "control_port").unwrap();
        assert_ne!(inner.port(), port);

        // Jupyter connects before evcxr listens, asks, and goes before it is answered.
        let mut hasty = TcpStream::connect(("127.0.0.1", port)).unwrap();
        hasty.write_all(b"are you there?").unwrap();
        drop(hasty);
        thread::sleep(Duration::from_millis(100));
        let evcxr = TcpListener::bind(inner).unwrap();
        let (mut first, _) = evcxr.accept().unwrap();
        let mut question = [0; 14];
        first.read_exact(&mut question).unwrap();
        assert_eq!(&question, b"are you there?");
        for _ in 0..20 {
            first.write_all(&[b'y'; 4096]).unwrap();
            thread::sleep(Duration::from_millis(5));
        }

        let mut patient = TcpStream::connect(("127.0.0.1", port)).unwrap();
        patient.write_all(b"and you?").unwrap();
        let (mut second, _) = evcxr.accept().unwrap();
        let mut question = [0; 8];
        second.read_exact(&mut question).unwrap();
        second.write_all(b"yes").unwrap();
        let mut answer = [0; 3];
        patient.read_exact(&mut answer).unwrap();
        assert_eq!((&question, &answer), (b"and you?", b"yes"));
        drop((first, second));
        assert_eq!(patient.read(&mut answer).unwrap(), 0, "evcxr has ended");
    }

    #[test]
    fn kernels_that_are_not_reached_by_tcp_are_left_alone() {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(br#"{"transport": "ipc", "ip": "/tmp/kernel", "control_port": 1}"#)
            .unwrap();
        assert!(Relay::start(file.path()).unwrap().is_none());
    }

    #[test]
    fn a_damaged_connection_file_is_named() {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(b"{").unwrap();
        let error = Relay::start(file.path()).err().unwrap();
        assert!(error.to_string().contains("is no connection file"));
    }
}
