use std::fmt;
use std::path::PathBuf;

/// What can go wrong with a file. The message names the file, what is wrong with it, and what to do where that is known.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// A file of a data set is not there.
    #[error("{} is missing: {help}", path.display())]
    Missing {
        /// The file, or the folder that was looked for.
        path: PathBuf,
        /// Which files belong where, and how to get them.
        help: String,
    },
    /// The system would not read or write the file.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not what its format or its use asks for: cut off, too long, another kind, another shape.
    #[error("{}: {problem}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the expected value and the one found.
        problem: String,
    },
}

impl FileError {
    pub(crate) fn io(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::Io {
            path: path.to_path_buf(),
            source,
        }
    }

    pub(crate) fn malformed(path: &std::path::Path, problem: impl Into<String>) -> Self {
        Self::Malformed {
            path: path.to_path_buf(),
            problem: problem.into(),
        }
    }
}

/// The same sentence as `Display`, so that `unwrap()` and a failed `main` are readable too.
impl fmt::Debug for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
