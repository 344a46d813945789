use super::memory::Memory;
use super::rate::{check_share, with_schedule};
use super::{Optimizer, Rate};
use crate::fast::update;
use crate::layer::Layer;

/// Descent with a velocity, as a ball rolls: `v = momentum * v - rate * g; w = w + v`.
///
/// Both books have it so (*Neural Networks from Scratch*, chapter 10; the fish book, chapter 6, with a momentum of
/// 0.9). The idea is Polyak's, *Some methods of speeding up the convergence of iteration methods* (1964).
#[derive(Clone, Debug)]
pub struct Momentum {
    /// How large a step is, as a multiple of the gradient.
    pub rate: Rate,
    /// The share of its velocity that a parameter keeps from step to step, from 0 to below 1; 0.9 at first.
    pub momentum: f64,
    /// Whether the gradient counts as if the parameter had rolled on already: Nesterov's form.
    pub nesterov: bool,
    memory: Memory<1>,
}

impl Momentum {
    /// A momentum of 0.9.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            rate: Rate::new(learning_rate),
            momentum: 0.9,
            nesterov: false,
            memory: Memory::new(),
        }
    }

    /// The optimizer with another momentum.
    ///
    /// # Panics
    /// Panics if it is not from 0 to below 1.
    #[must_use]
    pub fn momentum(mut self, momentum: f64) -> Self {
        check_share("Momentum", "the momentum", momentum);
        self.momentum = momentum;
        self
    }

    /// Nesterov's form: with the same velocity, `w = w + momentum * v - rate * g`.
    ///
    /// Nesterov's gradient is taken ahead of the parameter, at `w + momentum * v`. Here, as in the fish book's code,
    /// `w` stands for that point itself, so that the gradient at hand is the right one (Bengio, Boulanger-Lewandowski
    /// and Pascanu, *Advances in optimizing recurrent networks*, 2013).
    #[must_use]
    pub fn nesterov(mut self) -> Self {
        self.nesterov = true;
        self
    }

    with_schedule!();
}

impl Optimizer for Momentum {
    fn step(&mut self, network: &mut dyn Layer) {
        let Self {
            momentum, nesterov, ..
        } = *self;
        for p in network.parameters() {
            let memory = self.memory.of(&p);
            let rate = self.rate.of_step(memory.step);
            let [v] = &mut memory.values;
            update(p.value, p.gradient, [v], |w, g, [v]| {
                *v = momentum * *v - rate * g;
                *w += if nesterov {
                    momentum * *v - rate * g
                } else {
                    *v
                };
            });
        }
    }

    fn rate(&mut self) -> Option<&mut Rate> {
        Some(&mut self.rate)
    }
}
