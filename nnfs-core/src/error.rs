use std::fmt;
use std::path::PathBuf;

/// What can go wrong with a file. The message names the file, what is wrong with it, and what to do where that is
/// known.
#[non_exhaustive]
pub enum FileError {
    /// A file of a data set is not there.
    Missing {
        /// The file, or the folder that was looked for.
        path: PathBuf,
        /// Which files belong where, and how to get them.
        help: String,
    },
    /// The system would not read or write the file.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not what its format or its use asks for: cut off, too long, another kind, another shape.
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

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path, help } => write!(f, "{} is missing: {help}", path.display()),
            Self::Io { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Malformed { path, problem } => write!(f, "{}: {problem}", path.display()),
        }
    }
}

impl std::error::Error for FileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Missing { .. } | Self::Malformed { .. } => None,
        }
    }
}

/// The same sentence as `Display`, so that `unwrap()` and a failed `main` are readable too.
impl fmt::Debug for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
