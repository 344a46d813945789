//! A running Jupyter server: how it is reached, and how it is asked to stop.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

/// What a Jupyter server writes down about itself once it listens.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Server {
    /// As in `http://127.0.0.1:8888/`.
    url: String,
    token: String,
    pub(super) port: u16,
}

impl Server {
    /// The server that has written itself down in the folder `runtime`, which is its own.
    pub(super) fn started_in(runtime: &Path) -> Option<Self> {
        let files = fs::read_dir(runtime)
            .ok()?
            .flatten()
            .map(|entry| entry.path());
        let mut infos = files.filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("jpserver-") && name.ends_with(".json")
        });
        Self::parse(&fs::read_to_string(infos.next()?).ok()?)
    }

    /// `None` also while the file is only half written.
    fn parse(text: &str) -> Option<Self> {
        let info: Value = serde_json::from_str(text).ok()?;
        let text = |name: &str| info[name].as_str().map(str::to_owned);
        Some(Self {
            url: text("url")?,
            token: text("token")?,
            port: info["port"].as_u64()?.try_into().ok()?,
        })
    }

    /// The address of `page` ("/lab/tree/..."), with the token that opens it.
    pub(super) fn address_of(&self, page: &str) -> String {
        format!(
            "{}{page}?token={}",
            self.url.trim_end_matches('/'),
            self.token
        )
    }

    /// Asks the server to stop its kernels and itself. When it does not listen, the caller's patience ends some time.
    pub(super) fn ask_to_stop(&self) {
        let agent: Agent = Agent::config_builder()
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(5)))
            .build()
            .into();
        let _ = agent
            .post(format!("{}api/shutdown", self.url))
            .header("Authorization", format!("token {}", self.token))
            .send_empty();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_found_when_its_file_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Server::started_in(folder.path()), None);
        let file = folder.path().join("jpserver-12.json");
        fs::write(&file, "{\"url\": \"http://127").unwrap();
        assert_eq!(Server::started_in(folder.path()), None);
        fs::write(
            &file,
            r#"{"url": "http://127.0.0.1:8889/", "token": "abc", "port": 8889}"#,
        )
        .unwrap();
        let server = Server::started_in(folder.path()).unwrap();
        assert_eq!(
            server.address_of("/lab"),
            "http://127.0.0.1:8889/lab?token=abc"
        );
    }
}
