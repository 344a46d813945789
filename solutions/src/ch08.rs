//! Solutions of chapter 08.

use nnfs_notebook::prelude::*;

fn numerical_gradient(f: fn(&Array1<f64>) -> f64, x: &Array1<f64>) -> Array1<f64> {
    gradient::numerical_gradient(f, x)
}

/// Hold `x1`: the function is `x1` times `x0` plus a number, so the slope is `x1`. Hold `x0`: it is `x0 + 3` times
/// `x1`, so the slope is `x0 + 3`. At (2, 5) both are 5.
pub fn gradient_by_hand(x: &Array1<f64>) -> Array1<f64> {
    array![x[1], x[0] + 3.0]
}

/// With the rate 0.5 a step multiplies by 0: at the bottom after one step. With 1 it multiplies by -1: back at the
/// start after each even number of steps, opposite after each odd one.
pub fn prediction() -> [[f64; 2]; 3] {
    [[0.0, 0.0], [-3.0, 4.0], [3.0, -4.0]]
}

/// A step multiplies `x0` by `1 - 100 * rate` and `x1` by `1 - 4 * rate`. Rates from 0.0094 to 0.0194 do. The best is
/// where both shrink alike, `100 * rate - 1 = 1 - 4 * rate`: 2 / 104, about 0.0192.
pub fn learning_rate() -> f64 {
    0.015
}

/// The number must be put back before the next one moves. Without that line, the second slope of `x0 * x1` at (3, 4) is
/// measured at `x0 - 1e-4`: 2.9999 instead of 3. In the bowl, the slope along `x1` does not depend on `x0`.
pub fn gradient_of(f: fn(&Array1<f64>) -> f64, x: &Array1<f64>) -> Array1<f64> {
    let mut moved = x.clone();
    Array1::from_shape_fn(x.len(), |i| {
        moved[i] = x[i] + 1e-4;
        let above = f(&moved);
        moved[i] = x[i] - 1e-4;
        let below = f(&moved);
        moved[i] = x[i];
        (above - below) / 2e-4
    })
}

/// The descent of 8.7 with the other sign.
pub fn climb(
    f: fn(&Array1<f64>) -> f64,
    start: &Array1<f64>,
    learning_rate: f64,
    steps: usize,
) -> Array1<f64> {
    let mut x = start.clone();
    for _ in 0..steps {
        x = &x + learning_rate * numerical_gradient(f, &x);
    }
    x
}

/// The square of the sum: for `[[3, 4], [3, 4]]` its slope is 2 times 14, so 28, everywhere. Row by row gives 14, since
/// each row alone has the sum 7. Row by row is right for sums of terms that each look at one row only.
pub fn not_by_rows(x: &Array2<f64>) -> f64 {
    x.sum().powi(2)
}

