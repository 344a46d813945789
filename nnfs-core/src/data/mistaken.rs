//! What lies where a data file should be, and the one step that mends it.

use std::path::Path;

/// What the first bytes of a file say about it, if they are those of a well-known mistake.
pub(super) fn recognised(path: &Path, start: &[u8]) -> Option<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let text = text.trim_ascii_start();
    if start.is_empty() {
        Some(
            "it is empty (0 bytes); fetch it again (`cargo lab data` fetches the MNIST digits)"
                .into(),
        )
    } else if text.starts_with(b"<") {
        Some("a web page was saved in place of the data; fetch the file itself again (`cargo lab data` fetches the MNIST digits)".into())
    } else if text.starts_with(b"version https://git-lfs") {
        Some(
            "this is a pointer of Git LFS, not the data it stands for; run `git lfs pull` in its repository"
                .into(),
        )
    } else if start.starts_with(b"\x1f\x8b") {
        Some(format!(
            "it is compressed with gzip; rename it to {name}.gz and unpack it: `gunzip {name}.gz`"
        ))
    } else if start.starts_with(b"PK\x03\x04") {
        Some(format!(
            "it is a zip archive; rename it to {name}.zip and unpack it: `unzip {name}.zip`"
        ))
    } else if let [0, 0, kind @ (0x09 | 0x0b..=0x0e), _, ..] = start {
        let kind = match kind {
            0x09 => "signed bytes",
            0x0b => "16-bit integers",
            0x0c => "32-bit integers",
            0x0d => "32-bit floats",
            _ => "64-bit floats",
        };
        Some(format!(
            "it is an IDX file of {kind}, not an IDX file of bytes; write its numbers as bytes from 0 to 255"
        ))
    } else if let [1..=4, 8, 0, 0, ..] = start {
        Some(
            "its byte order is swapped (the header is little-endian, an IDX file is big-endian); fetch it again, or swap \
             the four bytes of each number of the header"
                .into(),
        )
    } else {
        None
    }
}

/// What lies at `path`, or beside it under a name that is nearly the same, if the file itself is not there.
pub(super) fn nearby(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent()?;
    // MNIST's files are also known as train-images.idx3-ubyte.
    let dotted = name.replace("-idx", ".idx");
    if path.is_dir() {
        let inside = [name, &dotted].map(|name| path.join(name));
        return Some(match inside.iter().find(|file| file.is_file()) {
            Some(file) => format!(
                "this is a folder; move the file {} out of it, to its place",
                file.display()
            ),
            None => {
                "this is a folder; move it away, and put the file of that name in its place".into()
            }
        });
    }
    let found = |name: String| folder.join(&name).exists().then_some(name);
    if let Some(other) = found(dotted.clone()) {
        return Some(format!("there is {other}; rename it to {name}"));
    }
    for (end, unpack) in [("gz", "gunzip"), ("zip", "unzip")] {
        for unpacked in [name, dotted.as_str()] {
            if let Some(packed) = found(format!("{unpacked}.{end}")) {
                let rename = if unpacked == name {
                    String::new()
                } else {
                    format!(" and rename it to {name}")
                };
                return Some(format!(
                    "there is {packed}, which is compressed; unpack it: `{unpack} {packed}`{rename}"
                ));
            }
        }
    }
    None
}
