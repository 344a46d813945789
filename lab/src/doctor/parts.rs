//! The parts that the workbook is made of.

use std::process::Command;

use super::check::Check;
use crate::data_set::{DataSet, FASHION_MNIST, MNIST, State as FileState};
use crate::paths::Paths;
use crate::process::answer;
use crate::setup::{self, EVCXR_VERSION, Environment, OLDEST_PYTHON, Python};
use crate::working_copy::{self, State as CopyState};
use crate::{chapters, kernel, serve, toolchain};

const SETUP: &str = "cargo lab setup";

/// The Rust compiler, in the version that the repository pins.
pub(super) fn rust(paths: &Paths) -> Check {
    const NAME: &str = "Rust";
    let pinned = match toolchain::pinned(paths) {
        Ok(pinned) => pinned,
        Err(error) => {
            return Check::broken(
                NAME,
                format!("{error:#}"),
                "git checkout rust-toolchain.toml",
            );
        }
    };
    let install = format!("rustup toolchain install {pinned}");
    match toolchain::present(paths) {
        Some(present) if present == pinned => Check::ok(NAME, present),
        Some(present) => Check::broken(
            NAME,
            format!("{present} runs here, but the workbook is made for {pinned}"),
            install,
        ),
        None => Check::missing(
            NAME,
            "`rustc` does not run in this folder",
            format!("{install} (rustup itself comes from rustup.rs)"),
        ),
    }
}

/// The tools that only those who change the workbook need.
pub(super) fn rust_tools(paths: &Paths) -> Check {
    const NAME: &str = "rustfmt, clippy";
    let missing: Vec<&str> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(tool, _)| !toolchain::has_tool(paths, tool))
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Check::ok(NAME, "there");
    }
    let missing = missing.join(" ");
    Check::note(
        NAME,
        format!("{missing} not there; needed only to change the workbook's own code"),
    )
    .with_remedy(format!("rustup component add {missing}"))
}

/// The sources of the standard library, which the kernel reads.
pub(super) fn std_sources(paths: &Paths) -> Check {
    const NAME: &str = "std sources";
    if setup::std_source_is_current(paths) {
        return Check::ok(NAME, format!("in {}", paths.short(&paths.std_sources())));
    }
    match toolchain::std_sources(paths) {
        Some(_) => Check::missing(NAME, "not yet copied for the kernels", SETUP),
        None => Check::missing(
            NAME,
            "the toolchain's component rust-src is not installed",
            "rustup component add rust-src",
        ),
    }
}

/// A Python that can make environments.
pub(super) fn python(_paths: &Paths) -> Check {
    const NAME: &str = "Python";
    match Python::find(OLDEST_PYTHON, "JupyterLab") {
        Ok(python) if python.can_make_environments() => Check::ok(
            NAME,
            format!("{}, {}", python.version(), python.program.display()),
        ),
        Ok(python) => Check::broken(
            NAME,
            format!(
                "{} cannot make virtual environments",
                python.program.display()
            ),
            python.how_to_make_environments(),
        ),
        Err(error) => {
            let text = error.to_string();
            let (found, remedy) = text.split_once(". ").unwrap_or((&text, "install Python"));
            Check::missing(NAME, found, remedy)
        }
    }
}

/// The Python environment with JupyterLab.
pub(super) fn environment(paths: &Paths) -> Check {
    const NAME: &str = "JupyterLab";
    if !paths.venv().exists() {
        return Check::missing(
            NAME,
            format!("no environment in {}", paths.short(&paths.venv())),
            SETUP,
        );
    }
    if !Environment::of_jupyterlab(paths).is_current() {
        return Check::broken(
            NAME,
            "the environment is incomplete, or older than lab/requirements.txt",
            SETUP,
        );
    }
    let mut command = Command::new(paths.venv_python());
    serve::apply_environment(paths, &mut command);
    command.args([
        "-c",
        "import jupyterlab, nbclient, jupytext; print(jupyterlab.__version__)",
    ]);
    match answer(&mut command) {
        Some(version) => Check::ok(
            NAME,
            format!("{version}, in {}", paths.short(&paths.venv())),
        ),
        None => Check::broken(
            NAME,
            "the environment does not run",
            "cargo lab clean && cargo lab setup",
        ),
    }
}

/// The Rust kernel.
pub(super) fn evcxr(paths: &Paths) -> Check {
    const NAME: &str = "evcxr_jupyter";
    match setup::installed_version(paths) {
        None => Check::missing(
            NAME,
            format!("not in {}", paths.short(&paths.evcxr())),
            SETUP,
        ),
        Some(version) if version != EVCXR_VERSION => Check::broken(
            NAME,
            format!("{version}, but the workbook is made for {EVCXR_VERSION}"),
            SETUP,
        ),
        Some(_) if answer(Command::new(paths.evcxr_jupyter()).arg("--help")).is_none() => {
            Check::broken(
                NAME,
                "it does not run",
                "cargo lab clean && cargo lab setup",
            )
        }
        Some(version) => Check::ok(NAME, version),
    }
}

