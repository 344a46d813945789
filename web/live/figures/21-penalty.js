// Chapter 21: weights that cost something.

const PENALTY_BINS = 41;

live("penalty", {
  figure: "spiral",
  title: "What a weight costs",
  about: "Train without a price first, until the unseen points get worse. Then, while it runs, raise L2. Then take L2 back and raise L1: by its slope, and by the pull that stops at 0.",
  run: "Train",
  controls: [
    slider("l1", "L1", { low: 0, high: 0.003, value: 0, step: 0.0001 }),
    slider("l2", "L2", { low: 0, high: 0.003, value: 0, step: 0.0001 }),
    choice("soft", "L1 works by", ["its slope", "a pull that stops at 0"]),
    slider("rate", "learning rate", { low: 0.01, high: 0.3, value: 0.1, log: true }),
    slider("each", "points of each class", { low: 5, high: 100, value: 20, whole: true }),
    slider("seed", "seed", { low: 0, high: 9, value: 0, whole: true }),
  ],

  build(page) {
    const width = Math.min(296, room(page));
    page.plane = canvas(width, width, "The plane in the colours of the classes that the network gives, with the points", { style: `width:${width}px;aspect-ratio:1` });
    page.curve = canvas(width, 140, "The loss on the points that are learnt, and on unseen ones");
    page.weights = canvas(width, 146, "How many weights of the first layer there are of each size");
    return make("div", { class: "beside" }, page.plane.element, make("div", {}, page.curve.element, page.weights.element));
  },

  begin(page) {
    page.figure.set("optimizer", 1); // momentum
    page.points = page.figure.get("points");
    page.history = [];
  },

  changed(page, name, value) {
    page.figure.set(name, value);
    if (name === "each" || name === "seed") this.begin(page);
  },

  step(page) {
    const [loss] = page.figure.get("train", 1);
    if (!Number.isFinite(loss)) page.pause();
  },

  again(page) {
    page.figure.get("again");
    page.history = [];
  },

  draw(page) {
    const { colours, plane, curve, weights, figure, points, history } = page;
    const side = page.running ? 60 : 110;
    const classes = figure.get("regions", side, 1.1);
    const fills = [0, 1, 2].map((n) => rgb(colours[`f${n}`]));
    const { context: c, width } = plane;
    cells(c, side, side, (i) => fills[classes[i]], 0, 0, width, width);
    const at = (x) => ((x / 1.1 + 1) / 2) * width;
    for (let i = 0; i < points.length; i += 3) dot(c, at(points[i]), at(-points[i + 1]), 3, colours[`s${points[i + 2]}`]);

    const [steps, loss, accuracy] = figure.get("score");
    const [unseenLoss, unseenAccuracy] = figure.get("unseen");
    if (steps !== history.at(-1)?.[0]) history.push([steps, loss, unseenLoss]);
    if (history.length > 800) page.history = history.filter((_, i) => i % 2 === 0);
    const finite = history.flatMap(([, ...losses]) => losses.filter(Number.isFinite));
    const top = Math.min(8, finite.reduce((a, b) => Math.max(a, b), 1.2));
    const losses = axes(curve, colours, { x: [0, Math.max(10, steps)], y: [0, 1.05 * top], labels: ["step", ""], margin: [34, 24, 38, 12] });
    losses.inside(() => [1, 2].forEach((which) => line(curve.context, history.map((row) => [losses.px(row[0]), losses.py(row[which])]), colours[which === 1 ? "s0" : "s1"], { width: 1.5 })));
    text(curve.context, "loss: learnt", losses.left, losses.top - 6, colours.s0, "left", "bottom");
    text(curve.context, "unseen", losses.right, losses.top - 6, colours.s1, "right", "bottom");

    // The middle bin lies around 0.
    const sizes = Array.from(figure.get("weights"));
    const reach = Math.max(1, ...sizes.map(Math.abs).filter(Number.isFinite)) * 1.02;
    const counts = new Array(PENALTY_BINS).fill(0);
    for (const w of sizes) if (Number.isFinite(w)) counts[Math.floor(((w / reach + 1) / 2) * PENALTY_BINS)] += 1;
    const most = Math.max(20, ...counts);
    const plot = axes(weights, colours, { x: [-reach, reach], y: [0, 1.05 * most], labels: ["weights of the first layer", "how many"], margin: [34, 24, 38, 12] });
    const w = (plot.right - plot.left) / PENALTY_BINS;
    counts.forEach((count, k) => {
      weights.context.fillStyle = colours[k === (PENALTY_BINS - 1) / 2 ? "s1" : "s0"];
      weights.context.fillRect(plot.left + k * w + 0.5, plot.py(count), w - 1, plot.bottom - plot.py(count));
    });

    const zeros = sizes.filter((size) => size === 0).length;
    const small = sizes.filter((size) => Math.abs(size) < 1e-3).length;
    page.score = { steps, loss, accuracy, unseenLoss, unseenAccuracy, zeros, small };
    const broken = Number.isFinite(loss) ? "" : "\nThe loss is no number any more: the rate is too large. Start again with a smaller one.";
    page.say(`step ${steps}, learnt: loss ${short(loss)}, accuracy ${accuracy.toFixed(3)}\nunseen: loss ${short(unseenLoss)}, accuracy ${unseenAccuracy.toFixed(3)}\nof ${sizes.length} weights: ${zeros} exactly 0, ${small} below 0.001, the largest ${short(Math.max(...sizes.map(Math.abs)))}${broken}`);
  },
});
