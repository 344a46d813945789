//! What ends a training, what it gives back, and what it writes down.

mod common;

use common::{bits, panic_message};
use nnfs_core::prelude::*;
use std::cell::{Cell, RefCell};
use std::time::Duration;

fn network() -> Sequential {
    let mut rng = NumpyRng::seed(0);
    Sequential::new()
        .add(Dense::he(2, 16, &mut rng).weight_penalty(Penalty::l2(1e-3)))
        .add(BatchNorm::new(16))
        .add(Relu::new())
        .add(Dense::he(16, 3, &mut rng))
}

fn run(training: Training<'_>, network: &mut dyn Layer, optimizer: &mut dyn Optimizer) -> History {
    let data = data::spiral(20, 3, &mut NumpyRng::seed(1));
    let mut loss = SoftmaxCrossEntropy::new();
    training.run(network, &data, &mut loss, optimizer, &mut NumpyRng::seed(2))
}

/// Uphill from epoch 4 on: what comes then is worse.
fn uphill(epoch: &Epoch, _: &mut dyn Layer) -> Next {
    if epoch.number == 4 {
        Next::Rate(-1.0)
    } else {
        Next::Continue
    }
}

#[test]
fn early_stopping_gives_the_best_weights_and_statistics_back() {
    let test = data::spiral(20, 3, &mut NumpyRng::seed(9));
    let (seen, mut network) = (RefCell::new(Vec::new()), network());
    let training = Training::new(100)
        .batch_size(20)
        .validation(&test)
        .early_stopping(3)
        .on_epoch(|_, network| seen.borrow_mut().push(bits(network)))
        .on_epoch(uphill);
    let history = run(training, &mut network, &mut Sgd::new(0.1));

    let best = history.best_epoch;
    let losses = history.validation_loss.to_vec();
    let lowest = losses.iter().copied().fold(f64::INFINITY, f64::min);
    assert_eq!(losses[best - 1], lowest, "{losses:?}");
    assert_eq!(losses.len(), best + 3);
    assert!(best <= 5);
    let reason = format!("no better for 3 epochs: epoch {best} was the best");
    assert_eq!(history.stopped, Some(reason));
    let seen = seen.into_inner();
    assert_eq!(bits(&mut network), seen[best - 1]);
    assert_ne!(bits(&mut network), seen[best + 2]);
    let mut loss = SoftmaxCrossEntropy::new();
    assert_eq!(training::evaluate(&mut network, &test, &mut loss).0, lowest);
}

#[test]
fn early_stopping_has_nothing_to_end_behind_the_last_epoch() {
    let training = |epochs| {
        Training::new(epochs)
            .early_stopping(2)
            .on_epoch(|_, _| Next::Rate(-1.0))
    };
    let history = run(training(50), &mut network(), &mut Sgd::new(0.1));
    let n_epochs = history.loss.len();
    assert!(history.stopped.is_some() && n_epochs < 50);
    let history = run(training(n_epochs), &mut network(), &mut Sgd::new(0.1));
    assert_eq!((history.loss.len(), history.stopped), (n_epochs, None));
}

#[test]
fn early_stopping_says_so_if_no_validation_loss_is_a_number() {
    let test = (array![[f64::NAN, 0.0]], array![0]);
    let mut network = network();
    let training = Training::new(50).validation(&test).early_stopping(2);
    let history = run(training, &mut network, &mut Sgd::new(0.1));
    let reason = "no loss was a number for 2 epochs";
    assert_eq!(history.stopped.as_deref(), Some(reason));
    // Nothing was the best, so the network keeps what it has.
    assert_eq!((history.loss.len(), history.best_epoch), (2, 2));
    assert!(network.parameters().iter().all(|p| !p.value.sum().is_nan()));
}

#[test]
fn keep_best_gives_them_back_and_ends_with_the_last_epoch() {
    for with_validation in [true, false] {
        let test = data::spiral(20, 3, &mut NumpyRng::seed(9));
        let (seen, mut network) = (RefCell::new(Vec::new()), network());
        let mut training = Training::new(8)
            .batch_size(20)
            .keep_best()
            .on_epoch(|_, network| seen.borrow_mut().push(bits(network)))
            .on_epoch(uphill);
        if with_validation {
            training = training.validation(&test);
        }
        let history = run(training, &mut network, &mut Sgd::new(0.1));
        assert_eq!((history.loss.len(), &history.stopped), (8, &None));
        let losses = if with_validation {
            history.validation_loss.to_vec()
        } else {
            history.loss.to_vec()
        };
        let best = losses[history.best_epoch - 1];
        assert!(losses.iter().all(|&loss| loss >= best), "{losses:?}");
        assert!(history.best_epoch <= 5);
        assert_eq!(bits(&mut network), seen.borrow()[history.best_epoch - 1]);
    }
}

