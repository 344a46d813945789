//! Chapter 08.

use nnfs_notebook::prelude::*;
use solutions::ch08 as solution;

use super::common::{chapter_fits, fails, is_not_done, panics, passes};

#[test]
fn the_notebook_fits() {
    chapter_fits(8);
}

#[test]
fn gradient_by_hand() {
    passes(check::ch08::gradient_by_hand(solution::gradient_by_hand));
    is_not_done(check::ch08::gradient_by_hand(|_| todo!()));
    // Not at (2, 5), where both slopes are 5.
    fails(
        check::ch08::gradient_by_hand(|x| array![x[0] + 3.0, x[1]]),
        "The two are swapped",
    );
    fails(
        check::ch08::gradient_by_hand(|x| array![x[1], x[0]]),
        "the second term moves as well",
    );
    fails(
        check::ch08::gradient_by_hand(|x| array![x[1], 3.0]),
        "the first term moves as well",
    );
    fails(
        check::ch08::gradient_by_hand(|x| array![x[1] + 3.0, x[0] + 3.0]),
        "does not move",
    );
    fails(
        check::ch08::gradient_by_hand(|x| array![x[1] + x[0] + 3.0]),
        "one slope for each number",
    );
}

#[test]
fn prediction() {
    passes(check::ch08::prediction(solution::prediction));
    fails(
        check::ch08::prediction(|| [[-1.5, 2.0], [-3.0, 4.0], [3.0, -4.0]]),
        "a step with the rate 0.5",
    );
    fails(
        check::ch08::prediction(|| [[0.0, 0.0], [3.0, -4.0], [-3.0, 4.0]]),
        "what do two steps",
    );
    fails(
        check::ch08::prediction(|| [[0.0, 0.0], [0.0, 0.0], [1e9, 1e9]]),
        "None of the three",
    );
}

#[test]
fn learning_rate() {
    passes(check::ch08::learning_rate(solution::learning_rate));
    fails(check::ch08::learning_rate(|| 0.1), "Too large");
    fails(check::ch08::learning_rate(|| 0.021), "Too large");
    fails(check::ch08::learning_rate(|| 0.0198), "A little too large");
    fails(check::ch08::learning_rate(|| 0.001), "Too small");
    fails(check::ch08::learning_rate(|| -0.01), "climbs");
}

#[test]
fn gradient_of() {
    passes(check::ch08::gradient_of(solution::gradient_of));
    // As it stands in the notebook.
    fails(
        check::ch08::gradient_of(|f, x| {
            let mut moved = x.clone();
            Array1::from_shape_fn(x.len(), |i| {
                moved[i] = x[i] + 1e-4;
                let above = f(&moved);
                moved[i] = x[i] - 1e-4;
                (above - f(&moved)) / 2e-4
            })
        }),
        "a little beside the place",
    );
    // One that only the bowl passes.
    fails(
        check::ch08::gradient_of(|_, x| 2.0 * x),
        "the product of all numbers",
    );
}

#[test]
fn climb() {
    passes(check::ch08::climb(solution::climb));
    fails(
        check::ch08::climb(|f, start, rate, steps| solution::climb(f, start, -rate, steps)),
        "This went down",
    );
    fails(
        check::ch08::climb(|f, start, rate, steps| solution::climb(f, start, rate, steps + 1)),
        "one step too many",
    );
    fails(
        check::ch08::climb(|f, start, rate, _| solution::climb(f, start, rate, 1)),
        "one step only",
    );
    fails(
        check::ch08::climb(|f, start, rate, steps| {
            start + steps as f64 * rate * gradient::numerical_gradient(f, start)
        }),
        "inside of the loop",
    );
    fails(
        check::ch08::climb(|_, start, _, _| start.clone()),
        "It has not moved",
    );
}

#[test]
fn not_by_rows() {
    passes(check::ch08::not_by_rows(solution::not_by_rows));
    passes(check::ch08::not_by_rows(|x| {
        x.sum_axis(Axis(0)).mapv(|sum| sum * sum).sum()
    }));
    fails(
        check::ch08::not_by_rows(|x| x.mapv(|x| x * x).sum()),
        "no row acts on another",
    );
    fails(
        check::ch08::not_by_rows(|x| x.rows().into_iter().map(|row| row.product()).sum()),
        "no row acts on another",
    );
    fails(check::ch08::not_by_rows(|_| 1.0), "is flat here");
    fails(
        check::ch08::not_by_rows(|x| x.mapv(|x| -x * x).sum().ln()),
        "neither infinite nor NaN",
    );
    panics(
        check::ch08::not_by_rows(|x| x[[0, 0]] * x[[1, 0]]),
        "with a single row",
    );
}

#[test]
fn step_size() {
    passes(check::ch08::step_size(solution::step_size));
    fails(check::ch08::step_size(|_, _| 1.0), "by too little");
    fails(
        check::ch08::step_size(|f, x| {
            let slopes = gradient::numerical_gradient(f, x);
            let mut rate = 1.0;
            while f(&(x - rate * &slopes)) > f(x) {
                rate /= 2.0;
            }
            rate
        }),
        "but by too little",
    );
    fails(
        check::ch08::step_size(|f, x| {
            let slopes = gradient::numerical_gradient(f, x);
            let mut rate = 1.0;
            while f(x) - f(&(x - rate * &slopes)) < rate * slopes.dot(&slopes) && rate > 1e-12 {
                rate /= 2.0;
            }
            rate
        }),
        "asks for the whole gain",
    );
    fails(
        check::ch08::step_size(|f, x| solution::step_size(f, x) / 2.0),
        "One halving too many",
    );
}
