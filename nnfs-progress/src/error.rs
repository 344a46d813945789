use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// What can go wrong with the progress file. The message names the file, what is wrong, and what to do next.
#[non_exhaustive]
pub enum Error {
    /// Nothing says where the user's data lies.
    NoFolder,
    /// The system would not read the file.
    Read {
        /// The progress file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system would not write the file, or the folder that it lies in.
    Write {
        /// The progress file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another program holds the lock and does not give it back.
    Busy {
        /// The lock file.
        lock: PathBuf,
        /// How long was waited.
        waited: Duration,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFolder => write!(
                f,
                "there is no place for the progress file, as this system names no home folder. Set the environment \
                 variable NNFS_PROGRESS to a folder that you may write to, and start again."
            ),
            Self::Read { file, source } => write!(
                f,
                "the progress file {} cannot be read: {source}. Make it readable, or set the environment variable \
                 NNFS_PROGRESS to another folder, and start again.",
                file.display()
            ),
            Self::Write { file, source } => write!(
                f,
                "the progress file {} cannot be written: {source}. Make its folder writable, or set the environment \
                 variable NNFS_PROGRESS to another folder, and start again.",
                file.display()
            ),
            Self::Busy { lock, waited } => write!(
                f,
                "another program has held {} for {} seconds. Stop notebooks that hang, and run this again.",
                lock.display(),
                waited.as_secs()
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } | Self::Write { source, .. } => Some(source),
            Self::NoFolder | Self::Busy { .. } => None,
        }
    }
}

/// The same sentence as `Display`, so that `unwrap()` is readable too.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
