//! The learner's own copies of the chapters, in `my-notebooks` beside `notebooks`.
//!
//! A copy that the learner has not changed follows the shipped chapter. One that was changed is never written to: a
//! newer chapter is put beside it. What counts as a change is the text of the cells, not what they printed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::chapters::{self, Chapter};
use crate::notebook::{Notebook, joined};
use crate::paths::Paths;
use crate::{files, first_sight, lock, report, sha256};

/// The kernel's settings, which it reads in the folder of the notebook.
const SETTINGS: &str = "evcxr.toml";

/// Remembers what was copied.
const RECORD: &str = ".copied.json";

/// What the chapters name beside their own folder, and a learner may want to read. Where the repository is shared, the
/// learner's folder has links to them.
const BESIDE: [&str; 7] = [
    "README.md",
    "data",
    "docs",
    "nnfs-core",
    "nnfs-notebook",
    "notebooks",
    "solutions",
];

/// What is remembered of each file: fingerprints of shipped ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Copied {
    /// The one that the learner's was copied from.
    copied: String,
    /// The newer one that was put beside.
    beside: String,
}

type Record = BTreeMap<String, Copied>;

/// What was done for one file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Done {
    Nothing,
    Copied,
    Replaced,
    PutBeside(PathBuf),
    /// The learner's file cannot be read, and was left alone.
    Damaged,
}

/// How a learner's copy stands to the shipped chapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Missing,
    Same,
    Changed,
    Damaged,
}

/// What a reset did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reset {
    /// The copy was as shipped.
    Same,
    /// There was none.
    Copied,
    /// The learner's is kept in this file.
    Kept(PathBuf),
}

/// Makes the copies that are missing and brings the others up to date. Of a damaged shipped file there is only a
/// warning.
///
/// # Errors
/// Returns an error if the folder cannot be written to, or there are no chapters.
pub(crate) fn update(paths: &Paths) -> Result<()> {
    let _lock = lock::take(paths)?;
    let folder = make_folder(paths)?;
    let mut record = read_record(&folder);
    let mut copied = 0;
    let mut replaced = Vec::new();
    for file in shipped(paths)? {
        let shipped = match Shipped::read(&file) {
            Ok(shipped) => shipped,
            Err(error) => {
                report::warn(&format!("{error:#}"));
                continue;
            }
        };
        let known = record.entry(shipped.name.clone()).or_default();
        let mine = paths.short(&folder.join(&shipped.name)).to_string();
        match shipped.update(&folder, known)? {
            Done::Nothing => {}
            Done::Copied => copied += 1,
            Done::Replaced => replaced.push(shipped.number().to_owned()),
            Done::PutBeside(new) => report::line(format_args!(
                "  note     {mine} is yours and stays; the new version of it is {}",
                paths.short(&new)
            )),
            Done::Damaged => report::warn(&format!(
                "{mine} is damaged and was left alone; `cargo lab reset {}` keeps it and puts a fresh one in its place",
                shipped.number()
            )),
        }
    }
    write_record(&folder, &record)?;
    if !replaced.is_empty() {
        report::done(&format!(
            "new versions of what you had not changed: {}",
            replaced.join(", ")
        ));
    }
    let place = paths.short(&folder);
    if copied > 0 {
        report::done(&format!("your own copies of the chapters, in {place}"));
    } else {
        report::ready(&format!("your own copies of the chapters, in {place}"));
    }
    Ok(())
}

/// Puts the copy of a chapter back as it is shipped; the learner's is kept under a name that is free.
///
/// # Errors
/// Returns an error if the folder cannot be written to, or the shipped chapter is damaged.
pub(crate) fn reset(paths: &Paths, chapter: &Chapter) -> Result<Reset> {
    let _lock = lock::take(paths)?;
    let folder = make_folder(paths)?;
    let shipped = Shipped::read(&chapter.file)?;
    let mine = folder.join(&shipped.name);
    let done = match shipped.state(&mine) {
        State::Same => return Ok(Reset::Same),
        State::Missing => Reset::Copied,
        State::Changed | State::Damaged => {
            let name = |number| format!("{}.mine-{number}.ipynb", chapter.name);
            let kept = nnfs_files::first_free(&folder, name);
            fs::rename(&mine, &kept)
                .with_context(|| format!("{} cannot be renamed", mine.display()))?;
            Reset::Kept(kept)
        }
    };
    files::write(&mine, &shipped.bytes)?;
    let mut record = read_record(&folder);
    record.insert(
        shipped.name,
        Copied {
            copied: shipped.fingerprint,
            beside: String::new(),
        },
    );
    write_record(&folder, &record)?;
    Ok(done)
}

