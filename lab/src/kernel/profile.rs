//! How cargo compiles what a kernel loads.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::shared;
use crate::files;
use crate::paths::Paths;

/// The libraries run at full speed and without checks, as in a release build; the cells compile quickly (`opt_level` in
/// notebooks/evcxr.toml). Drawing and checking need little speed, and both crates are compiled again after each change
/// of nnfs-core.
///
/// A cell is too short for several units, and what `incremental` stores for the next one costs more than it saves. This
/// goes before what evcxr itself says of both.
pub(super) const PROFILE: &str = r#"[profile.dev]
codegen-units = 1
incremental = false

[profile.dev.package."*"]
opt-level = 3
codegen-units = 16
debug-assertions = false
overflow-checks = false

[profile.dev.package.nnfs-exercises]
opt-level = 0

[profile.dev.package.nnfs-notebook]
opt-level = 0

[profile.dev.build-override]
opt-level = 0
"#;

/// Writes cargo's settings so that they hold for all that is compiled in folders inside `folder`. A kernel's own folder
/// is no place for them: evcxr writes its own settings there.
///
/// # Errors
/// Returns an error if a file cannot be written.
pub(super) fn write(paths: &Paths, folder: &Path) -> Result<()> {
    let folder = folder.join(".cargo");
    let file = folder.join("config.toml");
    let settings = shared::setting(&shared::write(paths)?) + PROFILE;
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    files::write(&file, settings)
}