#[test]
fn without_them_the_network_keeps_its_last_weights() {
    let (last, mut network) = (RefCell::new(Vec::new()), network());
    let training = Training::new(8)
        .on_epoch(|_, network| *last.borrow_mut() = bits(network))
        .on_epoch(uphill);
    let history = run(training, &mut network, &mut Sgd::new(0.1));
    assert_eq!(history.best_epoch, 8);
    assert_eq!(bits(&mut network), last.into_inner());
}

#[test]
fn a_training_that_runs_away_gives_the_best_weights_back() {
    let explode = |epoch: &Epoch, _: &mut dyn Layer| {
        if epoch.number == 2 {
            Next::Rate(1e200)
        } else {
            Next::Continue
        }
    };
    let (seen, mut network) = (RefCell::new(Vec::new()), network());
    let training = Training::new(50)
        .batch_size(20)
        .keep_best()
        .on_epoch(|_, network| seen.borrow_mut().push(bits(network)))
        .on_epoch(explode);
    let history = run(training, &mut network, &mut Sgd::new(0.1));
    let reason = history.stopped.expect("a reason");
    assert!(reason.contains("of epoch 3"), "{reason}");
    assert_eq!(history.loss.len(), 3);
    assert_eq!(history.best_epoch, 2);
    assert_eq!(bits(&mut network), seen.borrow()[1]);
}

#[test]
fn the_time_limit_ends_it_after_the_epoch_that_passes_it() {
    let limited = |epochs, limit| {
        let training = Training::new(epochs).time_limit(limit);
        run(training, &mut network(), &mut Sgd::new(0.1))
    };
    let history = limited(9, Duration::ZERO);
    assert_eq!(history.loss.len(), 1);
    assert_eq!(
        history.stopped.as_deref(),
        Some("the time limit of 0 s is over")
    );
    // Behind the last epoch there is nothing left to end.
    assert_eq!(limited(1, Duration::ZERO).stopped, None);
    let history = limited(3, Duration::from_secs(3600));
    assert_eq!((history.loss.len(), history.stopped), (3, None));
}

#[test]
fn an_action_changes_the_rate_of_the_steps_to_come() {
    let at_epoch_2 = |epoch: &Epoch, _: &mut dyn Layer| {
        if epoch.number == 2 {
            Next::Rate(0.01)
        } else {
            Next::Continue
        }
    };
    let optimizers: [Box<dyn Optimizer>; 6] = [
        Box::new(Sgd::new(0.1)),
        Box::new(Momentum::new(0.1)),
        Box::new(AdaGrad::new(0.1)),
        Box::new(RmsProp::new(0.1)),
        Box::new(Adam::new(0.1)),
        Box::new(AdamW::new(0.1)),
    ];
    for mut optimizer in optimizers {
        let training = Training::new(4).on_epoch(at_epoch_2);
        let history = run(training, &mut network(), &mut *optimizer);
        assert_eq!(history.learning_rate, array![0.1, 0.1, 0.01, 0.01]);
    }

    // A rate of 0 from then on: nothing moves any more.
    let after = RefCell::new(Vec::new());
    let training = Training::new(4)
        .on_epoch(|_, network| {
            let parameters = network.parameters();
            let values: Vec<_> = parameters.iter().map(|p| p.value.clone()).collect();
            after.borrow_mut().push(values);
        })
        .on_epoch(|epoch, _| {
            if epoch.number == 2 {
                Next::Rate(0.0)
            } else {
                Next::Continue
            }
        });
    run(training, &mut network(), &mut Sgd::new(0.1));
    let after = after.into_inner();
    assert_ne!(after[0], after[1]);
    assert_eq!(after[1], after[3]);
}

#[test]
fn the_rate_that_is_written_down_is_that_of_the_epochs_last_step() {
    // 60 samples in batches of 20: steps 0 to 2, 3 to 5, ...
    let rates = RefCell::new(Vec::new());
    let training = Training::new(3)
        .batch_size(20)
        .on_epoch(|epoch, _| rates.borrow_mut().push(epoch.learning_rate));
    let mut sgd = Sgd::new(0.1).schedule(Schedule::Decay(0.5));
    let history = run(training, &mut network(), &mut sgd);
    let decayed = [2, 5, 8].map(|step| 0.1 * (1.0 / (1.0 + 0.5 * f64::from(step))));
    assert_eq!(history.learning_rate.to_vec(), decayed);
    assert_eq!(rates.into_inner(), decayed);
}

/// An optimizer of a learner's own, which tells nobody its rate.
#[derive(Debug)]
struct Own(f64);

