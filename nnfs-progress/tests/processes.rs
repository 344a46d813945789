//! Several programs at once, as several notebooks are.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use nnfs_progress::{read, update};

const FILE: &str = "NNFS_PROGRESS_TEST_FILE";
const UPDATES: u32 = 15;

#[test]
#[ignore = "one process of the test below, which starts it"]
fn one_of_the_processes() {
    let file = env::var_os(FILE).map(PathBuf::from).unwrap();
    let own = format!("process::number_{}", std::process::id());
    for _ in 0..UPDATES {
        update(&file, |progress| {
            for id in ["shared", &own] {
                progress
                    .exercises
                    .entry(id.to_owned())
                    .or_default()
                    .attempts += 1;
            }
        })
        .unwrap();
    }
}

#[test]
fn processes_that_update_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("progress.json");
    let children: Vec<_> = (0..6)
        .map(|_| {
            Command::new(env::current_exe().unwrap())
                .args(["--ignored", "--exact", "one_of_the_processes"])
                .env(FILE, &file)
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let exercises = read(&file).unwrap().progress.exercises;
    assert_eq!(exercises["shared"].attempts, 6 * UPDATES);
    assert_eq!(exercises.len(), 7);
    assert!(exercises.values().all(|record| record.attempts >= UPDATES));
}

/// Where nothing can be written, the message says so and what to do. The system's administrator may write everywhere,
/// so there the test only looks at what can be read.
#[cfg(unix)]
#[test]
fn a_read_only_folder_gives_a_helpful_error() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("progress.json");
    fs::write(
        &file,
        "{\"exercises\": {\"ch01::nand\": {\"passed\": true}}}",
    )
    .unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o555)).unwrap();
    assert!(read(&file).unwrap().progress.exercises["ch01::nand"].passed);
    let may_write_anyway = fs::write(folder.path().join("probe"), "").is_ok();
    let result = update(&file, |progress| progress.exercises.clear());
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    if !may_write_anyway {
        let text = result.unwrap_err().to_string();
        assert!(text.contains("cannot be written"), "{text}");
        assert!(text.contains("NNFS_PROGRESS to another folder"), "{text}");
    }
}
