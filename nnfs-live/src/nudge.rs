//! Chapter 31: a small step that fools the network.

use nnfs_core::prelude::*;

use crate::digit::Digit;
use crate::{Figure, number, unknown};

/// The sizes that are tried for the first one that changes the answer.
const SIZES: std::ops::RangeInclusive<usize> = 1..=60;
const STEP: f64 = 0.005;

/// A drawing, a network that reads it, and the same drawing after a step of one size in every pixel.
///
/// Controls: `weights` and `ink` (as of the figure `digit`), `size` (of the step in each pixel), `random` (0: along the
/// sign of the gradient of the loss for what the network reads, 1: along random signs), `seed` (of these).
#[derive(Default)]
pub(crate) struct Nudge {
    digit: Digit,
    size: f64,
    random: bool,
    seed: u32,
}

impl Nudge {
    /// 1 or -1 for each pixel, or 0 where there is no slope: (1, 784).
    fn signs(&mut self) -> Array2<f64> {
        if self.random {
            return NumpyRng::seed(self.seed).randn((1, 784)).mapv(f64::signum);
        }
        let x = self.digit.input();
        let net = &mut self.digit.network;
        let read = net.predict(&x);
        let mut loss = SoftmaxCrossEntropy::new();
        loss.forward(net.forward(&x), &read);
        net.backward(loss.backward())
            .mapv(|d| if d == 0.0 { 0.0 } else { d.signum() })
    }

    /// The picture after a step of each of these sizes, a row each.
    fn nudged(&mut self, sizes: &[f64]) -> Array2<f64> {
        let (x, signs) = (self.digit.input(), self.signs());
        Array2::from_shape_fn((sizes.len(), x.len()), |(row, pixel)| {
            (x[[0, pixel]] + sizes[row] * signs[[0, pixel]]).clamp(0.0, 1.0)
        })
    }

    fn probabilities(&mut self, sizes: &[f64]) -> Array2<f64> {
        let pictures = self.nudged(sizes);
        activation::softmax(self.digit.network.forward(&pictures))
    }
}

impl Figure for Nudge {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "weights" | "ink" => self.digit.set(control, value),
            "size" => self.size = number(value),
            "random" => self.random = number(value) != 0.0,
            "seed" => self.seed = number(value) as u32,
            _ => unknown("nudge", control),
        }
    }

    /// `before` and `picture`: the 784 pixels before and after the step, from 0 to 1. `signs`: of the step.
    /// `probabilities`: of the ten digits after it. `curve`: the same for each of the sizes given, a row each. `flips`: the
    /// first of the sizes 0.005, 0.01 ... 0.3 at which the answer is another one, and that answer; nothing if there is
    /// none.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        let size = self.size;
        match result {
            "before" => self.digit.input().into_raw_vec_and_offset().0,
            "picture" => self.nudged(&[size]).into_raw_vec_and_offset().0,
            "signs" => self.signs().into_raw_vec_and_offset().0,
            "probabilities" => self.probabilities(&[size]).into_raw_vec_and_offset().0,
            "curve" => self.probabilities(with).into_raw_vec_and_offset().0,
            "flips" => {
                let sizes: Vec<f64> = SIZES.map(|k| STEP * k as f64).collect();
                let before = metric::argmax_rows(&self.probabilities(&[0.0]))[0];
                let after = metric::argmax_rows(&self.probabilities(&sizes));
                let flip = after.iter().position(|&digit| digit != before);
                flip.map_or(Vec::new(), |at| vec![sizes[at], after[at] as f64])
            }
            _ => unknown("nudge", result),
        }
    }

    fn rust(&self) -> String {
        let picture = self.digit.picture();
        let rows = picture.rows().into_iter().map(|row| {
            let bytes: Vec<_> = row.iter().map(u8::to_string).collect();
            format!("    {},\n", bytes.join(", "))
        });
        let signs = if self.random {
            format!(
                "let signs = NumpyRng::seed({}).randn((1, 784)).mapv(f64::signum);\n",
                self.seed
            )
        } else {
            "\
let read = net.predict(&x);
let mut loss = SoftmaxCrossEntropy::new();
loss.forward(net.forward(&x), &read);
let uphill = net.backward(loss.backward());
let signs = uphill.mapv(|d| if d == 0.0 { 0.0 } else { d.signum() });
"
            .to_owned()
        };
        format!(
            "\
// net is the trained network of this chapter.
let drawn: [u8; 784] = [
{}];
let x = Array2::from_shape_fn((1, 784), |(_, pixel)| f64::from(drawn[pixel]) / 255.0);
{signs}let nudged = (&x + &({:?} * &signs)).mapv(|v| v.clamp(0.0, 1.0));
println!(\"{{}}\", np(&activation::softmax(net.forward(&nudged)).row(0)));
image_grid(\"Nudged\", &nudged)",
            rows.collect::<String>(),
            self.size
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_a_bar() -> Nudge {
        let mut nudge = Nudge::default();
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../data/digits-784-50-100-10.safetensors"
        );
        weights::load(path, &mut nudge.digit.network).expect("the file fits");
        let ink = Array2::from_shape_fn((28, 28), |(row, column)| {
            f64::from(u8::from(
                (4..24).contains(&row) && (12..16).contains(&column),
            ))
        });
        nudge.set("ink", ink.as_slice().unwrap());
        nudge
    }

    #[test]
    fn a_step_of_no_size_changes_nothing() {
        let mut nudge = with_a_bar();
        assert_eq!(nudge.get("picture", &[]), nudge.get("before", &[]));
        assert_eq!(nudge.get("probabilities", &[]), nudge.get("curve", &[0.0]));
    }

    #[test]
    fn uphill_the_digit_that_is_read_loses_and_no_pixel_goes_too_far() {
        let mut nudge = with_a_bar();
        let before = nudge.get("probabilities", &[]);
        let read = (0..10)
            .max_by(|&a, &b| before[a].total_cmp(&before[b]))
            .unwrap();
        nudge.set("size", &[0.02]);
        assert!(nudge.get("probabilities", &[])[read] < before[read]);
        let (from, to) = (nudge.get("before", &[]), nudge.get("picture", &[]));
        for (from, to) in from.iter().zip(&to) {
            assert!((from - to).abs() < 0.02 + 1e-12 && (0.0..=1.0).contains(to));
        }
    }

    #[test]
    fn the_size_that_flips_is_the_first_one() {
        let mut nudge = with_a_bar();
        let flips = nudge.get("flips", &[]);
        let [at, to] = flips[..] else {
            panic!("a bar flips soon")
        };
        let answer = |nudge: &mut Nudge, size: f64| {
            let all = nudge.get("curve", &[size]);
            (0..10).max_by(|&a, &b| all[a].total_cmp(&all[b])).unwrap()
        };
        assert_eq!(answer(&mut nudge, at), to as usize);
        let before = answer(&mut nudge, 0.0);
        assert_eq!(answer(&mut nudge, at - STEP), before);
    }
}
