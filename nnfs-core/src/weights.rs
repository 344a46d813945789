//! Trained parameters in a file: [safetensors](https://github.com/huggingface/safetensors), 64-bit floats under the
//! parameters' names.
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

mod safetensors;

use crate::FileError;
use crate::layer::Layer;
use ndarray::Array2;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Writes the parameters and the statistics of a layer or a network under their names.
///
/// The network is only read. It comes as `&mut` since its one list of parameters is the one that an optimizer changes
/// them by.
///
/// # Errors
/// Returns an error if the file cannot be written. A file that was there before stays as it was then.
pub fn save(path: impl AsRef<Path>, network: &mut dyn Layer) -> Result<(), FileError> {
    let kept = Snapshot::of(network).values;
    let matrices: Vec<_> = kept.iter().map(|(name, value)| (&**name, value)).collect();
    write(path.as_ref(), &matrices)
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
    )
}

/// Reads every matrix of a file, of 64-bit or 32-bit floats. A vector comes as a matrix of one row.
///
/// # Errors
/// Returns an error if the file cannot be read, is damaged, or holds something else than matrices and vectors of floats.
pub fn load_map(path: impl AsRef<Path>) -> Result<BTreeMap<String, Array2<f64>>, FileError> {
    let path = path.as_ref();
    let bytes = fs::read(path).map_err(|source| FileError::io(path, source))?;
    safetensors::parse(&bytes).map_err(|problem| FileError::malformed(path, problem))
}

