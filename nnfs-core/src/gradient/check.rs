use super::report::{GradientReport, ParameterReport, Verdict};
use crate::layer::{Layer, Mode, in_mode};
use crate::loss::{AsTargets, Loss};
use crate::random::NumpyRng;
use ndarray::Array2;

/// The step. The error of a central difference is smallest near the cube root of an `f64`'s precision, 6e-6.
const H: f64 = 1e-5;

/// The floor of the relative error lies between these, times the scale of the numbers that the loss is made of.
const FLOORS: (f64, f64) = (1e-6, 1e-3);

/// Rounding makes two one-sided slopes differ by less than this, times the same scale, at steps down to `H / 4`.
const ROUNDING: f64 = 3e-9;

/// Holds the gradients of a network's `backward` against central differences, for every number of every parameter.
///
/// Inputs: (`n_samples`, `n_inputs`); targets: what `loss` takes. The network is a single layer or a whole network.
/// Each parameter's numbers are moved in turn by `h = 1e-5` to both sides, and the whole loss is computed for each: two
/// forward passes a number. So keep the batch small (three samples are plenty), and see [`gradient_check_sample`].
/// Afterwards the parameters are what they were, bit by bit, and the buffers those of a forward and a backward pass.
///
/// The loss includes the penalties of the layers. Dropout is checked as it trains, with one mask that is
/// [held still](Mode::HoldingStill) for the whole check, and batch normalisation with the statistics of the batch.
///
/// # The relative error
/// `|a - n| / max(|a| + |n|, floor)`, where `a` is backpropagated and `n` measured. Two exact zeros differ by 0. The
/// floor is there since a measured slope is itself only right to about 1e-10: a loss near 1 is right to 1e-16, and is
/// divided by 2e-5. It is the largest `|a| + |n|` of the parameter, but at least 1e-6 and at most 1e-3, times the
/// largest of 1, the loss and the network's outputs (large numbers round more coarsely). If all of a parameter's
/// gradients, backpropagated and measured, are below 3e-9 times that scale, they are 0 as far as can be measured, and
/// the floor is 1e-3 times the scale; so it is with biases before a batch normalisation, which subtracts them again.
///
/// The largest error of a parameter gives its [`Verdict`]: below 1e-7 right, below 1e-4 close, below 1e-2 suspicious,
/// else wrong; NaN is wrong as well. [`GradientReport::passed`] is true where all are right or close.
///
/// # Kinks
/// ReLU has no derivative at 0. Where the input of a ReLU changes its sign within the step, the measured slope is a
/// mixture of two, and a right gradient looks wrong. So each entry that differs is looked at again. A smooth loss has
/// one-sided slopes, to the left and to the right, whose difference halves with the step, since it is the curvature
/// times the step. At a kink it does not. Where that happens at `h`, `h / 2` and `h / 4`, by more than rounding
/// explains, the entry is listed in `kinks` and counts neither for nor against the gradient.
///
/// # Panics
/// Panics as the network's and the loss's `forward` and `backward` do; if the network has no parameters, a gradient has
/// another shape than its parameter, or two forward passes in a row give different losses.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut rng = NumpyRng::seed(0);
/// let mut network = Sequential::new()
///     .add(Dense::he(2, 5, &mut rng))
///     .add(Relu::new())
///     .add(Dense::he(5, 3, &mut rng));
/// let x = array![[1.0, -0.5], [0.3, 2.0]];
///
/// let report = gradient::gradient_check(&mut network, &x, &array![2, 0], &mut SoftmaxCrossEntropy::new());
/// assert!(report.passed(), "{report}");
/// assert_eq!(report.parameters[0].name, "dense1.weights");
/// ```
pub fn gradient_check(
    network: &mut dyn Layer,
    inputs: &Array2<f64>,
    targets: &dyn AsTargets,
    loss: &mut dyn Loss,
) -> GradientReport {
    check(network, inputs, targets, loss, &mut |n| (0..n).collect())
}

