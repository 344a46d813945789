use super::{batches, idx, mistaken, one_hot};
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

/// A set of four files, of the names above.
#[derive(Clone, Copy, Debug)]
struct Set {
    /// Where it is looked for: this folder in the current one, or in one above it.
    folder: &'static str,
    /// The variable that can name another folder.
    variable: &'static str,
    /// What fetches it.
    command: &'static str,
}

const DIGITS: Set = Set {
    folder: "data/mnist",
    variable: "NNFS_DATA",
    command: "cargo lab data",
};
const CLOTHES: Set = Set {
    folder: "data/fashion-mnist",
    variable: "NNFS_FASHION",
    command: "cargo lab data fashion-mnist",
};

/// What the classes 0 to 9 of Fashion-MNIST are called.
pub const FASHION_CLASSES: [&str; 10] = [
    "T-shirt/top",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
];

/// The MNIST database of handwritten digits: 60,000 to learn from and 10,000 to be tested on.
///
/// Fashion-MNIST has pictures of clothes in place of digits, in files of the same names and shapes:
/// [`fashion`](Mnist::fashion) reads it.
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
    /// Either is looked for in the current folder and in those above it, unless `NNFS_DATA` holds a whole path. An
    /// empty `NNFS_DATA` counts as none.
    ///
    /// # Errors
    /// Returns an error if the folder or a file is missing (the message says how to get them), or
    /// [`load_from`](Mnist::load_from) fails.
    pub fn load() -> Result<Self, FileError> {
        Self::of(DIGITS)
    }

    /// Reads Fashion-MNIST, pictures of clothes by Zalando (Han Xiao, Kashif Rasul and Roland Vollgraf, 2017): 60,000
    /// to learn from and 10,000 to be tested on, in ten [`FASHION_CLASSES`]. The four files are read from the folder
    /// named by the variable `NNFS_FASHION`, or else from `data/fashion-mnist`, by the rule of [`load`](Mnist::load).
    ///
    /// # Errors
    /// Returns an error as [`load`](Mnist::load) does.
    pub fn fashion() -> Result<Self, FileError> {
        Self::of(CLOTHES)
    }

    fn of(set: Set) -> Result<Self, FileError> {
        let current =
            std::env::current_dir().map_err(|source| FileError::io(Path::new("."), source))?;
        let named = std::env::var_os(set.variable);
        Self::read(&find_folder(set, named, &current)?, set)
    }

    /// Reads the four files from `folder`: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
    /// `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, not compressed.
    ///
    /// # Errors
    /// Returns an error if a file is missing or damaged, the images are not 28 x 28, there is not one label per image,
    /// or a label is above 9.
    pub fn load_from(folder: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::read(folder.as_ref(), DIGITS)
    }

    fn read(folder: &Path, set: Set) -> Result<Self, FileError> {
        for name in [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS] {
            let file = folder.join(name);
            if file.is_file() {
                continue;
            }
            return Err(match mistaken::nearby(&file) {
                Some(problem) if file.is_dir() => FileError::malformed(&file, problem),
                Some(help) => FileError::Missing { path: file, help },
                None => missing(file, folder, set),
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

fn find_folder(
    set: Set,
    from_environment: Option<OsString>,
    current: &Path,
) -> Result<PathBuf, FileError> {
    let named = from_environment.filter(|folder| !folder.is_empty());
    let folder = named.unwrap_or_else(|| set.folder.into());
    // A whole path stays what it is when it is joined to another.
    let found = current
        .ancestors()
        .map(|above| above.join(&folder))
        .find(|folder| folder.is_dir());
    found.ok_or_else(|| missing(current.join(&folder), &current.join(&folder), set))
}

fn missing(path: PathBuf, folder: &Path, set: Set) -> FileError {
    FileError::Missing {
        path,
        help: format!(
            "run `{}` to fetch it,\n  or put these four files, not compressed, into {}:\n    \
             {TRAIN_IMAGES}, {TRAIN_LABELS},\n    {TEST_IMAGES}, {TEST_LABELS}\n  \
             (the variable {} can name another folder)",
            set.command,
            folder.display(),
            set.variable
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
    /// Panics if blocks of this size do not fill 28 x 28 pixels.
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
    /// Panics if there is no such image.
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
    /// Panics if there are fewer.
    #[must_use]
    pub fn take(&self, n: usize) -> Self {
        self.range(0..n)
    }

    /// The images of a range, such as `100..200`.
    ///
    /// # Panics
    /// Panics if the range ends behind the last image, or before its own start.
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
    /// Panics if there is no image at one of the places.
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

    /// Batches of `size` images in order, as pairs of [`scaled`](Digits::scaled) pixels and labels. The last batch
    /// holds what is left.
    ///
    /// # Panics
    /// Panics if `size` is 0.
    #[must_use]
    pub fn batches(
        &self,
        size: usize,
    ) -> impl ExactSizeIterator<Item = (Array2<f64>, Array1<usize>)> {
        batches::ranges(self.len(), size).map(|range| {
            let batch = self.range(range);
            (batch.scaled(), batch.labels)
        })
    }
}

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digits({} images of {SIDE} x {SIDE})", self.len())
    }
}

#[cfg(test)]
mod tests;
