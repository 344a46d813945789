//! IDX files of unsigned bytes, the format in which MNIST and Fashion-MNIST come: labels (one dimension) and images
//! (three), not compressed.
//!
//! A file starts with two zero bytes, the type (8 = unsigned byte) and the number of dimensions; then the length of
//! each dimension as a big-endian `u32`; then the bytes, the last dimension running fastest. Source: the page *The
//! MNIST database of handwritten digits* by LeCun, Cortes and Burges.

use super::mistaken;
use crate::FileError;
use ndarray::{Array1, Array3, ArrayBase, Data, Ix1, Ix3, ShapeError};
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

/// The type byte of unsigned bytes, the only one read here.
const UNSIGNED_BYTE: u8 = 8;

/// Reads a file of labels: (`n_samples`,).
///
/// # Errors
/// Returns an error if the file cannot be read, is no IDX file of one dimension of bytes, or is shorter or longer than
/// it says.
pub fn read_labels(path: impl AsRef<Path>) -> Result<Array1<u8>, FileError> {
    let path = path.as_ref();
    let ([n_samples], bytes) = read(path)?;
    Array1::from_shape_vec(n_samples, bytes).map_err(|error| impossible(path, &error))
}

/// Reads a file of images: (`n_samples`, `height`, `width`), 0 to 255.
///
/// # Errors
/// Returns an error if the file cannot be read, is no IDX file of three dimensions of bytes, or is shorter or longer
/// than it says.
pub fn read_images(path: impl AsRef<Path>) -> Result<Array3<u8>, FileError> {
    let path = path.as_ref();
    let ([n_samples, height, width], bytes) = read(path)?;
    Array3::from_shape_vec((n_samples, height, width), bytes)
        .map_err(|error| impossible(path, &error))
}

/// The bytes are as many as the header says, but its lengths are too large for memory (and one of them is 0).
fn impossible(path: &Path, error: &ShapeError) -> FileError {
    FileError::malformed(
        path,
        format!("the header says a shape that no array can have: {error}"),
    )
}

/// Writes a file of labels, (`n_samples`,).
///
/// # Errors
/// Returns an error if the file cannot be written, or there are more labels than a `u32` counts.
pub fn write_labels<S>(path: impl AsRef<Path>, labels: &ArrayBase<S, Ix1>) -> Result<(), FileError>
where
    S: Data<Elem = u8>,
{
    write(path.as_ref(), labels.shape(), labels.iter())
}

/// Writes a file of images, (`n_samples`, `height`, `width`), 0 to 255.
///
/// # Errors
/// Returns an error if the file cannot be written, or a dimension is longer than a `u32` counts.
pub fn write_images<S>(path: impl AsRef<Path>, images: &ArrayBase<S, Ix3>) -> Result<(), FileError>
where
    S: Data<Elem = u8>,
{
    write(path.as_ref(), images.shape(), images.iter())
}

/// The shape and the bytes of a file of `RANK` dimensions. Nothing is allocated before the header agrees with the
/// length of the file.
fn read<const RANK: usize>(path: &Path) -> Result<([usize; RANK], Vec<u8>), FileError> {
    let io = |source| FileError::io(path, source);
    let malformed = |problem: String| FileError::malformed(path, problem);

    if let Some(found) = mistaken::nearby(path).filter(|_| !path.is_file()) {
        return Err(malformed(found));
    }
    let mut file = File::open(path).map_err(io)?;
    let file_length = file.metadata().map_err(io)?.len();
    let header_length = 4 + 4 * RANK as u64;

    let mut start = Vec::new();
    file.by_ref().take(64).read_to_end(&mut start).map_err(io)?;
    if let Some(found) = mistaken::recognised(path, &start) {
        return Err(malformed(found));
    }
    file.rewind().map_err(io)?;
    let mut magic = [0; 4];
    if file_length < 4 {
        return Err(malformed(format!(
            "cut off: {file_length} bytes are too few for an IDX file"
        )));
    }
    file.read_exact(&mut magic).map_err(io)?;
    match magic {
        [0, 0, UNSIGNED_BYTE, rank] if usize::from(rank) == RANK => {}
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
    let swapped = shape.map(|length| u64::from((length as u32).swap_bytes()));
    let swapped = (swapped.iter()).try_fold(1_u64, |product, length| product.checked_mul(*length));
    if wrong.is_some() && swapped == Some(present) {
        return Err(malformed(
            "the byte order of its lengths is swapped (little-endian, an IDX file is big-endian); fetch it again, or swap \
             the four bytes of each length"
                .into(),
        ));
    }
    if let Some(wrong) = wrong {
        return Err(malformed(format!(
            "{wrong}; the header says shape {shape:?}, behind it come {present} bytes"
        )));
    }

    let mut bytes = vec![0; present as usize];
    file.read_exact(&mut bytes).map_err(io)?;
    Ok((shape, bytes))
}

fn write<'a>(
    path: &Path,
    shape: &[usize],
    bytes: impl Iterator<Item = &'a u8>,
) -> Result<(), FileError> {
    let mut file = vec![0, 0, UNSIGNED_BYTE, shape.len() as u8];
    for &length in shape {
        let length = u32::try_from(length).map_err(|_| {
            FileError::malformed(
                path,
                format!("shape {shape:?} does not fit an IDX file, whose lengths have 32 bits"),
            )
        })?;
        file.extend(length.to_be_bytes());
    }
    file.extend(bytes);
    std::fs::write(path, file).map_err(|source| FileError::io(path, source))
}

#[cfg(test)]
mod tests;
