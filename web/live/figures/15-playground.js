// Chapter 15: a playground.

const PENALTIES = [0, 0.0001, 0.001, 0.01, 0.1];
const TILE = 37;

live("playground", {
  title: "Playground",
  about: "Put points of your own into the plane (click, or move with the arrow keys and press Enter), choose a network and train it. Ringed points are held out: watch for the moment when their loss turns and climbs.",
  run: "Train",
  controls: [
    choice("data", "points", ["spiral", "disc and ring", "checks", "your own"]),
    choice("put", "a click puts class", ["0", "1", "2", "3"]),
    slider("noise", "noise", { low: 0, high: 0.5, value: 0, step: 0.02 }),
    slider("n1", "layer 1", { low: 0, high: 8, value: 8, whole: true }),
    slider("n2", "layer 2", { low: 0, high: 8, value: 8, whole: true }),
    slider("n3", "layer 3", { low: 0, high: 8, value: 0, whole: true }),
    choice("activation", "activation", ["ReLU", "sigmoid", "tanh"]),
    choice("optimizer", "optimizer", ["Sgd", "Momentum", "AdaGrad", "RmsProp", "Adam"], { value: 4 }),
    slider("rate", "learning rate", { low: 0.001, high: 3, value: 0.03, log: true }),
    choice("batch", "samples per step", ["all", "30", "10", "1"], { values: [0, 30, 10, 1] }),
    choice("l1", "L1", PENALTIES.map(String), { values: PENALTIES }),
    choice("l2", "L2", PENALTIES.map(String), { values: PENALTIES }),
    slider("dropout", "dropout", { low: 0, high: 0.8, value: 0, step: 0.05 }),
    slider("seed", "seed", { low: 0, high: 9, value: 0, whole: true }),
  ],
  ownControls: ["put", "n1", "n2", "n3"],
  kept: { points: [] },

  build(page) {
    const width = Math.min(296, room(page));
    page.plane = canvas(width, width, "The plane in the colours of the classes that the network gives, with the points. Arrow keys move a cross, Enter puts a point there.", { style: `width:${width}px;aspect-ratio:1;cursor:crosshair` });
    page.curve = canvas(width, 150, "The loss on the points that are learnt, and on those held out");
    page.tiles = canvas(width, 3 * (TILE + 4), "What each hidden neuron says over the plane, one row a layer");
    pointing(page.plane, {
      pick: (a, b) => { page.cross = null; putPoint(page, a, b); },
      move(a, b, byKey) { page.cross = byKey ? [a, b] : null; if (byKey) page.redraw(); },
    });
    page.buttons = [button("Remove the last point", () => ownPoints(page, page.kept.points.slice(0, -3))), button("Remove all", () => ownPoints(page, []))];
    return make("div", { class: "beside" }, page.plane.element, make("div", {}, page.curve.element, page.tiles.element));
  },

  begin(page) {
    page.figure.set("points", page.kept.points);
    setLayers(page);
  },

  changed(page, name, value) {
    if (name === "put") return;
    if (name !== "rate") page.pause();
    if (/^n\d$/.test(name)) return setLayers(page);
    page.figure.set(name, ...[value].flat());
    if (name !== "rate") beginPlaying(page);
  },

  step(page) {
    const [loss] = page.figure.get("train", 1);
    if (!Number.isFinite(loss)) page.pause();
  },

  again(page) {
    page.figure.get("again");
    beginPlaying(page);
  },

  draw(page) {
    const { colours, plane, curve, tiles, figure, points, history } = page;
    const { context: c, width } = plane;
    const side = page.running ? 50 : 100;
    const classes = figure.get("regions", side, page.reach);
    const fills = [0, 1, 2, 3, 4, 5].map((n) => rgb(colours[`f${n}`]));
    cells(c, side, side, (i) => fills[classes[i] % 6], 0, 0, width, width);
    const at = (x) => ((x / page.reach + 1) / 2) * width;
    const none = page.values.data === 3 && page.kept.points.length === 0;
    if (!none) for (let i = 0; i < points.length; i += 4) {
      const [a, b, colour] = [at(points[i]), at(-points[i + 1]), colours[`s${points[i + 2] % 6}`]];
      if (points[i + 3]) dot(c, a, b, 3, colours.paper, colour); else dot(c, a, b, 3, colour);
    }
    if (page.cross) {
      const [a, b] = page.cross;
      line(c, [[a - 9, b], [a + 9, b]], colours.ink, { width: 2 });
      line(c, [[a, b - 9], [a, b + 9]], colours.ink, { width: 2 });
    }

    const [steps, loss, accuracy, heldLoss, heldAccuracy] = figure.get("score");
    page.score = { steps, loss, accuracy, heldLoss, heldAccuracy };
    if (steps !== history.at(-1)?.[0]) history.push([steps, loss, heldLoss]);
    if (history.length > 800) page.history = history.filter((_, i) => i % 2 === 0);
    if (heldLoss < page.least) [page.least, page.bestStep] = [heldLoss, steps];
    const top = Math.min(4, Math.max(0.5, ...history.flatMap(([, ...losses]) => losses.filter(Number.isFinite))));
    const plot = axes(curve, colours, { x: [0, Math.max(10, steps)], y: [0, 1.05 * top], labels: ["step", ""], margin: [34, 24, 38, 12] });
    plot.inside(() => [1, 2].forEach((which) => line(curve.context, history.map((row) => [plot.px(row[0]), plot.py(row[which])]), colours[which === 1 ? "s0" : "s1"], { width: 1.5 })));
    text(curve.context, "loss: learnt", plot.left, plot.top - 6, colours.s0, "left", "bottom");
    text(curve.context, "held out", plot.right, plot.top - 6, colours.s1, "right", "bottom");

    const { context: t } = tiles;
    t.fillStyle = colours.paper;
    t.fillRect(0, 0, tiles.width, tiles.height);
    const small = 18;
    const neurons = figure.get("neurons", small, page.reach);
    let first = 0;
    hiddenLayers(page).forEach((count, layer) => {
      for (let n = 0; n < count; n++, first += small * small) {
        const answers = neurons.subarray(first, first + small * small);
        const most = answers.reduce((m, z) => Math.max(m, Math.abs(z)), 1e-9);
        const [zero, low, high] = [colours.zero, colours.low, colours.high].map(rgb);
        const colour = (i) => zero.map((from, k) => from + ((answers[i] < 0 ? low : high)[k] - from) * Math.abs(answers[i] / most));
        cells(t, small, small, colour, n * TILE, 4 + layer * (TILE + 4), TILE - 3, TILE - 3);
      }
    });
    if (none) return page.say("There are no points yet. Click into the plane.");
    const held = Number.isNaN(heldLoss) ? "" : `\nheld out: loss ${short(heldLoss)}, accuracy ${heldAccuracy.toFixed(3)}${steps > page.bestStep && heldLoss > 1.05 * page.least ? `; the loss was lowest at step ${page.bestStep}, ${short(page.least)}` : ""}`;
    const broken = Number.isFinite(loss) ? "" : "\nThe loss is no number any more: the rate is too large. Start again with a smaller one.";
    page.say(`step ${steps}, learnt: loss ${short(loss)}, accuracy ${accuracy.toFixed(3)}${held}${broken}`);
  },
});

/** The neurons of the hidden layers that there are. */
function hiddenLayers(page) {
  return ["n1", "n2", "n3"].map((name) => page.values[name]).filter((n) => n > 0);
}

function setLayers(page) {
  page.figure.set("layers", hiddenLayers(page));
  beginPlaying(page);
}

function putPoint(page, a, b) {
  const at = (pixels) => +(((2 * pixels) / page.plane.width - 1) * page.reach).toFixed(2);
  ownPoints(page, [...(page.values.data === 3 ? page.kept.points : []), at(a), -at(b), page.values.put]);
}

function ownPoints(page, points) {
  page.change("points", points);
  if (page.values.data !== 3) page.change("data", 3);
}

function beginPlaying(page) {
  page.points = page.figure.get("points");
  page.reach = 1.1;
  for (let i = 0; i < page.points.length; i += 4) page.reach = Math.max(page.reach, 1.05 * Math.abs(page.points[i]), 1.05 * Math.abs(page.points[i + 1]));
  page.history = [];
  page.least = Infinity;
}
