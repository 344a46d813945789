//! One shared library of the crates that cells use.
//!
//! A cell is a library that evcxr loads. Linked as usual it holds a copy of all that it uses of our crates, and linking
//! takes as long as compiling the cell itself. So kernels compile the crates that notebooks/evcxr.toml names as a
//! shared library, too, and cells are linked with that. cargo lets a package stand in for another (`paths` in its
//! settings), so the crates' own manifests, `cargo test` and a plain evcxr know nothing of it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use toml::{Table, Value};

use crate::files;
use crate::paths::Paths;

/// Writes the packages that stand in for the crates. Gives their folders: none on Windows, where this was never tried.
///
/// # Errors
/// Returns an error if a manifest cannot be read or written.
pub(super) fn write(paths: &Paths) -> Result<Vec<PathBuf>> {
    if cfg!(windows) {
        return Ok(Vec::new());
    }
    let settings = paths.notebooks().join("evcxr.toml");
    let Ok(settings) = fs::read_to_string(settings) else {
        return Ok(Vec::new());
    };
    let settings: Table = settings
        .parse()
        .context("notebooks/evcxr.toml is no settings file")?;
    let mut folders = Vec::new();
    for dependency in table(&settings, "dependencies").values() {
        let place = dependency.get("path").and_then(Value::as_str);
        let Some(package) = place.map(|place| paths.notebooks().join(place)) else {
            continue;
        };
        let Ok(package) = package.canonicalize() else {
            continue;
        };
        let folder = paths
            .shared_crates()
            .join(package.file_name().unwrap_or_default());
        let manifest = stand_in(
            &read(paths.root())?,
            &read(&package)?,
            paths.root(),
            &package,
        )?;
        let file = folder.join("Cargo.toml");
        if !fs::read_to_string(&file).is_ok_and(|found| found == manifest) {
            fs::create_dir_all(&folder)
                .with_context(|| format!("{} cannot be made", folder.display()))?;
            files::write(&file, manifest)?;
        }
        folders.push(folder);
    }
    Ok(folders)
}

/// What cargo's settings say of the packages.
pub(super) fn setting(folders: &[PathBuf]) -> String {
    let paths: Vec<Value> = folders
        .iter()
        .map(|folder| Value::String(folder.display().to_string()))
        .collect();
    if paths.is_empty() {
        String::new()
    } else {
        format!("paths = {}\n\n", Value::Array(paths))
    }
}

fn read(folder: &Path) -> Result<Table> {
    let file = folder.join("Cargo.toml");
    let text =
        fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    text.parse()
        .with_context(|| format!("{} is no manifest", file.display()))
}

fn table<'a>(of: &'a Table, name: &str) -> &'a Table {
    static EMPTY: std::sync::OnceLock<Table> = std::sync::OnceLock::new();
    let found = of.get(name).and_then(Value::as_table);
    found.unwrap_or_else(|| EMPTY.get_or_init(Table::new))
}

/// The manifest of a package in another folder that has the same name, version, sources and dependencies as `package`,
/// and becomes a shared library as well. What it inherits from the workspace at `root` is written out.
fn stand_in(workspace: &Table, manifest: &Table, root: &Path, package: &Path) -> Result<String> {
    let shared = table(workspace, "workspace");
    let mut fields = table(manifest, "package").clone();
    for (name, value) in &mut fields {
        if inherits(value) {
            *value = inherited(table(shared, "package"), name)?;
        }
    }
    let mut stand_in = Table::new();
    stand_in.insert("package".into(), Value::Table(fields));
    let mut library = table(manifest, "lib").clone();
    let source = library.get("path").and_then(Value::as_str);
    let source = package.join(source.unwrap_or("src/lib.rs"));
    library.insert("path".into(), source.display().to_string().into());
    library.insert("crate-type".into(), vec!["lib", "dylib"].into());
    stand_in.insert("lib".into(), Value::Table(library));
    // cargo wants the dependencies to be the very same, those for tests included.
    for kind in ["dependencies", "dev-dependencies"] {
        let mut dependencies = table(manifest, kind).clone();
        for (name, value) in &mut dependencies {
            if inherits(value) {
                let mut whole = inherited(table(shared, "dependencies"), name)?;
                make_absolute(&mut whole, root);
                *value = whole;
            } else {
                make_absolute(value, package);
            }
        }
        stand_in.insert(kind.into(), Value::Table(dependencies));
    }
    if let Some(features) = manifest.get("features") {
        stand_in.insert("features".into(), features.clone());
    }
    Ok(stand_in.to_string())
}