/// A line search: begin with a long step, and halve it until it gains at least half of what the slope promises.
pub fn step_size(f: fn(&Array1<f64>) -> f64, x: &Array1<f64>) -> f64 {
    let slopes = numerical_gradient(f, x);
    let promised = slopes.dot(&slopes);
    let mut rate = 1.0;
    while f(x) - f(&(x - rate * &slopes)) < 0.5 * rate * promised && rate > 1e-12 {
        rate /= 2.0;
    }
    rate
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, panics, passes};
    use crate::ch08 as solution;

    #[test]
    fn gradient_by_hand() {
        let check = check::ch08::gradient_by_hand;
        each_note_comes_up(&[
            passes(check(solution::gradient_by_hand)),
            is_not_done(check(|_| todo!())),
            // Not at (2, 5), where both slopes are 5.
            fails(check(|x| array![x[0] + 3.0, x[1]]), "The two are swapped"),
            fails(
                check(|x| array![x[1], x[0]]),
                "the second term moves as well",
            ),
            fails(check(|x| array![x[1], 3.0]), "the first term moves as well"),
            fails(check(|x| array![x[1] + 3.0, x[0] + 3.0]), "does not move"),
            fails(
                check(|x| array![x[1] + x[0] + 3.0]),
                "one slope for each number",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch08::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            fails(
                check(|| [[-1.5, 2.0], [-3.0, 4.0], [3.0, -4.0]]),
                "a step with the rate 0.5",
            ),
            fails(
                check(|| [[0.0, 0.0], [3.0, -4.0], [-3.0, 4.0]]),
                "what do two steps",
            ),
            fails(
                check(|| [[0.0, 0.0], [0.0, 0.0], [1e9, 1e9]]),
                "None of the three",
            ),
        ]);
    }

    #[test]
    fn learning_rate() {
        let check = check::ch08::learning_rate;
        each_note_comes_up(&[
            passes(check(solution::learning_rate)),
            fails(check(|| 0.1), "Too large"),
            fails(check(|| 0.021), "Too large"),
            fails(check(|| 0.0198), "A little too large"),
            fails(check(|| 0.001), "Too small"),
            fails(check(|| -0.01), "climbs"),
        ]);
    }

    #[test]
    fn gradient_of() {
        let check = check::ch08::gradient_of;
        each_note_comes_up(&[
            passes(check(solution::gradient_of)),
            // As it stands in the notebook.
            fails(
                check(|f, x| {
                    let mut moved = x.clone();
                    Array1::from_shape_fn(x.len(), |i| {
                        moved[i] = x[i] + 1e-4;
                        let above = f(&moved);
                        moved[i] = x[i] - 1e-4;
                        (above - f(&moved)) / 2e-4
                    })
                }),
                "a little beside the place",
            ),
            // One that only the bowl passes.
            fails(check(|_, x| 2.0 * x), "the product of all numbers"),
        ]);
    }

    #[test]
    fn climb() {
        let check = check::ch08::climb;
        each_note_comes_up(&[
            passes(check(solution::climb)),
            fails(
                check(|f, start, rate, steps| solution::climb(f, start, -rate, steps)),
                "This went down",
            ),
            fails(
                check(|f, start, rate, steps| solution::climb(f, start, rate, steps + 1)),
                "one step too many",
            ),
            fails(
                check(|f, start, rate, _| solution::climb(f, start, rate, 1)),
                "one step only",
            ),
            fails(
                check(|f, start, rate, steps| {
                    start + steps as f64 * rate * gradient::numerical_gradient(f, start)
                }),
                "inside of the loop",
            ),
            fails(check(|_, start, _, _| start.clone()), "It has not moved"),
        ]);
    }

    #[test]
    fn not_by_rows() {
        let check = check::ch08::not_by_rows;
        each_note_comes_up(&[
            passes(check(solution::not_by_rows)),
            passes(check(|x| x.sum_axis(Axis(0)).mapv(|sum| sum * sum).sum())),
            fails(check(|x| x.mapv(|x| x * x).sum()), "no row acts on another"),
            fails(
                check(|x| x.rows().into_iter().map(|row| row.product()).sum()),
                "no row acts on another",
            ),
            fails(check(|_| 1.0), "is flat here"),
            fails(
                check(|x| x.mapv(|x| -x * x).sum().ln()),
                "neither infinite nor NaN",
            ),
            panics(check(|x| x[[0, 0]] * x[[1, 0]]), "with a single row"),
        ]);
    }

    #[test]
    fn step_size() {
        let check = check::ch08::step_size;
        each_note_comes_up(&[
            passes(check(solution::step_size)),
            fails(check(|_, _| 1.0), "by too little"),
            fails(
                check(|f, x| {
                    let slopes = gradient::numerical_gradient(f, x);
                    let mut rate = 1.0;
                    while f(&(x - rate * &slopes)) > f(x) {
                        rate /= 2.0;
                    }
                    rate
                }),
                "but by too little",
            ),
            fails(
                check(|f, x| {
                    let slopes = gradient::numerical_gradient(f, x);
                    let mut rate = 1.0;
                    while f(x) - f(&(x - rate * &slopes)) < rate * slopes.dot(&slopes)
                        && rate > 1e-12
                    {
                        rate /= 2.0;
                    }
                    rate
                }),
                "asks for the whole gain",
            ),
            fails(
                check(|f, x| solution::step_size(f, x) / 2.0),
                "One halving too many",
            ),
            // It stops where the step leads upwards.
            fails(
                check(|f, x| {
                    let slopes = gradient::numerical_gradient(f, x);
                    let mut rate = 1.0;
                    let gain = |rate: f64| f(x) - f(&(x - rate * &slopes));
                    while (0.0..0.5 * rate * slopes.dot(&slopes)).contains(&gain(rate)) {
                        rate /= 2.0;
                    }
                    rate
                }),
                "gets larger here",
            ),
            // It begins with 2.
            fails(
                check(|f, x| {
                    let slopes = gradient::numerical_gradient(f, x);
                    let mut rate = 2.0;
                    let gain = |rate: f64| f(x) - f(&(x - rate * &slopes));
                    while gain(rate) < 0.5 * rate * slopes.dot(&slopes) && rate > 1e-12 {
                        rate /= 2.0;
                    }
                    rate
                }),
                "One halving too few",
            ),
        ]);
    }
}
