//! Training: the loop that shows the data to a network, epoch after epoch, and what it measured on the way.

mod best;
mod history;
mod next;
mod stopwatch;

use best::Best;
pub use history::{Epoch, History};
pub use next::Next;

use crate::data::{Batch, Dataset};
use crate::layer::{Layer, Mode, in_mode};
use crate::loss::{AsTargets, Loss};
use crate::network::rows_at_once;
use crate::optimizer::Optimizer;
use crate::random::NumpyRng;
use ndarray::{Array1, Array2};
use std::fmt;
use std::time::Duration;
use stopwatch::Stopwatch;

type Action<'a> = Box<dyn FnMut(&Epoch, &mut dyn Layer) -> Next + 'a>;

/// A training to be run: how many epochs, in batches of which size, and what is measured after each.
///
/// An epoch shows every sample to the network once, in a new order, a batch at a time. Each batch is one step: forward,
/// loss, backward, and the optimizer.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut rng = NumpyRng::seed(0);
/// let (train, test) = (data::spiral(100, 3, &mut rng), data::spiral(50, 3, &mut rng));
/// let mut network = Sequential::new()
///     .add(Dense::he(2, 64, &mut rng))
///     .add(Relu::new())
///     .add(Dense::he(64, 3, &mut rng));
///
/// let history = Training::new(20)
///     .batch_size(30)
///     .validation(&test)
///     .on_epoch(|epoch, _network| println!("{epoch:?}"))
///     .run(&mut network, &train, &mut SoftmaxCrossEntropy::new(), &mut Sgd::new(0.5), &mut rng);
///
/// assert!(history.loss[19] < history.loss[0]);
/// assert_eq!((history.validation_accuracy.len(), history.step_loss.len()), (20, 20 * 10));
/// ```
#[must_use = "a training does nothing before .run(...)"]
pub struct Training<'a> {
    epochs: usize,
    batch_size: usize,
    validation: Option<&'a dyn Dataset>,
    actions: Vec<Action<'a>>,
    keep_best: bool,
    patience: Option<usize>,
    time_limit: Option<Duration>,
}

impl<'a> Training<'a> {
    /// A training of so many epochs, in batches of 100 samples.
    ///
    /// # Panics
    /// Panics if `epochs` is 0.
    pub fn new(epochs: usize) -> Self {
        assert!(
            epochs > 0,
            "a training of 0 epochs would show the network nothing; give it at least 1"
        );
        Self {
            epochs,
            batch_size: 100,
            validation: None,
            actions: Vec::new(),
            keep_best: false,
            patience: None,
            time_limit: None,
        }
    }

    /// How many samples go into a step; the last batch of an epoch holds what is left.
    ///
    /// If one batch holds all samples, they keep their order and nothing is drawn from the generator, as the order
    /// would not matter. `usize::MAX` is such a size for any data.
    ///
    /// # Panics
    /// Panics if `size` is 0.
    pub fn batch_size(mut self, size: usize) -> Self {
        assert!(
            size > 0,
            "batches of 0 samples would never come to an end; choose a size of at least 1"
        );
        self.batch_size = size;
        self
    }

    /// Samples that the network does not learn from: loss and accuracy on them are measured after each epoch.
    ///
    /// # Panics
    /// Panics if there are none, or not one target per sample.
    pub fn validation(mut self, data: &'a dyn Dataset) -> Self {
        assert!(
            !data.is_empty(),
            "the data for validation hold no samples, and the mean over none does not exist"
        );
        self.validation = Some(data);
        self
    }