fn inherits(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

fn inherited(from: &Table, name: &str) -> Result<Value> {
    let value = from.get(name);
    value
        .cloned()
        .with_context(|| format!("Cargo.toml has no `{name}` for the crates that inherit it"))
}

/// A dependency's path, reckoned from the folder of its manifest, as a whole one.
fn make_absolute(dependency: &mut Value, folder: &Path) {
    if let Some(path) = dependency.get_mut("path")
        && let Some(relative) = path.as_str()
    {
        *path = folder.join(relative).display().to_string().into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    const WORKSPACE: &str = "[workspace]\nmembers = [\"nnfs-notebook\"]\n[workspace.package]\nversion = \"0.1.0\"\n\
        [workspace.dependencies]\nnnfs-core = { path = \"nnfs-core\" }\nrand = { version = \"0.10\", default-features = false }\n";
    const MANIFEST: &str = "[package]\nname = \"nnfs-notebook\"\nversion.workspace = true\n[lints]\nworkspace = true\n\
        [dependencies]\nbase64 = \"0.22\"\nnnfs-core = { workspace = true }\nnnfs-more = { path = \"../nnfs-more\" }\n\
        rand.workspace = true\n[dev-dependencies]\nroxmltree = \"0.20\"\n";

    #[test]
    fn a_package_stands_in_with_the_same_dependencies_as_a_shared_library() {
        let (root, package) = (Path::new("/book"), Path::new("/book/nnfs-notebook"));
        let text = stand_in(
            &WORKSPACE.parse().unwrap(),
            &MANIFEST.parse().unwrap(),
            root,
            package,
        )
        .unwrap();
        let expected: Table = "[package]\nname = \"nnfs-notebook\"\nversion = \"0.1.0\"\n\
            [lib]\npath = \"/book/nnfs-notebook/src/lib.rs\"\ncrate-type = [\"lib\", \"dylib\"]\n\
            [dependencies]\nbase64 = \"0.22\"\nnnfs-core = { path = \"/book/nnfs-core\" }\n\
            nnfs-more = { path = \"/book/nnfs-notebook/../nnfs-more\" }\n\
            rand = { version = \"0.10\", default-features = false }\n[dev-dependencies]\nroxmltree = \"0.20\""
            .parse()
            .unwrap();
        assert_eq!(text.parse::<Table>().unwrap(), expected);
    }

    #[test]
    fn what_the_workspace_does_not_have_is_named() {
        let error = stand_in(
            &Table::new(),
            &MANIFEST.parse().unwrap(),
            Path::new("/"),
            Path::new("/"),
        );
        assert!(error.unwrap_err().to_string().contains("`version`"));
    }

    #[cfg(unix)]
    #[test]
    fn the_crates_are_those_that_the_settings_name_by_their_place() {
        let (_folder, paths) = test_repository();
        assert!(write(&paths).unwrap().is_empty(), "no settings");
        fs::create_dir_all(paths.notebooks()).unwrap();
        fs::create_dir_all(paths.root().join("nnfs-notebook")).unwrap();
        fs::write(paths.root().join("Cargo.toml"), WORKSPACE).unwrap();
        fs::write(paths.root().join("nnfs-notebook/Cargo.toml"), MANIFEST).unwrap();
        let settings =
            "[dependencies]\nnnfs-notebook = { path = \"../nnfs-notebook\" }\nrand = \"0.10\"";
        fs::write(paths.notebooks().join("evcxr.toml"), settings).unwrap();
        let folders = write(&paths).unwrap();
        assert_eq!(folders, [paths.shared_crates().join("nnfs-notebook")]);
        assert!(folders[0].join("Cargo.toml").is_file());
        let setting: Table = setting(&folders).parse().unwrap();
        assert_eq!(setting["paths"][0].as_str(), folders[0].to_str());
    }
}
