//! The binomial distribution as NumPy's legacy generator draws it: by inversion, for the rarer of success and failure.
//!
//! NumPy has a second method for more than 30 expected, which no chapter needs.

use super::NumpyRng;

/// The most successes, or failures if they are rarer, that may be expected.
pub(super) const MOST_EXPECTED: f64 = 30.0;

pub(super) enum Binomial {
    /// A single try, which fails with this probability: what is left of the inversion, for masks of many numbers.
    Once(f64),
    Inversion(Inversion),
    /// Counts the failures and subtracts them from the tries.
    OfFailures(i64, Box<Binomial>),
}

impl Binomial {
    pub(super) fn new(n: i64, p: f64) -> Self {
        if p > 0.5 {
            Self::OfFailures(n, Box::new(Self::new(n, 1.0 - p)))
        } else if n == 1 {
            Self::Once(Inversion::new(n, p).p_zero)
        } else {
            Self::Inversion(Inversion::new(n, p))
        }
    }

    pub(super) fn sample(&self, rng: &mut NumpyRng) -> i64 {
        match self {
            Self::Once(p_zero) => i64::from(rng.random() > *p_zero),
            Self::Inversion(inversion) => inversion.sample(rng),
            Self::OfFailures(n, failures) => n - failures.sample(rng),
        }
    }
}

/// Walks up the cumulative distribution until it passes a number drawn from 0 to 1.
pub(super) struct Inversion {
    n: i64,
    p: f64,
    /// The probability of no success.
    p_zero: f64,
    /// Further than this the walk does not go: rounding may have eaten the rest of the probability.
    bound: i64,
}

impl Inversion {
    fn new(n: i64, p: f64) -> Self {
        let (tries, q) = (n as f64, 1.0 - p);
        let mean = tries * p;
        Self {
            n,
            p,
            p_zero: (tries * q.ln()).exp(),
            bound: tries.min(mean + 10.0 * (mean * q + 1.0).sqrt()) as i64,
        }
    }

    fn sample(&self, rng: &mut NumpyRng) -> i64 {
        let q = 1.0 - self.p;
        loop {
            let mut left = rng.random();
            let mut p_count = self.p_zero;
            for count in 0..=self.bound {
                if left <= p_count {
                    return count;
                }
                left -= p_count;
                p_count = ((self.n - count) as f64 * self.p * p_count) / ((count + 1) as f64 * q);
            }
        }
    }
}
