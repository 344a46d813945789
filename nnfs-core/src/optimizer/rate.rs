use std::f64::consts::PI;

/// A learning rate that may change from step to step.
#[derive(Clone, Debug)]
pub struct Rate {
    /// The rate that the schedule starts from.
    pub base: f64,
    /// How the rate changes.
    pub schedule: Schedule,
    last: f64,
}

impl Rate {
    /// A rate that stays as it is.
    #[must_use]
    pub fn new(base: f64) -> Self {
        Self {
            base,
            schedule: Schedule::Constant,
            last: base,
        }
    }

    /// The rate of the last step; before the first one, the base.
    #[must_use]
    pub fn last(&self) -> f64 {
        self.last
    }

    /// The rate of a step, counted from 1.
    pub(super) fn of_step(&mut self, step: usize) -> f64 {
        self.last = self.base * self.schedule.factor(step - 1);
        self.last
    }
}

/// How a learning rate changes while a network learns. Each step's rate is the base rate times a factor.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let decay = Schedule::Decay(0.1);
/// assert_eq!([0, 1, 10].map(|step| decay.factor(step)), [1.0, 1.0 / 1.1, 0.5]);
/// ```
#[derive(Clone, Debug, Default)]
pub enum Schedule {
    /// The same rate for every step.
    #[default]
    Constant,
    /// `1 / (1 + decay * step)`, as in *Neural Networks from Scratch*, chapter 10: the first step has the full rate.
    Decay(f64),
    /// Times `factor` after every `every` steps: `factor^(step / every)`, with whole division.
    Steps {
        /// How many steps have the same rate; 1 or more.
        every: usize,
        /// What the rate is multiplied by.
        factor: f64,
    },
    /// A straight rise over `warm_up` steps, then half a cosine down to 0 at step `steps`, and 0 from there on.
    ///
    /// Loshchilov and Hutter, *SGDR: stochastic gradient descent with warm restarts* (2017), without the restarts; the
    /// warm-up as in Goyal et al., *Accurate, large minibatch SGD* (2017).
    Cosine {
        /// How many steps the rise takes; 0 for none.
        warm_up: usize,
        /// When the rate reaches 0; more than `warm_up`.
        steps: usize,
    },
    /// A function of the step, counted from 0.
    By(fn(usize) -> f64),
}

impl Schedule {
    /// What the base rate is multiplied by at a step, counted from 0.
    ///
    /// # Panics
    /// Panics if the schedule makes no sense: steps of length 0, or a warm-up that is longer than the whole.
    #[must_use]
    pub fn factor(&self, step: usize) -> f64 {
        match *self {
            Self::Constant => 1.0,
            Self::Decay(decay) => 1.0 / (1.0 + decay * step as f64),
            Self::Steps { every, factor } => {
                assert!(
                    every > 0,
                    "Schedule::Steps: every is 0 steps; make it at least 1"
                );
                factor.powf((step / every) as f64)
            }
            Self::Cosine { warm_up, steps } => {
                assert!(
                    warm_up < steps,
                    "Schedule::Cosine: a warm-up of {warm_up} steps leaves nothing of {steps}; make steps larger"
                );
                if step < warm_up {
                    (step + 1) as f64 / warm_up as f64
                } else if step < steps {
                    let way = (step - warm_up) as f64 / (steps - warm_up) as f64;
                    0.5 * (1.0 + (PI * way).cos())
                } else {
                    0.0
                }
            }
            Self::By(factor) => factor(step),
        }
    }
}

/// The methods that all optimizers with a rate share.
macro_rules! with_schedule {
    () => {
        /// The optimizer with a learning rate that changes from step to step.
        #[must_use]
        pub fn schedule(mut self, schedule: super::Schedule) -> Self {
            self.rate.schedule = schedule;
            self
        }
    };
}
pub(super) use with_schedule;

/// Panics if a share, such as a momentum, is not from 0 to below 1.
#[track_caller]
pub(super) fn check_share(optimizer: &str, what: &str, share: f64) {
    assert!(
        (0.0..1.0).contains(&share),
        "{optimizer}: {what} is a share of what was before, from 0 to below 1, got {share}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::panic_message;

    #[test]
    fn decay_is_that_of_the_book() {
        // 1 / (1 + 0.1 * step) (NumPy)
        let decay = Schedule::Decay(0.1);
        let expected = [
            1.0,
            0.9090909090909091,
            0.8333333333333334,
            0.7692307692307692,
            0.7142857142857143,
        ];
        assert_eq!([0, 1, 2, 3, 4].map(|step| decay.factor(step)), expected);
        assert_eq!(decay.factor(19), 0.3448275862068965);
        assert_eq!(Schedule::Decay(1e-3).factor(10_000), 0.09090909090909091);
    }

    #[test]
    fn a_cosine_rises_and_falls() {
        // Ten steps up, half a cosine to step 100 (NumPy).
        let cosine = Schedule::Cosine {
            warm_up: 10,
            steps: 100,
        };
        let steps = [0, 4, 9, 10, 25, 55, 75, 99, 100, 1000];
        let expected = [
            0.1,
            0.5,
            1.0,
            1.0,
            0.9330127018922194,
            0.5,
            0.17860619515673032,
            0.0003045864904521,
            0.0,
            0.0,
        ];
        for (step, expected) in steps.into_iter().zip(expected) {
            assert!((cosine.factor(step) - expected).abs() < 1e-15, "{step}");
        }
        let nothing_left = Schedule::Cosine {
            warm_up: 5,
            steps: 5,
        };
        assert!(panic_message!(nothing_left.factor(0)).contains("warm-up of 5 steps"));
    }

    #[test]
    fn a_staircase_falls_after_each_flight() {
        let steps = Schedule::Steps {
            every: 10,
            factor: 0.5,
        };
        let factors = [0, 9, 10, 25].map(|step| steps.factor(step));
        assert_eq!(factors, [1.0, 1.0, 0.5, 0.25]);
        let never = Schedule::Steps {
            every: 0,
            factor: 0.5,
        };
        assert!(panic_message!(never.factor(3)).contains("every is 0 steps"));
        assert_eq!(Schedule::By(|step| step as f64).factor(3), 3.0);
    }
}
