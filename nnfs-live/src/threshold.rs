//! Chapter 23: a threshold between two classes of scores, and the ROC curve that it draws.

use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

/// So many that a rare class still has some, and its curve is no matter of luck.
const SAMPLES: usize = 10_000;
/// The scores that the histograms show, and how many bins each has.
const SHOWN: f64 = 6.0;
const BINS: usize = 48;

/// Ten thousand scores of two classes, normal numbers around `-apart / 2` and `apart / 2`.
///
/// Controls: `threshold`, `share` (how many are of the class "yes", in percent), `apart`.
pub(crate) struct Threshold {
    threshold: f64,
    share: f64,
    apart: f64,
}

impl Default for Threshold {
    fn default() -> Self {
        Self {
            threshold: 0.0,
            share: 20.0,
            apart: 2.0,
        }
    }
}

impl Threshold {
    /// The scores, (10000,), and their labels, the yeses first.
    fn samples(&self) -> (Array1<f64>, Array1<usize>) {
        let yes = (self.share / 100.0 * SAMPLES as f64).round() as usize;
        let labels = Array1::from_shape_fn(SAMPLES, |i| usize::from(i < yes));
        let centres = labels.mapv(|t| (t as f64 - 0.5) * self.apart);
        (NumpyRng::seed(0).randn(SAMPLES) + centres, labels)
    }

    fn counts(&self) -> Array2<usize> {
        let (scores, labels) = self.samples();
        let said = scores.mapv(|z| usize::from(z > self.threshold));
        metric::confusion_matrix(&said, &labels, 2)
    }
}

/// The ROC curve: false alarms and hits, as shares, as the threshold passes the scores from above.
fn roc(scores: &Array1<f64>, labels: &Array1<usize>) -> Vec<[f64; 2]> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let yes = labels.sum() as f64;
    let no = labels.len() as f64 - yes;
    let (mut alarms, mut hits) = (0.0, 0.0);
    let mut curve = vec![[0.0, 0.0]];
    for i in order {
        if labels[i] == 1 {
            hits += 1.0;
        } else {
            alarms += 1.0;
        }
        curve.push([alarms / no, hits / yes]);
    }
    curve
}

fn area(curve: &[[f64; 2]]) -> f64 {
    let steps = curve.windows(2);
    steps
        .map(|ends| (ends[1][0] - ends[0][0]) * ends[1][1])
        .sum()
}

impl Figure for Threshold {
    fn set(&mut self, control: &str, value: &[f64]) {
        let value = number(value);
        match control {
            "threshold" => self.threshold = value,
            "share" => {
                assert!(
                    (0.1..=99.9).contains(&value),
                    "both classes need some of the scores: a share from 0.1 to 99.9 percent, not {value}"
                );
                self.share = value;
            }
            "apart" => self.apart = value,
            _ => unknown("threshold", control),
        }
    }

