//! How cargo compiles what a kernel loads.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::files;

/// The libraries run at full speed and without checks, as in a release build; the cells compile quickly (`opt_level` in
/// notebooks/evcxr.toml). Drawing and checking need little speed, and both crates are compiled again after each change of
/// nnfs-core.
pub(super) const PROFILE: &str = r#"[profile.dev.package."*"]
opt-level = 3
debug-assertions = false
overflow-checks = false

[profile.dev.package.nnfs-exercises]
opt-level = 0

[profile.dev.package.nnfs-notebook]
opt-level = 0

[profile.dev.build-override]
opt-level = 0
"#;

/// Writes the profile so that it holds for all that is compiled in folders inside `folder`. A kernel's own folder is no
/// place for it: evcxr writes its own settings there.
///
/// # Errors
/// Returns an error if the file cannot be written.
pub(super) fn write(folder: &Path) -> Result<()> {
    let folder = folder.join(".cargo");
    let file = folder.join("config.toml");
    if fs::read_to_string(&file).is_ok_and(|text| text == PROFILE) {
        return Ok(());
    }
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    files::write(&file, PROFILE)
}
