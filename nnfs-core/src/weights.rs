//! Trained parameters in a file: [safetensors](https://github.com/huggingface/safetensors), 64-bit floats under the
//! parameters' names.
//!
//! ```
//! use nnfs_core::prelude::*;
//! # let folder = tempfile::tempdir().unwrap();
//! # let path = folder.path().join("digits.safetensors");
//!
//! let trained = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(0));
//! weights::save(&path, &trained)?;
//!
//! let mut network = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(1));
//! weights::load(&path, &mut network)?;
//! assert_eq!(network.dense1.weights, trained.dense1.weights);
//! # Ok::<(), nnfs_core::FileError>(())
//! ```

use crate::FileError;
use crate::layer::Layer;
use ndarray::Array2;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Writes the parameters of a layer or a network under their names.
///
/// # Errors
/// Where the file cannot be written. A file that was there before stays as it was then.
pub fn save(path: impl AsRef<Path>, network: &dyn Layer) -> Result<(), FileError> {
    write(path.as_ref(), &network.parameter_values())
}

/// Reads the parameters of a layer or a network. Either all of them are replaced, or (with an error) none.
///
/// # Errors
/// Where the file cannot be read or is damaged, or its names and shapes are not just those of the network.
pub fn load(path: impl AsRef<Path>, network: &mut dyn Layer) -> Result<(), FileError> {
    let path = path.as_ref();
    let mut found = load_map(path)?;
    let expected = network.parameter_values();

    let names = |names: Vec<&str>| names.join(", ");
    let expected_names = names(expected.iter().map(|&(name, _)| name).collect());
    let found_names = names(found.keys().map(String::as_str).collect());
    if expected.len() != found.len() || expected.iter().any(|(name, _)| !found.contains_key(*name))
    {
        let problem = format!(
            "{} has the parameters {expected_names}; the file has {found_names}",
            network.name()
        );
        return Err(FileError::malformed(path, problem));
    }
    for (name, value) in expected {
        if found[name].dim() != value.dim() {
            let (expected, found) = (value.dim(), found[name].dim());
            let problem =
                format!("{name} has shape {expected:?} in {network:?}, and {found:?} in the file");
            return Err(FileError::malformed(path, problem));
        }
    }
    for parameter in network.parameters() {
        // The names were compared above: there is one for each.
        if let Some(value) = found.remove(parameter.name) {
            *parameter.value = value;
        }
    }
    Ok(())
}

/// Writes matrices under the names of a map.
///
/// # Errors
/// Where the file cannot be written. A file that was there before stays as it was then.
pub fn save_map(
    path: impl AsRef<Path>,
    matrices: &BTreeMap<String, Array2<f64>>,
) -> Result<(), FileError> {
    write(
        path.as_ref(),
        &matrices
            .iter()
            .map(|(name, matrix)| (name.as_str(), matrix))
            .collect::<Vec<_>>(),
    )
}

/// Reads every matrix of a file, of 64-bit or 32-bit floats. A vector comes as a matrix of one row.
///
/// # Errors
/// Where the file cannot be read, is damaged, or holds something else than matrices and vectors of floats.
pub fn load_map(path: impl AsRef<Path>) -> Result<BTreeMap<String, Array2<f64>>, FileError> {
    let path = path.as_ref();
    let bytes = fs::read(path).map_err(|source| FileError::io(path, source))?;
    parse(&bytes).map_err(|problem| FileError::malformed(path, problem))
}

fn parse(bytes: &[u8]) -> Result<BTreeMap<String, Array2<f64>>, String> {
    let file = SafeTensors::deserialize(bytes)
        .map_err(|error| format!("damaged, or no safetensors file: {error}"))?;
    file.iter()
        .map(|(name, tensor)| Ok((name.to_string(), matrix(name, &tensor)?)))
        .collect()
}

fn matrix(name: &str, tensor: &TensorView<'_>) -> Result<Array2<f64>, String> {
    let shape = match *tensor.shape() {
        [columns] => (1, columns),
        [rows, columns] => (rows, columns),
        ref other => {
            return Err(format!(
                "{name} has shape {other:?}; a matrix has two dimensions, a vector one"
            ));
        }
    };
    let numbers = match tensor.dtype() {
        Dtype::F64 => tensor
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|&bytes| f64::from_le_bytes(bytes))
            .collect(),
        Dtype::F32 => tensor
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|&bytes| f32::from_le_bytes(bytes).into())
            .collect(),
        other => {
            return Err(format!(
                "{name} holds numbers of type {other:?}; F64 and F32 can be read"
            ));
        }
    };
    Array2::from_shape_vec(shape, numbers)
        .map_err(|error| format!("{name} has shape {shape:?}: {error}"))
}

/// Writes beside `path` first and renames then, so that there is never half a file.
fn write(path: &Path, matrices: &[(&str, &Array2<f64>)]) -> Result<(), FileError> {
    let bytes: Vec<Vec<u8>> = matrices
        .iter()
        .map(|(_, matrix)| {
            matrix
                .iter()
                .flat_map(|number| number.to_le_bytes())
                .collect()
        })
        .collect();
    let views = matrices.iter().zip(&bytes).map(|((name, matrix), bytes)| {
        TensorView::new(Dtype::F64, matrix.shape().to_vec(), bytes).map(|view| (*name, view))
    });
    let file = views
        .collect::<Result<Vec<_>, _>>()
        .and_then(|views| safetensors::serialize(views, None))
        .map_err(|error| FileError::malformed(path, error.to_string()))?;

    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(format!(".{}.part", std::process::id()));
    let written = fs::File::create(&unfinished)
        .and_then(|mut part| part.write_all(&file).and_then(|()| part.sync_all()))
        .and_then(|()| fs::rename(&unfinished, path));
    written.map_err(|source| {
        // What is left of the attempt is of no use; that it cannot be removed would hide the first error.
        let _ = fs::remove_file(&unfinished);
        FileError::io(path, source)
    })
}
