//! IDX files of unsigned bytes, the format in which MNIST and Fashion-MNIST come: labels (one dimension) and images
//! (three), not compressed.
//!
//! A file starts with two zero bytes, the type (8 = unsigned byte) and the number of dimensions; then the length of each
//! dimension as a big-endian `u32`; then the bytes, the last dimension running fastest. Source: the page *The MNIST
//! database of handwritten digits* by LeCun, Cortes and Burges.

use crate::FileError;
use ndarray::{Array1, Array3, ArrayView1, ArrayView3};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// The type byte of unsigned bytes, the only one read here.
const UNSIGNED_BYTE: u8 = 8;

/// Reads a file of labels: (`n_samples`,).
///
/// # Errors
/// Where the file cannot be read, is no IDX file of one dimension of bytes, or is shorter or longer than it says.
pub fn read_labels(path: impl AsRef<Path>) -> Result<Array1<u8>, FileError> {
    let ([n_samples], bytes) = read(path.as_ref())?;
    Ok(Array1::from_shape_vec(n_samples, bytes).expect("as many bytes as the shape says"))
}

/// Reads a file of images: (`n_samples`, `height`, `width`), 0 to 255.
///
/// # Errors
/// Where the file cannot be read, is no IDX file of three dimensions of bytes, or is shorter or longer than it says.
pub fn read_images(path: impl AsRef<Path>) -> Result<Array3<u8>, FileError> {
    let ([n_samples, height, width], bytes) = read(path.as_ref())?;
    Ok(Array3::from_shape_vec((n_samples, height, width), bytes)
        .expect("as many bytes as the shape says"))
}

/// Writes a file of labels, (`n_samples`,).
///
/// # Errors
/// Where the file cannot be written, or there are more labels than a `u32` counts.
pub fn write_labels(path: impl AsRef<Path>, labels: ArrayView1<'_, u8>) -> Result<(), FileError> {
    write(
        path.as_ref(),
        labels.shape(),
        labels.iter().copied().collect(),
    )
}

/// Writes a file of images, (`n_samples`, `height`, `width`), 0 to 255.
///
/// # Errors
/// Where the file cannot be written, or a dimension is longer than a `u32` counts.
pub fn write_images(path: impl AsRef<Path>, images: ArrayView3<'_, u8>) -> Result<(), FileError> {
    write(
        path.as_ref(),
        images.shape(),
        images.iter().copied().collect(),
    )
}

/// The shape and the bytes of a file of `RANK` dimensions. Nothing is allocated before the header agrees with the length
/// of the file.
fn read<const RANK: usize>(path: &Path) -> Result<([usize; RANK], Vec<u8>), FileError> {
    let io = |source| FileError::io(path, source);
    let malformed = |problem: String| FileError::malformed(path, problem);

    let mut file = File::open(path).map_err(io)?;
    let file_length = file.metadata().map_err(io)?.len();
    let header_length = 4 + 4 * RANK as u64;

    let mut magic = [0; 4];
    if file_length < 4 {
        return Err(malformed(format!(
            "cut off: {file_length} bytes are too few for an IDX file"
        )));
    }
    file.read_exact(&mut magic).map_err(io)?;
    match magic {
        [0, 0, UNSIGNED_BYTE, rank] if usize::from(rank) == RANK => {}
        [0x1f, 0x8b, ..] => {
            return Err(malformed(
                "compressed with gzip; unpack it first (gunzip)".into(),
            ));
        }
        [0, 0, UNSIGNED_BYTE, rank] => {
            return Err(malformed(format!(
                "expected {RANK} dimension(s), found {rank}; labels have 1 and images 3: are two files mixed up?"
            )));
        }
        _ => {
            return Err(malformed(format!(
                "not an IDX file of bytes: expected it to start with {:02x?}, found {magic:02x?}",
                [0, 0, UNSIGNED_BYTE, RANK as u8]
            )));
        }
    }
    if file_length < header_length {
        return Err(malformed(format!(
            "cut off: the header takes {header_length} bytes, the file has {file_length}"
        )));
    }
    let mut shape = [0; RANK];
    for length in &mut shape {
        let mut bytes = [0; 4];
        file.read_exact(&mut bytes).map_err(io)?;
        *length = u32::from_be_bytes(bytes) as usize;
    }

    let promised = shape
        .iter()
        .try_fold(1_u64, |product, &length| product.checked_mul(length as u64));
    let present = file_length - header_length;
    let wrong = match promised {
        Some(promised) if promised == present => None,
        Some(promised) if promised < present => {
            Some(format!("{} bytes too long", present - promised))
        }
        Some(promised) => Some(format!("cut off: {} bytes are missing", promised - present)),
        None => Some("cut off".into()),
    };
    if let Some(wrong) = wrong {
        return Err(malformed(format!(
            "{wrong}; the header says shape {shape:?}, behind it come {present} bytes"
        )));
    }

    // A zero beside enormous lengths promises 0 bytes, and yet no array can have that shape.
    if shape
        .iter()
        .filter(|&&length| length != 0)
        .try_fold(1_isize, |n, &l| n.checked_mul(l as isize))
        .is_none()
    {
        return Err(malformed(format!(
            "the header says shape {shape:?}, which is too large"
        )));
    }
    let mut bytes = vec![0; present as usize];
    file.read_exact(&mut bytes).map_err(io)?;
    Ok((shape, bytes))
}

fn write(path: &Path, shape: &[usize], mut bytes: Vec<u8>) -> Result<(), FileError> {
    let mut header = vec![0, 0, UNSIGNED_BYTE, shape.len() as u8];
    for &length in shape {
        let length = u32::try_from(length).map_err(|_| {
            FileError::malformed(
                path,
                format!("shape {shape:?} does not fit an IDX file, whose lengths are 32 bits wide"),
            )
        })?;
        header.extend(length.to_be_bytes());
    }
    let mut file = File::create(path).map_err(|source| FileError::io(path, source))?;
    header.append(&mut bytes);
    file.write_all(&header)
        .map_err(|source| FileError::io(path, source))
}
