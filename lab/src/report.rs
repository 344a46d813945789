//! How the tool speaks: one line for each thing it does, a spinner while that takes long.

use std::fmt::Display;
use std::io::{self, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Prints a line. When nobody reads any more, as behind `| head`, that is no reason to fail.
pub(crate) fn line(text: impl Display) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// Says that something is already as it should be.
pub(crate) fn ready(what: &str) {
    line(format_args!("  ready    {what}"));
}

/// Says what is being done now.
pub(crate) fn doing(what: &str) {
    line(format_args!("  doing    {what}"));
}

/// Says that something was done.
pub(crate) fn done(what: &str) {
    line(format_args!("  done     {what}"));
}

/// Says what is missing although the work goes on.
pub(crate) fn warn(what: &str) {
    line(format_args!("  warning  {what}"));
}

/// A spinner for work whose length is unknown. It is drawn on terminals only, and goes when it is dropped.
pub(crate) fn spinner() -> ProgressBar {
    let style = ProgressStyle::with_template("  {spinner}  {elapsed:>4}  {wide_msg}")
        .expect("a template that parses");
    let spinner = ProgressBar::new_spinner()
        .with_style(style)
        .with_finish(indicatif::ProgressFinish::AndClear);
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner
}

/// A bar for something of `length` bytes. It goes when it is dropped.
pub(crate) fn byte_bar(length: u64, name: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("  {msg}  [{wide_bar}] {bytes}/{total_bytes}")
        .expect("a template that parses");
    ProgressBar::new(length)
        .with_style(style)
        .with_message(name.to_owned())
        .with_finish(indicatif::ProgressFinish::AndClear)
}
