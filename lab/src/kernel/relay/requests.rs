//! What Jupyter asks of evcxr, and what the relay asks itself.

use std::io;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::life::Life;
use super::message::{Key, Message};
use super::output::MARK;
use super::zmtp::{self, Traffic};
use super::{Shared, keyboard};
use crate::data_set;
use crate::paths::Paths;

/// One connection of Jupyter's on which it asks.
pub(super) struct Requests {
    evcxr: Mutex<TcpStream>,
    key: Key,
    life: Arc<Life>,
    workbook: Arc<OnceLock<Paths>>,
}

impl Requests {
    pub(super) fn new(evcxr: TcpStream, shared: &Shared) -> Self {
        Self {
            evcxr: Mutex::new(evcxr),
            key: shared.key.clone(),
            life: Arc::clone(&shared.life),
            workbook: Arc::clone(&shared.workbook),
        }
    }

    /// Passes on a request of Jupyter's; one to run a cell when no other runs, and when the data that it reads are there.
    pub(super) fn pass(&self, mut traffic: Traffic) -> io::Result<()> {
        if let Some(mut request) = self.message(&traffic) {
            match request.kind() {
                "interrupt_request" => self.life.stop(),
                "execute_request" => {
                    let mut content = request.content();
                    let code = content["code"].as_str().unwrap_or_default();
                    if let Some(paths) = self.workbook.get() {
                        data_set::fetch_for_cell(paths, code);
                    }
                    self.life.begin();
                    if keyboard::is_read_by(code) {
                        content["code"] = keyboard::INSTEAD.into();
                        request.set_content(&content);
                        traffic = Traffic::Message(request.frames(&self.key));
                    }
                }
                _ => {}
            }
        }
        self.send(&traffic)
    }

    /// Whether Jupyter hears this answer; those to the relay's own requests it does not.
    pub(super) fn is_for_jupyter(&self, answer: &Traffic) -> bool {
        let own = self
            .message(answer)
            .is_some_and(|message| message.answers_own());
        if own {
            self.life.end();
        }
        !own
    }

    /// Jupyter has heard this answer. If the cell ended the process, the next cell waits until the new one is prepared.
    pub(super) fn has_passed(&self, answer: &Traffic) -> io::Result<()> {
        let Some(reply) = self.message(answer).filter(|m| m.kind() == "execute_reply") else {
            return Ok(());
        };
        if reply.content()["status"] == "error" && self.life.process_ended(reply.parent_id()) {
            let request = Message::own_request(&reply, &preparation());
            return self.send(&Traffic::Message(request.frames(&self.key)));
        }
        self.life.end();
        Ok(())
    }

    fn message(&self, traffic: &Traffic) -> Option<Message> {
        match traffic {
            Traffic::Message(frames) => Message::signed(frames, &self.key),
            Traffic::Command(_) => None,
        }
    }

    fn send(&self, traffic: &Traffic) -> io::Result<()> {
        let mut evcxr = self.evcxr.lock().unwrap_or_else(PoisonError::into_inner);
        zmtp::write(&mut *evcxr, traffic)
    }
}

/// What a new process runs before any cell. evcxr keeps the functions and imports of earlier cells, and runs the
/// prelude only when a kernel starts: the readable panics of notebooks/evcxr.toml have to be asked for again.
fn preparation() -> String {
    format!("println!({MARK:?}); eprintln!({MARK:?}); nnfs_notebook::friendly_panics();")
}
