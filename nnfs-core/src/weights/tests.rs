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
    assert!(
        message.contains(
            "Sequential has the parameters dense1.weights, dense1.biases, dense2.weights"
        )
    );
    assert!(message.contains("dense3.weights"));
    save(&path, &mut Dense::new(2, 3, &mut NumpyRng::seed(0))).expect("saves");
    assert!(problem(&path, &mut ThreeLayerNet::fixed()).contains("the file has biases, weights"));
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
            problem(&path, &mut ThreeLayerNet::fixed()).contains("damaged, or no safetensors file")
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
fn a_smaller_file_is_loaded_with_its_rounded_numbers() {
    let (_folder, path) = somewhere();
    let mut trained = two_layers([3, 4, 2], 0);
    for (precision, error) in [
        (Precision::Double, 0.0),
        (Precision::Single, 6e-8),
        (Precision::Half, 5e-4),
    ] {
        save_as(&path, &mut trained, precision).expect("saves");
        let mut network = two_layers([3, 4, 2], 1);
        load(&path, &mut network).expect("loads");
        for (rounded, exact) in values(&mut network).iter().zip(values(&mut trained)) {
            let differ = (rounded - &exact).mapv(f64::abs);
            assert!(
                differ
                    .iter()
                    .zip(&exact)
                    .all(|(d, x)| *d <= error * x.abs())
            );
        }
    }
}

#[test]
fn a_number_too_large_for_the_file_keeps_the_file_that_was_there() {
    let (_folder, path) = somewhere();
    let mut network = two_layers([3, 4, 2], 0);
    save(&path, &mut network).expect("saves");
    let before = fs::read(&path).expect("reads");
    network.parameters()[2].value[[0, 1]] = 1e6;
    let problem = save_as(&path, &mut network, Precision::Half).expect_err("too large");
    let problem = problem.to_string();
    assert!(problem.contains("dense2.weights holds 1000000, which is too large for F16"));
    assert_eq!(fs::read(&path).expect("reads"), before);
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
