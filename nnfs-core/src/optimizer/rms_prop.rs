use super::memory::Memory;
use super::rate::{check_share, with_schedule};
use super::{Optimizer, Rate};
use crate::fast::update;
use crate::layer::Layer;

/// As [`AdaGrad`](super::AdaGrad), with a memory that fades:
/// `h = rho * h + (1 - rho) * g^2; w = w - rate * g / (sqrt(h) + epsilon)`.
///
/// Tieleman and Hinton, lecture 6.5 of *Neural networks for machine learning* (2012). The books differ in `rho`: 0.9 in
/// *Neural Networks from Scratch*, which is the value here at first, and 0.99 in the fish book.
#[derive(Clone, Debug)]
pub struct RmsProp {
    /// About how large a step is, once `h` has settled.
    pub rate: Rate,
    /// The share of `h` that is kept from step to step, from 0 to below 1; 0.9 at first.
    pub rho: f64,
    /// Keeps the division from a 0; 1e-7 at first, as in both books.
    pub epsilon: f64,
    memory: Memory<1>,
}

impl RmsProp {
    /// A `rho` of 0.9.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            rate: Rate::new(learning_rate),
            rho: 0.9,
            epsilon: 1e-7,
            memory: Memory::new(),
        }
    }

    /// The optimizer with a memory that fades more slowly (near 1) or faster.
    ///
    /// # Panics
    /// Panics if `rho` is not from 0 to below 1.
    #[must_use]
    pub fn rho(mut self, rho: f64) -> Self {
        check_share("RmsProp", "rho", rho);
        self.rho = rho;
        self
    }

    with_schedule!();
}

impl Optimizer for RmsProp {
    fn step(&mut self, network: &mut dyn Layer) {
        let Self { rho, epsilon, .. } = *self;
        for p in network.parameters() {
            let memory = self.memory.of(&p);
            let rate = self.rate.of_step(memory.step);
            let [h] = &mut memory.values;
            update(p.value, p.gradient, [h], |w, g, [h]| {
                *h = rho * *h + (1.0 - rho) * g * g;
                *w -= rate * g / (h.sqrt() + epsilon);
            });
        }
    }

    fn rate(&mut self) -> Option<&mut Rate> {
        Some(&mut self.rate)
    }
}
