//! The bytes of a `ZeroMQ` connection, cut into messages: as much of ZMTP 3 (rfc.zeromq.org/spec/23) as a relay needs,
//! which leaves the greeting and all commands to the two ends.

use std::io::{self, Read, Write};

const GREETING_BYTES: usize = 64;
/// The bits of a frame's first byte.
const MORE: u8 = 1;
const LONG: u8 = 2;
const COMMAND: u8 = 4;
/// No message of a notebook is as long; a damaged length would ask for all the memory there is.
const LONGEST: u64 = 1 << 30;

/// What one end says to the other at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Traffic {
    /// A matter between the two ends, as it came.
    Command(Vec<u8>),
    /// The frames of a message.
    Message(Vec<Vec<u8>>),
}

/// Carries over the greeting as it comes: each end waits for parts of the other's before it says more. Gives whether
/// the other end still listens.
pub(super) fn relay_greeting(from: &mut impl Read, to: &mut impl Write) -> io::Result<bool> {
    let mut buffer = [0; GREETING_BYTES];
    let mut left = GREETING_BYTES;
    let mut is_listening = true;
    while left > 0 {
        let n = from.read(&mut buffer[..left])?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        is_listening = is_listening && to.write_all(&buffer[..n]).is_ok();
        left -= n;
    }
    Ok(is_listening)
}

/// The next command or the next whole message.
pub(super) fn read(from: &mut impl Read) -> io::Result<Traffic> {
    let mut frames = Vec::new();
    loop {
        let (flags, body) = read_frame(from)?;
        if flags & COMMAND != 0 {
            return Ok(Traffic::Command(body));
        }
        frames.push(body);
        if flags & MORE == 0 {
            return Ok(Traffic::Message(frames));
        }
    }
}

pub(super) fn write(to: &mut impl Write, traffic: &Traffic) -> io::Result<()> {
    let mut bytes = Vec::new();
    match traffic {
        Traffic::Command(body) => add_frame(&mut bytes, COMMAND, body),
        Traffic::Message(frames) => {
            for (i, body) in frames.iter().enumerate() {
                let is_last = i + 1 == frames.len();
                add_frame(&mut bytes, if is_last { 0 } else { MORE }, body);
            }
        }
    }
    to.write_all(&bytes)
}

fn read_frame(from: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let mut flags = [0];
    from.read_exact(&mut flags)?;
    let length = if flags[0] & LONG == 0 {
        let mut length = [0];
        from.read_exact(&mut length)?;
        u64::from(length[0])
    } else {
        let mut length = [0; 8];
        from.read_exact(&mut length)?;
        u64::from_be_bytes(length)
    };
    let length = usize::try_from(length.min(LONGEST + 1)).unwrap_or(usize::MAX);
    if length as u64 > LONGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok((flags[0], body))
}

fn add_frame(bytes: &mut Vec<u8>, flags: u8, body: &[u8]) {
    match u8::try_from(body.len()) {
        Ok(length) => bytes.extend([flags, length]),
        Err(_) => {
            bytes.push(flags | LONG);
            bytes.extend((body.len() as u64).to_be_bytes());
        }
    }
    bytes.extend(body);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let all = [
            Traffic::Command(b"\x05READY".to_vec()),
            Traffic::Message(vec![vec![], vec![1; 255], vec![2; 256]]),
            Traffic::Command(vec![7; 300]),
        ];
        let mut bytes = Vec::new();
        for traffic in &all {
            write(&mut bytes, traffic).unwrap();
        }
        let mut from = bytes.as_slice();
        for traffic in all {
            assert_eq!(read(&mut from).unwrap(), traffic);
        }
        assert!(read(&mut from).is_err());
    }

    #[test]
    fn a_short_message_has_the_bytes_that_the_specification_gives() {
        let mut bytes = Vec::new();
        let message = Traffic::Message(vec![b"a".to_vec(), b"bc".to_vec()]);
        write(&mut bytes, &message).unwrap();
        assert_eq!(bytes, b"\x01\x01a\x00\x02bc");
    }

    #[test]
    fn a_greeting_is_carried_over_and_no_byte_more() {
        let mut from: &[u8] = &[3; 70];
        let mut to = Vec::new();
        assert!(relay_greeting(&mut from, &mut to).unwrap());
        assert_eq!((to.len(), from.len()), (64, 6));
    }

    #[test]
    fn a_damaged_length_is_refused() {
        let mut from: &[u8] = &[2, 255, 255, 255, 255, 255, 255, 255, 255];
        assert!(read(&mut from).is_err());
    }
}
