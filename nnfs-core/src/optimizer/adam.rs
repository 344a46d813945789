use super::memory::Memory;
use super::rate::{check_share, with_schedule};
use super::{Optimizer, Rate};
use crate::fast::update;
use crate::layer::{Layer, Parameter};

/// Momentum and a rate of its own for each number: a fading mean of the gradients, divided by the root of a fading mean
/// of their squares. Both means start from 0 and are corrected for it.
///
/// ```text
/// m = beta1 * m + (1 - beta1) * g             m_hat = m / (1 - beta1^t)
/// v = beta2 * v + (1 - beta2) * g^2           v_hat = v / (1 - beta2^t)
/// w = w - rate * m_hat / (sqrt(v_hat) + epsilon)
/// ```
///
/// Kingma and Ba, *Adam: a method for stochastic optimization* (2015), algorithm 1; *Neural Networks from Scratch*,
/// chapter 10, has it so, with an epsilon of 1e-7. The fish book has another order, see [`folded`](Adam::folded).
#[derive(Clone, Debug)]
pub struct Adam {
    /// How large a step is at most, about.
    pub rate: Rate,
    /// The share of `m` that is kept from step to step, from 0 to below 1; 0.9 at first.
    pub beta1: f64,
    /// The share of `v` that is kept from step to step, from 0 to below 1; 0.999 at first.
    pub beta2: f64,
    /// Keeps the division from a 0; 1e-7 at first.
    pub epsilon: f64,
    /// Whether the correction is folded into the rate, see [`folded`](Adam::folded).
    pub folded: bool,
    memory: Memory<2>,
}

impl Adam {
    /// The settings of *Neural Networks from Scratch*: betas of 0.9 and 0.999, an epsilon of 1e-7.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            rate: Rate::new(learning_rate),
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-7,
            folded: false,
            memory: Memory::new(),
        }
    }

    /// The form of the fish book, chapter 6: both corrections go into the rate, `rate * sqrt(1 - beta2^t) / (1 -
    /// beta1^t)`, and epsilon stands beside the root of `v` itself. The steps differ from the usual form by about 1e-5
    /// of their size.
    #[must_use]
    pub fn folded(mut self) -> Self {
        self.folded = true;
        self
    }

    /// The optimizer with other betas.
    ///
    /// # Panics
    /// Panics if one of them is not from 0 to below 1.
    #[must_use]
    pub fn betas(mut self, beta1: f64, beta2: f64) -> Self {
        check_share("Adam", "beta1", beta1);
        check_share("Adam", "beta2", beta2);
        (self.beta1, self.beta2) = (beta1, beta2);
        self
    }

    /// The optimizer with another epsilon; PyTorch's is 1e-8.
    #[must_use]
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }

    with_schedule!();

    /// The rate of a parameter's next step.
    pub(super) fn next_rate(&mut self, parameter: &Parameter) -> f64 {
        self.rate.of_step(self.memory.next_step(parameter))
    }
}

impl Optimizer for Adam {
    fn step(&mut self, network: &mut dyn Layer) {
        let Self {
            beta1,
            beta2,
            epsilon,
            folded,
            ..
        } = *self;
        for p in network.parameters() {
            let memory = self.memory.of(&p);
            let rate = self.rate.of_step(memory.step);
            let t = memory.step as f64;
            let (correct_m, correct_v) = (1.0 / (1.0 - beta1.powf(t)), 1.0 / (1.0 - beta2.powf(t)));
            // Folded, m and v stay as they are, and the rate takes the corrections.
            let (rate, correct_m, correct_v) = if folded {
                (rate * correct_m / correct_v.sqrt(), 1.0, 1.0)
            } else {
                (rate, correct_m, correct_v)
            };
            let [m, v] = &mut memory.values;
            update(p.value, p.gradient, [m, v], |w, g, [m, v]| {
                *m = beta1 * *m + (1.0 - beta1) * g;
                *v = beta2 * *v + (1.0 - beta2) * g * g;
                let (m_hat, v_hat) = (*m * correct_m, *v * correct_v);
                *w -= rate * m_hat / (v_hat.sqrt() + epsilon);
            });
        }
    }

    fn rate(&mut self) -> Option<&mut Rate> {
        Some(&mut self.rate)
    }
}
