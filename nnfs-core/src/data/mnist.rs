use super::{idx, mistaken, one_hot};
use crate::FileError;
use ndarray::{Array1, Array2, Axis, Slice};
use std::ffi::OsString;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

const TRAIN_IMAGES: &str = "train-images-idx3-ubyte";
const TRAIN_LABELS: &str = "train-labels-idx1-ubyte";
const TEST_IMAGES: &str = "t10k-images-idx3-ubyte";
const TEST_LABELS: &str = "t10k-labels-idx1-ubyte";

const SIDE: usize = 28;
const N_CLASSES: usize = 10;

/// Where the data are looked for: this folder in the current one, or in one above it.
const FOLDER: &str = "data/mnist";

/// The MNIST database of handwritten digits: 60,000 to learn from and 10,000 to be tested on.
///
/// Fashion-MNIST comes in files of the same names and shapes, so `Mnist::load_from("data/fashion-mnist")` reads it.
///
/// ```no_run
/// use nnfs_core::prelude::*;
///
/// let mnist = Mnist::load()?;
/// assert_eq!(mnist.train.len(), 60_000);
/// assert_eq!(mnist.train.labels[0], 5);
/// # Ok::<(), nnfs_core::FileError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Mnist {
    /// What a network learns from.
    pub train: Digits,
    /// What it has never seen.
    pub test: Digits,
}

impl Mnist {
    /// Reads the four files from the folder named by the variable `NNFS_DATA`, or else from `data/mnist`.
    ///
    /// Either is looked for in the current folder and in those above it, unless `NNFS_DATA` holds a whole path. An empty
    /// `NNFS_DATA` counts as none.
    ///
    /// # Errors
    /// Where the folder or a file is missing (the message says how to get them), or [`load_from`](Mnist::load_from) fails.
    pub fn load() -> Result<Self, FileError> {
        let current =
            std::env::current_dir().map_err(|source| FileError::io(Path::new("."), source))?;
        Self::load_from(find_folder(std::env::var_os("NNFS_DATA"), &current)?)
    }

    /// Reads the four files from `folder`: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
    /// `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, not compressed.
    ///
    /// # Errors
    /// Where a file is missing or damaged, the images are not 28 x 28, there is not one label an image, or a label is
    /// above 9.
    pub fn load_from(folder: impl AsRef<Path>) -> Result<Self, FileError> {
        let folder = folder.as_ref();
        for name in [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS] {
            let file = folder.join(name);
            if file.is_file() {
                continue;
            }
            return Err(match mistaken::nearby(&file) {
                Some(problem) if file.is_dir() => FileError::malformed(&file, problem),
                Some(help) => FileError::Missing { path: file, help },
                None => missing(file, folder),
            });
        }
        Ok(Self {
            train: Digits::read(&folder.join(TRAIN_IMAGES), &folder.join(TRAIN_LABELS))?,
            test: Digits::read(&folder.join(TEST_IMAGES), &folder.join(TEST_LABELS))?,
        })
    }
}

impl fmt::Debug for Mnist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Mnist(train: {}, test: {})",
            self.train.len(),
            self.test.len()
        )
    }
}

fn find_folder(from_environment: Option<OsString>, current: &Path) -> Result<PathBuf, FileError> {
    let named = from_environment.filter(|folder| !folder.is_empty());
    let folder = named.unwrap_or_else(|| FOLDER.into());
    // A whole path stays what it is when it is joined to another.
    let found = current
        .ancestors()
        .map(|above| above.join(&folder))
        .find(|folder| folder.is_dir());
    found.ok_or_else(|| missing(current.join(&folder), &current.join(&folder)))
}

fn missing(path: PathBuf, folder: &Path) -> FileError {
    FileError::Missing {
        path,
        help: format!(
            "run `cargo lab data` to fetch it,\n  or put these four files, not compressed, into {}:\n    \
             {TRAIN_IMAGES}, {TRAIN_LABELS},\n    {TEST_IMAGES}, {TEST_LABELS}\n  \
             (the variable NNFS_DATA can name another folder)",
            folder.display()
        ),
    }
}

/// Images of 28 x 28 pixels in ten classes, each with its label.
///
/// The pixels stay bytes: 60,000 images take 47 MB so, and 376 MB as `f64`. Turn them into numbers a batch at a time.
#[derive(Clone, PartialEq, Eq)]
pub struct Digits {
    /// One image a row, 0 (paper) to 255 (ink): (`n_samples`, 784).
    pub pixels: Array2<u8>,
    /// The class of each image, 0 to 9: (`n_samples`,).
    pub labels: Array1<usize>,
}

impl Digits {
    fn read(images_path: &Path, labels_path: &Path) -> Result<Self, FileError> {
        let images = idx::read_images(images_path)?;
        let labels = idx::read_labels(labels_path)?;
        let (n_images, height, width) = images.dim();
        if (height, width) != (SIDE, SIDE) {
            let problem =
                format!("expected images of {SIDE} x {SIDE} pixels, found {height} x {width}");
            return Err(FileError::malformed(images_path, problem));
        }
        if n_images != labels.len() {
            let problem = format!(
                "{} labels for the {n_images} images of {}",
                labels.len(),
                images_path.display()
            );
            return Err(FileError::malformed(labels_path, problem));
        }
        if let Some(sample) = labels
            .iter()
            .position(|&label| usize::from(label) >= N_CLASSES)
        {
            let problem = format!(
                "label {} of sample {sample} is above {}",
                labels[sample],
                N_CLASSES - 1
            );
            return Err(FileError::malformed(labels_path, problem));
        }
        let pixels = images
            .into_shape_with_order((n_images, SIDE * SIDE))
            .expect("28 x 28 = 784 pixels an image");
        Ok(Self {
            pixels,
            labels: labels.mapv(usize::from),
        })
    }