/// How the copy of each chapter is.
///
/// # Errors
/// Returns an error if there are no chapters, or a shipped one is damaged.
pub(crate) fn states(paths: &Paths) -> Result<Vec<(Chapter, State)>> {
    let chapters = chapters::all(paths)?.into_iter();
    chapters
        .map(|chapter| {
            let shipped = Shipped::read(&chapter.file)?;
            let state = shipped.state(&paths.my_notebooks().join(&shipped.name));
            Ok((chapter, state))
        })
        .collect()
}

/// The copy that the learner worked on last, or only ran; none if there is none yet.
pub(crate) fn last_used(paths: &Paths) -> Option<PathBuf> {
    let chapters = chapters::all(paths).ok()?.into_iter();
    let copies = chapters.filter_map(|chapter| {
        let shipped = Shipped::read(&chapter.file).ok()?;
        let mine = paths.my_notebooks().join(&shipped.name);
        let is_used = fs::read(&mine).ok()? != shipped.bytes;
        is_used.then_some(mine)
    });
    copies.max_by_key(|mine| mine.metadata().and_then(|data| data.modified()).ok())
}

/// The shipped files that a learner needs a copy of.
fn shipped(paths: &Paths) -> Result<Vec<PathBuf>> {
    let chapters = chapters::all(paths)?.into_iter();
    let mut files: Vec<PathBuf> = chapters.map(|chapter| chapter.file).collect();
    files.push(paths.notebooks().join(SETTINGS));
    Ok(files)
}

