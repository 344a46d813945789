//! Solutions of chapter 17.

use nnfs_notebook::prelude::*;

/// First the push, then the roll by the new velocity.
pub fn roll(p: f64, v: f64, g: f64, rate: f64, momentum: f64) -> (f64, f64) {
    let v = momentum * v - rate * g;
    (p + v, v)
}

/// After one step the corrected means are g and g^2, so the step is the rate, against the sign of the gradient, however
/// steep it is. Without a slope there is no step.
pub fn prediction() -> [f64; 3] {
    [-0.1, 0.1, 0.0]
}

/// Three cases: on the way up, on the way down, and over.
pub fn cosine(step: usize, warm_up: usize, steps: usize) -> f64 {
    if step < warm_up {
        (step + 1) as f64 / warm_up as f64
    } else if step < steps {
        let w = (step - warm_up) as f64 / (steps - warm_up) as f64;
        0.5 * (1.0 + (std::f64::consts::PI * w).cos())
    } else {
        0.0
    }
}

#[derive(Debug)]
struct Rolling {
    rate: f64,
    momentum: f64,
    v: Vec<Array2<f64>>,
}

impl Optimizer for Rolling {
    fn step(&mut self, network: &mut dyn Layer) {
        for (k, p) in network.parameters().into_iter().enumerate() {
            if k == self.v.len() {
                self.v.push(Array2::zeros(p.value.dim()));
            }
            self.v[k] = self.momentum * &self.v[k] - self.rate * p.gradient;
            *p.value += &self.v[k];
        }
    }
}

/// All parameters shared one velocity. Within a step, the second parameter was pushed on by what the first had left
/// there, and so on. Now each has its own, at its own place in the list.
pub fn rolling(rate: f64, momentum: f64) -> Box<dyn Optimizer> {
    Box::new(Rolling {
        rate,
        momentum,
        v: vec![],
    })
}

#[derive(Debug)]
struct Clipped {
    rate: f64,
    most: f64,
}

impl Optimizer for Clipped {
    fn step(&mut self, network: &mut dyn Layer) {
        let squares = network
            .parameters()
            .iter()
            .map(|p| p.gradient.mapv(|g| g * g).sum())
            .sum::<f64>();
        let length = squares.sqrt();
        let factor = if length > self.most {
            self.most / length
        } else {
            1.0
        };
        for p in network.parameters() {
            p.value.scaled_add(-self.rate * factor, p.gradient);
        }
    }
}

/// Once through the parameters to measure the whole gradient, once more to move. One factor for all keeps the direction.
pub fn clipped(rate: f64, most: f64) -> Box<dyn Optimizer> {
    Box::new(Clipped { rate, most })
}

