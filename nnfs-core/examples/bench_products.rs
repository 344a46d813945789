//! Times the matrix products that the workbook's networks make, in every way there is on this processor, and one step
//! of Adam:
//!
//! ```text
//! cargo run --release -p nnfs-core --example bench_products -- [ROUNDS] [PART OF A NAME]
//! ```
//!
//! The ways take turns, so that what else the machine does meets all of them, and the fastest of all rounds counts.
//! Each column holds microseconds, GFLOP/s, and how many times as fast as ndarray's own product that is.

#[allow(
    dead_code,
    reason = "the loops are private to the crate, and not all are timed here"
)]
#[path = "../src/fast"]
mod fast {
    pub(crate) mod cpu;
    pub(crate) mod product;
    pub(crate) mod thin;
    pub(crate) mod update;
}

use fast::product::{Way, product_by};
use fast::update::update;
use ndarray::{Array2, Zip};
use nnfs_core::random::NumpyRng;
use std::hint::black_box;
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let rounds = arguments.next().map_or(100, |rounds| {
        rounds.parse().expect("ROUNDS is a whole number")
    });
    let part = arguments.next().unwrap_or_default();

    let names = Way::here()
        .iter()
        .map(|way| format!("{:>20}   ", way.name()));
    println!("{:36}{}", "", names.collect::<String>());
    for case in cases().iter().filter(|case| case.name.contains(&part)) {
        case.time(rounds);
    }
    for shape in [(784, 512), (784, 50), (64, 64)] {
        time_adam(shape, rounds);
    }
}

/// A product of (m, k) and (k, n).
struct Case {
    name: String,
    shape: [usize; 3],
    /// Whether the factor is the transposed view of a matrix, as `Xᵀ` in `dW = Xᵀ dY` and `Wᵀ` in `dX = dY Wᵀ`.
    transposed: [bool; 2],
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |name: String, shape, transposed| {
        cases.push(Case {
            name,
            shape,
            transposed,
        });
    };
    for (name, batch, sizes) in [
        ("spiral", 300, &[2, 64, 3][..]),
        ("spiral", 30, &[2, 64, 3]),
        ("spiral", 10, &[2, 64, 3]),
        ("digits", 100, &[784, 50, 10]),
        ("digits", 3, &[784, 50, 10]),
        ("digits", 1, &[784, 50, 10]),
        ("deep", 1000, &[784, 50, 100, 10]),
        ("wide", 128, &[784, 512, 512, 10]),
        ("wide", 3, &[784, 512, 512, 10]),
        ("wide", 1, &[784, 512, 512, 10]),
        ("images", 100, &[4320, 100, 10]),
        ("curve", 1000, &[1, 64, 64, 1]),
        ("xor", 4, &[2, 8, 1]),
    ] {
        for (layer, size) in (1..).zip(sizes.windows(2)) {
            let [n_inputs, n_outputs] = [size[0], size[1]];
            let name = |what| format!("{name} {batch} {what}{layer}");
            add(name("Y"), [batch, n_inputs, n_outputs], [false, false]);
            add(name("dW"), [n_inputs, batch, n_outputs], [true, false]);
            if layer > 1 || batch == 100 {
                add(name("dX"), [batch, n_outputs, n_inputs], [false, true]);
            }
        }
    }
    add("convolution Y".into(), [30, 25, 576], [false, false]);
    add("convolution dW".into(), [30, 576, 25], [false, true]);
    add("convolution dX".into(), [25, 30, 576], [true, false]);
    cases
}

impl Case {
    fn time(&self, rounds: u32) {
        let [m, k, n] = self.shape;
        let mut rng = NumpyRng::seed(0);
        let mut factor = |n_rows, n_columns, transposed| {
            if transposed {
                rng.randn((n_columns, n_rows)).reversed_axes()
            } else {
                rng.randn((n_rows, n_columns))
            }
        };
        let a = factor(m, k, self.transposed[0]);
        let b = factor(k, n, self.transposed[1]);
        let mut c = Array2::zeros((m, n));
        let flop = 2.0 * (m * k * n) as f64;

        let seconds = fastest(rounds, Way::here().len(), 1e6 / flop, |way| {
            product_by(Way::here()[way], black_box(&a), black_box(&b), &mut c);
        });
        print!("{:16} {:18}", self.name, format!("{m} x {k} x {n}"));
        for s in &seconds {
            print!(
                "{:10.2} {:6.1} {:5.2}",
                s * 1e6,
                flop / s / 1e9,
                seconds[0] / s
            );
        }
        println!();
    }
}

/// For each of the ways, the seconds of its fastest round, which is so many repetitions long.
fn fastest(rounds: u32, n_ways: usize, repetitions: f64, mut run: impl FnMut(usize)) -> Vec<f64> {
    let repetitions = repetitions.clamp(1.0, 2000.0) as u32;
    let mut fastest = vec![f64::INFINITY; n_ways];
    for _ in 0..rounds {
        for (way, fastest) in fastest.iter_mut().enumerate() {
            run(way); // brings everything into the cache
            let start = Instant::now();
            for _ in 0..repetitions {
                run(way);
            }
            *fastest = fastest.min(start.elapsed().as_secs_f64() / f64::from(repetitions));
        }
    }
    fastest
}

fn time_adam(shape: (usize, usize), rounds: u32) {
    fn adam(w: &mut f64, dw: f64, [m, v]: [&mut f64; 2]) {
        *m += 0.1 * (dw - *m);
        *v += 0.001 * (dw * dw - *v);
        *w -= 0.001 * *m / (v.sqrt() + 1e-7);
    }

    let mut rng = NumpyRng::seed(0);
    let [mut w, dw, mut m] = [(); 3].map(|()| rng.randn(shape));
    let mut v = rng.rand(shape);
    let n = (shape.0 * shape.1) as f64;
    let seconds = fastest(rounds, 2, 1e5 / n, |way| {
        if way == 0 {
            let zip = Zip::from(&mut w).and(&dw).and(&mut m).and(&mut v);
            zip.for_each(|w, &dw, m, v| adam(w, dw, [m, v]));
        } else {
            update(&mut w, black_box(&dw), [&mut m, &mut v], adam);
        }
    });
    let [zip, update] = seconds[..] else {
        unreachable!()
    };
    println!(
        "Adam {shape:?}: {:.1} us in a Zip, {:.1} us by `update`, {:.2} times as fast",
        zip * 1e6,
        update * 1e6,
        zip / update
    );
}
