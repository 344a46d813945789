//! `cargo lab live`: compiles the live figures to WebAssembly, and packs them with their scripts into the one file that
//! notebooks and the web edition show.
//!
//! The file is stored in the repository, so that a learner needs no further compiler. Its first line holds the checksum
//! of what it was built from, and a test fails when that has changed since.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::{Compression, write::GzEncoder};

use crate::paths::Paths;
use crate::process::run_logged;
use crate::{files, report, sha256, toolchain};

const TARGET: &str = "wasm32-unknown-unknown";

/// Where Rust sources lie that the file is built from, with one file of nnfs-exercises.
const CRATES: [&str; 3] = ["nnfs-files/src", "nnfs-core/src", "nnfs-live/src"];

const SCRIPTS: &str = "web/live";

/// The scripts that all figures share, in their order; those of the figures come after them.
const SHARED: [&str; 4] = ["core.js", "elements.js", "drawing.js", "page.js"];

/// Builds the file anew.
///
/// # Errors
/// Returns an error if the compiler has no target for WebAssembly, or if the sources do not compile.
pub(crate) fn build(paths: &Paths) -> Result<()> {
    add_target(paths)?;
    report::doing("compiling nnfs-live to WebAssembly");
    let module = compile(paths)?;
    let script = pack(paths, &module)?;
    files::write(&built_file(paths), &script)?;
    report::done(&format!(
        "{}: {} kB, of which {} kB are the module",
        paths.short(&built_file(paths)),
        script.len() / 1000,
        BASE64.encode(packed(&module)?).len() / 1000,
    ));
    Ok(())
}

/// The file that notebooks and pages show.
pub(crate) fn built_file(paths: &Paths) -> PathBuf {
    paths.root().join("nnfs-notebook/src/live.js")
}

fn add_target(paths: &Paths) -> Result<()> {
    let mut rustup = Command::new("rustup");
    rustup
        .args(["target", "add", TARGET, "--toolchain"])
        .arg(toolchain::pinned(paths)?)
        .current_dir(paths.root());
    run_logged(rustup, &paths.logs().join("live-target.log"), |_| ()).context(
        "live figures are compiled to WebAssembly, for which Rust needs one target more; \
         `rustup target add wasm32-unknown-unknown` adds it",
    )
}

fn compile(paths: &Paths) -> Result<Vec<u8>> {
    let target = paths.lab().join("live");
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--locked", "--package", "nnfs-live"])
        .args(["--target", TARGET, "--profile", "live", "--target-dir"])
        .arg(&target)
        // Four-fold arithmetic, which every browser since 2021 has.
        .args([
            "--config",
            "target.wasm32-unknown-unknown.rustflags=[\"-Ctarget-feature=+simd128\"]",
        ])
        .current_dir(paths.root())
        .env_remove("RUSTFLAGS")
        .env("RUSTUP_TOOLCHAIN", toolchain::pinned(paths)?);
    run_logged(cargo, &paths.logs().join("live.log"), |_| ())?;
    let module = target.join(TARGET).join("live").join("nnfs_live.wasm");
    fs::read(&module).with_context(|| format!("{} cannot be read", module.display()))
}

/// The whole script, with its stamp as the first line.
fn pack(paths: &Paths, module: &[u8]) -> Result<String> {
    let scripts = paths.root().join(SCRIPTS);
    let mut parts = String::new();
    for file in SHARED
        .iter()
        .map(|name| scripts.join(name))
        .chain(figures(&scripts)?)
    {
        parts += &read(&file)?;
        parts += "\n";
    }
    let main = read(&scripts.join("main.js"))?;
    let places = ["@parts@", "@module@"];
    ensure!(
        places.iter().all(|place| main.matches(place).count() == 1),
        "{SCRIPTS}/main.js must say {} once each",
        places.join(" and ")
    );
    let script = main
        .replace("@parts@", parts.trim_end())
        .replace("@module@", &BASE64.encode(packed(module)?));
    ensure!(
        !script.contains("</script"),
        "a script in a page cannot hold </script"
    );
    Ok(first_line(&checksum(paths)?) + &script)
}

fn first_line(checksum: &str) -> String {
    format!("// Built by `cargo lab live` from sources with the checksum {checksum}.\n")
}

/// Compressed, the same bytes whenever it is done.
fn packed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// The scripts of the figures, in the order of their chapters.
fn figures(scripts: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(&scripts.join("figures"), "js", &mut found)?;
    Ok(found)
}

/// The checksum of everything that the file is built from, whatever the ends of lines.
fn checksum(paths: &Paths) -> Result<String> {
    let mut sources = vec![
        paths.root().join("nnfs-live/Cargo.toml"),
        paths.root().join("nnfs-exercises/src/clinic.rs"),
    ];
    for folder in CRATES {
        collect(&paths.root().join(folder), "rs", &mut sources)?;
    }
    collect(&paths.root().join(SCRIPTS), "js", &mut sources)?;
    let mut all = String::new();
    for source in sources {
        let name = paths.short(&source).to_string();
        all += &format!("{}\n{}\n", name.replace('\\', "/"), read(&source)?);
    }
    Ok(sha256::of(all.as_bytes()))
}

/// The files of a kind in a folder and those within it, but for tests, which are not compiled.
fn collect(folder: &Path, kind: &str, found: &mut Vec<PathBuf>) -> Result<()> {
    let read = || format!("{} cannot be read", folder.display());
    let entries: std::io::Result<Vec<_>> = folder.read_dir().with_context(read)?.collect();
    let mut entries: Vec<PathBuf> = entries
        .with_context(read)?
        .iter()
        .map(std::fs::DirEntry::path)
        .collect();
    entries.sort();
    for path in entries {
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() {
            collect(&path, kind, found)?;
        } else if !is_test && path.extension().is_some_and(|extension| extension == kind) {
            found.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    let text =
        fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(text.replace("\r\n", "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    #[test]
    fn the_stored_file_is_built_from_these_sources() {
        let paths = Paths::find().unwrap();
        let stored = read(&built_file(&paths)).unwrap();
        assert!(
            stored.starts_with(&first_line(&checksum(&paths).unwrap())),
            "a source of the live figures has changed since they were built; `cargo lab live` builds them anew"
        );
    }

    #[test]
    fn a_change_of_any_source_changes_the_checksum_and_one_of_a_test_does_not() {
        let (_folder, paths) = test_repository();
        let write = |name: &str, text: &str| {
            let path = paths.root().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        for name in [
            "nnfs-live/Cargo.toml",
            "nnfs-exercises/src/clinic.rs",
            "nnfs-files/src/lib.rs",
            "nnfs-core/src/lib.rs",
            "nnfs-live/src/lib.rs",
            "web/live/figures/a.js",
        ] {
            write(name, "a\nb\n");
        }
        let before = checksum(&paths).unwrap();
        write("nnfs-core/src/layer/tests.rs", "new");
        write("web/live/figures/a.js", "a\r\nb\r\n");
        assert_eq!(checksum(&paths).unwrap(), before);
        for name in [
            "nnfs-core/src/layer/dense.rs",
            "web/live/figures/b.js",
            "nnfs-live/Cargo.toml",
            "nnfs-exercises/src/clinic.rs",
        ] {
            let last = checksum(&paths).unwrap();
            write(name, "new");
            assert_ne!(checksum(&paths).unwrap(), last, "{name}");
        }
    }
}
