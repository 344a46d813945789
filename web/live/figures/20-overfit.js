// Chapter 20: two curves that part.

const MOST_EPOCHS = 2000;

live("overfit", {
  title: "Two curves that part",
  about: "The network learns the points, and is measured on a thousand others. Train it and watch the two losses. The mark stands at the epoch whose network early stopping would give back. What moves the moment at which they part?",
  run: "Train",
  controls: [
    slider("points", "points to learn from", { low: 10, high: 1000, value: 60, log: true, whole: true }),
    slider("hidden", "hidden neurons", { low: 1, high: 128, value: 64, log: true, whole: true }),
    slider("noise", "noise", { low: 0, high: 0.6, value: 0.3, step: 0.05 }),
    choice("shown", "the plane shows", ["the network now", "the one given back"]),
    slider("seed", "seed", { low: 0, high: 9, value: 1, whole: true }),
  ],
  ownControls: ["shown"],

  build(page) {
    const width = Math.min(290, room(page));
    page.plane = canvas(width, width, "The plane in the colours of the classes that the network gives, with the points that it learns and, dashed, the true border", { style: `width:${width}px;aspect-ratio:1` });
    page.curve = canvas(width, width, "The loss on the points that are learnt, and on the thousand others, epoch by epoch");
    return make("div", { class: "beside" }, page.plane.element, page.curve.element);
  },

  begin(page) {
    page.points = page.figure.get("points");
    page.losses = [];
  },

  changed(page, name, value) {
    if (name === "shown") return;
    page.pause();
    page.figure.set(name, value);
    this.begin(page);
  },

  step(page) {
    // Slow enough to watch: most of it happens within the first hundred epochs.
    if (page.running && performance.now() - (page.before ?? 0) < 8) return;
    page.before = performance.now();
    page.losses.push([...page.figure.get("train", 1)]);
    if (!Number.isFinite(page.losses.at(-1)[0]) || page.losses.length >= MOST_EPOCHS) page.pause();
  },

  again(page) {
    page.figure.get("again");
    page.losses = [];
  },

  draw(page) {
    const { colours, plane, curve, figure, points, losses } = page;
    const side = page.running ? 50 : 100;
    const classes = figure.get(page.values.shown ? "best regions" : "regions", side, 1);
    const fills = [0, 1].map((n) => rgb(colours[`f${n}`]));
    const { context: c, width } = plane;
    cells(c, side, side, (i) => fills[classes[i]], 0, 0, width, width);
    const at = (x) => ((x + 1) / 2) * width;
    const border = Array.from({ length: 61 }, (_, i) => i / 30 - 1);
    line(c, border.map((x) => [at(x), at(-0.5 * Math.sin(3 * x))]), colours.ink, { width: 1.5, dash: [5, 4] });
    for (let i = 0; i < points.length; i += 3) dot(c, at(points[i]), at(-points[i + 1]), 3, colours[`s${points[i + 2]}`]);

    const [lowest, best] = figure.get("best");
    const epochs = losses.length;
    const highest = losses.reduce((most, [learnt, validation]) => Math.max(most, ...[learnt, validation].filter(Number.isFinite)), 0);
    const plot = axes(curve, colours, { x: [0, Math.max(20, epochs)], y: [0, Math.min(4, Math.max(0.8, 1.05 * highest))], labels: ["epoch", ""], margin: [36, 26, 38, 12] });
    const every = Math.ceil(epochs / 500) || 1;
    plot.inside(() => {
      if (best) line(curve.context, [[plot.px(best), plot.top], [plot.px(best), plot.bottom]], colours.ink, { width: 1, dash: [4, 3] });
      [0, 1].forEach((which) => {
        const shown = losses.map((row, i) => [plot.px(i + 1), plot.py(row[which])]).filter((_, i) => i % every === 0 || i === epochs - 1);
        line(curve.context, shown, colours[`s${which}`], { width: 1.5 });
      });
      if (best) dot(curve.context, plot.px(best), plot.py(lowest), 4, colours.s1, colours.ink);
    });
    text(curve.context, "loss: learnt", plot.left, plot.top - 6, colours.s0, "left", "bottom");
    text(curve.context, "validation", plot.right, plot.top - 6, colours.s1, "right", "bottom");

    if (!epochs) return page.say(`${points.length / 3} points to learn from, ${page.values.hidden} hidden neurons. Train it.`);
    const [learnt, validation, accuracy] = losses.at(-1);
    page.score = { epochs, learnt, validation, accuracy, lowest, best };
    page.say(`epoch ${epochs}: learnt ${short(learnt)}, validation ${short(validation)}, right of the others ${accuracy.toFixed(3)}\nlowest validation loss ${short(lowest)} after epoch ${best}${epochs >= MOST_EPOCHS ? "\n2,000 epochs are enough." : ""}`);
  },
});