/// [`gradient_check`] of `per_parameter` numbers of each parameter, drawn at random without replacement, or of all where
/// there are no more. The others are NaN in the report.
///
/// # Panics
/// Panics as [`gradient_check`] does, and if `per_parameter` is 0.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut rng = NumpyRng::seed(0);
/// let mut network = TwoLayerNet::new(784, 50, 10, &mut rng);
/// let x = rng.rand((3, 784));
/// let report = gradient::gradient_check_sample(
///     &mut network, &x, &array![5, 0, 4], &mut SoftmaxCrossEntropy::new(), 20, &mut rng,
/// );
/// assert!(report.passed(), "{report}");
/// assert_eq!(report.parameters[0].checked, 20);
/// ```
pub fn gradient_check_sample(
    network: &mut dyn Layer,
    inputs: &Array2<f64>,
    targets: &dyn AsTargets,
    loss: &mut dyn Loss,
    per_parameter: usize,
    rng: &mut NumpyRng,
) -> GradientReport {
    assert!(
        per_parameter > 0,
        "gradient_check_sample: 0 numbers of each parameter check nothing; ask for 1 or more"
    );
    check(network, inputs, targets, loss, &mut |n| {
        let mut drawn = rng.choice_without_replacement(n, per_parameter.min(n));
        drawn.sort_unstable();
        drawn
    })
}

/// `entries_of(n)` says which of a parameter's `n` numbers to check.
fn check(
    network: &mut dyn Layer,
    inputs: &Array2<f64>,
    targets: &dyn AsTargets,
    loss: &mut dyn Loss,
    entries_of: &mut dyn FnMut(usize) -> Vec<usize>,
) -> GradientReport {
    in_mode(network, Mode::HoldingStill, |network| {
        check_held_still(network, inputs, targets, loss, entries_of)
    })
}

fn check_held_still(
    network: &mut dyn Layer,
    inputs: &Array2<f64>,
    targets: &dyn AsTargets,
    loss: &mut dyn Loss,
    entries_of: &mut dyn FnMut(usize) -> Vec<usize>,
) -> GradientReport {
    let mut run = Run {
        network,
        inputs,
        targets,
        loss,
        here: 0.0,
    };
    run.here = run.loss();
    run.backward();
    let again = run.loss();
    assert!(
        run.here.to_bits() == again.to_bits() || run.here.is_nan() && again.is_nan(),
        "gradient_check: {:?} gave a loss of {} and then of {again} for the same batch; a layer \
         that draws random numbers, or learns while it looks, must keep still in Mode::HoldingStill",
        run.network,
        run.here
    );

    let gradients: Vec<_> = run
        .network
        .parameters()
        .iter()
        .map(|p| {
            assert!(
                p.value.dim() == p.gradient.dim(),
                "gradient_check: {} has the shape {:?}, its gradient {:?}; did backward forget to transpose it?",
                p.name,
                p.value.dim(),
                p.gradient.dim()
            );
            (p.name.clone().into_owned(), p.gradient.clone())
        })
        .collect();
    assert!(
        !gradients.is_empty(),
        "gradient_check: {:?} has no parameters; put a Dense before it, whose gradient depends on its backward",
        run.network
    );

    let scale = run
        .network
        .output()
        .fold(run.here.abs().max(1.0), |scale, y| scale.max(y.abs()));
    let parameters = gradients
        .into_iter()
        .enumerate()
        .map(|(parameter, (name, backpropagated))| {
            let (_, columns) = backpropagated.dim();
            let entries: Vec<_> = entries_of(backpropagated.len())
                .into_iter()
                .map(|k| (k / columns, k % columns))
                .collect();
            check_parameter(&mut run, parameter, name, backpropagated, &entries, scale)
        })
        .collect();

    run.loss();
    run.backward();
    GradientReport { parameters }
}

