//! Opens the workbook: starts JupyterLab for this machine alone, and stops it again.

mod environment;
mod server;

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

pub(crate) use environment::{apply as apply_environment, write_settings};
use server::Server;

use crate::paths::Paths;
use crate::process::end_of;
use crate::{contents, kernel, report, working_copy};

/// How long JupyterLab may take to start on a slow machine.
const START: Duration = Duration::from_secs(120);
/// How long it may take to stop itself and its kernels before it is ended.
const STOP: Duration = Duration::from_secs(20);
/// How often is looked whether it has started or ended.
const PAUSE: Duration = Duration::from_millis(100);

/// What no learner needs in the list of files, Jupyter's own list and ours.
const HIDDEN: &str =
    "['__pycache__', '*.pyc', '*.pyo', '.DS_Store', '*~', 'evcxr.toml', 'Cargo.lock', 'target']";

/// Starts JupyterLab where the learner left off and stays until it ends or Ctrl-C is pressed.
///
/// # Errors
/// Returns an error if it cannot be started or ends at once; the message then holds the end of its log.
pub(crate) fn run(paths: &Paths, port: u16, browser: bool) -> Result<()> {
    let runtime = environment::runtime_folder(paths)?;
    let log = paths.logs().join("jupyterlab.log");
    let page = first_page(paths);
    let mut command = Command::new(paths.venv_python());
    environment::apply(paths, &mut command);
    command
        .args([
            "-m",
            "jupyterlab",
            "--ServerApp.ip=127.0.0.1",
            "--ServerApp.allow_root=True",
        ])
        .arg(format!("--ServerApp.port={port}"))
        .arg(format!(
            "--ServerApp.open_browser={}",
            if browser { "True" } else { "False" }
        ))
        .arg(format!("--ServerApp.root_dir={}", paths.own().display()))
        .arg(format!("--LabApp.default_url={page}"))
        .arg("--LabApp.custom_css=True")
        .arg(format!("--ContentsManager.hide_globs={HIDDEN}"))
        .arg("--MultiKernelManager.default_kernel_name=rust")
        .env("JUPYTER_RUNTIME_DIR", runtime.path())
        .current_dir(paths.own())
        .stdin(Stdio::null());
    if kernel::are_spare_kernels_possible(paths) {
        command.env("JUPYTER_PATH", paths.warm_kernelspecs());
    }
    let stop = stop_requests()?;
    let mut jupyter = environment::start_apart(command, &log)?;

    let spinner = report::spinner();
    spinner.set_message("starting JupyterLab");
    let started = wait_for_start(&mut jupyter, runtime.path(), &stop);
    drop(spinner);
    let Some(server) =
        started.with_context(|| format!("JupyterLab did not start. Its log:{}", end_of(&log)))?
    else {
        return Ok(());
    };
    report::line(format_args!(
        "\nThe workbook is open at\n\n    {}\n",
        server.address_of(&page)
    ));
    if server.port != port {
        report::line(format_args!(
            "(Port {port} is taken, so this is port {}.)",
            server.port
        ));
    }
    report::line(format_args!(
        "Ctrl-C stops it. What JupyterLab says goes to {}.",
        paths.short(&log)
    ));

    let status = wait_for_end(&mut jupyter, &server, &stop)?;
    if !status.success() {
        bail!("JupyterLab ended ({status}). Its log:{}", end_of(&log));
    }
    report::line("JupyterLab and its kernels have stopped.");
    Ok(())
}

/// Where Ctrl-C, a closed terminal and a request to terminate arrive, instead of ending this program.
fn stop_requests() -> Result<Receiver<()>> {
    let (sender, receiver) = mpsc::channel();
    ctrlc::set_handler(move || {
        let _ = sender.send(());
    })
    .context("Ctrl-C cannot be listened to")?;
    Ok(receiver)
}

/// Waits until the server listens. `None` means that Ctrl-C came first.
fn wait_for_start(
    jupyter: &mut Child,
    runtime: &Path,
    stop: &Receiver<()>,
) -> Result<Option<Server>> {
    let start = Instant::now();
    loop {
        if let Some(server) = Server::started_in(runtime) {
            return Ok(Some(server));
        }
        if let Some(status) = jupyter.try_wait()? {
            bail!("it ended with {status}");
        }
        let late = start.elapsed() > START;
        if late || stop.recv_timeout(PAUSE).is_ok() {
            jupyter.kill()?;
            jupyter.wait()?;
            if late {
                bail!("it was not ready after {} seconds", START.as_secs());
            }
            return Ok(None);
        }
    }
}

/// Waits until JupyterLab ends, by its own menu or because a request to stop was passed on to it.
fn wait_for_end(jupyter: &mut Child, server: &Server, stop: &Receiver<()>) -> Result<ExitStatus> {
    let mut deadline: Option<Instant> = None;
    loop {
        if let Some(status) = jupyter.try_wait()? {
            // Once told to stop, it is stopped: how it ended is of no interest to the learner.
            return Ok(if deadline.is_some() {
                ExitStatus::default()
            } else {
                status
            });
        }
        let asked = match stop.recv_timeout(PAUSE) {
            Ok(()) => true,
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => bail!("Ctrl-C is no longer listened to"),
        };
        match deadline {
            None if asked => {
                report::line(
                    "\nStopping JupyterLab and its kernels (Ctrl-C again ends them at once).",
                );
                deadline = Some(Instant::now() + STOP);
                server.ask_to_stop();
            }
            Some(end) if asked || Instant::now() > end => jupyter.kill()?,
            _ => {}
        }
    }
}

/// The page of the chapter where the learner left off, at first the contents; JupyterLab's start page when there is
/// neither.
fn first_page(paths: &Paths) -> String {
    let contents = Some(paths.my_notebooks().join(contents::NAME));
    let file =
        working_copy::last_used(paths).or_else(|| contents.filter(|contents| contents.is_file()));
    match file.as_deref().and_then(Path::file_name) {
        Some(name) => format!("/lab/tree/my-notebooks/{}", in_url(&name.to_string_lossy())),
        None => "/lab".to_owned(),
    }
}

/// `name` with everything escaped that has a meaning of its own in an address.
fn in_url(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::Notebook;
    use crate::paths::test_repository;
    use std::fs;

    #[test]
    fn the_contents_open_first_and_then_the_chapter_worked_on_last() {
        let (_folder, paths) = test_repository();
        assert_eq!(first_page(&paths), "/lab");
        fs::create_dir_all(paths.notebooks()).unwrap();
        fs::write(paths.notebooks().join("evcxr.toml"), "[evcxr]").unwrap();
        for name in ["04-loss.ipynb", "03-a start.ipynb"] {
            let chapter = Notebook::of_cell("1").0.to_string();
            fs::write(paths.notebooks().join(name), chapter).unwrap();
        }
        working_copy::update(&paths).unwrap();
        contents::write(&paths).unwrap();
        assert_eq!(first_page(&paths), "/lab/tree/my-notebooks/contents.md");
        let work = |name: &str, seconds: u64| {
            let file = paths.my_notebooks().join(name);
            fs::write(&file, Notebook::of_cell("2").0.to_string()).unwrap();
            let file = fs::File::options().write(true).open(&file).unwrap();
            let time = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            file.set_modified(time).unwrap();
        };
        work("04-loss.ipynb", 1000);
        work("03-a start.ipynb", 2000);
        assert_eq!(
            first_page(&paths),
            "/lab/tree/my-notebooks/03-a%20start.ipynb"
        );
    }
}