    /// How many images there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The pixels as numbers from 0 to 255: (`n_samples`, 784), 6 KB an image.
    #[must_use]
    pub fn raw(&self) -> Array2<f64> {
        self.pixels.mapv(f64::from)
    }

    /// The pixels as numbers from 0 to 1: (`n_samples`, 784), 6 KB an image.
    #[must_use]
    pub fn scaled(&self) -> Array2<f64> {
        self.pixels.mapv(|pixel| f64::from(pixel) / 255.0)
    }

    /// Smaller images: each block of `factor` x `factor` pixels becomes the mean of its pixels, from 0 to 1, so that a
    /// row has `(28 / factor)^2` numbers. A factor of 2 gives (`n_samples`, 196), 4 gives (`n_samples`, 49).
    ///
    /// A network for them is small enough for a numerical gradient of all its parameters.
    ///
    /// # Panics
    /// Where blocks of this size do not fill 28 x 28 pixels.
    #[must_use]
    pub fn shrunk(&self, factor: usize) -> Array2<f64> {
        assert!(
            factor > 0 && SIDE.is_multiple_of(factor),
            "images of {SIDE} x {SIDE} pixels cannot be cut into blocks of {factor} x {factor}; take 1, 2, 4, 7, 14 or 28"
        );
        let side = SIDE / factor;
        let full = 255.0 * (factor * factor) as f64; // a block of ink
        let block_of: Vec<usize> = (0..SIDE * SIDE)
            .map(|pixel| pixel / SIDE / factor * side + pixel % SIDE / factor)
            .collect();
        let mut small = Array2::zeros((self.len(), side * side));
        for (mut small, image) in small.rows_mut().into_iter().zip(self.pixels.rows()) {
            for (&pixel, &block) in image.iter().zip(&block_of) {
                small[block] += f64::from(pixel);
            }
            small.mapv_inplace(|sum| sum / full);
        }
        small
    }

    /// The labels as one-hot rows: (`n_samples`, 10).
    #[must_use]
    pub fn one_hot(&self) -> Array2<f64> {
        one_hot(&self.labels, N_CLASSES)
    }

    /// One image as a picture, (28, 28), from 0 (paper) to 1 (ink).
    ///
    /// # Panics
    /// Where there is no such image.
    #[must_use]
    pub fn image(&self, index: usize) -> Array2<f64> {
        assert!(
            index < self.len(),
            "there is no image {index}: {self:?}, counted from 0"
        );
        Array2::from_shape_fn((SIDE, SIDE), |(y, x)| {
            f64::from(self.pixels[[index, SIDE * y + x]]) / 255.0
        })
    }

    /// The first `n` images.
    ///
    /// # Panics
    /// Where there are fewer.
    #[must_use]
    pub fn take(&self, n: usize) -> Self {
        self.range(0..n)
    }

    /// The images of a range, such as `100..200`.
    ///
    /// # Panics
    /// Where the range ends behind the last image, or before its own start.
    #[must_use]
    pub fn range(&self, range: Range<usize>) -> Self {
        assert!(
            range.start <= range.end && range.end <= self.len(),
            "there are no images {range:?}: {self:?}"
        );
        let rows = Slice::from(range);
        Self {
            pixels: self.pixels.slice_axis(Axis(0), rows).to_owned(),
            labels: self.labels.slice_axis(Axis(0), rows).to_owned(),
        }
    }

    /// The images at these places, in this order; a place may come twice. With `rng.choice(train.len(), 100)` that is a
    /// mini-batch.
    ///
    /// # Panics
    /// Where there is no image at one of the places.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        if let Some(index) = indices.iter().find(|&&index| index >= self.len()) {
            panic!("there is no image {index}: {self:?}, counted from 0");
        }
        Self {
            pixels: self.pixels.select(Axis(0), indices),
            labels: self.labels.select(Axis(0), indices),
        }
    }

    /// Batches of `size` images in order, as pairs of [`scaled`](Digits::scaled) pixels and labels. The last batch holds
    /// what is left.
    ///
    /// # Panics
    /// Where `size` is 0.
    #[must_use]
    pub fn batches(&self, size: usize) -> DigitBatches<'_> {
        assert!(
            size > 0,
            "batches of 0 images would never come to an end; choose a size of at least 1"
        );
        DigitBatches {
            digits: self,
            size,
            start: 0,
        }
    }
}

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digits({} images of {SIDE} x {SIDE})", self.len())
    }
}

/// The iterator of [`Digits::batches`]: gives `(scaled pixels, labels)`.
#[derive(Clone, Debug)]
pub struct DigitBatches<'a> {
    digits: &'a Digits,
    size: usize,
    start: usize,
}

impl Iterator for DigitBatches<'_> {
    type Item = (Array2<f64>, Array1<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.start == self.digits.len() {
            return None;
        }
        let end = self.digits.len().min(self.start.saturating_add(self.size));
        let batch = self.digits.range(self.start..end);
        self.start = end;
        Some((batch.scaled(), batch.labels))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.digits.len() - self.start).div_ceil(self.size);
        (left, Some(left))
    }
}

impl ExactSizeIterator for DigitBatches<'_> {}

#[cfg(test)]
mod tests {
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
            find_folder(None, &below)
                .expect_err("is missing")
                .to_string()
                .contains("cargo lab data")
        );
        fs::create_dir_all(root.path().join(FOLDER)).expect("creates");
        assert_eq!(
            find_folder(None, &below).expect("is found"),
            root.path().join(FOLDER)
        );
        let named = |folder: &Path| find_folder(Some(folder.into()), &below);
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
            root.path().join(FOLDER)
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
}