    /// `histograms`: how many noes lie in each of 48 bins from -6 to 6, then how many yeses; what lies beyond counts in
    /// the last bin. `counts`: right noes, false alarms, misses, hits. `measures`: accuracy, precision, recall, and the
    /// share of noes that got a false alarm. `roc`: the curve, two numbers a point. `area`: the area below it. `best`:
    /// the threshold with the highest accuracy, and that accuracy. `nearest` (x, y): the threshold whose point on the
    /// curve is nearest to this one.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        let (scores, labels) = self.samples();
        match result {
            "histograms" => {
                let mut bins = vec![0.0; 2 * BINS];
                for (z, label) in scores.iter().zip(labels) {
                    let bin = ((z + SHOWN) / (2.0 * SHOWN) * BINS as f64).floor();
                    let bin = bin.clamp(0.0, BINS as f64 - 1.0) as usize;
                    bins[label * BINS + bin] += 1.0;
                }
                bins
            }
            "counts" => self.counts().iter().map(|&n| n as f64).collect(),
            "measures" => {
                let c = self.counts().mapv(|n| n as f64);
                let hits = c[[1, 1]];
                let right = (c[[0, 0]] + hits) / c.sum();
                let alarms = c[[0, 1]] / c.row(0).sum();
                vec![
                    right,
                    hits / c.column(1).sum(),
                    hits / c.row(1).sum(),
                    alarms,
                ]
            }
            "roc" => roc(&scores, &labels).into_iter().flatten().collect(),
            "area" => vec![area(&roc(&scores, &labels))],
            "best" => {
                let (yes, n) = (labels.sum() as f64, labels.len() as f64);
                let mut order: Vec<usize> = (0..scores.len()).collect();
                order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
                // Above every score nobody is called yes, and all noes are right.
                let (mut right, mut best) = (n - yes, (n - yes, scores[order[0]]));
                for (k, &i) in order.iter().enumerate() {
                    right += if labels[i] == 1 { 1.0 } else { -1.0 };
                    if right > best.0 {
                        let next = order.get(k + 1).map_or(scores[i] - 1.0, |&i| scores[i]);
                        best = (right, f64::midpoint(scores[i], next));
                    }
                }
                vec![best.1, best.0 / n]
            }
            "nearest" => {
                let [x, y] = *with else {
                    panic!("a place on the curve is two numbers, not {with:?}")
                };
                let apart = |point: &[f64; 2]| (point[0] - x).hypot(point[1] - y);
                let curve = roc(&scores, &labels);
                let passed = (0..curve.len())
                    .min_by(|&a, &b| apart(&curve[a]).total_cmp(&apart(&curve[b])))
                    .unwrap_or(0);
                let mut sorted = scores.to_vec();
                sorted.sort_by(|a, b| b.total_cmp(a));
                // So many scores lie above it: between the last of them and the next one.
                let above = if passed == 0 {
                    sorted[0] + 1.0
                } else {
                    sorted[passed - 1]
                };
                let below = sorted.get(passed).map_or(above - 1.0, |&z| z);
                vec![f64::midpoint(above, below)]
            }
            _ => unknown("threshold", result),
        }
    }

    fn rust(&self) -> String {
        let (threshold, share, apart) = (self.threshold, self.share, self.apart);
        format!(
            "\
let yes = ({share:?}_f64 / 100.0 * 10_000.0).round() as usize;
let labels = Array1::from_shape_fn(10_000, |i| usize::from(i < yes));
let centres = labels.mapv(|t| (t as f64 - 0.5) * {apart:?});
let scores = NumpyRng::seed(0).randn(10_000) + centres;
let said = scores.mapv(|z| usize::from(z > {threshold:?}));
let counts = metric::confusion_matrix(&said, &labels, 2);
let c = counts.mapv(|n| n as f64);
let (alarms, hits) = (c[[0, 1]] / c.row(0).sum(), c[[1, 1]] / c.row(1).sum());
println!(\"accuracy  {{:.3}}\", (c[[0, 0]] + c[[1, 1]]) / c.sum());
println!(\"precision {{:.3}}\", c[[1, 1]] / c.column(1).sum());
println!(\"recall    {{hits:.3}}\");
let mut order: Vec<usize> = (0..10_000).collect();
order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
let mut curve = Array2::zeros((10_001, 2));
for (k, &i) in order.iter().enumerate() {{
    curve[[k + 1, 0]] = curve[[k, 0]] + (1 - labels[i]) as f64 / c.row(0).sum();
    curve[[k + 1, 1]] = curve[[k, 1]] + labels[i] as f64 / c.row(1).sum();
}}
side_by_side![
    heatmap(\"Confusion\", &counts).labels(\"said\", \"true\"),
    plot(\"ROC\")
        .line(\"all thresholds\", &curve.column(0), &curve.column(1))
        .points(\"this one\", &array![alarms], &array![hits])
        .labels(\"false alarms\", \"hits\")
]"
        )
    }
}
