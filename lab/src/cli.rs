//! What can be typed after `cargo lab`.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::data_set::{self, DataSet};

/// Sets up what is missing, then opens the workbook in JupyterLab: your own copies of the chapters, where you left off.
#[derive(Debug, Parser)]
#[command(
    name = "cargo lab",
    bin_name = "cargo lab",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Start with `cargo lab`. When something is wrong, `cargo lab doctor` says what to do."
)]
pub(crate) struct Cli {
    /// Print the address and open no browser
    #[arg(long)]
    pub(crate) no_browser: bool,

    /// The port to listen on; when it is taken, the next free one is used
    #[arg(long, default_value_t = DEFAULT_PORT, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: u16,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// JupyterLab's usual port.
pub(crate) const DEFAULT_PORT: u16 = 8888;

/// A data set, as it is named on the command line: by its folder.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Set {
    /// 70,000 handwritten digits
    Mnist,
    /// 70,000 pictures of clothes
    FashionMnist,
}

impl From<Set> for &'static DataSet {
    fn from(set: Set) -> Self {
        match set {
            Set::Mnist => &data_set::MNIST,
            Set::FashionMnist => &data_set::FASHION_MNIST,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set up what is missing, without opening anything
    Setup,
    /// Fetch a data set into data and check it: the digits, or the clothes of the later chapters
    Data {
        /// Which one
        #[arg(value_enum, default_value_t = Set::Mnist)]
        set: Set,
    },
    /// Make your own copies of the chapters, or bring them up to date, without opening anything
    Copies,
    /// Show which exercises are solved and which are open
    Progress,
    /// Put your copy of a chapter back as it is shipped; yours is kept under another name
    Reset {
        /// Chapters to put back, by number or name
        #[arg(value_name = "CHAPTER", required = true)]
        chapters: Vec<String>,
        /// Forget which exercises of these chapters are solved, too
        #[arg(long)]
        progress: bool,
    },
    /// Run the notebooks that learners have handed in, and say which exercises they pass
    ///
    /// Grading runs the learners' code with your rights: it can read, change and delete whatever you can. Grade in a
    /// container, or under an account of its own.
    Grade {
        /// The folder with the notebooks: flat, as ADA-04-softmax.ipynb, or one folder a learner, as
        /// ADA/04-softmax.ipynb
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
        /// Where grades.csv and grades.txt go (into FOLDER when it is left out)
        #[arg(long, value_name = "DIR")]
        output: Option<PathBuf>,
        /// How long one cell may take; cells that train may take ten times as long
        #[arg(long, default_value_t = 60, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
        timeout: u64,
        /// Grade this chapter alone; a notebook whose name says no chapter counts as it
        #[arg(long, value_name = "N")]
        chapter: Option<String>,
    },
    /// Check every part and say how to mend what is missing
    Doctor {
        /// The port to look at
        #[arg(long, default_value_t = DEFAULT_PORT, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
        port: u16,
    },
    /// Build the web edition from the notebooks as they are stored, into .lab/book
    Book {
        /// Open it in your browser
        #[arg(long)]
        open: bool,
        /// Print all chapters into a PDF as well, with Chromium
        #[arg(long)]
        pdf: bool,
        /// Make an ePub as well
        #[arg(long)]
        epub: bool,
    },
    /// Check the Rust code, then run the chapters in the real kernel and compare what they print
    Test {
        /// Only these chapters, by number or name, or `web` for the web edition, without the checks of the Rust code
        #[arg(value_name = "CHAPTER")]
        chapters: Vec<String>,
    },
    /// Run chapters and store what they print in their notebooks
    Record {
        /// Chapters to record, by number or name (all when none is given)
        #[arg(value_name = "CHAPTER")]
        chapters: Vec<String>,
    },
    /// Remove what set-up made; the notebooks, and your own copies of them, are never touched
    Clean {
        /// Remove the data sets in data/mnist and data/fashion-mnist as well
        #[arg(long)]
        all: bool,
    },
    /// Measure how fast things are
    Bench {
        #[command(subcommand)]
        what: Bench,
    },
    /// Compile the live figures anew, after their sources or nnfs-core have changed
    #[command(hide = true)]
    Live,
    /// Write the launch links of README.md anew, after a chapter was added or the repository has moved
    #[command(hide = true)]
    Badges,
    /// Start a kernel for Jupyter, which calls this itself
    #[command(hide = true)]
    Kernel {
        /// The file in which Jupyter says where it listens
        connection_file: PathBuf,
        /// Start before Jupyter asks for the kernel; the file has its key, and the rest comes later
        #[arg(long)]
        spare: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// How long a kernel takes to start and to run a cell, beside a plain evcxr
    Kernel {
        /// The chapters to run, by number or name
        #[arg(value_name = "CHAPTER", default_value = "03")]
        chapters: Vec<String>,
        /// Run all chapters
        #[arg(long, conflicts_with = "chapters")]
        all: bool,
        /// Leave out the plain evcxr, which compiles all libraries anew for each chapter
        #[arg(long)]
        workbook_only: bool,
    },
    /// How fast nnfs-core computes, beside NumPy and PyTorch on one thread
    Core {
        /// A fiftieth of the steps: enough to see that it runs, too few to measure
        #[arg(long)]
        quick: bool,
        /// How often each side is measured; the fastest run counts
        #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        rounds: u32,
        /// Measure this case alone, such as spiral-adam
        #[arg(long, value_name = "NAME")]
        case: Option<String>,
        /// The Python that has NumPy, and PyTorch or not (the workbook's own, or python3, when it is left out)
        #[arg(long, value_name = "PATH")]
        python: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definitions_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_command_means_open_the_workbook() {
        let cli = Cli::try_parse_from(["lab", "--no-browser", "--port", "8899"]).unwrap();
        assert!(cli.command.is_none() && cli.no_browser);
        assert_eq!(cli.port, 8899);
    }

    #[test]
    fn chapters_are_optional() {
        let cli = Cli::try_parse_from(["lab", "test", "03", "04"]).unwrap();
        assert!(
            matches!(cli.command, Some(Command::Test { chapters }) if chapters == ["03", "04"])
        );
    }

    #[test]
    fn the_book_is_pages_unless_more_is_asked_for() {
        let cli = Cli::try_parse_from(["lab", "book"]).unwrap();
        let plain = Command::Book {
            open: false,
            pdf: false,
            epub: false,
        };
        assert!(
            cli.command
                .is_some_and(|found| format!("{found:?}") == format!("{plain:?}"))
        );
    }

    #[test]
    fn a_reset_names_its_chapters() {
        assert!(Cli::try_parse_from(["lab", "reset"]).is_err());
        assert!(Cli::try_parse_from(["lab", "reset", "--progress"]).is_err());
        let cli = Cli::try_parse_from(["lab", "reset", "04", "--progress"]).unwrap();
        assert!(
            matches!(cli.command, Some(Command::Reset { chapters, progress: true }) if chapters == ["04"])
        );
    }

    #[test]
    fn grading_has_a_limit_that_cannot_be_zero() {
        let cli = Cli::try_parse_from(["lab", "grade", "class", "--chapter", "4"]).unwrap();
        assert!(
            matches!(cli.command, Some(Command::Grade { timeout: 60, chapter: Some(chapter), .. }) if chapter == "4")
        );
        assert!(Cli::try_parse_from(["lab", "grade", "class", "--timeout", "0"]).is_err());
        assert!(Cli::try_parse_from(["lab", "grade"]).is_err());
    }

    #[test]
    fn port_zero_is_refused() {
        assert!(Cli::try_parse_from(["lab", "--port", "0"]).is_err());
    }
}
