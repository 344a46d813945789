//! Chapter 25: a training as a machine, batch by batch.

use nnfs_core::prelude::*;

use crate::run::Points;
use crate::{Figure, number, unknown};

/// Points of an arm that the network learns from, and of one that it does not.
const LEARNT: usize = 50;
const UNSEEN: usize = 100;

/// A network 2-32-32-3 that learns a spiral with Adam: what [`Training`] does, in pieces that can be looked at.
///
/// Controls: `rate`, `patience` (0: no early stopping), and, each of which begins anew, `batch` (samples), `shuffle` (1:
/// a new order for each epoch, 0: arm by arm), `seed`.
pub(crate) struct Machine {
    batch_size: usize,
    rate: f64,
    shuffles: bool,
    patience: usize,
    seed: u32,
    /// Whether rate or patience were others for some of the steps.
    changed: bool,
    points: Points,
    validation: Points,
    network: Sequential,
    best_network: Sequential,
    adam: Adam,
    loss: SoftmaxCrossEntropy,
    rng: NumpyRng,
    /// The samples in the order of this epoch, how many of them were shown, and the losses of its batches.
    order: Vec<usize>,
    taken: usize,
    batch_losses: Vec<f64>,
    epochs: Vec<Measured>,
    /// Which epoch was the best one so far, counted from 1.
    best: usize,
    stopped: bool,
}

/// An epoch that is over.
struct Measured {
    loss: f64,
    validation: (f64, f64),
    event: Event,
}

/// What an epoch brought.
#[derive(Clone, Copy)]
enum Event {
    Nothing = 0,
    Best = 1,
    Stop = 2,
}

impl Default for Machine {
    fn default() -> Self {
        let nothing = || (Array2::zeros((0, 2)), Array1::zeros(0));
        let mut machine = Self {
            batch_size: 25,
            rate: 0.02,
            shuffles: true,
            patience: 20,
            seed: 0,
            changed: false,
            points: nothing(),
            validation: nothing(),
            network: Sequential::new(),
            best_network: Sequential::new(),
            adam: Adam::new(0.02),
            loss: SoftmaxCrossEntropy::new(),
            rng: NumpyRng::seed(0),
            order: Vec::new(),
            taken: 0,
            batch_losses: Vec::new(),
            epochs: Vec::new(),
            best: 0,
            stopped: false,
        };
        machine.begin();
        machine
    }
}

impl Machine {
    /// Begins the training anew.
    fn begin(&mut self) {
        let mut rng = NumpyRng::seed(self.seed);
        self.points = data::spiral(LEARNT, 3, &mut rng);
        self.validation = data::spiral(UNSEEN, 3, &mut rng);
        self.network = Sequential::new()
            .add(Dense::he(2, 32, &mut rng))
            .add(Relu::new())
            .add(Dense::he(32, 32, &mut rng))
            .add(Relu::new())
            .add(Dense::he(32, 3, &mut rng));
        self.best_network = self.network.clone();
        self.adam = Adam::new(self.rate);
        self.rng = rng;
        self.epochs.clear();
        (self.best, self.stopped, self.changed) = (0, false, false);
        self.begin_epoch();
    }

    fn begin_epoch(&mut self) {
        let all = self.points.1.len();
        // As in a training, the order of a single batch does not matter.
        self.order = if self.shuffles && self.batch_size < all {
            self.rng.permutation(all)
        } else {
            (0..all).collect()
        };
        self.taken = 0;
        self.batch_losses.clear();
    }

    /// The next batch, and after the last one of an epoch what is measured then.
    fn step(&mut self) {
        if self.stopped {
            return;
        }
        let all = self.order.len();
        if self.taken == all {
            self.begin_epoch();
        }
        let next = all.min(self.taken + self.batch_size);
        let places = &self.order[self.taken..next];
        let x = self.points.0.select(Axis(0), places);
        let labels = self.points.1.select(Axis(0), places);
        let value = self.loss.forward(self.network.forward(&x), &labels);
        self.network.backward_parameters_only(self.loss.backward());
        self.adam.step(&mut self.network);
        self.batch_losses.push(value);
        self.taken = next;
        if next == all {
            self.end_epoch();
        }
    }