/// Whether JupyterLab knows the kernel.
pub(super) fn kernelspec(paths: &Paths) -> Check {
    const NAME: &str = "kernel in Jupyter";
    if kernel::is_kernelspec_installed(paths) {
        Check::ok(NAME, "JupyterLab knows it as Rust")
    } else {
        Check::missing(NAME, "JupyterLab does not know it yet", SETUP)
    }
}

/// The libraries that kernels start on.
pub(super) fn template(paths: &Paths) -> Check {
    const NAME: &str = "compiled libraries";
    if kernel::template_is_current(paths) {
        Check::ok(NAME, format!("in {}", paths.short(&paths.template())))
    } else {
        Check::missing(
            NAME,
            "not compiled since the last change; kernels would start slowly",
            SETUP,
        )
    }
}

/// The digits, with their checksums.
pub(super) fn mnist(paths: &Paths) -> Check {
    data(paths, &MNIST, "MNIST digits")
}

/// The clothes, which are fetched when a chapter first needs them.
pub(super) fn fashion_mnist(paths: &Paths) -> Check {
    data(paths, &FASHION_MNIST, "Fashion-MNIST")
}

/// Most chapters work without a data set, so it is never more than a note.
fn data(paths: &Paths, set: &DataSet, name: &'static str) -> Check {
    let own = set.own_folder();
    let folder = own.clone().unwrap_or_else(|| paths.data(set));
    let states: Vec<(&str, FileState)> = (set.files.iter())
        .map(|file| (file.name, file.check(&folder)))
        .collect();
    let bad: Vec<String> = (set.files.iter().zip(&states))
        .filter_map(|(file, (name, state))| match state {
            FileState::Good => None,
            FileState::Missing => Some(format!("{name} is missing{}", file.nearby(&folder))),
            FileState::Broken(why) => Some(format!("{name}: {why}")),
        })
        .collect();
    let place = paths.short(&folder);
    if bad.is_empty() {
        return Check::ok(name, format!("in {place}, checksums right"));
    }
    let bad = if states.iter().all(|(_, state)| *state == FileState::Missing) {
        "none of the four files".to_owned()
    } else {
        bad.join(", ")
    };
    let mut without = set.without.trim_end_matches('.').to_owned();
    without[..1].make_ascii_lowercase();
    let found = format!("in {place}: {bad}; {without}");
    let remedy = if own.is_some() {
        format!("put the files there, or unset {}", set.variable)
    } else {
        format!("cargo lab data {}", set.folder)
    };
    Check::note(name, found).with_remedy(remedy)
}

/// The chapters themselves.
pub(super) fn chapters(paths: &Paths) -> Check {
    const NAME: &str = "chapters";
    match chapters::all(paths) {
        Err(error) => Check::missing(NAME, format!("{error:#}"), "git checkout notebooks"),
        Ok(all) => Check::ok(
            NAME,
            format!("{} in {}", all.len(), paths.short(&paths.notebooks())),
        ),
    }
}

/// The learner's own copies of the chapters. They are made by `cargo lab` itself, so none is no failure.
pub(super) fn working_copies(paths: &Paths) -> Check {
    const NAME: &str = "your copies";
    let folder = paths.my_notebooks();
    let place = paths.short(&folder);
    if !folder.exists() {
        return Check::note(
            NAME,
            format!("not made yet; `cargo lab` puts them in {place}"),
        );
    }
    let states = match working_copy::states(paths) {
        Ok(states) => states,
        Err(error) => return Check::note(NAME, format!("{error:#}")),
    };
    let all_in = |wanted: CopyState| -> Vec<&str> {
        let found = states.iter().filter(|(_, state)| *state == wanted);
        found.map(|(chapter, _)| chapter.number()).collect()
    };
    let changed = all_in(CopyState::Changed).len();
    let there = states.len() - all_in(CopyState::Missing).len();
    let found = format!(
        "{there} of {} chapters in {place}, {changed} changed",
        states.len()
    );
    let damaged = all_in(CopyState::Damaged);
    if damaged.is_empty() {
        return Check::ok(NAME, found);
    }
    let damaged = damaged.join(" ");
    Check::note(NAME, format!("{found}; damaged: {damaged}")).with_remedy(format!(
        "cargo lab reset {damaged} (keeps the damaged files under other names)"
    ))
}

/// The file that knows which exercises are solved. It is only looked for, not read: reading sets a damaged one aside.
pub(super) fn progress(_paths: &Paths) -> Check {
    const NAME: &str = "your progress";
    match nnfs_progress::file() {
        Ok(file) if file.exists() => Check::ok(NAME, format!("in {}", file.display())),
        Ok(file) => Check::ok(NAME, format!("none yet; it will be in {}", file.display())),
        Err(error) => Check::note(NAME, error.to_string()),
    }
}