/// Adam near the lowest point of its sweep, brought to rest by a cosine.
pub fn recipe() -> Box<dyn Optimizer> {
    Box::new(Adam::new(0.1).schedule(Schedule::Cosine {
        warm_up: 50,
        steps: 1500,
    }))
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch17 as solution;

    #[test]
    fn roll() {
        let check = check::ch17::roll;
        each_note_comes_up(&[
            passes(check(solution::roll)),
            is_not_done(check(|_, _, _, _, _| todo!())),
            fails(
                check(|p, v, g, rate, momentum| (p + v, momentum * v - rate * g)),
                "moved by the old velocity",
            ),
            fails(
                check(|p, v, g, rate, momentum| (p - rate * g, momentum * v - rate * g)),
                "does not follow it",
            ),
            fails(
                check(|p, v, g, rate, momentum| solution::roll(p, v, -g, rate, momentum)),
                "rolls uphill",
            ),
            fails(
                check(|p, v, g, rate, momentum| {
                    solution::roll(p, v, (1.0 - momentum) * g, rate, momentum)
                }),
                "takes the whole of it",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch17::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            is_not_done(check(|| todo!())),
            fails(check(|| [0.1, -0.1, 0.0]), "goes against the gradient"),
            fails(check(|| [-0.0002, 500.0, 0.0]), "That is plain descent"),
            fails(check(|| [-0.316, 0.316, 0.0]), "without the correction"),
            fails(check(|| [-0.1, 0.1, -0.1]), "A gradient of 0 gives no step"),
            fails(check(|| [-0.05, 0.1, 0.0]), "as in 17.4"),
        ]);
    }

    #[test]
    fn cosine() {
        let check = check::ch17::cosine;
        each_note_comes_up(&[
            passes(check(solution::cosine)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|step, warm_up, steps| {
                    if step < warm_up {
                        step as f64 / warm_up as f64
                    } else {
                        solution::cosine(step, warm_up, steps)
                    }
                }),
                "step 0 has one part already",
            ),
            fails(
                check(|step, warm_up, steps| {
                    if (warm_up..steps).contains(&step) {
                        solution::cosine(step, 0, steps)
                    } else {
                        solution::cosine(step, warm_up, steps)
                    }
                }),
                "begins where the rise ends",
            ),
            fails(
                check(|step, warm_up, steps| {
                    if (warm_up..steps).contains(&step) {
                        let w = (step - warm_up) as f64 / (steps - warm_up) as f64;
                        0.5 * (1.0 + (std::f64::consts::TAU * w).cos())
                    } else {
                        solution::cosine(step, warm_up, steps)
                    }
                }),
                "That is a whole wave",
            ),
            fails(
                check(|step, warm_up, steps| {
                    if step < warm_up {
                        solution::cosine(step, warm_up, steps)
                    } else {
                        let w = (step - warm_up) as f64 / (steps - warm_up) as f64;
                        0.5 * (1.0 + (std::f64::consts::PI * w).cos())
                    }
                }),
                "also long after",
            ),
            fails(
                check(|step, warm_up, steps| solution::cosine(step.max(warm_up), warm_up, steps)),
                "During the warm-up the factor rises",
            ),
        ]);
    }

    #[derive(Debug)]
    struct OneMemory(f64, f64, Vec<Array2<f64>>);

    impl Optimizer for OneMemory {
        fn step(&mut self, network: &mut dyn Layer) {
            let Self(rate, momentum, v) = self;
            for p in network.parameters() {
                if v.is_empty() {
                    v.push(Array2::zeros(p.value.dim()));
                }
                v[0] = *momentum * &v[0] - *rate * p.gradient;
                *p.value += &v[0];
            }
        }
    }

    #[test]
    fn rolling() {
        let check = check::ch17::rolling;
        each_note_comes_up(&[
            passes(check(solution::rolling)),
            passes(check(|rate, momentum| {
                Box::new(Momentum::new(rate).momentum(momentum))
            })),
            fails(
                check(|rate, momentum| Box::new(OneMemory(rate, momentum, vec![]))),
                "the same memory for all of them",
            ),
            fails(
                check(|rate, _| Box::new(Sgd::new(rate))),
                "nothing is remembered at all",
            ),
        ]);
    }

    /// Plain descent with gradients that are changed first: from a gradient, the length of all, and the most.
    #[derive(Debug)]
    struct Changed(f64, f64, fn(&Array2<f64>, f64, f64) -> Array2<f64>);

    impl Optimizer for Changed {
        fn step(&mut self, network: &mut dyn Layer) {
            let Self(rate, most, change) = *self;
            let squares = |g: &Array2<f64>| g.mapv(|g| g * g).sum();
            let all: f64 = (network.parameters().iter())
                .map(|p| squares(p.gradient))
                .sum();
            for p in network.parameters() {
                p.value
                    .scaled_add(-rate, &change(p.gradient, all.sqrt(), most));
            }
        }
    }

    #[test]
    fn clipped() {
        let check = check::ch17::clipped;
        each_note_comes_up(&[
            passes(check(solution::clipped)),
            is_not_done(check(|rate, most| {
                Box::new(Changed(rate, most, |_, _, _| todo!()))
            })),
            fails(check(|rate, _| Box::new(Sgd::new(rate))), "was not clipped"),
            fails(
                check(|rate, most| {
                    Box::new(Changed(rate, most, |g, _, most| {
                        let length = g.mapv(|g| g * g).sum().sqrt();
                        g * if length > most { most / length } else { 1.0 }
                    }))
                }),
                "clipped by its own length",
            ),
            fails(
                check(|rate, most| {
                    Box::new(Changed(rate, most, |g, _, most| {
                        g.mapv(|g| g.clamp(-most, most))
                    }))
                }),
                "which turns the direction",
            ),
            fails(
                check(|rate, most| {
                    Box::new(Changed(rate, most, |g, length, most| most / length * g))
                }),
                "has been made longer",
            ),
            fails(
                check(|rate, most| {
                    Box::new(Changed(rate, most, |g, length, most| {
                        length.min(most) / length * g
                    }))
                }),
                "must not be divided by",
            ),
        ]);
    }

    #[test]
    fn recipe() {
        let check = check::ch17::recipe;
        each_note_comes_up(&[
            passes(check(solution::recipe)),
            is_not_done(check(|| todo!())),
            fails(check(|| Box::new(Adam::new(10.0))), "the rate is too large"),
            fails(check(|| Box::new(Sgd::new(1.0))), "hardly begun to bend"),
            fails(check(|| Box::new(Adam::new(0.02))), "one seed lags behind"),
        ]);
    }
}
