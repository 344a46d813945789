//! Chapter 22: a network with dropout, and the crowd of smaller networks that its masks leave over.

use nnfs_core::prelude::*;

use crate::run::{Points, Run, side_and_reach};
use crate::{Figure, number, unknown};

/// Points in each arm.
const POINTS: usize = 30;
/// Adam's rate.
const STEP: f64 = 0.01;

/// Few points of the spiral, a network 2-hidden-hidden-3 with dropout behind both hidden layers, and members of its
/// crowd: each is the network under one mask, the same for all places.
///
/// Controls, each of which begins anew: `rate` (the share that is left out), `hidden` (neurons of each hidden layer),
/// `seed`.
pub(crate) struct Crowd {
    rate: f64,
    hidden: usize,
    seed: u32,
    run: Run,
    /// Points that are not learnt.
    fresh: Points,
    masks: NumpyRng,
    members: usize,
    /// How many members gave each class: (`n_places`, `n_classes`).
    votes: Array2<f64>,
}

impl Default for Crowd {
    fn default() -> Self {
        let (rate, hidden, seed) = (0.2, 32, 1);
        let mut crowd = Self {
            rate,
            hidden,
            seed,
            run: run(rate, hidden, seed),
            fresh: (Array2::zeros((0, 2)), Array1::zeros(0)),
            masks: NumpyRng::seed(0),
            members: 0,
            votes: Array2::zeros((0, 3)),
        };
        crowd.begin();
        crowd
    }
}

/// The points, and the network at its start.
fn run(rate: f64, hidden: usize, seed: u32) -> Run {
    let mut rng = NumpyRng::seed(seed);
    let points = data::spiral(POINTS, 3, &mut rng);
    let mut network = Sequential::new();
    for inputs in [2, hidden] {
        network = network
            .add(Dense::he(inputs, hidden, &mut rng))
            .add(Relu::new())
            .add(Dropout::new(rate, &mut rng));
    }
    let network = network.add(Dense::he(hidden, 3, &mut rng));
    Run::new(points, network, Box::new(Adam::new(STEP)), 0, seed)
}

impl Crowd {
    /// Begins the training anew.
    fn begin(&mut self) {
        self.run = run(self.rate, self.hidden, self.seed);
        self.run.network.set_mode(Mode::Evaluating);
        self.fresh = data::spiral(200, 3, &mut NumpyRng::seed(100 + self.seed));
        self.dismiss();
    }

    /// Sends all members home.
    fn dismiss(&mut self) {
        self.masks = NumpyRng::seed(0);
        self.members = 0;
    }

    /// One more member: a mask over the neurons is one over the rows of the next weights.
    fn member(&mut self) -> Sequential {
        let mut one = self.run.network.clone();
        let keep = 1.0 - self.rate;
        for p in one.parameters() {
            if p.name == "dense2.weights" || p.name == "dense3.weights" {
                *p.value *= &(self.masks.binomial(1, keep, (p.value.nrows(), 1)) / keep);
            }
        }
        one
    }
}

impl Figure for Crowd {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "rate" => self.rate = number(value),
            "hidden" => self.hidden = (number(value) as usize).max(1),
            "seed" => self.seed = number(value) as u32,
            _ => unknown("crowd", control),
        }
        self.begin();
    }

    /// `train` (steps): the loss of the last of them, with the mask on. `score`: how many steps, then, without masks, the
    /// accuracy on the points that are learnt, and loss and accuracy on 600 fresh ones. `regions` (side, reach): the class
    /// at side x side places. `member` (side, reach): one more member, and the classes it gives there. `doubt`: the share
    /// of the members so far that do not give the most frequent class. `members`: how many these are. `dismiss`: nothing,
    /// and there are none. `points`: x1, x2, class of each. `again`: nothing, and the training begins anew.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match result {
            "train" => {
                self.dismiss();
                let losses = (0..number(with) as usize).map(|_| self.run.step());
                losses.last().into_iter().collect()
            }
            "score" => {
                let [_, learnt] = self.run.judged_on_own();
                let [loss, accuracy] = self.run.judged(&self.fresh);
                vec![self.run.steps as f64, learnt, loss, accuracy]
            }
            "regions" => {
                let (side, reach) = side_and_reach(with);
                self.run.regions(side, reach)
            }
            "member" => {
                let (side, reach) = side_and_reach(with);
                let mut one = self.member();
                let classes = one.predict(self.run.places(side, reach));
                if self.members == 0 || self.votes.nrows() != classes.len() {
                    self.votes = Array2::zeros((classes.len(), 3));
                    self.members = 0;
                }
                self.members += 1;
                for (place, &class) in classes.iter().enumerate() {
                    self.votes[[place, class]] += 1.0;
                }
                classes.iter().map(|&class| class as f64).collect()
            }
            "doubt" => {
                let n = self.members as f64;
                let most = |row: &[f64]| row.iter().copied().fold(0.0, f64::max);
                let rows = self.votes.rows().into_iter();
                rows.map(|row| 1.0 - most(&row.to_vec()) / n).collect()
            }
            "members" => vec![self.members as f64],
            "points" => self.run.listed(),
            "dismiss" => {
                self.dismiss();
                Vec::new()
            }
            "again" => {
                self.begin();
                Vec::new()
            }
            _ => unknown("crowd", result),
        }
    }

    fn rust(&self) -> String {
        let (rate, hidden, seed) = (self.rate, self.hidden, self.seed);
        let steps = self.run.steps.max(1);
        let fresh = 100 + seed;
        format!(
            "\
let mut rng = NumpyRng::seed({seed});
let (x, labels) = data::spiral({POINTS}, 3, &mut rng);
let mut net = Sequential::new();
for inputs in [2, {hidden}] {{
    net = net
        .add(Dense::he(inputs, {hidden}, &mut rng))
        .add(Relu::new())
        .add(Dropout::new({rate:?}, &mut rng));
}}
let mut net = net.add(Dense::he({hidden}, 3, &mut rng));
Training::new({steps}).batch_size(usize::MAX).run(
    &mut net,
    &(x.clone(), labels.clone()),
    &mut SoftmaxCrossEntropy::new(),
    &mut Adam::new({STEP:?}),
    &mut rng,
);
let fresh = data::spiral(200, 3, &mut NumpyRng::seed({fresh}));
let (loss, accuracy) = training::evaluate(&mut net, &fresh, &mut SoftmaxCrossEntropy::new());
println!(\"fresh points: loss {{loss:.4}}, accuracy {{accuracy:.4}}\");
// The first member of the crowd: a mask over the neurons is one over the rows of the next weights.
let mut masks = NumpyRng::seed(0);
let mut one = net.clone();
for p in one.parameters() {{
    if p.name == \"dense2.weights\" || p.name == \"dense3.weights\" {{
        *p.value *= &(masks.binomial(1, 1.0 - {rate:?}, (p.value.nrows(), 1)) / (1.0 - {rate:?}));
    }}
}}
side_by_side![
    regions(\"All neurons\").network(&mut net).points(&x, &labels).size(330, 330),
    regions(\"One member\").network(&mut one).points(&x, &labels).size(330, 330)
]"
        )
    }
}
