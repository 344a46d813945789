//! The tool behind `cargo lab`: sets the workbook up, starts it, and checks that it works.
//!
//! Everything it makes lies in `.lab` at the root of the repository; `cargo lab clean` removes it again. Where several
//! learners share one copy of the repository, the variable `NNFS_HOME` names each one's own folder, and what running
//! the workbook makes goes there.

mod badges;
mod bench;
mod book;
mod chapters;
mod clean;
mod cli;
mod constructs;
mod contents;
mod data_set;
mod doctor;
mod exercises;
mod files;
mod first_sight;
mod grade;
mod kernel;
mod links;
mod live;
mod lock;
mod notebook;
mod paths;
mod pointers;
mod process;
mod progress;
mod report;
mod reset;
mod serve;
mod setup;
mod sha256;
mod stamp;
mod test;
mod toolchain;
mod tried;
mod working_copy;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;

use cli::{Bench, Cli, Command};
use paths::Paths;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    if let Some(code) = kernel::run_as_follower(&arguments) {
        return code;
    }
    if kernel::compiler::is_called(&arguments) {
        return kernel::compiler::run(&arguments);
    }
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("because: {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode> {
    let paths = Paths::find()?;
    match cli.command {
        None => {
            setup::run(&paths)?;
            working_copy::update(&paths)?;
            contents::write(&paths)?;
            serve::run(&paths, cli.port, !cli.no_browser)?;
        }
        Some(Command::Setup) => {
            setup::run(&paths)?;
            report::line("The workbook is set up. `cargo lab` opens it.");
        }
        Some(Command::Data { set }) => {
            let _lock = lock::take(&paths)?;
            data_set::ensure(&paths, set.into())?;
        }
        Some(Command::Doctor { port }) => {
            if !doctor::run(&paths, port) {
                return Ok(ExitCode::FAILURE);
            }
        }
        Some(Command::Test { chapters }) => test::run(&paths, &chapters)?,
        Some(Command::Copies) => {
            working_copy::update(&paths)?;
            contents::write(&paths)?;
        }
        Some(Command::Live) => live::build(&paths)?,
        Some(Command::Badges) => badges::write(&paths)?,
        Some(Command::Progress) => progress::run(&paths)?,
        Some(Command::Reset { chapters, progress }) => reset::run(&paths, &chapters, progress)?,
        Some(Command::Grade {
            folder,
            output,
            timeout,
            chapter,
        }) => grade::run(
            &paths,
            &grade::Options {
                folder,
                output,
                timeout: Duration::from_secs(timeout),
                chapter,
            },
        )?,
        Some(Command::Book { open, pdf, epub }) => {
            book::run(&paths, book::Options { pdf, epub, open })?;
        }
        Some(Command::Clean { all }) => clean::run(&paths, all)?,
        Some(Command::Bench {
            what:
                Bench::Kernel {
                    chapters,
                    all,
                    workbook_only,
                },
        }) => {
            let options = bench::kernel::Options {
                chapters: if all { Vec::new() } else { chapters },
                plain: !workbook_only,
            };
            bench::kernel::run(&paths, &options)?;
        }
        Some(Command::Bench {
            what:
                Bench::Core {
                    quick,
                    rounds,
                    case,
                    python,
                },
        }) => bench::core::run(&paths, quick, rounds, case.as_deref(), python.as_deref())?,
        Some(Command::Record { chapters }) => test::record(&paths, &chapters)?,
        Some(Command::Kernel {
            connection_file,
            spare,
        }) => {
            let launch = if spare {
                kernel::launch_spare
            } else {
                kernel::launch
            };
            return launch(&paths, &connection_file);
        }
    }
    Ok(ExitCode::SUCCESS)
}
