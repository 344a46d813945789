use ndarray::Array1;
use std::fmt;
use std::time::Duration;

/// What a training measured.
///
/// The arrays hold one number per epoch, those of the validation none where there was no validation.
#[derive(Clone, Default, PartialEq)]
pub struct History {
    /// The mean of the epoch's step losses, penalties included: (`n_epochs`,).
    pub loss: Array1<f64>,
    /// The part of `loss` that the data make: (`n_epochs`,). The same as `loss` if the network has no penalties.
    pub data_loss: Array1<f64>,
    /// The part of `loss` that the penalties of the layers make: (`n_epochs`,).
    pub penalty: Array1<f64>,
    /// The share of right answers, counted in the epoch's own forward passes: (`n_epochs`,).
    pub accuracy: Array1<f64>,
    /// The mean loss on the validation data after the epoch, without penalties: (`n_epochs`,) or (0,).
    pub validation_loss: Array1<f64>,
    /// The share of right answers on the validation data after the epoch: (`n_epochs`,) or (0,).
    pub validation_accuracy: Array1<f64>,
    /// The loss of every step of the training, penalties included: (`n_steps`,).
    pub step_loss: Array1<f64>,
    /// The learning rate of each epoch's last step: (`n_epochs`,), NaN if the optimizer keeps it to itself.
    pub learning_rate: Array1<f64>,
    /// The epoch, counted from 1, whose parameters the network has; another than the last one where the training gave
    /// the best ones back.
    pub best_epoch: usize,
    /// Why the training ended before its last epoch; `None` if it did not.
    pub stopped: Option<String>,
}

impl fmt::Debug for History {
    /// The first and the last numbers, not all of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "History({} epochs", self.loss.len())?;
        for (name, values) in [
            ("loss", &self.loss),
            ("accuracy", &self.accuracy),
            ("validation loss", &self.validation_loss),
            ("validation accuracy", &self.validation_accuracy),
        ] {
            if let (Some(first), Some(last)) = (values.first(), values.last()) {
                write!(f, "; {name} {first:.4} -> {last:.4}")?;
            }
        }
        if let Some(reason) = &self.stopped {
            write!(f, "; stopped: {reason}")?;
        }
        f.write_str(")")
    }
}

/// What is known after an epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct Epoch {
    /// Which epoch it was, counted from 1.
    pub number: usize,
    /// How many epochs the training was given.
    pub epochs: usize,
    /// The mean of the epoch's step losses, penalties included.
    pub loss: f64,
    /// The part of `loss` that the penalties of the layers make.
    pub penalty: f64,
    /// The share of right answers, counted in the epoch's own forward passes.
    pub accuracy: f64,
    /// Loss and accuracy on the validation data after the epoch, if there are such data.
    pub validation: Option<(f64, f64)>,
    /// The learning rate of the epoch's last step; NaN if the optimizer keeps it to itself.
    pub learning_rate: f64,
    /// The time since the training began.
    pub elapsed: Duration,
    /// The time until its end, if the epochs to come take as long as those so far did on average.
    pub time_left: Duration,
}
