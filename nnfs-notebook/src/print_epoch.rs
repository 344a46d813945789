//! One line for each epoch of a training.

use nnfs_core::layer::Layer;
use nnfs_core::training::Epoch;
use std::time::Duration;

/// Prints one line about an epoch: its loss and accuracy, the part of the loss that is a penalty, loss and accuracy on
/// the validation data if there are such data, and how long the training will still take.
///
/// Give it to a training, which calls it after each epoch. The accuracy is left out where the targets name no class.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let mut rng = NumpyRng::seed(0);
/// let train = data::spiral(100, 3, &mut rng);
/// let mut network = Sequential::new().add(Dense::he(2, 16, &mut rng)).add(Relu::new()).add(Dense::he(16, 3, &mut rng));
/// Training::new(3).on_epoch(print_epoch).run(
///     &mut network,
///     &train,
///     &mut SoftmaxCrossEntropy::new(),
///     &mut Sgd::new(0.5),
///     &mut rng,
/// );
/// ```
pub fn print_epoch(epoch: &Epoch, _network: &mut dyn Layer) {
    println!("{}", line(epoch));
}

/// Such as `epoch  3/17  loss 0.1234  accuracy 0.9643  validation 0.1304 0.9612  4 s left`.
fn line(epoch: &Epoch) -> String {
    let width = epoch.epochs.to_string().len();
    let mut line = format!(
        "epoch {:>width$}/{}  loss {:>6}",
        epoch.number,
        epoch.epochs,
        number(epoch.loss)
    );
    if epoch.penalty > 0.0 {
        line += &format!(" (penalty {})", number(epoch.penalty));
    }
    let names_classes = !epoch.accuracy.is_nan();
    if names_classes {
        line += &format!("  accuracy {:.4}", epoch.accuracy);
    }
    if let Some((loss, accuracy)) = epoch.validation {
        line += &format!("  validation {:>6}", number(loss));
        if names_classes {
            line += &format!(" {accuracy:.4}");
        }
    }
    let time = if epoch.number < epoch.epochs && !epoch.time_left.is_zero() {
        format!("{} left", short_time(epoch.time_left))
    } else {
        format!("{} in all", short_time(epoch.elapsed))
    };
    format!("{line}  {time}")
}

/// Four decimals, or a power of ten where these would say nothing.
fn number(value: f64) -> String {
    if value == 0.0 || (1e-3..1e4).contains(&value.abs()) || !value.is_finite() {
        format!("{value:.4}")
    } else {
        format!("{value:.1e}")
    }
}

fn short_time(time: Duration) -> String {
    let seconds = time.as_secs_f64().round() as u64;
    match seconds {
        _ if time.as_secs_f64() < 0.05 => "under 0.1 s".to_owned(),
        _ if time.as_secs_f64() < 9.95 => format!("{:.1} s", time.as_secs_f64()),
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(number: usize, left: f64) -> Epoch {
        Epoch {
            number,
            epochs: 17,
            loss: 0.123_44,
            penalty: 0.0,
            accuracy: 0.964_25,
            validation: Some((0.130_44, 0.961_2)),
            learning_rate: 0.5,
            elapsed: Duration::from_secs_f64(65.2),
            time_left: Duration::from_secs_f64(left),
        }
    }

    #[test]
    fn the_lines_of_a_training_stand_under_each_other() {
        assert_eq!(
            line(&epoch(3, 44.4)),
            "epoch  3/17  loss 0.1234  accuracy 0.9643  validation 0.1304 0.9612  44 s left"
        );
        assert_eq!(
            line(&epoch(17, 0.0)),
            "epoch 17/17  loss 0.1234  accuracy 0.9643  validation 0.1304 0.9612  1 min 5 s in all"
        );
    }

    #[test]
    fn what_is_not_known_is_left_out_and_a_broken_loss_is_not() {
        let mut epoch = epoch(3, 4.25);
        (epoch.accuracy, epoch.validation) = (f64::NAN, Some((2.5e-5, f64::NAN)));
        assert_eq!(
            line(&epoch),
            "epoch  3/17  loss 0.1234  validation 2.5e-5  4.2 s left"
        );
        (epoch.loss, epoch.validation, epoch.time_left) = (f64::NAN, None, Duration::ZERO);
        assert_eq!(line(&epoch), "epoch  3/17  loss    NaN  1 min 5 s in all");
    }

    #[test]
    fn a_penalty_stands_behind_the_loss_it_is_part_of() {
        let mut epoch = epoch(3, 44.4);
        (epoch.penalty, epoch.validation) = (0.060_26, None);
        assert_eq!(
            line(&epoch),
            "epoch  3/17  loss 0.1234 (penalty 0.0603)  accuracy 0.9643  44 s left"
        );
    }

    #[test]
    fn hours_are_told_in_hours() {
        let times = [0.04, 59.4, 59.6, 7_500.0].map(|s| short_time(Duration::from_secs_f64(s)));
        assert_eq!(times, ["under 0.1 s", "59 s", "1 min 0 s", "2 h 5 min"]);
    }
}
