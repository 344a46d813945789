//! Random numbers: NumPy's legacy generator, so that a seed gives a learner the very digits printed in the books.

mod binomial;
mod mt19937;

use binomial::{Binomial, MOST_EXPECTED};
use mt19937::Mt19937;
use ndarray::{Array, Array2, IntoDimension};
use rand::{SeedableRng, TryRng};
use std::convert::Infallible;
use std::fmt;

/// NumPy's `RandomState`, which is what `np.random.seed` and the functions of `np.random` use: the same seed gives the
/// same numbers, digit for digit.
///
/// It implements the traits of the crate `rand` and so works wherever a generator does. The other way round is not
/// enough for [`randn`](NumpyRng::randn): normal numbers are made two at a time, and the second one is kept here for
/// the next call. Functions of this crate that draw as NumPy does therefore take `&mut NumpyRng`.
///
/// ```
/// use nnfs_core::random::NumpyRng;
///
/// let mut rng = NumpyRng::seed(0);
/// let x = rng.randn((2, 3)); // np.random.seed(0); np.random.randn(2, 3)
/// assert_eq!(x[[0, 0]], 1.764052345967664);
/// ```
///
/// # NumPy's digits, and everything else
/// The methods below give NumPy's digits. For whatever they lack there is the crate `rand`, with the same generator:
/// ranges of any type, shuffled and chosen items, distributions. A seed fixes what `rand` draws too, but these numbers
/// are **not** NumPy's, and another version of `rand` may draw others.
///
/// ```
/// use nnfs_core::prelude::*; // rand and its traits are in it
/// use rand::distr::{Bernoulli, Uniform, weighted::WeightedIndex};
///
/// let mut rng = NumpyRng::seed(0);
/// let eye = rng.random_range(1..=6);
/// let mut letters = ['a', 'b', 'c', 'd'];
/// letters.shuffle(&mut rng);
/// let letter = letters.choose(&mut rng).unwrap();
/// let heads = rng.sample(Bernoulli::new(0.5)?);
/// let weight = rng.sample(Uniform::new(-0.1, 0.1)?);
/// let class = rng.sample(WeightedIndex::new([0.7, 0.2, 0.1])?);
/// # assert!((1..=6).contains(&eye) && letters.contains(letter) && heads | true);
/// # assert!((-0.1..0.1).contains(&weight) && class < 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Two names exist twice. `rng.random()` is NumPy's number from 0 to 1, here as everywhere in this crate; rand's
/// `random`, which has a type to choose, is `RngExt::random::<u8>(&mut rng)`. `rng.shuffle(&mut items)` shuffles as
/// NumPy does, `items.shuffle(&mut rng)` as `rand` does. A function that takes `&mut impl Rng`, any generator at
/// all, knows rand's methods only.
#[derive(Clone, PartialEq, Eq)]
pub struct NumpyRng {
    bits: Mt19937,
    /// The bits of the second normal number of a pair, where it has not been given out yet.
    second_normal: Option<u64>,
}

impl NumpyRng {
    /// A generator in the state that `np.random.seed(seed)` leaves.
    #[must_use]
    pub fn seed(seed: u32) -> Self {
        Self {
            bits: Mt19937::from_number(seed),
            second_normal: None,
        }
    }

