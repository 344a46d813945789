//! Reading and writing the file, whole or not at all, by one program at a time.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Error, Progress};

/// How long to wait for the lock. A change holds it for some milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often to ask for it.
const PAUSE: Duration = Duration::from_millis(5);

/// What was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// The records; empty where there is no file yet.
    pub progress: Progress,
    /// What the learner should know: that the file was damaged, and where it lies now.
    pub notice: Option<String>,
}

/// Reads the progress `file`. No file means that nothing is known yet.
///
/// A damaged file is set aside as `progress.damaged-1.json`, or the next number that is free, and
/// [`notice`](Read::notice) says so.
///
/// # Errors
/// Returns an error if the file is there and cannot be read, or is damaged and cannot be set aside.
pub fn read(file: &Path) -> Result<Read, Error> {
    if let Ok(progress) = parse(&content(file)?) {
        return Ok(Read {
            progress,
            notice: None,
        });
    }
    let _lock = lock(file, PATIENCE)?;
    read_locked(file)
}

/// Reads the progress `file`, changes it and writes it, while no other program can.
///
/// The folder is made if it is missing. The file is written beside and renamed, so that it is whole at any time. See
/// [`read`] for a damaged file. When `change` changes nothing, nothing is written.
///
/// # Errors
/// Returns an error if the file cannot be read or written, or another program holds it for too long. Then it is as it
/// was.
pub fn update(file: &Path, change: impl FnOnce(&mut Progress)) -> Result<Read, Error> {
    let _lock = lock(file, PATIENCE)?;
    let mut read = read_locked(file)?;
    let before = read.progress.clone();
    change(&mut read.progress);
    if read.progress != before {
        nnfs_files::write(file, read.progress.to_text().as_bytes())
            .map_err(|source| write_error(file, source))?;
    }
    Ok(read)
}

/// The bytes of the file, or none when there is no file.
fn content(file: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Read {
            file: file.to_path_buf(),
            source,
        }),
    }
}

fn parse(content: &Option<Vec<u8>>) -> Result<Progress, String> {
    let Some(bytes) = content else {
        return Ok(Progress::default());
    };
    let text = str::from_utf8(bytes).map_err(|error| format!("it is no text: {error}"))?;
    Progress::parse(text)
}

/// Reads while the lock is held, so that no other program's new file is taken for the damaged one and set aside.
fn read_locked(file: &Path) -> Result<Read, Error> {
    match parse(&content(file)?) {
        Ok(progress) => Ok(Read {
            progress,
            notice: None,
        }),
        Err(why) => {
            let aside = set_aside(file).map_err(|source| write_error(file, source))?;
            Ok(Read {
                progress: Progress::default(),
                notice: Some(format!(
                    "The file with your progress, {}, was damaged: {why}. It was set aside as {}, and a new one begins. \
                     Run the checks of the exercises that you have solved, and they count again.",
                    file.display(),
                    aside.display()
                )),
            })
        }
    }
}

/// Renames the file to the next free name and returns that.
fn set_aside(file: &Path) -> io::Result<PathBuf> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let name = |number| format!("{stem}.damaged-{number}.json");
    let aside = nnfs_files::first_free(folder, name);
    fs::rename(file, &aside)?;
    Ok(aside)
}

/// Waits for the lock, which lasts until the file is dropped. `None` where the file system knows no locks.
fn lock(file: &Path, patience: Duration) -> Result<Option<File>, Error> {
    let path = file.with_extension("lock");
    let opened = match file.parent() {
        Some(folder) => fs::create_dir_all(folder),
        None => Ok(()),
    }
    .and_then(|()| {
        File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
    })
    .map_err(|source| write_error(file, source))?;
    let start = Instant::now();
    loop {
        match opened.try_lock() {
            Ok(()) => return Ok(Some(opened)),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => {}
            // The file is open and free, so it is locks themselves that are not to be had here.
            Err(TryLockError::Error(_)) => return Ok(None),
        }
        let waited = start.elapsed();
        if waited > patience {
            return Err(Error::Busy { lock: path, waited });
        }
        thread::sleep(PAUSE);
    }
}