    fn end_epoch(&mut self) {
        let validation = training::evaluate(&mut self.network, &self.validation, &mut self.loss);
        let number = self.epochs.len() + 1;
        let least = match self.best {
            0 => f64::INFINITY,
            best => self.epochs[best - 1].validation.0,
        };
        let event = if validation.0 < least {
            self.best = number;
            self.best_network = self.network.clone();
            Event::Best
        } else if self.patience > 0 && number - self.best >= self.patience {
            self.stopped = true;
            self.network = self.best_network.clone();
            Event::Stop
        } else {
            Event::Nothing
        };
        let loss = self.batch_losses.iter().sum::<f64>() / self.batch_losses.len() as f64;
        self.epochs.push(Measured {
            loss,
            validation,
            event,
        });
    }

    fn has_begun(&self) -> bool {
        self.taken > 0 || !self.epochs.is_empty()
    }
}

impl Figure for Machine {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "rate" => {
                self.rate = number(value);
                self.adam.rate.base = self.rate;
                self.changed |= self.has_begun();
                return;
            }
            "patience" => {
                self.patience = number(value) as usize;
                self.changed |= self.has_begun();
                return;
            }
            "batch" => {
                let size = number(value) as usize;
                assert!(size > 0, "a batch holds at least 1 sample");
                self.batch_size = size;
            }
            "shuffle" => self.shuffles = number(value) != 0.0,
            "seed" => self.seed = number(value) as u32,
            _ => unknown("machine", control),
        }
        self.begin();
    }

    /// `batch`, `epoch`: nothing, after the next batch or the last one of the epoch. `order`: the classes of the samples,
    /// as this epoch takes them. `batches`: the losses of its batches so far. `history`: of each epoch that is over, the
    /// mean loss of its batches, loss and accuracy on the validation points, and what it brought (0 nothing, 1 the lowest
    /// validation loss, 2 the end). `state`: epochs that are over, samples shown in this one, the epoch that was the best,
    /// whether the training has ended. `score`: loss and accuracy of the network on the validation points as it is now.
    /// `again`: nothing, and the training begins anew.
    fn get(&mut self, result: &str, _: &[f64]) -> Vec<f64> {
        match result {
            "batch" => {
                self.step();
                Vec::new()
            }
            "epoch" => {
                self.step();
                while self.taken < self.order.len() && !self.stopped {
                    self.step();
                }
                Vec::new()
            }
            "order" => {
                let labels = &self.points.1;
                self.order.iter().map(|&n| labels[n] as f64).collect()
            }
            "batches" => self.batch_losses.clone(),
            "history" => {
                let numbers = |epoch: &Measured| {
                    let (loss, accuracy) = epoch.validation;
                    [epoch.loss, loss, accuracy, f64::from(epoch.event as u8)]
                };
                self.epochs.iter().flat_map(numbers).collect()
            }
            "state" => vec![
                self.epochs.len() as f64,
                self.taken as f64,
                self.best as f64,
                f64::from(u8::from(self.stopped)),
            ],
            "score" => {
                let (loss, accuracy) =
                    training::evaluate(&mut self.network, &self.validation, &mut self.loss);
                vec![loss, accuracy]
            }
            "again" => {
                self.begin();
                Vec::new()
            }
            _ => unknown("machine", result),
        }
    }

    fn rust(&self) -> String {
        let (seed, rate, size) = (self.seed, self.rate, self.batch_size);
        let epochs = self.epochs.len().max(1);
        let mut cell = format!(
            "\
let mut rng = NumpyRng::seed({seed});
let (train, validation) = (data::spiral({LEARNT}, 3, &mut rng), data::spiral({UNSEEN}, 3, &mut rng));
let mut net = Sequential::new()
    .add(Dense::he(2, 32, &mut rng))
    .add(Relu::new())
    .add(Dense::he(32, 32, &mut rng))
    .add(Relu::new())
    .add(Dense::he(32, 3, &mut rng));
let (mut loss, mut adam) = (SoftmaxCrossEntropy::new(), Adam::new({rate:?}));
"
        );
        if self.changed {
            cell += "// Rate or patience were others for some of the steps; here they are the last ones for all.\n";
        }
        if self.shuffles || size >= self.points.1.len() {
            let epochs = if self.stopped { 1000 } else { epochs };
            let stop = match self.patience {
                0 => String::new(),
                patience => format!("    .early_stopping({patience})\n"),
            };
            cell += &format!(
                "\
let history = Training::new({epochs})
    .batch_size({size})
    .validation(&validation)
{stop}    .run(&mut net, &train, &mut loss, &mut adam, &mut rng);
println!(\"{{history:?}}\");
let unseen = history.validation_loss.to_vec();
curves(\"The machine\", &history)"
            );
        } else {
            let after = epochs + 1;
            cell += &format!(
                "\
// `Training` always shuffles; without, the loop is written out.
let places: Vec<usize> = (0..train.1.len()).collect();
let mut unseen = Vec::new();
for _ in 0..{epochs} {{
    for batch in places.chunks({size}) {{
        let (x, labels) = (train.0.select(Axis(0), batch), train.1.select(Axis(0), batch));
        loss.forward(net.forward(&x), &labels);
        net.backward(loss.backward());
        adam.step(&mut net);
    }}
    unseen.push(training::evaluate(&mut net, &validation, &mut loss).0);
}}
let epochs = Array1::range(1.0, {after}.0, 1.0);
plot(\"Arm by arm\").line(\"validation\", &epochs, &Array1::from(unseen.clone())).labels(\"epoch\", \"loss\")"
            );
        }
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epochs(machine: &mut Machine, n: usize) {
        for _ in 0..n {
            machine.get("epoch", &[]);
        }
    }

    #[test]
    fn six_batches_are_an_epoch_and_the_order_holds_each_point_once() {
        let mut machine = Machine::default();
        let arms = |machine: &mut Machine, class: f64| {
            let order = machine.get("order", &[]);
            order.iter().filter(|arm| **arm == class).count()
        };
        for class in [0.0, 1.0, 2.0] {
            assert_eq!(arms(&mut machine, class), LEARNT);
        }
        for batch in 1..=6 {
            assert_eq!(machine.get("state", &[])[0], 0.0);
            machine.get("batch", &[]);
            assert_eq!(machine.get("state", &[])[1], 25.0 * f64::from(batch));
        }
        assert_eq!(machine.get("state", &[])[0], 1.0);
    }

    #[test]
    fn a_training_that_is_stopped_has_its_best_network_back() {
        let mut machine = Machine::default();
        machine.set("patience", &[5.0]);
        epochs(&mut machine, 400);
        let [over, _, best, stopped] = machine.get("state", &[])[..] else {
            panic!("four numbers")
        };
        assert_eq!((over - best, stopped), (5.0, 1.0));
        let history = machine.get("history", &[]);
        assert_eq!(
            machine.get("score", &[])[0],
            history[4 * (best as usize - 1) + 1]
        );
        assert_eq!(history.last(), Some(&2.0));
    }

    #[test]
    fn arm_by_arm_it_learns_much_less() {
        let lowest = |shuffle: f64| {
            let mut machine = Machine::default();
            machine.set("shuffle", &[shuffle]);
            machine.set("patience", &[0.0]);
            epochs(&mut machine, 60);
            let best = machine.get("state", &[])[2] as usize;
            machine.get("history", &[])[4 * (best - 1) + 1]
        };
        let (shuffled, sorted) = (lowest(1.0), lowest(0.0));
        assert!(shuffled + 0.1 < sorted, "{shuffled} and {sorted}");
    }

    #[test]
    #[should_panic(expected = "at least 1 sample")]
    fn a_batch_of_nothing_is_refused() {
        Machine::default().set("batch", &[0.0]);
    }
}
