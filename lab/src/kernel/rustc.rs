//! What is looked at before rustc is run: whether it would replace a shared library that is loaded.
//!
//! A running process cannot have two versions of a shared library ([`shared`](super::shared)). When a crate was edited,
//! or a cell asks for other features of one, cargo makes the library anew; the process that runs the cells would go on
//! with the old one. So it is ended, and evcxr starts a new one.

use std::env;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use serde_json::json;

use super::relay;

/// The variable with a file that gets one byte for each time that a cell is compiled.
pub(crate) const COUNT: &str = "NNFS_COUNT_COMPILES";
/// The crate that evcxr makes of a cell.
const CELL: &str = "ctx";

/// Whether rustc must not be run with these words; why, has then been said.
pub(super) fn is_refused(words: &[OsString]) -> bool {
    let call = Call(words);
    if let Some(file) = env::var_os(COUNT)
        && call.is_of_a_cell()
    {
        // A count that cannot be written must not keep the cell from running.
        let file = OpenOptions::new().append(true).open(file);
        let _ = file.and_then(|mut file| file.write_all(b"."));
    }
    let is_refused = call.replaces_what_is_loaded() && !relay::end_process_of_cells();
    if is_refused {
        eprintln!("{}", refusal());
    }
    is_refused
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

/// The words of a call of rustc.
struct Call<'w>(&'w [OsString]);

impl Call<'_> {
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

    fn words(of: &str) -> Vec<OsString> {
        of.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn cells_are_known_and_their_checks_are_not() {
        let cell = "--crate-name ctx src/lib.rs --crate-type cdylib --emit=dep-info,link";
        assert!(Call(&words(cell)).is_of_a_cell());
        for other in [
            cell.replace(",link", ",metadata"),
            cell.replace("ctx", "nnfs_notebook"),
            "-vV".to_owned(),
        ] {
            assert!(!Call(&words(&other)).is_of_a_cell(), "{other}");
        }
    }

    #[test]
    fn a_library_is_loaded_when_a_cell_was_linked_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let debug = folder.path().join("debug");
        let deps = debug.join("deps");
        fs::create_dir_all(&deps).unwrap();
        let call = format!(
            "--crate-name nnfs_notebook --crate-type lib --crate-type dylib --emit=link --out-dir {}",
            deps.display()
        );
        let replaces = || Call(&words(&call)).replaces_what_is_loaded();
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
        assert!(!Call(&words(&call.replace("--crate-type dylib ", ""))).replaces_what_is_loaded());
    }

    #[test]
    fn the_refusal_says_what_to_do() {
        let refusal = refusal();
        let message = refusal["message"].as_str().unwrap();
        assert!(message.contains("Restart the kernel"));
        assert!(!refusal.to_string().contains('\n'), "one line for cargo");
    }
}
