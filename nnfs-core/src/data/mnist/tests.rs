use super::*;
use crate::testing::panic_message;
use ndarray::{Array3, array};
use std::fs;
use tempfile::{TempDir, tempdir};

/// A data set of 5 + 2 images in a temporary folder.
fn small() -> TempDir {
    let folder = tempdir().expect("a temporary folder");
    write(&folder, TRAIN_IMAGES, TRAIN_LABELS, &array![5, 0, 4, 1, 9]);
    write(&folder, TEST_IMAGES, TEST_LABELS, &array![7, 2]);
    folder
}

fn write(folder: &TempDir, images: &str, labels: &str, classes: &Array1<u8>) {
    let pictures = Array3::from_shape_fn((classes.len(), SIDE, SIDE), |(i, y, x)| {
        (50 * i + 2 * y + x) as u8
    });
    idx::write_images(folder.path().join(images), &pictures).expect("writes");
    idx::write_labels(folder.path().join(labels), classes).expect("writes");
}

fn digits() -> Digits {
    Mnist::load_from(small().path()).expect("loads").train
}

#[test]
fn a_folder_with_four_files_is_read() {
    let mnist = Mnist::load_from(small().path()).expect("loads");
    assert_eq!((mnist.train.len(), mnist.test.len()), (5, 2));
    assert_eq!(mnist.train.labels, array![5, 0, 4, 1, 9]);
    assert_eq!(mnist.train.pixels.dim(), (5, 784));
    assert_eq!(mnist.train.pixels[[3, 28 * 2 + 7]], 161);
    assert_eq!(format!("{mnist:?}"), "Mnist(train: 5, test: 2)");
    assert_eq!(format!("{:?}", mnist.test), "Digits(2 images of 28 x 28)");
}