fn check_parameter(
    run: &mut Run<'_>,
    parameter: usize,
    name: String,
    backpropagated: Array2<f64>,
    entries: &[(usize, usize)],
    scale: f64,
) -> ParameterReport {
    let mut numerical = Array2::from_elem(backpropagated.dim(), f64::NAN);
    let mut bends = Vec::with_capacity(entries.len());
    let mut largest_sum: f64 = 0.0;
    for &at in entries {
        let (slope, bend) = run.differences(parameter, at, H);
        numerical[at] = slope;
        bends.push(bend);
        largest_sum = largest_sum.max(backpropagated[at].abs() + slope.abs());
    }
    let all_zero = largest_sum < ROUNDING * scale;
    let floor = scale
        * if all_zero {
            FLOORS.1
        } else {
            largest_sum.clamp(FLOORS.0, FLOORS.1)
        };

    let mut relative_error = Array2::from_elem(backpropagated.dim(), f64::NAN);
    let (mut kinks, mut errors) = (Vec::new(), Vec::new());
    let (mut largest, mut at_largest) = (f64::NAN, (0, 0));
    for (&at, &bend) in entries.iter().zip(&bends) {
        let (a, n) = (backpropagated[at], numerical[at]);
        let error = (a - n).abs() / (a.abs() + n.abs()).max(floor);
        relative_error[at] = error;
        let differs = Verdict::of(error) != Verdict::Right;
        if differs && run.has_kink(parameter, at, bend, (a - n).abs(), scale) {
            kinks.push(at);
            continue;
        }
        // The first NaN stays the largest.
        if errors.is_empty() || error > largest || error.is_nan() && !largest.is_nan() {
            (largest, at_largest) = (error, at);
        }
        errors.push(error);
    }
    ParameterReport {
        name,
        backpropagated,
        numerical,
        relative_error,
        floor,
        checked: entries.len(),
        kinks,
        largest,
        at: at_largest,
        verdict: if errors.is_empty() {
            Verdict::NotCompared
        } else {
            Verdict::of(largest)
        },
        median: median(&mut errors),
    }
}

/// The number in the middle, or the mean of the two there; NaN where there is none.
fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    match numbers.len() {
        0 => f64::NAN,
        n => (numbers[(n - 1) / 2] + numbers[n / 2]) / 2.0,
    }
}

/// A network with the batch it is checked on.
struct Run<'a> {
    network: &'a mut dyn Layer,
    inputs: &'a Array2<f64>,
    targets: &'a dyn AsTargets,
    loss: &'a mut dyn Loss,
    /// The loss where nothing is moved.
    here: f64,
}

impl Run<'_> {
    fn loss(&mut self) -> f64 {
        let outputs = self.network.forward(self.inputs);
        self.loss.forward(outputs, self.targets) + self.network.penalty()
    }

    fn backward(&mut self) {
        self.network.backward(self.loss.backward());
    }

    /// The loss with one number of a parameter moved there.
    fn loss_with(&mut self, parameter: usize, at: (usize, usize), value: f64) -> f64 {
        self.network.parameters()[parameter].value[at] = value;
        self.loss()
    }

    /// The slope by the central difference, and the slope to the right less the one to the left. Each difference is
    /// divided by the step that was really made: `x + h` is rounded.
    fn differences(&mut self, parameter: usize, at: (usize, usize), h: f64) -> (f64, f64) {
        let x = self.network.parameters()[parameter].value[at];
        let (right, left) = (x + h, x - h);
        let above = self.loss_with(parameter, at, right);
        let below = self.loss_with(parameter, at, left);
        self.network.parameters()[parameter].value[at] = x;
        let bend = (above - self.here) / (right - x) - (self.here - below) / (x - left);
        ((above - below) / (right - left), bend)
    }

    /// Whether the loss has a kink within the step that matters beside an error of that size.
    ///
    /// `bend` is that of the whole step. Without a kink, halving the step halves it, so `bend - 2 * (bend at half the
    /// step)` is 0. With a kink at the distance `c` and a jump `J` of the slope, the bend is `J (1 - c / h)` for `c <
    /// h` and 0 for larger `c`, and of the two comparisons below one shows at least a third of it.
    fn has_kink(
        &mut self,
        parameter: usize,
        at: (usize, usize),
        bend: f64,
        error: f64,
        scale: f64,
    ) -> bool {
        let matters = 0.01 * error;
        // Spares two more steps for each entry of a gradient that is plainly wrong.
        if bend.abs() < matters {
            return false;
        }
        let (_, half) = self.differences(parameter, at, H / 2.0);
        let (_, quarter) = self.differences(parameter, at, H / 4.0);
        let unexplained = (bend - 2.0 * half).abs().max((half - 2.0 * quarter).abs());
        unexplained > matters && unexplained > ROUNDING * scale
    }
}

#[cfg(test)]
mod tests;