    /// A number drawn evenly from 0 (included) to 1 (excluded): `np.random.random()`.
    pub fn random(&mut self) -> f64 {
        // 53 bits, as many as an f64 has: 27 of one word, 26 of the next.
        let high = f64::from(self.bits.next_u32() >> 5);
        let low = f64::from(self.bits.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }

    /// Numbers from 0 to 1 in an array of the given shape: `np.random.rand(...)`.
    pub fn rand<Sh: IntoDimension>(&mut self, shape: Sh) -> Array<f64, Sh::Dim> {
        filled(shape, || self.random())
    }

    /// A number of the normal distribution with mean 0 and standard deviation 1: `np.random.standard_normal()`.
    ///
    /// By the polar method (Marsaglia and Bray, 1964): a random point inside the unit circle gives two numbers.
    pub fn standard_normal(&mut self) -> f64 {
        if let Some(bits) = self.second_normal.take() {
            return f64::from_bits(bits);
        }
        loop {
            let x = 2.0 * self.random() - 1.0;
            let y = 2.0 * self.random() - 1.0;
            let r2 = x * x + y * y;
            if r2 < 1.0 && r2 != 0.0 {
                let stretch = (-2.0 * r2.ln() / r2).sqrt();
                self.second_normal = Some((stretch * x).to_bits());
                return stretch * y;
            }
        }
    }

    /// Normal numbers (mean 0, standard deviation 1) in an array of the given shape: `np.random.randn(...)`.
    ///
    /// `rng.randn(5)` is an `Array1`, `rng.randn((3, 4))` an `Array2` of 3 rows.
    pub fn randn<Sh: IntoDimension>(&mut self, shape: Sh) -> Array<f64, Sh::Dim> {
        filled(shape, || self.standard_normal())
    }

    /// A whole number from `low` (included) to `high` (excluded): `np.random.randint(low, high)`.
    ///
    /// # Panics
    /// Panics if there is no number between them.
    pub fn randint(&mut self, low: i64, high: i64) -> i64 {
        assert!(
            low < high,
            "randint draws from low..high, and {low}..{high} holds no number"
        );
        low.wrapping_add_unsigned(self.up_to(high.wrapping_sub(low).cast_unsigned() - 1))
    }

    /// `size` whole numbers below `n`, drawn with replacement: `np.random.choice(n, size)`.
    ///
    /// A mini-batch as "Deep Learning from Scratch" draws it: `x.select(Axis(0), &rng.choice(60_000, 100))`.
    ///
    /// # Panics
    /// Panics if `n` is 0 and `size` is not.
    pub fn choice(&mut self, n: usize, size: usize) -> Vec<usize> {
        assert!(
            n > 0 || size == 0,
            "choice has nothing to draw {size} numbers from: n is 0"
        );
        (0..size).map(|_| self.index_up_to(n - 1)).collect()
    }

    /// `size` different whole numbers below `n`: `np.random.choice(n, size, replace=False)`.
    ///
    /// # Panics
    /// Panics if `size` is larger than `n`.
    pub fn choice_without_replacement(&mut self, n: usize, size: usize) -> Vec<usize> {
        assert!(
            size <= n,
            "choice_without_replacement cannot draw {size} different numbers from {n}"
        );
        let mut chosen = self.permutation(n);
        chosen.truncate(size);
        chosen
    }

    /// Puts `items` in a random order: `np.random.shuffle(items)`.
    ///
    /// By Fisher and Yates: from the last place down, each is swapped with one drawn from those not yet settled.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.index_up_to(i);
            items.swap(i, j);
        }
    }

    /// The numbers 0, 1, ... `n - 1` in a random order: `np.random.permutation(n)`.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        self.shuffle(&mut order);
        order
    }

    /// How many of `n` tries succeed when each does with probability `p`, in an array of the given shape:
    /// `np.random.binomial(n, p, size)`.
    ///
    /// The counts come as `f64`, ready to be multiplied: a dropout mask is `rng.binomial(1, keep, shape) / keep`.
    ///
    /// # Panics
    /// Panics if `p` is not a probability, or if more than 30 successes and more than 30 failures are to be expected:
    /// NumPy draws those by another method.
    pub fn binomial<Sh: IntoDimension>(
        &mut self,
        n: u32,
        p: f64,
        shape: Sh,
    ) -> Array<f64, Sh::Dim> {
        let binomial = tries(n, p);
        filled(shape, || binomial.sample(self) as f64)
    }

    /// As [`binomial`](NumpyRng::binomial), into memory that is there already.
    pub(crate) fn fill_binomial(&mut self, n: u32, p: f64, counts: &mut Array2<f64>) {
        let binomial = tries(n, p);
        for count in counts {
            *count = binomial.sample(self) as f64;
        }
    }

    /// A whole number from 0 to `largest`, both included: bits are drawn, as many as `largest` has, until they fit.
    fn up_to(&mut self, largest: u64) -> u64 {
        if largest == 0 {
            return 0;
        }
        let mask = u64::MAX >> largest.leading_zeros();
        loop {
            let drawn = if largest > u64::from(u32::MAX) {
                self.next_word()
            } else {
                u64::from(self.bits.next_u32())
            };
            if drawn & mask <= largest {
                return drawn & mask;
            }
        }
    }

    fn index_up_to(&mut self, largest: usize) -> usize {
        self.up_to(largest as u64) as usize
    }

    /// 64 bits: NumPy takes the high half first.
    fn next_word(&mut self) -> u64 {
        let high = u64::from(self.bits.next_u32());
        let low = u64::from(self.bits.next_u32());
        high << 32 | low
    }
}

fn tries(n: u32, p: f64) -> Binomial {
    assert!(
        (0.0..=1.0).contains(&p),
        "binomial takes a probability p from 0 to 1, got {p}"
    );
    let expected = f64::from(n) * p.min(1.0 - p);
    assert!(
        expected <= MOST_EXPECTED,
        "binomial draws at most {MOST_EXPECTED} successes or failures on average, got n = {n} and p = {p}"
    );
    Binomial::new(i64::from(n), p)
}

fn filled<Sh: IntoDimension>(shape: Sh, number: impl FnMut() -> f64) -> Array<f64, Sh::Dim> {
    Array::from_shape_simple_fn(shape.into_dimension(), number)
}

impl fmt::Debug for NumpyRng {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NumpyRng(MT19937)")
    }
}

impl TryRng for NumpyRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.bits.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next_word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(4) {
            chunk.copy_from_slice(&self.bits.next_u32().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

impl SeedableRng for NumpyRng {
    type Seed = [u8; 32];

    /// `np.random.seed([...])` with the bytes as eight little-endian numbers.
    fn from_seed(seed: [u8; 32]) -> Self {
        let (numbers, _) = seed.as_chunks::<4>();
        let numbers: Vec<u32> = (numbers.iter().copied()).map(u32::from_le_bytes).collect();
        from_numbers(&numbers)
    }

    /// [`seed`](NumpyRng::seed) for a number below 2³², so that a seed means the same everywhere. A larger one is
    /// `np.random.seed([low, high])` with its low and its high half.
    fn seed_from_u64(seed: u64) -> Self {
        match u32::try_from(seed) {
            Ok(seed) => Self::seed(seed),
            Err(_) => from_numbers(&[seed as u32, (seed >> 32) as u32]),
        }
    }
}

fn from_numbers(seeds: &[u32]) -> NumpyRng {
    NumpyRng {
        bits: Mt19937::from_numbers(seeds),
        second_normal: None,
    }
}

#[cfg(test)]
mod tests;
