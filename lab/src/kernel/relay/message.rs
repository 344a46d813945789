//! Jupyter's messages, as they travel in the frames of `ZeroMQ` (jupyter-client.readthedocs.io, "Messaging in
//! Jupyter").

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

const DELIMITER: &[u8] = b"<IDS|MSG>";
/// The names of the relay's own requests begin with this.
const OWN: &str = "lab-kernel-";

/// What the messages of one kernel are signed with.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Key(String);

impl Key {
    pub(super) fn new(key: &str) -> Self {
        Self(key.to_owned())
    }

    /// The signature of a message's parts, in hexadecimal digits; empty where nothing is signed.
    fn signature(&self, parts: &[Vec<u8>]) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()) else {
            return String::new(); // A key of any length is fine.
        };
        for part in parts {
            mac.update(part);
        }
        let bytes = mac.finalize().into_bytes();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// One message.
#[derive(Clone, Debug)]
pub(super) struct Message {
    /// What stands before the delimiter: whom the message goes to.
    addressee: Vec<Vec<u8>>,
    pub(super) header: Value,
    pub(super) parent: Value,
    metadata: Vec<u8>,
    /// In JSON; a figure's is long, and read only where it is asked for.
    content: Vec<u8>,
}

impl Message {
    /// Reads a message that is rightly signed; None for all others, which the relay passes on as they are.
    pub(super) fn signed(frames: &[Vec<u8>], key: &Key) -> Option<Self> {
        let delimiter = frames.iter().position(|frame| frame == DELIMITER)?;
        let (signature, parts) = frames[delimiter + 1..].split_first()?;
        let [header, parent, metadata, content] = parts else {
            return None; // A message with buffers is no execution.
        };
        if *signature != key.signature(parts).as_bytes() {
            return None;
        }
        Some(Self {
            addressee: frames[..delimiter].to_vec(),
            header: serde_json::from_slice(header).ok()?,
            parent: serde_json::from_slice(parent).ok()?,
            metadata: metadata.clone(),
            content: content.clone(),
        })
    }

    /// The message in frames, signed.
    pub(super) fn frames(&self, key: &Key) -> Vec<Vec<u8>> {
        let bytes = |value: &Value| value.to_string().into_bytes();
        let parts = vec![
            bytes(&self.header),
            bytes(&self.parent),
            self.metadata.clone(),
            self.content.clone(),
        ];
        let mut frames = self.addressee.clone();
        frames.push(DELIMITER.to_vec());
        frames.push(key.signature(&parts).into_bytes());
        frames.extend(parts);
        frames
    }

    /// A request of the relay's own to run `code`, sent as if by who sent `self`.
    pub(super) fn own_request(&self, code: &str) -> Self {
        let mut request = self.clone();
        let id = self.header["msg_id"].as_str().unwrap_or_default();
        request.header["msg_id"] = format!("{OWN}{id}").into();
        request.header["msg_type"] = "execute_request".into();
        request.set_content(&json!({
            "code": code, "silent": true, "store_history": false, "user_expressions": {},
            "allow_stdin": false, "stop_on_error": false,
        }));
        request
    }

    /// A question of the relay's own.
    pub(super) fn own_question(kind: &str) -> Self {
        Self {
            addressee: Vec::new(),
            header: json!({
                "msg_id": format!("{OWN}question"), "msg_type": kind, "session": OWN, "username": "lab",
                "date": "1970-01-01T00:00:00Z", "version": "5.3",
            }),
            parent: json!({}),
            metadata: b"{}".to_vec(),
            content: b"{}".to_vec(),
        }
    }

    /// What the message says; null if that is damaged.
    pub(super) fn content(&self) -> Value {
        serde_json::from_slice(&self.content).unwrap_or_default()
    }

    pub(super) fn set_content(&mut self, content: &Value) {
        self.content = content.to_string().into_bytes();
    }

    pub(super) fn kind(&self) -> &str {
        self.header["msg_type"].as_str().unwrap_or_default()
    }

    /// The name of the request that this answers.
    pub(super) fn parent_id(&self) -> &str {
        self.parent["msg_id"].as_str().unwrap_or_default()
    }

    /// Whether this answers a request of the relay's own.
    pub(super) fn answers_own(&self) -> bool {
        self.parent_id().starts_with(OWN)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A message that answers the request `parent`.
    pub(in super::super) fn message(kind: &str, parent: &str, content: &Value) -> Message {
        Message {
            addressee: Vec::new(),
            header: json!({"msg_type": kind, "msg_id": "m"}),
            parent: json!({"msg_id": parent}),
            metadata: b"{}".to_vec(),
            content: content.to_string().into_bytes(),
        }
    }

    #[test]
    fn a_signed_message_is_read_and_any_other_is_not() {
        let key = Key::new("secret");
        let mut sent = message("stream", "cell", &json!({"text": "1"}));
        sent.addressee = vec![b"who".to_vec()];
        let frames = sent.frames(&key);
        assert_eq!(frames.len(), 7);
        let read = Message::signed(&frames, &key).unwrap();
        assert_eq!(
            (read.kind(), read.parent_id(), &read.content()["text"]),
            ("stream", "cell", &json!("1"))
        );
        assert_eq!(read.frames(&key), frames);
        assert!(Message::signed(&frames, &Key::new("another")).is_none());
        assert!(Message::signed(&frames[2..], &key).is_none());
        let open = Key::new("");
        assert!(Message::signed(&sent.frames(&open), &open).is_some());
    }

    #[test]
    fn the_signature_is_the_known_one() {
        // RFC 4231, test case 2.
        let parts = [b"what do ya want ".to_vec(), b"for nothing?".to_vec()];
        assert_eq!(
            Key::new("Jefe").signature(&parts),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn answers_to_the_relays_own_requests_are_known() {
        let asked = message("execute_request", "", &json!({})).own_request("1");
        let id = asked.header["msg_id"].as_str().unwrap();
        let answer = message("execute_reply", id, &json!({}));
        assert!(answer.answers_own() && asked.content()["code"] == "1");
    }
}
