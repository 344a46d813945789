//! Whether evcxr answers: it does when it has loaded the libraries.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};

use super::message::{Key, Message};
use super::zmtp::{self, Traffic};

/// The greeting of ZMTP 3.0 without encryption.
const GREETING: [u8; 64] = {
    let mut greeting = [0; 64];
    (greeting[0], greeting[9], greeting[10]) = (0xff, 0x7f, 3);
    let mechanism = *b"NULL";
    let mut i = 0;
    while i < mechanism.len() {
        greeting[12 + i] = mechanism[i];
        i += 1;
    }
    greeting
};
/// The command that follows: who asks is a socket that may ask many things.
const READY: &[u8] = b"\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER\x08Identity\x00\x00\x00\x00";

/// Asks on evcxr's shell channel what it is, and waits for the answer. The connection is given back: it has to stay
/// open, as evcxr does not bear one that is closed.
pub(super) fn wait(shell: SocketAddr, key: &Key) -> io::Result<TcpStream> {
    let mut evcxr = super::connect(shell)?;
    evcxr.write_all(&GREETING)?;
    evcxr.read_exact(&mut [0; GREETING.len()])?;
    zmtp::write(&mut evcxr, &Traffic::Command(READY.to_vec()))?;
    let request = Message::own_question("kernel_info_request");
    zmtp::write(&mut evcxr, &Traffic::Message(request.frames(key)))?;
    while let Traffic::Command(_) = zmtp::read(&mut evcxr)? {}
    Ok(evcxr)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    #[test]
    fn the_answer_is_waited_for_behind_the_handshake() {
        let evcxr = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = evcxr.local_addr().unwrap();
        let asked = thread::spawn(move || wait(address, &Key::new("k")));
        let (mut asker, _) = evcxr.accept().unwrap();
        asker.write_all(&GREETING).unwrap();
        let mut greeting = [0; 64];
        asker.read_exact(&mut greeting).unwrap();
        assert_eq!(&greeting[10..17], b"\x03\x00NULL\x00");
        assert_eq!(
            zmtp::read(&mut asker).unwrap(),
            Traffic::Command(READY.to_vec())
        );
        zmtp::write(&mut asker, &Traffic::Command(b"\x05READY".to_vec())).unwrap();
        let Traffic::Message(frames) = zmtp::read(&mut asker).unwrap() else {
            panic!("a command");
        };
        let request = Message::signed(&frames, &Key::new("k")).unwrap();
        assert_eq!(request.kind(), "kernel_info_request");
        assert!(!asked.is_finished());
        zmtp::write(&mut asker, &Traffic::Message(frames)).unwrap();
        assert!(asked.join().unwrap().is_ok());
    }
}
