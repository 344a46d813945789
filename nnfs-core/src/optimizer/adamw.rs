use super::{Adam, Optimizer, Rate, Schedule};
use crate::layer::Layer;

/// [`Adam`] with weights that shrink by themselves: before each step, `w = w - rate * decay * w`.
///
/// A penalty in the loss reaches Adam as a part of the gradient and is divided by its root like the rest, so large and
/// small gradients are decayed alike; here the decay stays what it is. Loshchilov and Hutter, *Decoupled weight decay
/// regularization* (2019), in PyTorch's form and with its settings: a decay of 0.01, an epsilon of 1e-8.
#[derive(Clone, Debug)]
pub struct AdamW {
    /// The steps themselves.
    pub adam: Adam,
    /// How fast a weight without a gradient shrinks, as a multiple of the rate; 0.01 at first.
    pub decay: f64,
}

impl AdamW {
    /// PyTorch's settings: betas of 0.9 and 0.999, an epsilon of 1e-8, a decay of 0.01.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            adam: Adam::new(learning_rate).epsilon(1e-8),
            decay: 0.01,
        }
    }

    /// The optimizer with another decay.
    #[must_use]
    pub fn decay(mut self, decay: f64) -> Self {
        self.decay = decay;
        self
    }

    /// The optimizer with a learning rate that changes from step to step; the decay follows it.
    #[must_use]
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.adam = self.adam.schedule(schedule);
        self
    }
}

impl Optimizer for AdamW {
    fn step(&mut self, network: &mut dyn Layer) {
        for p in network.parameters() {
            let rate = self.adam.next_rate(&p);
            *p.value *= 1.0 - rate * self.decay;
        }
        self.adam.step(network);
    }

    fn rate(&mut self) -> Option<&mut Rate> {
        self.adam.rate()
    }
}
