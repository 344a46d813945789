//! The channels on which Jupyter asks and evcxr answers, relayed.
//!
//! While a kernel starts, Jupyter asks twice a second whether it is there, and closes the connections that it asks on
//! at the first answer it gets. evcxr 0.22 answers all questions once it is ready. When an answer finds its connection
//! closed, evcxr ends (on the control channel), or at times reads no further question (on the shell channel): on a busy
//! machine a kernel is then dead as soon as it has started. So Jupyter talks to this relay. It keeps evcxr's side of
//! each connection open, and drops the answers that nobody waits for.
//!
//! On its way through, what a learner could not make sense of is put right: the end of the process that runs the cells
//! ([`ending`]), what is printed without end ([`output`]), names that cannot be kept ([`refusal`]) and cells that wait
//! for the keyboard ([`keyboard`]). A cell that reads a data set waits until it is fetched ([`requests`]).

mod brake;
mod ending;
mod keyboard;
mod life;
mod message;
mod output;
mod ready;
mod refusal;
mod requests;
mod zmtp;

use std::fs;
use std::io::{self, BufReader, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::NamedTempFile;

use brake::Brake;
pub(crate) use ending::NAMES_ARE_GONE;
use life::Life;
use message::{Key, Message};
use output::Output;
use requests::Requests;
use zmtp::Traffic;

use crate::paths::Paths;

/// The channels, as connection files name their ports.
const CHANNELS: [(&str, Channel); 3] = [
    ("shell_port", Channel::Requests),
    ("control_port", Channel::Requests),
    ("iopub_port", Channel::Output),
];
/// The channels on which evcxr listens itself, unless it was started before Jupyter said where it is to be.
const OTHER_CHANNELS: [(&str, Channel); 2] =
    [("stdin_port", Channel::Bytes), ("hb_port", Channel::Bytes)];

#[derive(Clone, Copy)]
enum Channel {
    /// Jupyter asks, evcxr answers.
    Requests,
    /// evcxr tells all that listen what happens.
    Output,
    /// Whatever is said is passed on as it is.
    Bytes,
}

/// What all connections of a kernel need.
#[derive(Clone)]
struct Shared {
    key: Key,
    life: Arc<Life>,
    /// The process id of evcxr, once it is started.
    evcxr: Arc<OnceLock<u32>>,
    /// The workbook whose data sets cells read.
    workbook: Arc<OnceLock<Paths>>,
}

/// How long evcxr may take until it listens, on a very busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is tried.
const PAUSE: Duration = Duration::from_millis(20);

/// A relay for one kernel. It works until this program ends.
pub(super) struct Relay {
    connection_file: NamedTempFile,
    /// Where evcxr is on each channel that is relayed.
    inner: Vec<(&'static str, Channel, SocketAddr)>,
    shared: Shared,
}

impl Relay {
    /// Listens where Jupyter's `connection_file` says that the channels are. None where kernels are not reached by TCP.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, or a channel's port is taken.
    pub(super) fn start(connection_file: &Path) -> Result<Option<Self>> {
        let connection = read(connection_file)?;
        let is_relayed = |(port, _): &(&str, Channel)| address(&connection, port).is_some();
        if !CHANNELS.iter().all(is_relayed) {
            return Ok(None);
        }
        let relay = Self::prepare(&connection, &CHANNELS)?;
        relay.listen(&connection)?;
        Ok(Some(relay))
    }

    /// A relay for an evcxr that is started before Jupyter asks for it: `connection_file` says the rest.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, or kernels are not reached by TCP.
    pub(super) fn start_early(connection_file: &Path) -> Result<Self> {
        let connection = read(connection_file)?;
        ensure!(
            connection["transport"] == "tcp",
            "only a kernel that is reached by TCP can be started early"
        );
        Self::prepare(&connection, &[&CHANNELS[..], &OTHER_CHANNELS].concat())
    }

    /// Finds places for evcxr.
    fn prepare(connection: &Value, channels: &[(&'static str, Channel)]) -> Result<Self> {
        let ip = connection["ip"].as_str().unwrap_or_default();
        let ip: IpAddr = ip
            .parse()
            .with_context(|| format!("{ip:?} is no address of this machine"))?;
        let mut connection = connection.clone();
        let mut inner = Vec::new();
        let mut reserved = Vec::new(); // until all are, so that no two channels get the same port
        for (port, channel) in channels {
            let free = free_port(ip)?;
            let place = free.local_addr()?;
            connection[port] = place.port().into();
            inner.push((*port, *channel, place));
            reserved.push(free);
        }
        drop(reserved);
        // Such a file has the kernel's key: as Jupyter's own, it is for this user's eyes only.
        let mut file = NamedTempFile::with_suffix(".json")
            .context("no temporary file can be made for the connection")?;
        file.write_all(connection.to_string().as_bytes())
            .and_then(|()| file.flush())
            .context("the connection file for evcxr cannot be written")?;
        Ok(Self {
            connection_file: file,
            inner,
            shared: Shared {
                key: Key::new(connection["key"].as_str().unwrap_or_default()),
                life: Arc::default(),
                evcxr: Arc::default(),
                workbook: Arc::default(),
            },
        })
    }

    /// Listens where Jupyter's connection file says that the channels are.
    ///
    /// # Errors
    /// Returns an error if it does not say so, has another key, or a channel's port is taken.
    fn listen(&self, connection: &Value) -> Result<()> {
        let key = Key::new(connection["key"].as_str().unwrap_or_default());
        ensure!(key == self.shared.key, "Jupyter signs with another key");
        for (port, channel, inner) in &self.inner {
            let outer = address(connection, port)
                .with_context(|| format!("the connection file has no {port}"))?;
            relay_all(outer, *inner, *channel, &self.shared)?;
        }
        Ok(())
    }

    /// Listens where `connection_file` says, for the Jupyter that has asked for the kernel at last.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, has another key, or a channel's port is taken.
    pub(super) fn hand_over(&self, connection_file: &Path) -> Result<()> {
        self.listen(&read(connection_file)?)
    }

    /// Waits until evcxr answers. What this gives has to be kept as long as evcxr runs.
    ///
    /// # Errors
    /// Returns an error if evcxr ends before.
    pub(super) fn wait_until_ready(&self) -> io::Result<TcpStream> {
        let mut channels = self.inner.iter();
        let shell = channels.find(|(port, _, _)| *port == "shell_port");
        let (_, _, shell) = shell.ok_or(io::ErrorKind::NotFound)?;
        ready::wait(*shell, &self.shared.key)
    }

    /// evcxr was started, as this process.
    pub(super) fn evcxr_is(&self, process: u32) {
        let _ = self.shared.evcxr.set(process);
    }

    /// Cells read the data sets of this workbook: those that are missing are fetched for them.
    pub(super) fn workbook_is(&self, paths: &Paths) {
        let _ = self.shared.workbook.set(paths.clone());
    }

    /// What evcxr is given in place of Jupyter's file.
    pub(super) fn connection_file(&self) -> &Path {
        self.connection_file.path()
    }
}

/// Ends the process that runs the cells of the evcxr whose cargo has started this program. Gives whether that was
/// possible; evcxr then starts another.
#[cfg(target_os = "linux")]
pub(super) fn end_process_of_cells() -> bool {
    let parent_of_cargo = || {
        let cargo = std::os::unix::process::parent_id();
        let status = fs::read_to_string(format!("/proc/{cargo}/status")).ok()?;
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
        parent.trim().parse().ok()
    };
    parent_of_cargo().is_some_and(|evcxr| brake::send(evcxr, brake::Signal::End))
}

/// Elsewhere it cannot be found.
#[cfg(not(target_os = "linux"))]
pub(super) fn end_process_of_cells() -> bool {
    false
}

/// What a connection file says.
fn read(connection_file: &Path) -> Result<Value> {
    let text = fs::read_to_string(connection_file)
        .with_context(|| format!("{} cannot be read", connection_file.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is no connection file", connection_file.display()))
}

/// Where a channel is.
fn address(connection: &Value, port: &str) -> Option<SocketAddr> {
    let ip: IpAddr = connection["ip"].as_str()?.parse().ok()?;
    let port = u16::try_from(connection[port].as_u64()?).ok()?;
    (connection["transport"] == "tcp" && port > 0).then(|| SocketAddr::new(ip, port))
}

/// Listens at `outer` and relays each connection to `inner`.
fn relay_all(
    outer: SocketAddr,
    inner: SocketAddr,
    channel: Channel,
    shared: &Shared,
) -> Result<()> {
    let listener = TcpListener::bind(outer)
        .with_context(|| format!("the kernel's address {outer} is taken"))?;
    let shared = shared.clone();
    thread::spawn(move || {
        for jupyter in listener.incoming().flatten() {
            let shared = shared.clone();
            thread::spawn(move || match channel {
                Channel::Requests => relay_requests(jupyter, inner, &shared),
                Channel::Output => relay_output(&jupyter, inner, &shared),
                Channel::Bytes => relay_bytes(jupyter, inner),
            });
        }
    });
    Ok(())
}

/// A port that nobody else gets while this listener lives.
fn free_port(ip: IpAddr) -> Result<TcpListener> {
    TcpListener::bind((ip, 0)).context("there is no free port for the kernel")
}

/// Carries messages both ways. When Jupyter has gone, what evcxr still says is read and dropped.
fn relay_requests(mut jupyter: TcpStream, evcxr: SocketAddr, shared: &Shared) -> io::Result<()> {
    let mut evcxr = connect(evcxr)?;
    jupyter.set_nodelay(true)?;
    evcxr.set_nodelay(true)?;
    let requests = Arc::new(Requests::new(evcxr.try_clone()?, shared));
    let (mut answers, mut listener) = (evcxr.try_clone()?, jupyter.try_clone()?);
    let answered = Arc::clone(&requests);
    thread::spawn(move || -> io::Result<()> {
        let mut is_listening = zmtp::relay_greeting(&mut answers, &mut listener)?;
        let mut answers = BufReader::new(answers);
        while let Ok(answer) = zmtp::read(&mut answers) {
            if answered.is_for_jupyter(&answer) {
                is_listening = is_listening && zmtp::write(&mut listener, &answer).is_ok();
                answered.has_passed(&answer)?;
            }
        }
        // Jupyter learns that evcxr has ended.
        listener.shutdown(Shutdown::Both)
    });
    zmtp::relay_greeting(&mut jupyter, &mut evcxr)?;
    let mut jupyter = BufReader::new(jupyter);
    loop {
        requests.pass(zmtp::read(&mut jupyter)?)?;
    }
}

/// Carries bytes both ways. When Jupyter has gone, what evcxr still says is read and dropped.
fn relay_bytes(mut jupyter: TcpStream, evcxr: SocketAddr) -> io::Result<()> {
    let mut evcxr = connect(evcxr)?;
    jupyter.set_nodelay(true)?;
    evcxr.set_nodelay(true)?;
    let (mut answers, mut listener) = (evcxr.try_clone()?, jupyter.try_clone()?);
    thread::spawn(move || {
        if io::copy(&mut answers, &mut listener).is_err() {
            let _ = io::copy(&mut answers, &mut io::sink());
        }
        let _ = listener.shutdown(Shutdown::Both); // Jupyter learns that evcxr has ended.
    });
    io::copy(&mut jupyter, &mut evcxr).map(|_| ())
}

/// How long a printed line waits for others to join, and how long it waits at most.
const PAUSE_OF_PRINTING: Duration = Duration::from_millis(20);
const LONGEST_WAIT: Duration = Duration::from_millis(200);

/// Carries what Jupyter subscribes to one way, and evcxr's messages the other way through [`Output`].
fn relay_output(jupyter: &TcpStream, evcxr: SocketAddr, shared: &Shared) -> io::Result<()> {
    let evcxr = connect(evcxr)?;
    jupyter.set_nodelay(true)?;
    let (mut subscriptions, mut subscribed) = (jupyter.try_clone()?, evcxr.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut subscriptions, &mut subscribed);
        let _ = subscribed.shutdown(Shutdown::Both); // Nobody listens any more.
    });
    zmtp::relay_greeting(&mut &evcxr, &mut &*jupyter)?;
    let mut output = Output::new(Arc::clone(&shared.life));
    let mut brake = Brake::new(Arc::clone(&shared.evcxr));
    let mut from = BufReader::new(&evcxr);
    let send = |traffic: &Traffic| zmtp::write(&mut &*jupyter, traffic);
    let mut flushed = Instant::now();
    loop {
        let pauses = from.buffer().is_empty() && brake.is_watching() && pauses(&evcxr)?;
        if pauses {
            brake.pause();
        }
        if pauses || flushed.elapsed() > LONGEST_WAIT {
            if let Some(text) = output.flush() {
                send(&Traffic::Message(text.frames(&shared.key)))?;
            }
            flushed = Instant::now();
        }
        let Ok(traffic) = zmtp::read(&mut from) else {
            return jupyter.shutdown(Shutdown::Both); // evcxr has ended.
        };
        let message = match &traffic {
            Traffic::Message(frames) => Message::signed(frames, &shared.key),
            Traffic::Command(_) => None,
        };
        let Some(message) = message else {
            send(&traffic)?;
            continue;
        };
        if message.kind() == "stream" {
            brake.line();
        }
        for message in output.take(message) {
            send(&Traffic::Message(message.frames(&shared.key)))?;
        }
    }
}

/// Whether nothing arrives for a while.
fn pauses(stream: &TcpStream) -> io::Result<bool> {
    stream.set_read_timeout(Some(PAUSE_OF_PRINTING))?;
    let arrived = stream.peek(&mut [0]);
    stream.set_read_timeout(None)?;
    Ok(arrived.is_err())
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
    use std::io::Read;
    use std::net::Ipv4Addr;

    fn port() -> u16 {
        let free = free_port(Ipv4Addr::LOCALHOST.into()).unwrap();
        free.local_addr().unwrap().port()
    }

    fn connection(control_port: u16) -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        let connection = json!({
            "transport": "tcp", "ip": "127.0.0.1", "control_port": control_port,
            "shell_port": port(), "iopub_port": port(), "hb_port": 7, "key": "k",
        });
        file.write_all(connection.to_string().as_bytes()).unwrap();
        file
    }

    #[test]
    fn messages_go_both_ways_and_evcxr_never_sees_a_connection_close() {
        let port = port();
        let file = connection(port);
        let relay = Relay::start(file.path()).unwrap().unwrap();
        let given = fs::read_to_string(relay.connection_file()).unwrap();
        let given: Value = serde_json::from_str(&given).unwrap();
        assert_eq!((&given["hb_port"], &given["key"]), (&json!(7), &json!("k")));
        let inner = address(&given, "control_port").unwrap();
        assert_ne!(inner.port(), port);

        // Jupyter connects before evcxr listens, asks, and goes before it is answered.
        let said = |text: &str| Traffic::Message(vec![text.as_bytes().to_vec()]);
        let mut hasty = TcpStream::connect(("127.0.0.1", port)).unwrap();
        hasty.write_all(&GREETING).unwrap();
        zmtp::write(&mut hasty, &said("are you there?")).unwrap();
        drop(hasty);
        thread::sleep(Duration::from_millis(100));
        let evcxr = TcpListener::bind(inner).unwrap();
        let (mut first, _) = evcxr.accept().unwrap();
        first.write_all(&GREETING).unwrap();
        assert_eq!(greeted(&mut first), said("are you there?"));
        for _ in 0..20 {
            zmtp::write(&mut first, &said(&"yes".repeat(1000))).unwrap();
            thread::sleep(Duration::from_millis(5));
        }

        let mut patient = TcpStream::connect(("127.0.0.1", port)).unwrap();
        patient.write_all(&GREETING).unwrap();
        zmtp::write(&mut patient, &said("and you?")).unwrap();
        let (mut second, _) = evcxr.accept().unwrap();
        assert_eq!(greeted(&mut second), said("and you?"));
        second.write_all(&GREETING).unwrap();
        zmtp::write(&mut second, &said("yes")).unwrap();
        assert_eq!(greeted(&mut patient), said("yes"));
        drop((first, second));
        assert_eq!(patient.read(&mut [0]).unwrap(), 0, "evcxr has ended");
    }

    const GREETING: [u8; 64] = [7; 64];

    /// What is said first after the greeting.
    fn greeted(stream: &mut TcpStream) -> Traffic {
        stream.read_exact(&mut [0; 64]).unwrap();
        zmtp::read(stream).unwrap()
    }

    #[test]
    fn a_stopped_cell_is_told_in_words_and_the_next_waits_for_the_new_process() {
        let file = connection(port());
        let relay = Relay::start(file.path()).unwrap().unwrap();
        let outer: Value = serde_json::from_slice(&fs::read(file.path()).unwrap()).unwrap();
        let inner = fs::read(relay.connection_file()).unwrap();
        let inner: Value = serde_json::from_slice(&inner).unwrap();
        let key = Key::new("k");
        let connect = |channel: &str| {
            let evcxr = TcpListener::bind(address(&inner, channel).unwrap()).unwrap();
            let jupyter = TcpStream::connect(address(&outer, channel).unwrap()).unwrap();
            let (evcxr, _) = evcxr.accept().unwrap();
            for (from, to) in [(&jupyter, &evcxr), (&evcxr, &jupyter)] {
                (&mut &*from).write_all(&GREETING).unwrap();
                (&mut &*to).read_exact(&mut [0; 64]).unwrap();
            }
            let patience = Some(Duration::from_secs(20));
            jupyter.set_read_timeout(patience).unwrap();
            evcxr.set_read_timeout(patience).unwrap();
            (jupyter, evcxr)
        };
        let say = |mut to: &TcpStream, kind: &str, id: &str, content: Value| {
            let message = message::tests::message(kind, id, &content);
            zmtp::write(&mut to, &Traffic::Message(message.frames(&key))).unwrap();
        };
        let hear = |mut from: &TcpStream| match zmtp::read(&mut from).unwrap() {
            Traffic::Message(frames) => Message::signed(&frames, &key).unwrap(),
            Traffic::Command(_) => panic!("a command"),
        };
        let (shell, evcxr_shell) = connect("shell_port");
        let (control, evcxr_control) = connect("control_port");
        let (iopub, evcxr_iopub) = connect("iopub_port");

        say(&shell, "execute_request", "", json!({"code": "loop {}"}));
        assert_eq!(hear(&evcxr_shell).content()["code"], "loop {}");
        say(&shell, "execute_request", "", json!({"code": "stdin()"}));
        say(&control, "interrupt_request", "", json!({}));
        assert_eq!(hear(&evcxr_control).kind(), "interrupt_request");
        let killed = "Subprocess terminated with status: signal: 9 (SIGKILL)";
        say(&evcxr_iopub, "error", "1", json!({"evalue": killed}));
        let told = hear(&iopub).content();
        let told = told["evalue"].as_str().unwrap();
        assert_eq!(told, format!("You stopped this cell.\n{NAMES_ARE_GONE}"));
        say(
            &evcxr_shell,
            "execute_reply",
            "1",
            json!({"status": "error"}),
        );
        assert_eq!(hear(&shell).kind(), "execute_reply");

        let preparation = hear(&evcxr_shell);
        let code = preparation.content()["code"].to_string();
        assert!(code.contains("friendly_panics()"), "{code}");
        let id = preparation.header["msg_id"].as_str().unwrap();
        say(&evcxr_shell, "execute_reply", id, json!({"status": "ok"}));
        let next = hear(&evcxr_shell).content();
        assert_eq!(next["code"], keyboard::INSTEAD);
        say(&evcxr_shell, "execute_reply", "2", json!({"status": "ok"}));
        assert_eq!(
            hear(&shell).parent_id(),
            "2",
            "Jupyter hears no answer to the relay"
        );
    }

    #[test]
    fn an_evcxr_that_was_started_early_is_reached_where_jupyter_says_later() {
        let mut early = NamedTempFile::new().unwrap();
        early
            .write_all(br#"{"transport": "tcp", "ip": "127.0.0.1", "key": "k"}"#)
            .unwrap();
        let relay = Relay::start_early(early.path()).unwrap();
        let given = fs::read_to_string(relay.connection_file()).unwrap();
        let given: Value = serde_json::from_str(&given).unwrap();
        let mut outer = json!({"transport": "tcp", "ip": "127.0.0.1", "key": "other"});
        for (name, _) in CHANNELS.iter().chain(&OTHER_CHANNELS) {
            assert!(address(&given, name).is_some(), "{name}");
            outer[name] = port().into();
        }
        let file = NamedTempFile::new().unwrap();
        let hand_over = |outer: &Value| {
            fs::write(file.path(), outer.to_string()).unwrap();
            relay.hand_over(file.path())
        };
        let error = hand_over(&outer).unwrap_err();
        assert!(error.to_string().contains("another key"), "{error}");
        outer["key"] = "k".into();
        hand_over(&outer).unwrap();

        let evcxr = TcpListener::bind(address(&given, "hb_port").unwrap()).unwrap();
        let mut jupyter = TcpStream::connect(address(&outer, "hb_port").unwrap()).unwrap();
        let (mut evcxr, _) = evcxr.accept().unwrap();
        jupyter.write_all(b"beat").unwrap();
        let mut heard = [0; 4];
        evcxr.read_exact(&mut heard).unwrap();
        assert_eq!(&heard, b"beat");
        evcxr.write_all(&heard).unwrap();
        jupyter.read_exact(&mut heard).unwrap();
        drop(evcxr);
        assert_eq!(jupyter.read(&mut heard).unwrap(), 0, "evcxr has ended");
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
