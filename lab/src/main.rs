//! The tool behind `cargo lab`: sets the workbook up, starts it, and checks that it works.
//!
//! Everything it makes lies in `.lab` at the root of the repository; `cargo lab clean` removes it again.

mod bench;
mod cli;
mod kernel;
mod notebook;
mod paths;
mod test;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use cli::{Bench, Cli, Command};
use paths::Paths;

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode> {
    let paths = Paths::find()?;
    match cli.command {
        None => {}
        Some(Command::Setup) => {}
        Some(Command::Data) => {}
        Some(Command::Doctor { .. }) => {}
        Some(Command::Test { chapters }) => test::run(&paths, &chapters)?,
        Some(Command::Clean { .. }) => {}
        Some(Command::Bench {
            what: Bench::Kernel,
        }) => bench::kernel(&paths)?,
        Some(Command::Kernel { connection_file }) => kernel::launch(&paths, &connection_file)?,
    }
    Ok(ExitCode::SUCCESS)
}
