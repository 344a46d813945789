//! Chapter 02.

use nnfs_notebook::prelude::*;

use super::common::{chapter_fits, fails, is_not_done, panics, passes};
use solutions::ch02 as solution;

#[test]
fn the_notebook_fits() {
    chapter_fits(2);
}

#[test]
fn leaky_relu() {
    passes(check::ch02::leaky_relu(solution::leaky_relu));
    passes(check::ch02::leaky_relu(|x| x.mapv(|x| x.max(0.01 * x))));
    is_not_done(check::ch02::leaky_relu(|_| todo!()));
    fails(
        check::ch02::leaky_relu(|x| x.mapv(|x| x.max(0.0))),
        "This is ReLU itself",
    );
    fails(
        check::ch02::leaky_relu(|x| x.mapv(|x| x.max(0.01))),
        "0.01 is a factor",
    );
    fails(
        check::ch02::leaky_relu(|x| x.mapv(|x| if x < 0.0 { x } else { 0.01 * x })),
        "swapped",
    );
}

#[test]
fn step_slope() {
    passes(check::ch02::step_slope(solution::step_slope));
    fails(check::ch02::step_slope(|| [0.0, 0.0]), "different sides");
    fails(
        check::ch02::step_slope(|| [1e4, 1e6]),
        "twice as long as one",
    );
    fails(
        check::ch02::step_slope(|| [5_000.0, 5_000.0]),
        "The first one is right",
    );
}

#[test]
fn squash() {
    passes(check::ch02::squash(solution::squash));
    // The function of the notebook.
    fails(
        check::ch02::squash(|x| x.mapv(|x| 1.0 / 1.0 + (-x).exp())),
        "what is divided by what",
    );
    fails(
        check::ch02::squash(|x| x.mapv(|x| 1.0 / (1.0 + x.exp()))),
        "the minus before the x",
    );
    fails(
        check::ch02::squash(|x| x.mapv(|x| x.exp() / (1.0 + x.exp()))),
        "infinity divided by infinity",
    );
}

#[test]
fn tanh_slope() {
    passes(check::ch02::tanh_slope(solution::tanh_slope));
    fails(
        check::ch02::tanh_slope(|y| y * &(1.0 - y)),
        "the sigmoid's formula",
    );
    fails(
        check::ch02::tanh_slope(|y| y.mapv(|y| 1.0 - y.tanh().powi(2))),
        "tanh is taken twice",
    );
    fails(check::ch02::tanh_slope(|y| 1.0 - y), "at x and at -x");
    fails(
        check::ch02::tanh_slope(|y| {
            y.mapv(|y| {
                let x = y.atanh();
                1.0 - (x.sinh() / x.cosh()).powi(2)
            })
        }),
        "leads to infinity",
    );
}

#[test]
fn table_mountain() {
    passes(check::ch02::table_mountain(solution::table_mountain));
    fails(
        check::ch02::table_mountain(|x| solution::table_mountain(x) - activation::relu(&(x - 2.0))),
        "stop the fall",
    );
    fails(
        check::ch02::table_mountain(|x| x.mapv(|x| (2.0 - x.abs()).max(0.0))),
        "stop the climb",
    );
    fails(
        check::ch02::table_mountain(|x| x.mapv(|x| (1.0 - x.abs()).max(0.0))),
        "the height should be 1",
    );
    fails(
        check::ch02::table_mountain(|x| x.mapv(|x| (x + 2.0).clamp(0.0, 1.0))),
        "the height should be 0",
    );
}

#[test]
fn zigzag() {
    passes(check::ch02::zigzag(solution::zigzag));
    fails(
        check::ch02::zigzag(|corners, heights| {
            let (_, weights) = solution::zigzag(corners, heights);
            (0.0, weights)
        }),
        "Only the bias counts",
    );
    fails(
        check::ch02::zigzag(|corners, heights| {
            let n = corners.len();
            let slopes = Array1::from_shape_fn(n, |i| {
                let next = (i + 1).min(n - 1);
                let width = corners[next] - corners[i];
                if width > 0.0 {
                    (heights[next] - heights[i]) / width
                } else {
                    0.0
                }
            });
            let weights = if n > 2 {
                slopes
            } else {
                solution::zigzag(corners, heights).1
            };
            (heights[0], weights)
        }),
        "the slopes themselves",
    );
    fails(
        check::ch02::zigzag(|corners, heights| {
            let (bias, mut weights) = solution::zigzag(corners, heights);
            weights[corners.len() - 1] = 0.0;
            (bias, weights)
        }),
        "all weights together are 0",
    );
    fails(
        check::ch02::zigzag(|corners, heights| {
            let (bias, weights) = solution::zigzag(corners, heights);
            (bias, weights.slice(s![..-1]).to_owned())
        }),
        "The last corner needs a ReLU too",
    );
    panics(
        check::ch02::zigzag(|corners, heights| {
            let one_too_far = heights[corners.len()];
            (one_too_far, corners.clone())
        }),
        "zigzag(",
    );
}
