//! Public copies of the files on the web, asked one after the other.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use ureq::Agent;

use super::store::store;
use super::{DataFile, DataSet, MNIST};
use crate::report;

/// How long a machine without a network waits for each mirror.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the largest file (26 MB compressed) may take.
const TRANSFER: Duration = Duration::from_secs(300);

/// The mirrors that are still worth asking.
pub(super) struct Mirrors {
    agent: Agent,
    addresses: Vec<String>,
}

impl Mirrors {
    /// The public ones of a data set, over HTTPS. Each address holds NAME.gz for the four files.
    pub(super) fn of(set: &DataSet) -> Self {
        let config = Agent::config_builder().https_only(true);
        Self {
            agent: with_timeouts(config).into(),
            addresses: set.mirrors.map(str::to_owned).to_vec(),
        }
    }

    /// Fetches `file` into `folder` from the first mirror that has it, and returns whether one had.
    ///
    /// A mirror that fails is not asked again, and its failure is added to `failures`.
    pub(super) fn fetch(
        &mut self,
        folder: &Path,
        file: &DataFile,
        failures: &mut Vec<String>,
    ) -> bool {
        while let Some(address) = self.addresses.first() {
            let url = format!("{address}{}.gz", file.name);
            match self.fetch_from(&url, folder, file) {
                Ok(()) => return true,
                Err(error) => failures.push(format!("{url}: {error:#}")),
            }
            self.addresses.remove(0);
        }
        false
    }

    fn fetch_from(&self, url: &str, folder: &Path, file: &DataFile) -> Result<()> {
        let response = self.agent.get(url).call()?;
        let bar = report::byte_bar(file.size, file.name);
        // Compressed, a file is never longer than this.
        let body = response
            .into_body()
            .into_with_config()
            .limit(file.size + 64 * 1024)
            .reader();
        store(bar.wrap_read(GzDecoder::new(body)), folder, file)
            .context("the download is not usable")
    }
}

/// Whether a mirror answers within a few seconds; `Err` says why not.
pub(crate) fn is_reachable() -> Result<()> {
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(4)))
        .build()
        .into();
    agent
        .head(format!("{}t10k-labels-idx1-ubyte.gz", MNIST.mirrors[0]))
        .call()?;
    Ok(())
}

fn with_timeouts(
    config: ureq::config::ConfigBuilder<ureq::typestate::AgentScope>,
) -> ureq::config::Config {
    config
        .timeout_resolve(Some(CONNECT))
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(Duration::from_secs(15)))
        .timeout_recv_body(Some(TRANSFER))
        .build()
}

#[cfg(test)]
mod tests {
    use super::super::file::test_file::{CONTENT, FILE};
    use super::*;
    use flate2::Compression;
    use flate2::read::GzEncoder;
    use std::fs;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    /// A mirror on this machine that gives every request the same answer.
    fn serve(status: &'static str, body: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 1024]);
                let head = format!(
                    "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len()
                );
                let _ = stream
                    .write_all(head.as_bytes())
                    .and_then(|()| stream.write_all(&body));
            }
        });
        address
    }

    /// An address where nothing listens.
    fn nobody() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/", listener.local_addr().unwrap())
    }

    fn mirrors(addresses: Vec<String>) -> Mirrors {
        Mirrors {
            agent: with_timeouts(Agent::config_builder().proxy(None)).into(),
            addresses,
        }
    }

    fn gz(content: &[u8]) -> Vec<u8> {
        let mut compressed = Vec::new();
        GzEncoder::new(content, Compression::default())
            .read_to_end(&mut compressed)
            .unwrap();
        compressed
    }

    #[test]
    fn mirrors_that_fail_are_passed_over_and_not_asked_again() {
        let folder = tempfile::tempdir().unwrap();
        let good = serve("200 OK", gz(CONTENT));
        let mut mirrors = mirrors(vec![
            nobody(),
            serve("404 Not Found", Vec::new()),
            serve("200 OK", b"<html>Sign in first</html>".to_vec()),
            serve("200 OK", gz(b"abcd")),
            serve("200 OK", gz(CONTENT)[..12].to_vec()),
            good.clone(),
        ]);
        let mut failures = Vec::new();
        assert!(mirrors.fetch(folder.path(), &FILE, &mut failures));
        assert_eq!(fs::read(folder.path().join(FILE.name)).unwrap(), CONTENT);
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
        assert_eq!(failures.len(), 5, "{failures:#?}");
        assert!(failures[1].contains("404"), "{failures:#?}");
        assert_eq!(mirrors.addresses, [good]);
    }

    #[test]
    fn a_bomb_is_stopped_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut mirrors = mirrors(vec![serve("200 OK", gz(&vec![0; 1 << 20]))]);
        let mut failures = Vec::new();
        assert!(!mirrors.fetch(folder.path(), &FILE, &mut failures));
        assert!(
            failures[0].contains("more than its 3 bytes"),
            "{failures:#?}"
        );
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}