#[test]
fn a_missing_file_names_the_four_files_the_folder_and_the_command() {
    let folder = small();
    fs::remove_file(folder.path().join(TEST_LABELS)).expect("removes");
    let message = Mnist::load_from(folder.path())
        .expect_err("is missing")
        .to_string();
    assert!(message.starts_with(&folder.path().join(TEST_LABELS).display().to_string()));
    for part in [
        TRAIN_IMAGES,
        TRAIN_LABELS,
        TEST_IMAGES,
        TEST_LABELS,
        "cargo lab data",
        "NNFS_DATA",
    ] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_file_under_nearly_its_name_is_found_with_the_step_that_mends_it() {
    let message = |name: &str| {
        let folder = small();
        let right = folder.path().join(TEST_LABELS);
        fs::rename(&right, folder.path().join(name)).expect("renames");
        let error = Mnist::load_from(folder.path()).expect_err("is missing");
        error
            .to_string()
            .replace(&right.display().to_string(), "IT")
    };
    for (name, words) in [
        (
            "t10k-labels.idx1-ubyte",
            "IT is missing: there is t10k-labels.idx1-ubyte; rename it to t10k-labels-idx1-ubyte",
        ),
        (
            "t10k-labels-idx1-ubyte.gz",
            "IT is missing: there is t10k-labels-idx1-ubyte.gz, which is compressed; unpack it: `gunzip \
             t10k-labels-idx1-ubyte.gz`",
        ),
        (
            "t10k-labels.idx1-ubyte.zip",
            "IT is missing: there is t10k-labels.idx1-ubyte.zip, which is compressed; unpack it: `unzip \
             t10k-labels.idx1-ubyte.zip` and rename it to t10k-labels-idx1-ubyte",
        ),
    ] {
        assert_eq!(message(name), words);
    }
    let folder = small();
    let right = folder.path().join(TEST_LABELS);
    fs::remove_file(&right).expect("removes");
    fs::create_dir(&right).expect("creates");
    let error = Mnist::load_from(folder.path()).expect_err("is a folder");
    assert!(error.to_string().contains("this is a folder; move it away"));
}

#[test]
fn the_folder_is_found_from_one_below_unless_the_environment_names_another() {
    let root = tempdir().expect("a temporary folder");
    let below = root.path().join("notebooks/deeper");
    fs::create_dir_all(&below).expect("creates");
    assert!(
        find_folder(DIGITS, None, &below)
            .expect_err("is missing")
            .to_string()
            .contains("cargo lab data")
    );
    fs::create_dir_all(root.path().join(DIGITS.folder)).expect("creates");
    assert_eq!(
        find_folder(DIGITS, None, &below).expect("is found"),
        root.path().join(DIGITS.folder)
    );
    let named = |folder: &Path| find_folder(DIGITS, Some(folder.into()), &below);
    let elsewhere = root.path().join("elsewhere");
    let missing = named(Path::new("elsewhere")).expect_err("is missing");
    let whole = below.join("elsewhere").display().to_string();
    assert!(missing.to_string().starts_with(&whole), "{missing}");
    fs::create_dir_all(&elsewhere).expect("creates");
    // A part of a path is looked for as data/mnist is, a whole path is taken as it is, an empty one is none.
    assert_eq!(named(Path::new("elsewhere")).expect("is found"), elsewhere);
    assert_eq!(named(&elsewhere).expect("is found"), elsewhere);
    assert_eq!(
        named(Path::new("")).expect("is found"),
        root.path().join(DIGITS.folder)
    );
}

#[test]
fn images_and_labels_of_different_numbers_are_an_error() {
    let folder = small();
    idx::write_labels(folder.path().join(TRAIN_LABELS), &array![1, 2, 3]).expect("writes");
    let message = Mnist::load_from(folder.path())
        .expect_err("does not fit")
        .to_string();
    assert!(message.contains(TRAIN_LABELS) && message.contains("3 labels for the 5 images"));
}

#[test]
fn a_label_above_9_is_an_error() {
    let folder = small();
    idx::write_labels(folder.path().join(TEST_LABELS), &array![9, 10]).expect("writes");
    let message = Mnist::load_from(folder.path())
        .expect_err("is no class")
        .to_string();
    assert!(message.contains(TEST_LABELS) && message.contains("label 10 of sample 1"));
}

#[test]
fn images_of_another_size_are_an_error() {
    let folder = small();
    idx::write_images(folder.path().join(TEST_IMAGES), &Array3::zeros((2, 28, 27)))
        .expect("writes");
    let message = Mnist::load_from(folder.path())
        .expect_err("has another size")
        .to_string();
    assert!(message.contains(TEST_IMAGES) && message.contains("28 x 27"));
}

#[test]
fn images_and_labels_mixed_up_are_an_error() {
    let folder = small();
    fs::copy(
        folder.path().join(TRAIN_LABELS),
        folder.path().join(TRAIN_IMAGES),
    )
    .expect("copies");
    assert!(
        Mnist::load_from(folder.path())
            .expect_err("is mixed up")
            .to_string()
            .contains("mixed up")
    );
}

#[test]
fn pixels_come_raw_scaled_and_as_a_picture() {
    let digits = digits();
    assert_eq!(digits.raw()[[2, 30]], 104.0);
    assert_eq!(digits.scaled()[[2, 30]], 104.0 / 255.0);
    assert_eq!(digits.image(2).dim(), (28, 28));
    assert_eq!(digits.image(2)[[1, 2]], 104.0 / 255.0);
    assert_eq!(digits.one_hot().dim(), (5, 10));
    assert_eq!(digits.one_hot()[[4, 9]], 1.0);
}

#[test]
fn blocks_of_pixels_become_their_mean() {
    let digits = digits();
    for factor in [1, 2, 4, 7, 14, 28] {
        let (small, side) = (digits.shrunk(factor), SIDE / factor);
        assert_eq!(small.dim(), (5, side * side));
        for ((image, i), &mean) in small.indexed_iter() {
            let (y, x) = (factor * (i / side), factor * (i % side));
            let picture = digits.image(image);
            let block = picture.slice(ndarray::s![y..y + factor, x..x + factor]);
            assert!((mean - block.mean().expect("pixels")).abs() < 1e-14);
        }
    }
    assert_eq!(digits.shrunk(1), digits.scaled());
    assert_eq!(digits.take(0).shrunk(4).dim(), (0, 49));
}

#[test]
fn paper_stays_0_and_ink_1_in_smaller_images() {
    let pixels = Array2::from_shape_fn((2, SIDE * SIDE), |(image, _)| 255 * image as u8);
    let labels = array![0, 1];
    let small = Digits { pixels, labels }.shrunk(4);
    assert!(small.row(0).iter().all(|&x| x == 0.0));
    assert!(small.row(1).iter().all(|&x| x == 1.0));
}

#[test]
fn blocks_that_do_not_fill_an_image_say_so() {
    for factor in [0, 3, 5, 29] {
        let message = panic_message!(digits().shrunk(factor));
        assert!(message.contains(&format!("blocks of {factor} x {factor}")));
        assert!(message.contains("1, 2, 4, 7, 14 or 28"));
    }
}

#[test]
fn parts_keep_pixels_and_labels_together() {
    let digits = digits();
    assert_eq!(digits.take(2), digits.range(0..2));
    assert_eq!(digits.range(3..5), digits.select(&[3, 4]));
    let chosen = digits.select(&[4, 1, 1]);
    assert_eq!(chosen.labels, array![9, 0, 0]);
    assert_eq!(chosen.pixels.row(0), digits.pixels.row(4));
    assert!(digits.take(0).is_empty() && !digits.is_empty());
    assert_eq!(digits.select(&[]).scaled().dim(), (0, 784));
}

#[test]
fn batches_hold_every_image_in_order() {
    let digits = digits();
    assert_eq!(digits.batches(2).len(), 3);
    let labels: Vec<Vec<usize>> = digits
        .batches(2)
        .map(|(_, labels)| labels.to_vec())
        .collect();
    assert_eq!(labels, [vec![5, 0], vec![4, 1], vec![9]]);
    let (pixels, _) = digits.batches(usize::MAX).next().expect("one batch");
    assert_eq!(pixels, digits.scaled());
    assert_eq!(digits.take(0).batches(3).count(), 0);
}

#[test]
fn an_image_that_is_not_there_says_so() {
    let digits = digits();
    assert!(panic_message!(digits.image(5)).contains("no image 5: Digits(5 images"));
    assert!(panic_message!(digits.take(6)).contains("no images 0..6"));
    assert!(panic_message!(digits.select(&[0, 7])).contains("no image 7"));
    assert!(panic_message!(digits.batches(0)).contains("at least 1"));
}

#[test]
fn clothes_that_are_missing_are_asked_for_by_their_own_name() {
    let folder = tempdir().expect("a folder");
    let error = find_folder(CLOTHES, None, folder.path()).expect_err("is missing");
    let text = error.to_string();
    assert!(text.contains("cargo lab data fashion-mnist"), "{text}");
    assert!(text.contains("NNFS_FASHION"), "{text}");
    let clothes = folder.path().join("data/fashion-mnist");
    fs::create_dir_all(&clothes).expect("is made");
    assert_eq!(
        find_folder(CLOTHES, None, folder.path()).expect("is found"),
        clothes
    );
}