/// Writes beside `path` first and renames then, so that there is never half a file.
fn write(path: &Path, matrices: &[(&str, &Array2<f64>)]) -> Result<(), FileError> {
    let file =
        safetensors::serialize(matrices).map_err(|problem| FileError::malformed(path, problem))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{Dense, Relu};
    use crate::network::{Sequential, ThreeLayerNet};
    use crate::random::NumpyRng;
    use ndarray::array;
    use proptest::prelude::*;
    use std::path::PathBuf;
    use tempfile::{TempDir, tempdir};

    fn somewhere() -> (TempDir, PathBuf) {
        let folder = tempdir().expect("a temporary folder");
        let path = folder.path().join("some.safetensors");
        (folder, path)
    }

    fn two_layers(sizes: [usize; 3], seed: u32) -> Sequential {
        let mut rng = NumpyRng::seed(seed);
        Sequential::new()
            .add(Dense::new(sizes[0], sizes[1], &mut rng))
            .add(Relu::new())
            .add(Dense::new(sizes[1], sizes[2], &mut rng))
    }

    fn values(network: &mut dyn Layer) -> Vec<Array2<f64>> {
        let parameters = network.parameters();
        parameters.iter().map(|p| p.value.clone()).collect()
    }

    fn problem(path: &Path, network: &mut dyn Layer) -> String {
        let before = values(network);
        let problem = load(path, network).expect_err("does not fit").to_string();
        assert_eq!(
            values(network),
            before,
            "an error leaves the network as it was"
        );
        assert!(problem.starts_with(&path.display().to_string()));
        problem
    }

    #[test]
    fn what_was_saved_is_loaded_to_the_last_bit() {
        let (folder, path) = somewhere();
        let mut trained = two_layers([3, 4, 2], 0);
        trained.parameters()[0].value[[0, 0]] = f64::MIN_POSITIVE / 3.0;
        trained.parameters()[1].value[[0, 0]] = -0.0;
        save(&path, &mut trained).expect("saves");
        let mut network = two_layers([3, 4, 2], 1);
        load(&path, &mut network).expect("loads");
        assert_eq!(values(&mut network), values(&mut trained));
        assert!(network.parameters()[1].value[[0, 0]].is_sign_negative());
        // Nothing else is left in the folder, and saving over the file works.
        save(&path, &mut trained).expect("saves");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn a_list_of_layers_and_the_three_layer_net_share_their_files() {
        let (_folder, path) = somewhere();
        let mut trained = ThreeLayerNet::fixed();
        save(&path, &mut trained).expect("saves");
        let mut rng = NumpyRng::seed(0);
        let mut list = Sequential::new()
            .add(Dense::new(2, 3, &mut rng))
            .add(Dense::new(3, 2, &mut rng))
            .add(Dense::new(2, 2, &mut rng));
        load(&path, &mut list).expect("loads");
        assert_eq!(values(&mut list), values(&mut trained));
    }

    #[test]
    fn other_names_are_an_error_that_gives_both() {
        let (_folder, path) = somewhere();
        save(&path, &mut ThreeLayerNet::fixed()).expect("saves");
        let message = problem(&path, &mut two_layers([2, 3, 2], 0));
        assert!(message.contains(
            "Sequential has the parameters dense1.weights, dense1.biases, dense2.weights"
        ));
        assert!(message.contains("dense3.weights"));
        save(&path, &mut Dense::new(2, 3, &mut NumpyRng::seed(0))).expect("saves");
        assert!(
            problem(&path, &mut ThreeLayerNet::fixed()).contains("the file has biases, weights")
        );
    }

    #[test]
    fn another_shape_is_an_error_that_gives_both() {
        let (_folder, path) = somewhere();
        save(&path, &mut two_layers([3, 4, 2], 0)).expect("saves");
        let message = problem(&path, &mut two_layers([3, 5, 2], 0));
        assert!(
            message.contains("dense1.weights has shape (3, 5)")
                && message.contains("(3, 4) in the file")
        );
    }

    #[test]
    fn a_damaged_file_says_so() {
        let (_folder, path) = somewhere();
        save(&path, &mut ThreeLayerNet::fixed()).expect("saves");
        let whole = fs::read(&path).expect("reads");
        let longer = [&whole[..], &[0]].concat();
        let moon = [&u64::MAX.to_le_bytes()[..], &whole[8..]].concat();
        for bytes in [
            &[][..],
            &whole[..5],
            &whole[..20],
            &whole[..whole.len() - 1],
            &longer,
            &moon,
            b"<html>",
        ] {
            fs::write(&path, bytes).expect("writes");
            assert!(
                problem(&path, &mut ThreeLayerNet::fixed())
                    .contains("damaged, or no safetensors file")
            );
        }
    }

    #[test]
    fn a_place_that_cannot_be_written_leaves_nothing_behind() {
        let folder = tempdir().expect("a temporary folder");
        assert!(
            save(
                folder.path().join("none/some.safetensors"),
                &mut ThreeLayerNet::fixed()
            )
            .is_err()
        );
        assert!(save(folder.path(), &mut ThreeLayerNet::fixed()).is_err());
        assert!(load(folder.path().join("none"), &mut ThreeLayerNet::fixed()).is_err());
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn a_file_that_was_there_is_replaced_as_a_whole() {
        let (_folder, path) = somewhere();
        fs::write(&path, "old").expect("writes");
        save(&path, &mut ThreeLayerNet::fixed()).expect("saves");
        load(&path, &mut ThreeLayerNet::fixed()).expect("loads");
    }

    #[test]
    fn a_map_comes_back_as_it_went() {
        let (_folder, path) = somewhere();
        let map = BTreeMap::from([
            (
                "W1".to_string(),
                array![[1.0, 2.0], [3.0, 4.0]].reversed_axes(),
            ),
            ("empty".to_string(), Array2::zeros((0, 3))),
        ]);
        save_map(&path, &map).expect("saves");
        assert_eq!(load_map(&path).expect("loads"), map);
    }

    proptest! {
        #[test]
        fn any_damage_is_read_or_refused_without_a_panic(at in 0..700_usize, with: u8, cut in 0..700_usize) {
            let (_folder, path) = somewhere();
            save(&path, &mut ThreeLayerNet::fixed()).expect("saves");
            let mut bytes = fs::read(&path).expect("reads");
            let at = at % bytes.len();
            bytes[at] = with;
            let _ = safetensors::parse(&bytes);
            bytes.truncate(cut % bytes.len());
            prop_assert!(safetensors::parse(&bytes).is_err());
        }

        #[test]
        fn any_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let header = [&(bytes.len() as u64).to_le_bytes()[..], &bytes].concat();
            let _ = safetensors::parse(&header);
            let _ = safetensors::parse(&bytes);
        }
    }
}
