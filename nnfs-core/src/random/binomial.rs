//! The binomial distribution as NumPy's legacy generator draws it: by inversion where few successes are expected, else by
//! BTPE (Kachitvichyanukul and Schmeiser, *Binomial random variate generation*, 1988). Both work with the rarer of
//! success and failure.

use super::NumpyRng;

pub(super) enum Binomial {
    /// A single try, which fails with this probability: what is left of the inversion, for masks of many numbers.
    Once(f64),
    Inversion(Inversion),
    Btpe(Btpe),
    /// Counts the failures and subtracts them from the tries.
    OfFailures(i64, Box<Binomial>),
}

impl Binomial {
    pub(super) fn new(n: i64, p: f64) -> Self {
        if p > 0.5 {
            Self::OfFailures(n, Box::new(Self::new(n, 1.0 - p)))
        } else if n == 1 {
            Self::Once(Inversion::new(n, p).p_zero)
        } else if p * n as f64 <= 30.0 {
            Self::Inversion(Inversion::new(n, p))
        } else {
            Self::Btpe(Btpe::new(n, p))
        }
    }

    pub(super) fn sample(&self, rng: &mut NumpyRng) -> i64 {
        match self {
            Self::Once(p_zero) => i64::from(rng.random() > *p_zero),
            Self::Inversion(inversion) => inversion.sample(rng),
            Self::Btpe(btpe) => btpe.sample(rng),
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

/// BTPE: a triangle in the middle, two parallelograms beside it and an exponential tail on either side cover the
/// histogram of the distribution. A point is drawn under that cover, and kept where it lies under the histogram as well.
pub(super) struct Btpe {
    n: i64,
    p: f64,
    q: f64,
    /// The variance, `n p q`.
    variance: f64,
    /// The most likely count.
    mode: i64,
    /// The triangle: its middle, its left and its right corner, half its width.
    middle: f64,
    left: f64,
    right: f64,
    half_width: f64,
    /// The height of the parallelograms above the triangle's.
    c: f64,
    /// How fast the tails fall.
    left_rate: f64,
    right_rate: f64,
    /// The areas, added up: triangle; and parallelograms; and left tail; and right tail.
    areas: [f64; 4],
}

/// What becomes of a point under the cover.
enum Point {
    /// In the triangle, which lies wholly under the histogram: this count.
    Inside(i64),
    /// At this count, and this high as a share of the mode's column: still to be compared.
    At(i64, f64),
    /// Above the cover's edge or outside 0..=n.
    Outside,
}

impl Btpe {
    fn new(n: i64, p: f64) -> Self {
        let (tries, q) = (n as f64, 1.0 - p);
        let peak = tries * p + p;
        let mode = peak.floor() as i64;
        let half_width = (2.195 * (tries * p * q).sqrt() - 4.6 * q).floor() + 0.5;
        let middle = mode as f64 + 0.5;
        let (left, right) = (middle - half_width, middle + half_width);
        let c = 0.134 + 20.5 / (15.3 + mode as f64);
        let rate = |a: f64| a * (1.0 + a / 2.0);
        let left_rate = rate((peak - left) / (peak - left * p));
        let right_rate = rate((right - peak) / (right * q));
        let beside = half_width * (1.0 + 2.0 * c);
        let left_tail = beside + c / left_rate;
        let areas = [half_width, beside, left_tail, left_tail + c / right_rate];
        let variance = tries * p * q;
        Self {
            n,
            p,
            q,
            variance,
            mode,
            middle,
            left,
            right,
            half_width,
            c,
            left_rate,
            right_rate,
            areas,
        }
    }

    fn sample(&self, rng: &mut NumpyRng) -> i64 {
        loop {
            match self.point(rng) {
                Point::Inside(count) => return count,
                Point::At(count, height) if self.is_under_histogram(count, height) => return count,
                Point::At(..) | Point::Outside => {}
            }
        }
    }

    /// Draws a point under the cover.
    fn point(&self, rng: &mut NumpyRng) -> Point {
        let u = rng.random() * self.areas[3];
        let v = rng.random();
        if u <= self.areas[0] {
            return Point::Inside((self.middle - self.half_width * v + u).floor() as i64);
        }
        if u <= self.areas[1] {
            let x = self.left + (u - self.half_width) / self.c;
            let height = v * self.c + 1.0 - (self.mode as f64 - x + 0.5).abs() / self.half_width;
            return if height > 1.0 {
                Point::Outside
            } else {
                Point::At(x.floor() as i64, height)
            };
        }
        if v == 0.0 {
            return Point::Outside;
        }
        let (count, height) = if u <= self.areas[2] {
            (
                (self.left + v.ln() / self.left_rate).floor(),
                v * (u - self.areas[1]) * self.left_rate,
            )
        } else {
            (
                (self.right - v.ln() / self.right_rate).floor(),
                v * (u - self.areas[2]) * self.right_rate,
            )
        };
        if (0.0..=self.n as f64).contains(&count) {
            Point::At(count as i64, height)
        } else {
            Point::Outside
        }
    }

    /// Whether a point at `height`, as a share of the mode's column, lies under the column of `count`.
    fn is_under_histogram(&self, count: i64, height: f64) -> bool {
        let distance = (count - self.mode).abs();
        if distance <= 20 || distance as f64 >= self.variance / 2.0 - 1.0 {
            return height <= self.exact_share(count);
        }
        // A quick look first: the logarithm lies between two parabolas.
        let k = distance as f64;
        let margin = (k / self.variance)
            * ((k * (k / 3.0 + 0.625) + 0.166_666_666_666_666_66) / self.variance + 0.5);
        let parabola = -k * k / (2.0 * self.variance);
        let log_height = height.ln();
        if log_height < parabola - margin {
            return true;
        }
        log_height <= parabola + margin && log_height <= self.log_share(count)
    }

    /// The column of `count` as a share of the mode's, by the ratios of one column to the next.
    fn exact_share(&self, count: i64) -> f64 {
        let odds = self.p / self.q;
        let a = odds * (self.n + 1) as f64;
        let ratio = |i: i64| a / i as f64 - odds;
        if count > self.mode {
            (self.mode + 1..=count).fold(1.0, |share, i| share * ratio(i))
        } else {
            (count + 1..=self.mode).fold(1.0, |share, i| share / ratio(i))
        }
    }

    /// The logarithm of that share, by Stirling's formula for the four factorials.
    fn log_share(&self, count: i64) -> f64 {
        let after = (count + 1) as f64;
        let after_mode = (self.mode + 1) as f64;
        let rest_mode = (self.n + 1 - self.mode) as f64;
        let rest = (self.n - count + 1) as f64;
        self.middle * (after_mode / after).ln()
            + ((self.n - self.mode) as f64 + 0.5) * (rest_mode / rest).ln()
            + (count - self.mode) as f64 * (rest * self.p / (after * self.q)).ln()
            + stirling(after_mode)
            + stirling(rest_mode)
            + stirling(after)
            + stirling(rest)
    }
}

/// The correction of Stirling's formula for the factorial of `x - 1`.
fn stirling(x: f64) -> f64 {
    let x2 = x * x;
    (13_680.0 - (462.0 - (132.0 - (99.0 - 140.0 / x2) / x2) / x2) / x2) / x / 166_320.0
}
