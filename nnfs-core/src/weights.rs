//! Trained parameters in a file: [safetensors](https://github.com/huggingface/safetensors), floats under the
//! parameters' names, of 64 bits or fewer.
//!
//! ```
//! use nnfs_core::prelude::*;
//! # let folder = tempfile::tempdir().unwrap();
//! # let path = folder.path().join("digits.safetensors");
//!
//! let mut trained = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(0));
//! weights::save(&path, &mut trained)?;
//!
//! let mut network = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(1));
//! weights::load(&path, &mut network)?;
//! assert_eq!(network.dense1.weights, trained.dense1.weights);
//! # Ok::<(), nnfs_core::FileError>(())
//! ```

mod precision;
mod safetensors;

pub use precision::Precision;

use crate::FileError;
use crate::layer::Layer;
use ndarray::Array2;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Writes the parameters and the statistics of a layer or a network under their names.
///
/// The network is only read. It comes as `&mut` since its one list of parameters is the one that an optimizer changes
/// them by.
///
/// # Errors
/// Returns an error if the file cannot be written. A file that was there before stays as it was then.
pub fn save(path: impl AsRef<Path>, network: &mut dyn Layer) -> Result<(), FileError> {
    save_as(path, network, Precision::Double)
}

/// As [`save`], with numbers that are rounded to fewer bits: a file of half or a quarter of the size.
///
/// [`load`] reads all of them.
///
/// ```
/// use nnfs_core::prelude::*;
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("small.safetensors");
///
/// let mut network = Dense::from_parameters(array![[0.1]], array![2.0]);
/// weights::save_as(&path, &mut network, weights::Precision::Half)?;
/// weights::load(&path, &mut network)?;
/// assert_eq!(network.weights, array![[0.0999755859375]]);
/// assert_eq!(network.biases, array![[2.0]]);
/// # Ok::<(), nnfs_core::FileError>(())
/// ```
///
/// # Errors
/// Returns an error if the file cannot be written, or if a number is too large for the precision. A file that was there
/// before stays as it was then.
pub fn save_as(
    path: impl AsRef<Path>,
    network: &mut dyn Layer,
    precision: Precision,
) -> Result<(), FileError> {
    let kept = Snapshot::of(network).values;
    let matrices: Vec<_> = kept.iter().map(|(name, value)| (&**name, value)).collect();
    write(path.as_ref(), &matrices, precision)
}

/// Reads the parameters and the statistics of a layer or a network. Either all of them are replaced, or (with an error)
/// none.
///
/// # Errors
/// Returns an error if the file cannot be read or is damaged, or if its names and shapes are not just those of the
/// network.
pub fn load(path: impl AsRef<Path>, network: &mut dyn Layer) -> Result<(), FileError> {
    let path = path.as_ref();
    let found = Snapshot {
        values: load_map(path)?.into_iter().collect(),
    };
    found
        .check(network, "the file")
        .map_err(|problem| FileError::malformed(path, problem))?;
    found.put_into(network);
    Ok(())
}

/// The parameters and statistics of a network as they were at one moment, to go back to.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut network = Dense::from_parameters(array![[1.0]], array![0.5]);
/// let before = weights::Snapshot::of(&mut network);
/// network.weights[[0, 0]] = f64::NAN;
/// before.restore(&mut network);
/// assert_eq!(network.weights, array![[1.0]]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    values: Vec<(String, Array2<f64>)>,
}

impl Snapshot {
    /// Copies all parameters and statistics of the network.
    #[must_use]
    pub fn of(network: &mut dyn Layer) -> Self {
        let parameters = network.parameters().into_iter();
        let mut values: Vec<_> = parameters
            .map(|p| (p.name.into_owned(), p.value.clone()))
            .collect();
        let statistics = network.statistics().into_iter();
        values.extend(statistics.map(|s| (s.name.into_owned(), s.value.clone())));
        Self { values }
    }

    /// Puts the numbers back into the network. Optimizers that know it know it afterwards, too.
    ///
    /// # Panics
    /// Panics if the network has other parameters or statistics than the one that the snapshot is of.
    pub fn restore(&self, network: &mut dyn Layer) {
        if let Err(problem) = self.check(network, "the snapshot") {
            panic!("{problem}");
        }
        self.put_into(network);
    }

    fn find(&self, name: &str) -> Option<&Array2<f64>> {
        let mut values = self.values.iter();
        values
            .find(|(its_name, _)| its_name == name)
            .map(|(_, value)| value)
    }

    /// What of the network is not just what is here, in words.
    fn check(&self, network: &mut dyn Layer, here: &str) -> Result<(), String> {
        let expected = Self::of(network).values;
        let list = |values: &[(String, Array2<f64>)]| {
            let names: Vec<_> = values.iter().map(|(name, _)| name.as_str()).collect();
            names.join(", ")
        };
        if expected.len() != self.values.len()
            || expected.iter().any(|(name, _)| self.find(name).is_none())
        {
            return Err(format!(
                "{} has the parameters {}; {here} has {}",
                network.name(),
                list(&expected),
                list(&self.values)
            ));
        }
        for (name, value) in &expected {
            let (expected, found) = (value.dim(), self.find(name).map(Array2::dim));
            if let Some(found) = found.filter(|&found| found != expected) {
                return Err(format!(
                    "{name} has shape {expected:?} in {network:?}, and {found:?} in {here}"
                ));
            }
        }
        Ok(())
    }

    /// The names and shapes were compared before.
    fn put_into(&self, network: &mut dyn Layer) {
        for parameter in network.parameters() {
            if let Some(value) = self.find(&parameter.name) {
                parameter.value.assign(value);
            }
        }
        for statistic in network.statistics() {
            if let Some(value) = self.find(&statistic.name) {
                statistic.value.assign(value);
            }
        }
    }
}

/// Writes matrices under the names of a map.
///
/// # Errors
/// Returns an error if the file cannot be written. A file that was there before stays as it was then.
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
        Precision::Double,
    )
}

/// Reads every matrix of a file, of 64-bit, 32-bit or 16-bit floats. A vector comes as a matrix of one row.
///
/// # Errors
/// Returns an error if the file cannot be read, is damaged, or holds something else than matrices and vectors of
/// floats.
pub fn load_map(path: impl AsRef<Path>) -> Result<BTreeMap<String, Array2<f64>>, FileError> {
    let path = path.as_ref();
    let bytes = fs::read(path).map_err(|source| FileError::io(path, source))?;
    safetensors::parse(&bytes).map_err(|problem| FileError::malformed(path, problem))
}

/// Writes the file whole or not at all.
fn write(
    path: &Path,
    matrices: &[(&str, &Array2<f64>)],
    precision: Precision,
) -> Result<(), FileError> {
    let file = safetensors::serialize(matrices, precision)
        .map_err(|problem| FileError::malformed(path, problem))?;
    nnfs_files::write(path, &file).map_err(|source| FileError::io(path, source))
}

#[cfg(test)]
mod tests;