    /// Something to do after each epoch, with its numbers and with the network: print a line, draw a picture, save a
    /// file. Several are done in the order in which they were given. The network is in [`Mode::Evaluating`] meanwhile.
    ///
    /// An action that returns a [`Next`] may end the training or change its rate:
    ///
    /// ```
    /// use nnfs_core::prelude::*;
    ///
    /// let mut rng = NumpyRng::seed(0);
    /// let mut network = Dense::new(2, 3, &mut rng);
    /// let data = data::spiral(10, 3, &mut rng);
    /// let history = Training::new(100)
    ///     .on_epoch(|epoch, _| if epoch.number == 3 { Next::stop("three are enough") } else { Next::Continue })
    ///     .run(&mut network, &data, &mut SoftmaxCrossEntropy::new(), &mut Sgd::new(0.5), &mut rng);
    /// assert_eq!(history.loss.len(), 3);
    /// assert_eq!(history.stopped.as_deref(), Some("three are enough"));
    /// ```
    pub fn on_epoch<N: Into<Next>>(
        mut self,
        mut action: impl FnMut(&Epoch, &mut dyn Layer) -> N + 'a,
    ) -> Self {
        let action = move |epoch: &Epoch, network: &mut dyn Layer| action(epoch, network).into();
        self.actions.push(Box::new(action));
        self
    }

    /// At its end, gives the network back the parameters of the epoch with the lowest validation loss; without data for
    /// validation, with the lowest loss.
    pub fn keep_best(mut self) -> Self {
        self.keep_best = true;
        self
    }

    /// Ends the training after so many epochs in a row that were no better than the best one before them, and gives the
    /// network the best parameters back, as [`keep_best`](Self::keep_best) does.
    ///
    /// # Panics
    /// Panics if `patience` is 0.
    pub fn early_stopping(mut self, patience: usize) -> Self {
        assert!(
            patience > 0,
            "early stopping with a patience of 0 epochs would end every training at once; give it at least 1"
        );
        self.patience = Some(patience);
        self.keep_best()
    }

