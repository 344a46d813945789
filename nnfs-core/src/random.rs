//! Random numbers: NumPy's legacy generator, so that a seed gives a learner the very digits printed in the books.

mod binomial;
mod mt19937;

use binomial::Binomial;
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

    /// A generator in the state that `np.random.seed([...])` with several numbers leaves.
    ///
    /// # Panics
    /// Where `seeds` is empty, as NumPy does.
    #[must_use]
    pub fn seed_from_numbers(seeds: &[u32]) -> Self {
        assert!(
            !seeds.is_empty(),
            "NumpyRng::seed_from_numbers wants at least one number"
        );
        Self {
            bits: Mt19937::from_numbers(seeds),
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
    /// Where there is no number between them.
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
    /// Where `n` is 0 and `size` is not.
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
    /// Where `size` is larger than `n`.
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
    /// Where `p` is not a probability.
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

    /// As [`seed_from_numbers`](NumpyRng::seed_from_numbers), with the bytes as eight little-endian numbers.
    fn from_seed(seed: [u8; 32]) -> Self {
        let (numbers, _) = seed.as_chunks::<4>();
        Self::seed_from_numbers(
            &numbers
                .iter()
                .map(|&bytes| u32::from_le_bytes(bytes))
                .collect::<Vec<_>>(),
        )
    }

    /// As [`seed`](NumpyRng::seed) where the number is one that NumPy takes (below 2³²), so that a seed means the same
    /// everywhere; else as [`seed_from_numbers`](NumpyRng::seed_from_numbers) with its low and its high half.
    fn seed_from_u64(seed: u64) -> Self {
        match u32::try_from(seed) {
            Ok(seed) => Self::seed(seed),
            Err(_) => Self::seed_from_numbers(&[seed as u32, (seed >> 32) as u32]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::panic_message;
    use ndarray::{Array1, array};
    use proptest::prelude::*;
    use rand::Rng;

    // Every expected number is NumPy's (2.4.6), from the lines in the comments, each behind its np.random.seed(...).

    #[test]
    fn the_words_are_those_of_the_mersenne_twister() {
        // np.random.randint(0, 2**32, 3)
        let words = |mut rng: NumpyRng| [rng.next_u32(), rng.next_u32(), rng.next_u32()];
        assert_eq!(
            words(NumpyRng::seed(0)),
            [2357136044, 2546248239, 3071714933]
        );
        let several = NumpyRng::seed_from_numbers(&[1, 2, 3, 4]); // np.random.seed([1, 2, 3, 4])
        assert_eq!(words(several), [2915706234, 1022996879, 334638762]);
    }

    #[test]
    fn rand_gives_the_numbers_of_numpy() {
        // np.random.rand(3)
        assert_eq!(
            NumpyRng::seed(0).rand(3),
            array![0.5488135039273248, 0.7151893663724195, 0.6027633760716439]
        );
        assert_eq!(
            NumpyRng::seed(42).rand(3),
            array![0.3745401188473625, 0.9507143064099162, 0.7319939418114051]
        );
        assert_eq!(NumpyRng::seed(u32::MAX).random(), 0.0976320289940138);
    }

    #[test]
    fn randn_gives_the_numbers_of_numpy() {
        // np.random.randn(2, 3)
        let expected = array![
            [1.764052345967664, 0.4001572083672233, 0.9787379841057392],
            [2.240893199201458, 1.8675579901499675, -0.977277879876411]
        ];
        assert_eq!(NumpyRng::seed(0).randn((2, 3)), expected);
        let expected = array![
            [0.4967141530112327, -0.13826430117118466, 0.6476885381006925],
            [
                1.5230298564080254,
                -0.23415337472333597,
                -0.23413695694918055
            ]
        ];
        assert_eq!(NumpyRng::seed(42).randn([2, 3]), expected);
    }

    #[test]
    fn randn_is_right_after_a_hundred_thousand_numbers() {
        // np.random.randn(100000); np.random.randn(), np.random.rand()
        let mut rng = NumpyRng::seed(0);
        let _: Array1<f64> = rng.randn(100_000);
        assert_eq!(
            (rng.standard_normal(), rng.random()),
            (-0.48379749195754734, 0.9116154770461091)
        );
    }

    #[test]
    fn the_second_normal_number_waits_for_the_next_call() {
        // np.random.randn(), np.random.rand(), np.random.randn(), np.random.binomial(10, .5), np.random.randn()
        let mut rng = NumpyRng::seed(0);
        let drawn = [
            rng.standard_normal(),
            rng.random(),
            rng.standard_normal(),
            rng.binomial(10, 0.5, 1)[0],
            rng.standard_normal(),
        ];
        assert_eq!(
            drawn,
            [
                1.764052345967664,
                0.6027633760716439,
                0.4001572083672233,
                5.0,
                1.8675579901499675
            ]
        );
    }

    #[test]
    fn randint_gives_the_numbers_of_numpy() {
        // [np.random.randint(-5, 10) for _ in range(8)], np.random.randint(0, 2**40), np.random.randint(0, 2**32)
        let mut rng = NumpyRng::seed(0);
        assert_eq!(
            [(); 8].map(|()| rng.randint(-5, 10)),
            [7, 0, -5, -2, 6, -2, 2, 4]
        );
        assert_eq!(
            (rng.randint(0, 1 << 40), rng.randint(0, 1 << 32)),
            (909012193557, 1650906866)
        );
        let mut rng = NumpyRng::seed(42);
        assert_eq!(
            [(); 8].map(|()| rng.randint(-5, 10)),
            [1, -2, 7, 9, 5, 2, 7, -1]
        );
        assert_eq!(
            (rng.randint(0, 1 << 40), rng.randint(0, 1 << 32)),
            (440001501305, 669991378)
        );
        assert_eq!(rng.randint(3, 4), 3);
    }

    #[test]
    fn choice_gives_the_numbers_of_numpy() {
        // np.random.choice(60000, 10)
        let expected = [
            2732, 43567, 42613, 52416, 45891, 21243, 30403, 32103, 41993, 57043,
        ];
        assert_eq!(NumpyRng::seed(0).choice(60_000, 10), expected);
        let expected = [
            56422, 15795, 860, 38158, 54343, 44732, 11284, 54886, 6265, 16850,
        ];
        assert_eq!(NumpyRng::seed(42).choice(60_000, 10), expected);
        // np.random.choice(20, 8, replace=False)
        assert_eq!(
            NumpyRng::seed(0).choice_without_replacement(20, 8),
            [18, 1, 19, 8, 10, 17, 6, 13]
        );
        assert_eq!(
            NumpyRng::seed(42).choice_without_replacement(20, 8),
            [0, 17, 15, 1, 8, 5, 11, 3]
        );
    }

    #[test]
    fn permutation_and_shuffle_give_the_orders_of_numpy() {
        // np.random.permutation(12)
        assert_eq!(
            NumpyRng::seed(0).permutation(12),
            [6, 11, 4, 10, 2, 8, 1, 7, 9, 3, 0, 5]
        );
        assert_eq!(
            NumpyRng::seed(42).permutation(12),
            [10, 9, 0, 8, 5, 2, 1, 11, 4, 7, 3, 6]
        );
        // letters = list("abcdefgh"); np.random.shuffle(letters)
        for (seed, expected) in [(0, "gcbhdafe"), (42, "bfahcedg")] {
            let mut letters: Vec<char> = ('a'..='h').collect();
            NumpyRng::seed(seed).shuffle(&mut letters);
            assert_eq!(String::from_iter(letters), expected);
        }
    }

    #[test]
    fn binomial_gives_the_numbers_of_numpy() {
        // np.random.binomial(n, p, 10).tolist(), np.random.random()
        let cases: [(u32, u32, f64, [u32; 10], f64); 10] = [
            (
                0,
                1,
                0.5,
                [1, 1, 1, 1, 0, 1, 0, 1, 1, 0],
                0.7917250380826646,
            ),
            (
                0,
                10,
                0.3,
                [3, 4, 3, 3, 3, 3, 3, 5, 6, 3],
                0.7917250380826646,
            ),
            (
                0,
                100,
                0.5,
                [52, 51, 61, 51, 43, 47, 45, 48, 42, 45],
                0.6120957227224214,
            ),
            (
                0,
                100,
                0.8,
                [80, 78, 79, 80, 81, 79, 81, 75, 73, 81],
                0.7917250380826646,
            ),
            (
                0,
                1000,
                0.4,
                [403, 410, 399, 392, 395, 397, 401, 375, 433, 397],
                0.11827442586893322,
            ),
            (0, 0, 0.5, [0; 10], 0.7917250380826646),
            (0, 5, 0.0, [0; 10], 0.7917250380826646),
            (0, 5, 1.0, [5; 10], 0.7917250380826646),
            (
                42,
                1,
                0.9,
                [1, 0, 1, 1, 1, 1, 1, 1, 1, 1],
                0.020584494295802447,
            ),
            (
                42,
                1000,
                0.4,
                [387, 402, 375, 405, 370, 405, 403, 397, 411, 424],
                0.29214464853521815,
            ),
        ];
        for (seed, n, p, expected, next) in cases {
            let mut rng = NumpyRng::seed(seed);
            let drawn = rng.binomial(n, p, 10);
            assert_eq!(
                drawn,
                Array1::from_iter(expected.map(f64::from)),
                "seed {seed}, n {n}, p {p}"
            );
            assert_eq!(rng.random(), next, "seed {seed}, n {n}, p {p}");
        }
        let expected = array![
            700456., 699628., 699949., 700791., 699912., 700945., 700238., 699942., 700122.,
            699719.
        ];
        assert_eq!(NumpyRng::seed(42).binomial(1_000_000, 0.7, 10), expected);
    }

    #[test]
    fn binomial_agrees_with_numpy_over_a_hundred_thousand_numbers() {
        // a = np.random.binomial(n, p, 100000); a.sum(), (a * np.arange(1, 100001) % 1000003).sum()
        let cases = [
            (0, 100, 0.5, 4999378, 48269512805),
            (0, 1000, 0.4, 39994256, 49733905192),
            (0, 1_000_000, 0.3, 30000058889, 50049674428),
            (0, 30, 0.4, 1199757, 43390615686),
            (0, 1_000_000_000, 0.5, 50000001968482, 50185618620),
            (0, 100, 0.85, 8500541, 48916677529),
            (42, 100, 0.5, 5001222, 48245669031),
            (42, 1000, 0.4, 39999449, 49808613012),
            (42, 1_000_000, 0.3, 29999812913, 49960111034),
            (42, 1_000_000_000, 0.5, 49999992999072, 50010115253),
            (42, 10, 0.9, 900428, 45027920759),
        ];
        for (seed, n, p, sum, weighted) in cases {
            let drawn = NumpyRng::seed(seed)
                .binomial(n, p, 100_000)
                .mapv(|count| count as u64);
            let mixed: u64 = drawn
                .iter()
                .zip(1..)
                .map(|(count, i): (_, u64)| count * i % 1_000_003)
                .sum();
            assert_eq!(
                (drawn.sum(), mixed),
                (sum, weighted),
                "seed {seed}, n {n}, p {p}"
            );
        }
    }

    #[test]
    fn it_works_wherever_a_generator_does() {
        fn draw(rng: &mut impl Rng) -> u64 {
            rng.next_u64()
        }
        // NumPy's 64 bits: the high half is drawn first.
        assert_eq!(draw(&mut NumpyRng::seed(0)), 2357136044 << 32 | 2546248239);
        assert_eq!(NumpyRng::seed_from_u64(7), NumpyRng::seed(7));
        assert_eq!(
            NumpyRng::seed_from_u64(7 << 32 | 5),
            NumpyRng::seed_from_numbers(&[5, 7])
        );
        let mut seed = [0; 32];
        seed[0] = 9;
        assert_eq!(
            NumpyRng::from_seed(seed),
            NumpyRng::seed_from_numbers(&[9, 0, 0, 0, 0, 0, 0, 0])
        );
        let mut bytes = [0; 6];
        NumpyRng::seed(0).fill_bytes(&mut bytes);
        assert_eq!(bytes[..4], 2357136044_u32.to_le_bytes());
        assert_eq!(bytes[4..], 2546248239_u32.to_le_bytes()[..2]);
    }

    #[test]
    fn rand_draws_each_number_of_a_range_evenly() {
        use rand::RngExt;
        let mut rng = NumpyRng::seed(0);
        let mut counts = [0_u32; 6];
        for _ in 0..60_000 {
            counts[rng.random_range(0..6)] += 1;
        }
        // Chi-square with 5 degrees of freedom: above 20.5 once in a thousand seeds.
        let off = |count: u32| (f64::from(count) - 10_000.0).powi(2) / 10_000.0;
        let chi_square: f64 = counts.into_iter().map(off).sum();
        assert!(chi_square < 20.5, "{counts:?}: {chi_square}");
    }

    #[test]
    fn the_numbers_drawn_through_rand_stay_the_same() {
        // Those of rand 0.10, worked out from the generator's words w: w * 6 >> 32, and so on.
        use rand::distr::{Bernoulli, Uniform, weighted::WeightedIndex};
        use rand::{RngExt, seq::IndexedRandom};
        let mut rng = NumpyRng::seed(0);
        assert_eq!(
            [(); 8].map(|()| rng.random_range(0..6)),
            [3, 3, 4, 5, 3, 5, 3, 5]
        );
        // Two words, the first one on top; 53 bits of the 64.
        let words = 2357136044_u64 << 32 | 2546248239;
        let expected = (words >> 11) as f64 / 2.0_f64.powi(53);
        assert_eq!(RngExt::random::<f64>(&mut NumpyRng::seed(0)), expected);

        let mut rng = NumpyRng::seed(42);
        let between = Uniform::new(-1.0, 1.0).unwrap();
        assert_eq!(rng.sample(between), -0.25091977100980367);
        let coin = Bernoulli::new(0.5).unwrap();
        assert_eq!(
            [(); 8].map(|()| u8::from(rng.sample(coin))),
            [0, 0, 0, 1, 1, 1, 0, 0]
        );
        let classes = WeightedIndex::new([1, 2, 1]).unwrap();
        assert_eq!(
            [(); 8].map(|()| rng.sample(&classes)),
            [1, 1, 0, 0, 2, 1, 2, 2]
        );
        let letters = [(); 8].map(|()| *b"abcdefgh".choose(&mut rng).unwrap());
        assert_eq!(letters, *b"babhbece");
    }

    #[test]
    fn the_methods_named_as_those_of_rand_are_numpys_even_with_rand_in_scope() {
        use crate::prelude::*;
        fn through_a_reference(rng: &mut NumpyRng) -> f64 {
            rng.random()
        }
        assert_eq!(NumpyRng::seed(0).random(), 0.5488135039273248); // np.random.random()
        assert_eq!(
            through_a_reference(&mut NumpyRng::seed(0)),
            0.5488135039273248
        );
        let (mut numpys, mut rands): (Vec<usize>, Vec<usize>) =
            ((0..12).collect(), (0..12).collect());
        NumpyRng::seed(0).shuffle(&mut numpys); // np.random.permutation(12)
        assert_eq!(numpys, [6, 11, 4, 10, 2, 8, 1, 7, 9, 3, 0, 5]);
        rands.shuffle(&mut NumpyRng::seed(0));
        assert_eq!(rands, [0, 6, 1, 8, 9, 2, 11, 7, 5, 4, 3, 10]); // rand 0.10
    }

    #[test]
    fn empty_draws_take_nothing_from_the_generator() {
        let mut rng = NumpyRng::seed(0);
        assert_eq!(rng.randn((0, 3)).dim(), (0, 3));
        assert!(rng.choice(0, 0).is_empty() && rng.permutation(0).is_empty());
        assert_eq!(rng.randint(7, 8), 7);
        assert_eq!(rng, NumpyRng::seed(0));
    }

    #[test]
    fn a_draw_that_cannot_be_says_so() {
        let mut rng = NumpyRng::seed(0);
        assert!(panic_message!(rng.randint(3, 3)).contains("3..3"));
        assert!(panic_message!(rng.choice(0, 2)).contains("nothing to draw"));
        assert!(
            panic_message!(rng.choice_without_replacement(2, 3))
                .contains("3 different numbers from 2")
        );
        assert!(panic_message!(rng.binomial(1, 1.5, 2)).contains("1.5"));
        assert!(panic_message!(rng.binomial(1, f64::NAN, 2)).contains("NaN"));
        assert!(panic_message!(NumpyRng::seed_from_numbers(&[])).contains("at least one"));
    }

    proptest! {
        #[test]
        fn randint_stays_within_its_bounds(seed: u32, low: i64, high: i64) {
            prop_assume!(low < high);
            let drawn = NumpyRng::seed(seed).randint(low, high);
            prop_assert!(low <= drawn && drawn < high);
        }

        #[test]
        fn a_permutation_holds_every_number_once(seed: u32, n in 0..200_usize) {
            let mut order = NumpyRng::seed(seed).permutation(n);
            order.sort_unstable();
            prop_assert!(order.into_iter().eq(0..n));
        }

        #[test]
        fn shuffled_through_rand_every_item_is_there_once_and_a_seed_fixes_the_order(seed: u32, n in 0..200_usize) {
            use rand::seq::SliceRandom;
            let shuffled = || {
                let mut order: Vec<usize> = (0..n).collect();
                order.shuffle(&mut NumpyRng::seed(seed));
                order
            };
            let mut order = shuffled();
            prop_assert_eq!(&order, &shuffled());
            order.sort_unstable();
            prop_assert!(order.into_iter().eq(0..n));
        }

        #[test]
        fn binomial_counts_lie_between_none_and_all(seed: u32, n: u32, p in 0.0..=1.0_f64) {
            let counts: Array2<f64> = NumpyRng::seed(seed).binomial(n, p, (2, 3));
            prop_assert!(counts.iter().all(|&count| (0.0..=f64::from(n)).contains(&count) && count.fract() == 0.0));
        }
    }
}
