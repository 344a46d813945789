//! What the cargo of a kernel calls in place of rustc: rustc itself, after a look at what it is about to do.
//!
//! A running process cannot have two versions of a shared library ([`shared`](super::shared)). When a crate was edited,
//! or a cell asks for other features of one, cargo makes the library anew; the process that runs the cells would go on
//! with the old one. So it is ended, and evcxr starts a new one.

use std::env;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use serde_json::json;

use super::relay;

/// The variable that says that this program is called in place of rustc.
const CALLED: &str = "NNFS_RUSTC";
/// The variable with a file that gets one byte for each time that a cell is compiled.
pub(crate) const COUNT: &str = "NNFS_COUNT_COMPILES";
/// The crate that evcxr makes of a cell.
const CELL: &str = "ctx";

/// The variables for the cargo of a kernel. None where the learner has a program of their own in this place.
pub(crate) fn settings() -> Vec<(&'static str, OsString)> {
    const WRAPPER: &str = "RUSTC_WRAPPER";
    match env::current_exe() {
        Ok(this) if env::var_os(WRAPPER).is_none() => {
            vec![(WRAPPER, this.into()), (CALLED, "1".into())]
        }
        _ => Vec::new(),
    }
}

/// Does the work of rustc, if this program was called in its place.
pub(crate) fn run_if_called() -> Option<Result<ExitCode>> {
    env::var_os(CALLED)?;
    let mut words = env::args_os().skip(1);
    let rustc = PathBuf::from(words.next()?);
    let is_rustc = rustc.file_stem().is_some_and(|name| name == "rustc");
    is_rustc.then(|| run(&rustc, &Call(words.collect())))
}

fn run(rustc: &Path, call: &Call) -> Result<ExitCode> {
    if let Some(file) = env::var_os(COUNT)
        && call.is_of_a_cell()
    {
        // A count that cannot be written must not keep the cell from running.
        let file = OpenOptions::new().append(true).open(file);
        let _ = file.and_then(|mut file| file.write_all(b"."));
    }
    if call.replaces_what_is_loaded() && !relay::end_process_of_cells() {
        eprintln!("{}", refusal());
        return Ok(ExitCode::FAILURE);
    }
    let mut command = Command::new(rustc);
    command.args(&call.0);
    become_program(command).with_context(|| format!("{} cannot be started", rustc.display()))
}

/// What evcxr shows in place of the cell's result.
fn refusal() -> serde_json::Value {
    json!({
        "$message_type": "diagnostic",
        "level": "error",
        "message": "A library has changed since this kernel started, and it cannot load both.\n\
            Restart the kernel (menu Kernel, Restart Kernel), then run the notebook from the top.",
        "code": null, "spans": [], "children": [], "rendered": null,
    })
}

/// On Unix the program takes the place of this one, so that signals and the exit code are its own.
#[cfg(unix)]
fn become_program(mut command: Command) -> std::io::Result<ExitCode> {
    Err(std::os::unix::process::CommandExt::exec(&mut command))
}

#[cfg(not(unix))]
fn become_program(mut command: Command) -> std::io::Result<ExitCode> {
    let code = command
        .status()?
        .code()
        .and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The words of a call of rustc.
struct Call(Vec<OsString>);

impl Call {
    /// What follows each use of an option.
    fn values<'a>(&'a self, option: &'a str) -> impl Iterator<Item = &'a str> {
        let pairs = self.0.windows(2).filter(move |pair| pair[0] == option);
        pairs.filter_map(|pair| pair[1].to_str())
    }

    /// Whether the crate becomes a library of this kind: not for a check alone.
    fn makes(&self, kind: &str) -> bool {
        let emits = |word: &OsString| {
            let word = word.to_string_lossy();
            word.starts_with("--emit") && word.contains("link")
        };
        self.values("--crate-type").any(|found| found == kind) && self.0.iter().any(emits)
    }

    fn is_of_a_cell(&self) -> bool {
        self.values("--crate-name").any(|name| name == CELL) && self.makes("cdylib")
    }

    /// Whether a cell that was linked with the shared library, which this call makes anew, has run in this kernel.
    fn replaces_what_is_loaded(&self) -> bool {
        let (Some(name), Some(folder)) = (
            self.values("--crate-name").next(),
            self.values("--out-dir").next().map(Path::new),
        ) else {
            return false;
        };
        let library = format!(
            "{}{name}{}",
            env::consts::DLL_PREFIX,
            env::consts::DLL_SUFFIX
        );
        self.makes("dylib") && has_cell_with(folder, &library)
    }
}

/// Whether one of the cells beside, or in the folder above, names the library.
fn has_cell_with(folder: &Path, library: &str) -> bool {
    let folders = [Some(folder), folder.parent()].into_iter().flatten();
    let files = folders
        .filter_map(|folder| folder.read_dir().ok())
        .flat_map(Iterator::flatten);
    let is_cell = |name: &str| {
        let name = name.trim_start_matches(env::consts::DLL_PREFIX);
        name.starts_with("code_") && name.ends_with(env::consts::DLL_SUFFIX)
    };
    files
        .filter(|file| file.file_name().to_str().is_some_and(is_cell))
        .filter_map(|file| fs::read(file.path()).ok())
        .any(|bytes| {
            bytes
                .windows(library.len())
                .any(|part| part == library.as_bytes())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(words: &str) -> Call {
        Call(words.split_whitespace().map(OsString::from).collect())
    }

    #[test]
    fn cells_are_known_and_their_checks_are_not() {
        let cell = "--crate-name ctx src/lib.rs --crate-type cdylib --emit=dep-info,link";
        assert!(call(cell).is_of_a_cell());
        for other in [
            cell.replace(",link", ",metadata"),
            cell.replace("ctx", "nnfs_notebook"),
            "-vV".to_owned(),
        ] {
            assert!(!call(&other).is_of_a_cell(), "{other}");
        }
    }

    #[test]
    fn a_library_is_loaded_when_a_cell_was_linked_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let debug = folder.path().join("debug");
        let deps = debug.join("deps");
        fs::create_dir_all(&deps).unwrap();
        let words = format!(
            "--crate-name nnfs_notebook --crate-type lib --crate-type dylib --emit=link --out-dir {}",
            deps.display()
        );
        let replaces = || call(&words).replaces_what_is_loaded();
        let file = |name: &str| {
            format!(
                "{}{name}{}",
                env::consts::DLL_PREFIX,
                env::consts::DLL_SUFFIX
            )
        };
        let library = file("nnfs_notebook");
        fs::write(debug.join(file("code_1")), "of evcxr's start").unwrap();
        assert!(!replaces());
        fs::write(debug.join(file("code_2")), format!("needs {library}")).unwrap();
        assert!(replaces());
        assert!(!call(&words.replace("--crate-type dylib ", "")).replaces_what_is_loaded());
    }

    #[test]
    fn the_refusal_says_what_to_do() {
        let refusal = refusal();
        let message = refusal["message"].as_str().unwrap();
        assert!(message.contains("Restart the kernel"));
        assert!(!refusal.to_string().contains('\n'), "one line for cargo");
    }
}