    /// Ends the training after the first epoch that is finished later than this: what was learnt by then stays.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = Some(limit);
        self
    }

    /// Trains the network, and returns what was measured.
    ///
    /// The network is in [`Mode::Training`] for the steps, and in [`Mode::Evaluating`] for all else and at the end. The
    /// loss of a step is that of its batch plus the penalties of the layers.
    ///
    /// The training accuracy of an epoch is counted from the very outputs its steps are computed from. So it costs
    /// nothing, and trails the accuracy at the end of the epoch a little, as the network learns in between; the same
    /// holds for the loss, which is the mean over the epoch's steps. [`evaluate`] measures both for the network as it
    /// is now. The accuracy is NaN for targets that name no class, such as those of a regression.
    ///
    /// A loss that is no longer a number, or infinite, ends the training before the parameters change once more: the
    /// epoch is recorded as far as it came, and [`History::stopped`] says where it was and what to try.
    ///
    /// # Panics
    /// Panics if the data hold no samples, or do not fit the network or the loss; or if an action asks for another rate
    /// and the optimizer keeps its rate to itself.
    pub fn run(
        mut self,
        network: &mut dyn Layer,
        data: &dyn Dataset,
        loss: &mut dyn Loss,
        optimizer: &mut dyn Optimizer,
        rng: &mut NumpyRng,
    ) -> History {
        let n_samples = data.len();
        assert!(
            n_samples > 0,
            "the data hold no samples to learn from; a training wants at least 1"
        );
        let mut order: Vec<usize> = (0..n_samples).collect();
        let mut batch = Batch::new();
        let all_at_once = self.batch_size >= n_samples;
        if all_at_once {
            data.fill(&order, &mut batch);
        }
        let mut validation = self.validation.map(Evaluation::new);
        let mut measured = Measured::default();
        let mut best = Best::default();
        let stopwatch = Stopwatch::started();

        for number in 1..=self.epochs {
            if !all_at_once {
                // rng.permutation(n_samples), in the same memory.
                for (sample, place) in order.iter_mut().enumerate() {
                    *place = sample;
                }
                rng.shuffle(&mut order);
            }
            let first_step = measured.step_loss.len();
            let mut right = Right::default();
            let mut penalties = 0.0;
            network.set_mode(Mode::Training);
            for indices in order.chunks(self.batch_size) {
                if !all_at_once {
                    data.fill(indices, &mut batch);
                }
                let outputs = network.forward(batch.inputs());
                let data_loss = loss.forward(outputs, &batch);
                right.count(loss, outputs, &batch);
                let penalty = network.penalty();
                let value = data_loss + penalty;
                penalties += penalty;
                measured.step_loss.push(value);
                if !value.is_finite() {
                    let step = measured.step_loss.len() - first_step;
                    measured.stopped = Some(reason(value, step, number));
                    break;
                }
                network.backward_parameters_only(loss.backward());
                optimizer.step(network);
            }
            network.set_mode(Mode::Evaluating);

            let steps = &measured.step_loss[first_step..];
            let n_steps = steps.len() as f64;
            measured.loss.push(steps.iter().sum::<f64>() / n_steps);
            measured.penalty.push(penalties / n_steps);
            measured.accuracy.push(right.share());
            let rate = optimizer.rate().map_or(f64::NAN, |rate| rate.last());
            measured.learning_rate.push(rate);
            if let Some(validation) = &mut validation {
                let (loss, accuracy) = validation.run(network, loss);
                measured.validation_loss.push(loss);
                measured.validation_accuracy.push(accuracy);
            }

            let epoch = measured.last_epoch(self.epochs, stopwatch.elapsed());
            if self.keep_best && measured.stopped.is_none() {
                let no_better_for = best.look(&epoch, network);
                let is_over = |patience| no_better_for >= patience;
                if self.patience.is_some_and(is_over) && number < self.epochs {
                    measured.stop(match best.number() {
                        0 => format!("no loss was a number for {no_better_for} epochs"),
                        best => format!(
                            "no better for {no_better_for} epochs: epoch {best} was the best"
                        ),
                    });
                }
            }
            if let Some(limit) = self.time_limit
                && stopwatch.elapsed() >= limit
                && number < self.epochs
            {
                measured.stop(format!(
                    "the time limit of {} s is over",
                    limit.as_secs_f64()
                ));
            }
            for action in &mut self.actions {
                match action(&epoch, network) {
                    Next::Continue => {}
                    Next::Stop(reason) => measured.stop(reason),
                    Next::Rate(rate) => set_rate(optimizer, rate),
                }
            }
            if measured.stopped.is_some() {
                break;
            }
        }
        measured.best_epoch = best.give_back(network).unwrap_or(measured.loss.len());
        measured.into()
    }
}

fn set_rate(optimizer: &mut dyn Optimizer, base: f64) {
    match optimizer.rate() {
        Some(rate) => rate.base = base,
        None => panic!(
            "{optimizer:?} keeps its learning rate to itself, so a training cannot change it; give it `fn rate`"
        ),
    }
}

impl fmt::Debug for Training<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Training({} epochs in batches of {})",
            self.epochs, self.batch_size
        )
    }
}

/// The mean loss and the accuracy of a network on all of `data`, as it is now, in [`Mode::Evaluating`]; a thousand
/// samples at a time, fewer in a network with very wide layers. Penalties are no part of this loss, which says how well
/// the network answers.
///
/// The accuracy is NaN for targets that name no class: rows that are not one-hot.
///
/// # Panics
/// Panics if the data hold no samples, or do not fit the network or the loss.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut network = Dense::from_parameters(array![[1.0, -1.0]], array![0.0, 0.0]);
/// let data = (array![[2.0], [-3.0]], array![0, 1]);
/// let (loss, accuracy) = training::evaluate(&mut network, &data, &mut SoftmaxCrossEntropy::new());
/// assert_eq!(accuracy, 1.0);
/// assert!(loss < 0.02);
/// ```
pub fn evaluate(network: &mut dyn Layer, data: &dyn Dataset, loss: &mut dyn Loss) -> (f64, f64) {
    assert!(
        !data.is_empty(),
        "evaluate: the data hold no samples, and the mean over none does not exist"
    );
    Evaluation::new(data).run(network, loss)
}