fn make_folder(paths: &Paths) -> Result<PathBuf> {
    let folder = paths.my_notebooks();
    fs::create_dir_all(&folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    if paths.are_shared() {
        for name in BESIDE {
            link(&paths.root().join(name), &paths.own().join(name))?;
        }
    }
    Ok(folder)
}

/// Makes a link to `target`, unless it is there. Anything else of that name is the learner's, and stays.
#[cfg(unix)]
fn link(target: &Path, link: &Path) -> Result<()> {
    match fs::symlink_metadata(link) {
        Ok(found) if !found.is_symlink() => return Ok(()),
        Ok(_) if fs::read_link(link).is_ok_and(|found| found == target) => return Ok(()),
        Ok(_) => fs::remove_file(link),
        Err(_) => Ok(()),
    }
    .and_then(|()| std::os::unix::fs::symlink(target, link))
    .with_context(|| format!("the link {} cannot be made", link.display()))
}

#[cfg(not(unix))]
fn link(_target: &Path, _link: &Path) -> Result<()> {
    anyhow::bail!("a workbook that several share, as NNFS_HOME says, works on Linux and macOS only")
}

/// A damaged record counts as none: then every file that differs from the shipped one is the learner's.
fn read_record(folder: &Path) -> Record {
    let text = fs::read_to_string(folder.join(RECORD)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn write_record(folder: &Path, record: &Record) -> Result<()> {
    let file = folder.join(RECORD);
    let text = serde_json::to_string_pretty(record).context("a record as JSON")? + "\n";
    if fs::read_to_string(&file).is_ok_and(|found| found == text) {
        return Ok(());
    }
    files::write(&file, text)
}

/// A shipped file.
struct Shipped {
    name: String,
    /// What a learner's copy of it holds.
    bytes: Vec<u8>,
    fingerprint: String,
}

impl Shipped {
    fn read(file: &Path) -> Result<Self> {
        let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let damaged = || {
            format!(
                "{} is damaged; `git checkout notebooks` brings it back",
                file.display()
            )
        };
        let fingerprint = fingerprint(&name, &bytes).with_context(damaged)?;
        let bytes = if name.ends_with(".ipynb") {
            first_sight::of(&bytes).with_context(damaged)?
        } else {
            bytes
        };
        Ok(Self {
            name: name.into_owned(),
            bytes,
            fingerprint,
        })
    }

    fn number(&self) -> &str {
        self.name.split('-').next().unwrap_or(&self.name)
    }

    fn state(&self, mine: &Path) -> State {
        match fs::read(mine) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => State::Missing,
            Err(_) => State::Damaged,
            Ok(bytes) => match fingerprint(&self.name, &bytes) {
                Err(_) => State::Damaged,
                Ok(mine) if mine == self.fingerprint => State::Same,
                Ok(_) => State::Changed,
            },
        }
    }

    /// Brings the learner's copy in `folder` up to date, and `known` with it.
    fn update(&self, folder: &Path, known: &mut Copied) -> Result<Done> {
        let mine = folder.join(&self.name);
        match self.state(&mine) {
            State::Damaged => Ok(Done::Damaged),
            State::Same => {
                known.copied.clone_from(&self.fingerprint);
                Ok(Done::Nothing)
            }
            State::Missing => {
                files::write(&mine, &self.bytes)?;
                known.copied.clone_from(&self.fingerprint);
                Ok(Done::Copied)
            }
            State::Changed if self.is(&mine, &known.copied) => {
                files::write(&mine, &self.bytes)?;
                known.copied.clone_from(&self.fingerprint);
                Ok(Done::Replaced)
            }
            State::Changed => {
                let is_known = [&known.copied, &known.beside].contains(&&self.fingerprint);
                if is_known {
                    return Ok(Done::Nothing);
                }
                let before = std::mem::replace(&mut known.beside, self.fingerprint.clone());
                let Some(new) = self.place_beside(folder, &before) else {
                    return Ok(Done::Nothing);
                };
                files::write(&new, &self.bytes)?;
                Ok(Done::PutBeside(new))
            }
        }
    }

    /// Where a newer version goes: in the place of the one that was put beside `before`, unless the learner has begun
    /// to work in that. Nowhere if it is there already.
    fn place_beside(&self, folder: &Path, before: &str) -> Option<PathBuf> {
        let (stem, end) = self.name.rsplit_once('.').unwrap_or((&self.name, ""));
        let usual = folder.join(format!("{stem}.new.{end}"));
        if self.is(&usual, &self.fingerprint) {
            return None;
        }
        if !usual.exists() || self.is(&usual, before) {
            return Some(usual);
        }
        Some(nnfs_files::first_free(folder, |number| {
            format!("{stem}.new-{}.{end}", number + 1)
        }))
    }

    /// Whether a file of the learner's has this fingerprint.
    fn is(&self, file: &Path, expected: &str) -> bool {
        let found = fs::read(file)
            .ok()
            .and_then(|bytes| fingerprint(&self.name, &bytes).ok());
        found.is_some_and(|found| found == expected)
    }
}

/// What a file is known by: of a notebook the cells' kinds and texts, of another file all its bytes.
///
/// Empty cells do not count: JupyterLab adds one when the last cell is run.
fn fingerprint(name: &str, bytes: &[u8]) -> Result<String> {
    if !name.ends_with(".ipynb") {
        return Ok(sha256::of(bytes));
    }
    let notebook = Notebook::parse(str::from_utf8(bytes)?)?;
    ensure!(!notebook.cells().is_empty(), "it has no cells");
    let cells: Vec<(&str, String)> = notebook
        .cells()
        .iter()
        .map(|cell| {
            let kind = cell["cell_type"].as_str().unwrap_or_default();
            (kind, joined(&cell["source"]))
        })
        .filter(|(_, source)| !source.trim().is_empty())
        .collect();
    let text = serde_json::to_string(&cells).context("texts as JSON")?;
    Ok(sha256::of(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;
    use serde_json::json;

    const NAME: &str = "04-softmax.ipynb";

    /// A chapter with one cell that printed something.
    fn chapter(source: &str, printed: &str) -> String {
        let mut notebook = Notebook::of_cell(source);
        notebook.0["cells"][0]["outputs"] =
            json!([{"output_type": "stream", "name": "stdout", "text": printed}]);
        let bytes = first_sight::of(notebook.0.to_string().as_bytes()).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn who_shares_a_repository_finds_what_the_chapters_name() {
        let mut world = World::new();
        let own = tempfile::tempdir().unwrap();
        world.paths = world.paths.with_own(own.path().to_path_buf());
        fs::write(own.path().join("README.md"), "mine").unwrap();
        std::os::unix::fs::symlink("/nowhere", own.path().join("data")).unwrap();
        for _ in 0..2 {
            update(&world.paths).unwrap();
            let copies = world.paths.my_notebooks();
            assert!(copies.join(NAME).is_file() && copies.starts_with(own.path()));
            assert!(copies.join("../nnfs-core/Cargo.toml").is_file());
            let data = fs::read_link(own.path().join("data")).unwrap();
            assert_eq!(data, world.paths.root().join("data"));
            let readme = fs::read_to_string(own.path().join("README.md")).unwrap();
            assert_eq!(readme, "mine");
        }
    }

    struct World {
        _folder: tempfile::TempDir,
        paths: Paths,
    }

    impl World {
        /// A repository with one chapter, which was copied.
        fn new() -> Self {
            let (folder, paths) = test_repository();
            let world = Self {
                _folder: folder,
                paths,
            };
            fs::create_dir_all(world.paths.notebooks()).unwrap();
            fs::write(world.paths.notebooks().join(SETTINGS), "[evcxr]").unwrap();
            world.ship(&chapter("one", ""));
            update(&world.paths).unwrap();
            world
        }

        fn ship(&self, text: &str) {
            fs::write(self.paths.notebooks().join(NAME), text).unwrap();
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.paths.my_notebooks().join(name), text).unwrap();
        }

        fn read(&self, name: &str) -> String {
            fs::read_to_string(self.paths.my_notebooks().join(name)).unwrap()
        }

        fn names(&self) -> Vec<String> {
            let entries = self.paths.my_notebooks().read_dir().unwrap();
            let mut names: Vec<String> = entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| name.starts_with("04"))
                .collect();
            names.sort();
            names
        }

        fn chapter(&self) -> Chapter {
            chapters::all(&self.paths).unwrap().remove(0)
        }
    }

    #[test]
    fn missing_files_are_copied() {
        let world = World::new();
        assert_eq!(world.read(NAME), chapter("one", ""));
        assert_eq!(world.read(SETTINGS), "[evcxr]");
        fs::remove_file(world.paths.my_notebooks().join(NAME)).unwrap();
        update(&world.paths).unwrap();
        assert_eq!(world.read(NAME), chapter("one", ""));
    }

    #[test]
    fn a_copy_that_only_ran_follows_the_shipped_chapter() {
        let world = World::new();
        let mut ran = Notebook::parse(&chapter("one", "printed")).unwrap();
        let empty = json!({"cell_type": "code", "source": "\n", "outputs": [], "metadata": {}});
        ran.0["cells"].as_array_mut().unwrap().push(empty);
        world.write(NAME, &ran.0.to_string());
        update(&world.paths).unwrap();
        assert_eq!(world.read(NAME), ran.0.to_string());
        world.ship(&chapter("two", ""));
        update(&world.paths).unwrap();
        assert_eq!(world.read(NAME), chapter("two", ""));
        assert_eq!(world.names(), [NAME]);
    }

    #[test]
    fn a_changed_copy_stays_and_the_new_one_is_put_beside_it_once() {
        let world = World::new();
        let mine = chapter("one, and mine", "");
        world.write(NAME, &mine);
        update(&world.paths).unwrap();
        assert_eq!(world.names(), [NAME]);

        world.ship(&chapter("two", ""));
        update(&world.paths).unwrap();
        let new = "04-softmax.new.ipynb";
        assert_eq!(
            (world.read(NAME), world.read(new)),
            (mine.clone(), chapter("two", ""))
        );

        fs::remove_file(world.paths.my_notebooks().join(new)).unwrap();
        update(&world.paths).unwrap();
        assert_eq!(world.names(), [NAME], "once is enough");

        world.ship(&chapter("three", ""));
        update(&world.paths).unwrap();
        assert_eq!(
            (world.read(NAME), world.read(new)),
            (mine, chapter("three", ""))
        );
    }

    #[test]
    fn work_in_the_new_version_is_not_overwritten_either() {
        let world = World::new();
        world.write(NAME, &chapter("mine", ""));
        world.ship(&chapter("two", ""));
        update(&world.paths).unwrap();
        world.write("04-softmax.new.ipynb", &chapter("two, and mine", ""));
        world.ship(&chapter("three", ""));
        update(&world.paths).unwrap();
        assert_eq!(
            world.read("04-softmax.new.ipynb"),
            chapter("two, and mine", "")
        );
        assert_eq!(world.read("04-softmax.new-2.ipynb"), chapter("three", ""));
    }

    #[test]
    fn the_new_version_taken_over_by_hand_counts_as_a_copy() {
        let world = World::new();
        world.write(NAME, &chapter("mine", ""));
        world.ship(&chapter("two", ""));
        update(&world.paths).unwrap();
        world.write(NAME, &chapter("two", "it ran"));
        update(&world.paths).unwrap();
        world.ship(&chapter("three", ""));
        update(&world.paths).unwrap();
        assert_eq!(world.read(NAME), chapter("three", ""));
    }

    #[test]
    fn without_the_record_nothing_of_the_learners_is_lost() {
        let world = World::new();
        for damage in ["", "{", "[1]"] {
            world.write(RECORD, damage);
            world.write(NAME, &chapter("mine", ""));
            update(&world.paths).unwrap();
            assert_eq!(world.read(NAME), chapter("mine", ""));
        }
        assert_eq!(world.names(), [NAME, "04-softmax.new.ipynb"]);
    }

    #[test]
    fn a_damaged_copy_is_left_alone() {
        let world = World::new();
        for damaged in ["", "{\"cells\": ", "{}", r#"{"nbformat": 4, "cells": []}"#] {
            world.write(NAME, damaged);
            world.ship(&chapter(&format!("after {damaged}"), ""));
            update(&world.paths).unwrap();
            assert_eq!(world.read(NAME), damaged);
            assert_eq!(states(&world.paths).unwrap()[0].1, State::Damaged);
        }
        assert_eq!(world.names(), [NAME]);
    }

    #[test]
    fn a_damaged_shipped_chapter_changes_no_copy() {
        let world = World::new();
        world.ship("{\"cells\": ");
        update(&world.paths).unwrap();
        assert_eq!(world.read(NAME), chapter("one", ""));
        assert!(reset(&world.paths, &world.chapter()).is_err());
        assert_eq!(world.read(NAME), chapter("one", ""));
    }

    #[test]
    fn changed_settings_stay_and_unchanged_ones_follow() {
        let world = World::new();
        let settings = world.paths.notebooks().join(SETTINGS);
        fs::write(&settings, "[evcxr]\nnew = 1").unwrap();
        update(&world.paths).unwrap();
        assert_eq!(world.read(SETTINGS), "[evcxr]\nnew = 1");
        world.write(SETTINGS, "mine");
        fs::write(&settings, "[evcxr]\nnew = 2").unwrap();
        update(&world.paths).unwrap();
        assert_eq!(world.read(SETTINGS), "mine");
        assert_eq!(world.read("evcxr.new.toml"), "[evcxr]\nnew = 2");
    }

    #[test]
    fn a_reset_keeps_the_learners_file_under_the_next_free_name() {
        let world = World::new();
        let chapter_file = world.chapter();
        assert_eq!(reset(&world.paths, &chapter_file).unwrap(), Reset::Same);
        for (number, text) in [(1, chapter("mine", "")), (2, "damaged".to_owned())] {
            world.write(NAME, &text);
            let name = format!("04-softmax.mine-{number}.ipynb");
            let kept = world.paths.my_notebooks().join(&name);
            assert_eq!(
                reset(&world.paths, &chapter_file).unwrap(),
                Reset::Kept(kept)
            );
            assert_eq!(world.read(&name), text);
            assert_eq!(world.read(NAME), chapter("one", ""));
        }
        fs::remove_file(world.paths.my_notebooks().join(NAME)).unwrap();
        assert_eq!(reset(&world.paths, &chapter_file).unwrap(), Reset::Copied);
        world.ship(&chapter("two", ""));
        update(&world.paths).unwrap();
        assert_eq!(world.read(NAME), chapter("two", ""), "it follows again");
    }

    #[test]
    fn copies_never_reach_the_shipped_chapters() {
        let world = World::new();
        world.write(NAME, &chapter("mine", ""));
        update(&world.paths).unwrap();
        reset(&world.paths, &world.chapter()).unwrap();
        let shipped = fs::read_to_string(world.paths.notebooks().join(NAME)).unwrap();
        assert_eq!(shipped, chapter("one", ""));
        assert_eq!(world.paths.notebooks().read_dir().unwrap().count(), 2);
    }
}