fn write_error(file: &Path, source: io::Error) -> Error {
    Error::Write {
        file: file.to_path_buf(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solve(progress: &mut Progress, id: &str) {
        let record = progress.exercises.entry(id.to_owned()).or_default();
        record.passed = true;
        record.attempts += 1;
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = folder
            .read_dir()
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn no_file_is_no_progress_and_reading_makes_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new").join("progress.json");
        assert_eq!(read(&file).unwrap(), Read::default());
        assert!(!file.parent().unwrap().exists());
    }

    #[test]
    fn an_update_makes_the_folder_and_leaves_nothing_but_file_and_lock() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new").join("progress.json");
        for _ in 0..2 {
            update(&file, |progress| solve(progress, "ch01::nand")).unwrap();
        }
        assert_eq!(
            read(&file).unwrap().progress.exercises["ch01::nand"].attempts,
            2
        );
        assert_eq!(
            names(file.parent().unwrap()),
            ["progress.json", "progress.lock"]
        );
    }

    #[test]
    fn damaged_files_are_set_aside_each_under_a_name_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("progress.json");
        let not_text: &[u8] = &[b'{', 0xff, b'}'];
        for (number, content) in [(1, not_text), (2, b"{\"exercises\": []}"), (3, b"")] {
            fs::write(&file, content).unwrap();
            let aside = folder
                .path()
                .join(format!("progress.damaged-{number}.json"));
            let read = if number == 2 {
                update(&file, |progress| solve(progress, "ch01::or")).unwrap()
            } else {
                read(&file).unwrap()
            };
            let notice = read.notice.unwrap();
            assert!(notice.contains(aside.to_str().unwrap()), "{notice}");
            assert_eq!(fs::read(&aside).unwrap(), content);
            assert_eq!(read.progress.exercises.len(), usize::from(number == 2));
            assert_eq!(file.exists(), number == 2);
        }
    }

    #[test]
    fn a_file_cut_off_anywhere_is_whole_or_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("progress.json");
        update(&file, |progress| solve(progress, "ch01::nand")).unwrap();
        let whole = fs::read(&file).unwrap();
        for length in 0..whole.len() {
            fs::write(&file, &whole[..length]).unwrap();
            let read = read(&file).unwrap();
            // Only the last newline may be missing.
            assert_eq!(read.notice.is_none(), length == whole.len() - 1, "{length}");
        }
        let asides = names(folder.path()).len() - 2;
        assert_eq!(asides, whole.len() - 1);
    }

    #[test]
    fn threads_that_update_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("progress.json");
        thread::scope(|scope| {
            for thread in 0..8 {
                let file = &file;
                scope.spawn(move || {
                    for i in 0..10 {
                        update(file, |progress| {
                            solve(progress, "shared");
                            solve(progress, &format!("ch{thread:02}::number_{i}"));
                        })
                        .unwrap();
                    }
                });
            }
        });
        let exercises = read(&file).unwrap().progress.exercises;
        assert_eq!(exercises.len(), 81);
        assert_eq!(exercises["shared"].attempts, 80);
        assert_eq!(names(folder.path()), ["progress.json", "progress.lock"]);
    }

    #[test]
    fn a_lock_that_never_comes_is_an_error_and_not_an_endless_wait() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("progress.json");
        let held = lock(&file, PATIENCE).unwrap();
        let error = lock(&file, Duration::from_millis(30)).unwrap_err();
        assert!(matches!(error, Error::Busy { .. }));
        assert!(error.to_string().contains("progress.lock"), "{error}");
        drop(held);
        lock(&file, Duration::from_millis(30)).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_made_gives_a_helpful_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("taken"), "").unwrap();
        let file = folder.path().join("taken").join("progress.json");
        let error = update(&file, |progress| solve(progress, "ch01::nand")).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("progress.json cannot be written") && text.contains("NNFS_PROGRESS"),
            "{text}"
        );
    }

    #[test]
    fn a_change_of_nothing_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("progress.json");
        update(&file, |_| {}).unwrap();
        assert!(!file.exists());
    }
}
