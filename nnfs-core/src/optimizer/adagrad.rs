use super::memory::Memory;
use super::rate::with_schedule;
use super::{Optimizer, Rate};
use crate::fast::update;
use crate::layer::Layer;

/// A rate of its own for each number, which shrinks with all the gradients it has seen:
/// `h = h + g^2; w = w - rate * g / (sqrt(h) + epsilon)`.
///
/// Duchi, Hazan and Singer, *Adaptive subgradient methods for online learning and stochastic optimization* (2011). Both
/// books have it so, with an epsilon of 1e-7.
#[derive(Clone, Debug)]
pub struct AdaGrad {
    /// About how large the first step is, whatever the gradient.
    pub rate: Rate,
    /// Keeps the division from a 0; 1e-7 at first.
    pub epsilon: f64,
    memory: Memory<1>,
}

impl AdaGrad {
    /// The books use a rate of 1.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            rate: Rate::new(learning_rate),
            epsilon: 1e-7,
            memory: Memory::new(),
        }
    }

    with_schedule!();
}

impl Optimizer for AdaGrad {
    fn step(&mut self, network: &mut dyn Layer) {
        let epsilon = self.epsilon;
        for p in network.parameters() {
            let memory = self.memory.of(&p);
            let rate = self.rate.of_step(memory.step);
            let [h] = &mut memory.values;
            update(p.value, p.gradient, [h], |w, g, [h]| {
                *h += g * g;
                *w -= rate * g / (h.sqrt() + epsilon);
            });
        }
    }

    fn rate(&mut self) -> Option<&mut Rate> {
        Some(&mut self.rate)
    }
}