impl Optimizer for Own {
    fn step(&mut self, network: &mut dyn Layer) {
        for parameter in network.parameters() {
            parameter.value.scaled_add(-self.0, parameter.gradient);
        }
    }
}

#[test]
fn an_optimizer_that_keeps_its_rate_to_itself_trains_as_well() {
    let (mut a, mut b) = (network(), network());
    let history = run(Training::new(3), &mut a, &mut Own(0.1));
    let with_sgd = run(Training::new(3), &mut b, &mut Sgd::new(0.1));
    assert_eq!(history.loss, with_sgd.loss);
    assert_eq!(bits(&mut a), bits(&mut b));
    assert!(history.learning_rate.iter().all(|rate| rate.is_nan()));

    let training = Training::new(3).on_epoch(|_, _| Next::Rate(0.2));
    let message = panic_message(|| run(training, &mut network(), &mut Own(0.1)));
    assert!(
        message.starts_with("Own(0.1) keeps its learning rate to itself"),
        "{message}"
    );
}

#[test]
fn a_save_that_fails_ends_the_training_with_the_files_error() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("none").join("some.safetensors");
    let mut network = network();
    let training = Training::new(5).on_epoch(|_, network| weights::save(&path, network));
    let history = run(training, &mut network, &mut Sgd::new(0.1));
    assert_eq!(history.loss.len(), 1);
    let reason = history.stopped.expect("a reason");
    assert!(reason.starts_with(&path.display().to_string()), "{reason}");

    // One that succeeds lets it go on, and leaves the last epoch's numbers in the file.
    let path = folder.path().join("some.safetensors");
    let training = Training::new(5).on_epoch(|_, network| weights::save(&path, network));
    let history = run(training, &mut network, &mut Sgd::new(0.1));
    assert_eq!((history.loss.len(), history.stopped), (5, None));
    let saved = bits(&mut network);
    network.forward(&Array2::ones((2, 2)));
    weights::load(&path, &mut network).expect("loads");
    assert_eq!(bits(&mut network), saved);
}

#[test]
fn the_first_reason_counts_and_every_action_is_called() {
    let called = Cell::new(0);
    let training = Training::new(5)
        .on_epoch(|_, _| Next::stop("first"))
        .on_epoch(|_, _| Next::stop("second"))
        .on_epoch(|_, _| called.set(called.get() + 1));
    let history = run(training, &mut network(), &mut Sgd::new(0.1));
    assert_eq!(history.stopped.as_deref(), Some("first"));
    assert_eq!(called.get(), 1);
}

#[test]
fn the_loss_is_that_of_the_data_and_the_penalty() {
    let epochs = RefCell::new(Vec::new());
    let training = Training::new(4)
        .batch_size(60)
        .on_epoch(|epoch, network| epochs.borrow_mut().push((epoch.clone(), network.penalty())));
    let mut network = network();
    let at_first = network.penalty();
    let history = run(training, &mut network, &mut Sgd::new(0.1));
    let apart = &history.data_loss + &history.penalty - &history.loss;
    assert!(apart.iter().all(|d| d.abs() < 1e-15));
    assert!(history.penalty.iter().all(|&penalty| penalty > 0.0));
    assert_eq!(history.step_loss, history.loss);
    // One step per epoch: each epoch's penalty is that of the weights before it.
    assert_eq!(history.penalty[0], at_first);
    for (k, (epoch, after)) in epochs.into_inner().into_iter().enumerate() {
        assert_eq!(
            (epoch.loss, epoch.penalty),
            (history.loss[k], history.penalty[k])
        );
        if k + 1 < history.penalty.len() {
            assert_eq!(history.penalty[k + 1], after);
        }
    }
    let mut plain = Dense::he(2, 3, &mut NumpyRng::seed(0));
    let history = run(Training::new(2), &mut plain, &mut Sgd::new(0.1));
    assert_eq!(history.penalty, array![0.0, 0.0]);
    assert_eq!(history.data_loss, history.loss);
}

#[test]
fn validation_and_evaluation_leave_the_penalty_out() {
    let test = data::spiral(20, 3, &mut NumpyRng::seed(9));
    let mut heavy = Dense::he(2, 3, &mut NumpyRng::seed(0)).weight_penalty(Penalty::l2(100.0));
    let mut light = Dense::he(2, 3, &mut NumpyRng::seed(0));
    let mut loss = SoftmaxCrossEntropy::new();
    let of =
        |network: &mut dyn Layer, loss: &mut dyn Loss| training::evaluate(network, &test, loss);
    assert_eq!(of(&mut heavy, &mut loss), of(&mut light, &mut loss));
}

#[test]
fn a_patience_of_0_says_so() {
    assert!(panic_message(|| Training::new(1).early_stopping(0)).contains("at least 1"));
}