/// An evaluation that is repeated after each epoch, with its buffers.
struct Evaluation<'a> {
    data: &'a dyn Dataset,
    order: Vec<usize>,
    batch: Batch,
}

impl<'a> Evaluation<'a> {
    fn new(data: &'a dyn Dataset) -> Self {
        Self {
            data,
            order: (0..data.len()).collect(),
            batch: Batch::new(),
        }
    }

    fn run(&mut self, network: &mut dyn Layer, loss: &mut dyn Loss) -> (f64, f64) {
        in_mode(network, Mode::Evaluating, |network| {
            let rows_at_once = rows_at_once(network);
            let mut total = 0.0;
            let mut right = Right::default();
            for indices in self.order.chunks(rows_at_once) {
                self.data.fill(indices, &mut self.batch);
                let outputs = network.forward(self.batch.inputs());
                total += indices.len() as f64 * loss.forward(outputs, &self.batch);
                right.count(loss, outputs, &self.batch);
            }
            (total / self.order.len() as f64, right.share())
        })
    }
}

/// Counts right answers.
#[derive(Default)]
struct Right {
    answers: f64,
    samples: usize,
    /// Some targets name no class.
    unknown: bool,
}

impl Right {
    fn count(&mut self, loss: &dyn Loss, outputs: &Array2<f64>, targets: &dyn AsTargets) {
        self.samples += outputs.nrows();
        match loss.right_answers(outputs, targets) {
            Some(answers) => self.answers += answers,
            None => self.unknown = true,
        }
    }

    fn share(&self) -> f64 {
        if self.unknown {
            f64::NAN
        } else {
            self.answers / self.samples as f64
        }
    }
}

fn reason(loss: f64, step: usize, epoch: usize) -> String {
    let what = if loss.is_nan() {
        "the loss is NaN (not a number)"
    } else {
        "the loss is infinite"
    };
    format!(
        "{what} at step {step} of epoch {epoch}: try a smaller learning rate, and look for NaN in the data"
    )
}

/// A history while it grows.
#[derive(Default)]
struct Measured {
    loss: Vec<f64>,
    accuracy: Vec<f64>,
    validation_loss: Vec<f64>,
    validation_accuracy: Vec<f64>,
    step_loss: Vec<f64>,
    penalty: Vec<f64>,
    learning_rate: Vec<f64>,
    best_epoch: usize,
    stopped: Option<String>,
}

impl Measured {
    /// The first reason to stop is the one that counts.
    fn stop(&mut self, reason: String) {
        self.stopped.get_or_insert(reason);
    }

    fn last_epoch(&self, epochs: usize, elapsed: Duration) -> Epoch {
        let last = |values: &[f64]| values.last().copied();
        let number = self.loss.len();
        let left = if self.stopped.is_some() {
            0
        } else {
            epochs - number
        };
        Epoch {
            number,
            epochs,
            loss: last(&self.loss).unwrap_or(f64::NAN),
            penalty: last(&self.penalty).unwrap_or(f64::NAN),
            accuracy: last(&self.accuracy).unwrap_or(f64::NAN),
            validation: last(&self.validation_loss).zip(last(&self.validation_accuracy)),
            learning_rate: last(&self.learning_rate).unwrap_or(f64::NAN),
            elapsed,
            time_left: elapsed.mul_f64(left as f64 / number as f64),
        }
    }
}

impl From<Measured> for History {
    fn from(measured: Measured) -> Self {
        let loss = Array1::from(measured.loss);
        let penalty = Array1::from(measured.penalty);
        Self {
            data_loss: &loss - &penalty,
            penalty,
            loss,
            accuracy: measured.accuracy.into(),
            validation_loss: measured.validation_loss.into(),
            validation_accuracy: measured.validation_accuracy.into(),
            step_loss: measured.step_loss.into(),
            learning_rate: measured.learning_rate.into(),
            best_epoch: measured.best_epoch,
            stopped: measured.stopped,
        }
    }
}

#[cfg(test)]
mod tests;
