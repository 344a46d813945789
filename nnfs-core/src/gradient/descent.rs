use super::numerical_gradient;
use ndarray::{Array1, Array2};

/// Where gradient descent went: the start and the place after each step.
#[derive(Clone, Debug, PartialEq)]
pub struct Descent {
    /// The places, (`steps` + 1, n): row 0 is the start, the last row the end.
    pub path: Array2<f64>,
    /// `f` at each place, (`steps` + 1,). Empty after [`gradient_descent_with`], which knows no `f`.
    pub values: Array1<f64>,
}

impl Descent {
    /// The place after the last step, (n,).
    #[must_use]
    pub fn end(&self) -> Array1<f64> {
        self.path.row(self.path.nrows() - 1).to_owned()
    }
}

/// Follows the gradient of `f` downhill: `x <- x - learning_rate * gradient`, `steps` times from `start`, (n,).
///
/// The gradient is the [`numerical_gradient`]. It points to where `f` grows fastest, hence the minus.
///
/// The learning rate decides: too small, and the end is near the start; too large, and every step goes further past the
/// valley. A number that has run far away (1e13 and more) can also stop there, since `x + 1e-4` then rounds to `x` and
/// the measured slope is 0; [`gradient_descent_with`] takes a gradient that does not suffer from this.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let descent = gradient::gradient_descent(|x| x[0] * x[0] + x[1] * x[1], &array![-3.0, 4.0], 0.1, 100);
/// assert_eq!(descent.path.dim(), (101, 2));
/// assert_eq!(descent.values[0], 25.0);
/// assert!(descent.end().iter().all(|x| x.abs() < 1e-9));
/// ```
#[must_use]
pub fn gradient_descent(
    mut f: impl FnMut(&Array1<f64>) -> f64,
    start: &Array1<f64>,
    learning_rate: f64,
    steps: usize,
) -> Descent {
    descend_by_differences(&mut f, start, learning_rate, steps)
}

/// [`gradient_descent`] by a gradient that you give: `gradient` takes the place, (n,), and returns the gradient there,
/// (n,). `values` is empty.
///
/// # Panics
/// Panics if the gradient has another length than the place.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// // Every step multiplies by 1 - 10 * 2 = -19.
/// let descent = gradient::gradient_descent_with(|x| 2.0 * x, &array![-3.0, 4.0], 10.0, 2);
/// assert_eq!(descent.path, array![[-3.0, 4.0], [57.0, -76.0], [-1083.0, 1444.0]]);
/// ```
#[must_use]
pub fn gradient_descent_with(
    mut gradient: impl FnMut(&Array1<f64>) -> Array1<f64>,
    start: &Array1<f64>,
    learning_rate: f64,
    steps: usize,
) -> Descent {
    Descent {
        path: descend(&mut gradient, start, learning_rate, steps),
        values: Array1::zeros(0),
    }
}

fn descend_by_differences(
    f: &mut dyn FnMut(&Array1<f64>) -> f64,
    start: &Array1<f64>,
    learning_rate: f64,
    steps: usize,
) -> Descent {
    let path = descend(
        &mut |x| numerical_gradient(&mut *f, x),
        start,
        learning_rate,
        steps,
    );
    let values = path.rows().into_iter().map(|x| f(&x.to_owned())).collect();
    Descent { path, values }
}

fn descend(
    gradient: &mut dyn FnMut(&Array1<f64>) -> Array1<f64>,
    start: &Array1<f64>,
    learning_rate: f64,
    steps: usize,
) -> Array2<f64> {
    let mut path = Array2::zeros((steps + 1, start.len()));
    let mut x = start.clone();
    path.row_mut(0).assign(&x);
    for step in 1..=steps {
        let slope = gradient(&x);
        assert!(
            slope.len() == x.len(),
            "gradient_descent_with: a place of {} numbers has a gradient of {} numbers; return one slope a number",
            x.len(),
            slope.len()
        );
        x -= &(learning_rate * slope);
        path.row_mut(step).assign(&x);
    }
    path
}

#[cfg(test)]
mod tests;
