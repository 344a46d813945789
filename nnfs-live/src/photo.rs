//! Chapter 26: what it takes to bring a photo into the form that a network knows.

use nnfs_core::prelude::*;
use nnfs_exercises::clothes;

use crate::{Figure, number, unknown};

const SIDE: usize = 28;

/// A photo made of a garment, the steps that bring it into the form of the training data, and a small network 784-16-10
/// that reads what comes out.
///
/// Controls: `garment` (its class), `times` (how often it is enlarged), `place` (row and column of its corner), and, each
/// 1 or 0, `invert`, `crop`, `shrink` (0: the middle 28 x 28 pixels), `scale` (to -1 to 1; 0: bytes).
pub(crate) struct Photo {
    network: Sequential,
    garments: Array2<f64>,
    garment: usize,
    times: usize,
    place: [usize; 2],
    inverts: bool,
    crops: bool,
    shrinks: bool,
    scales: bool,
}

impl Default for Photo {
    fn default() -> Self {
        Self {
            network: clothes::network(),
            garments: clothes::garments(),
            garment: 9,
            times: 4,
            place: [8, 44],
            inverts: false,
            crops: false,
            shrinks: true,
            scales: true,
        }
    }
}

impl Photo {
    fn photo(&self) -> Array2<f64> {
        let garment = self.garments.row(self.garment).to_owned();
        clothes::photo(&garment, self.times, self.place)
    }

    /// The picture after all steps but the last: (28, 28), from 0 to 1.
    fn seen(&self) -> Array2<f64> {
        let mut x = self.photo();
        if self.inverts {
            x = clothes::inverted(&x);
        }
        if self.crops {
            x = clothes::cropped(&x);
        }
        if self.shrinks {
            clothes::shrunk(&x)
        } else {
            clothes::middle(&x)
        }
    }
}

impl Figure for Photo {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "garment" => self.garment = (number(value) as usize).min(9),
            "times" => self.times = (number(value) as usize).max(1),
            "place" => match *value {
                [row, column] => self.place = [row, column].map(|at| at as usize),
                _ => panic!("a place is a row and a column"),
            },
            "invert" => self.inverts = number(value) != 0.0,
            "crop" => self.crops = number(value) != 0.0,
            "shrink" => self.shrinks = number(value) != 0.0,
            "scale" => self.scales = number(value) != 0.0,
            _ => unknown("photo", control),
        }
    }

    /// `photo`: its grey values from 0 to 1, row by row. `seen`: those of the 784 pixels behind all steps. `probabilities`: of
    /// the ten classes.
    fn get(&mut self, result: &str, _with: &[f64]) -> Vec<f64> {
        match result {
            "photo" => self.photo().into_iter().collect(),
            "seen" => self.seen().into_iter().collect(),
            "probabilities" => {
                let seen = self.seen();
                let x =
                    Array2::from_shape_fn((1, SIDE * SIDE), |(_, k)| seen[[k / SIDE, k % SIDE]]);
                let x = if self.scales {
                    2.0 * x - 1.0
                } else {
                    255.0 * x
                };
                activation::softmax(self.network.forward(&x))
                    .into_iter()
                    .collect()
            }
            _ => unknown("photo", result),
        }
    }

    fn rust(&self) -> String {
        let (garment, times, [row, column]) = (self.garment, self.times, self.place);
        let step = |is_done: bool, step: &str| {
            if is_done {
                format!("let x = clothes::{step}(&x);\n")
            } else {
                String::new()
            }
        };
        let steps = [
            step(self.inverts, "inverted"),
            step(self.crops, "cropped"),
            step(self.shrinks, "shrunk"),
            step(!self.shrinks, "middle"),
        ]
        .concat();
        let scaled = if self.scales {
            "2.0 * x - 1.0; // from -1 to 1"
        } else {
            "255.0 * x; // bytes, not scaled"
        };
        format!(
            "\
let garment = clothes::garments().row({garment}).to_owned();
let x = clothes::photo(&garment, {times}, [{row}, {column}]);
{steps}let x = Array2::from_shape_fn((1, 784), |(_, k)| x[[k / 28, k % 28]]);
let seen = x.clone();
let x = {scaled}
let mut net = clothes::network();
let p = activation::softmax(net.forward(&x)); // (1, 10)
for (name, p) in data::FASHION_CLASSES.iter().zip(&p) {{
    println!(\"{{name:12}} {{p:.4}}\");
}}
image_grid(\"What the network sees\", &seen).side(140)"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_all_steps_every_garment_is_read_wherever_it_lies() {
        let mut photo = Photo::default();
        photo.set("invert", &[1.0]);
        photo.set("crop", &[1.0]);
        for garment in 0..10 {
            photo.set("garment", &[f64::from(garment)]);
            for place in [[8.0, 44.0], [0.0, 0.0], [40.0, 20.0]] {
                photo.set("place", &place);
                let p = photo.get("probabilities", &[]);
                assert!(p[garment as usize] > 0.5, "{garment} at {place:?}: {p:?}");
            }
        }
    }

    #[test]
    fn the_middle_is_a_part_of_the_photo() {
        let mut photo = Photo::default();
        photo.set("shrink", &[0.0]);
        let (all, seen) = (photo.get("photo", &[]), photo.get("seen", &[]));
        assert_eq!((all.len(), seen.len()), (160 * 160, 784));
        assert_eq!(seen[0], all[160 * 66 + 66]);
    }
}
