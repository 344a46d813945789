//! How a cell's value reaches the page: blocks on standard output that the kernel takes for rich content.

/// Hands the page one value in several forms; the page shows the richest that it can.
///
/// Each entry is a MIME type with its content. The kernel keeps one block for each type and cell, so a cell that shows
/// several pictures must put them into one block (`side_by_side!` of nnfs-notebook).
pub fn show(forms: &[(&str, &str)]) {
    for (mime_type, content) in forms {
        println!("EVCXR_BEGIN_CONTENT {mime_type}\n{content}\nEVCXR_END_CONTENT");
    }
}
