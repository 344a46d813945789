// Chapter 15: train it.

const SPIRAL_SIDE = { running: 60, resting: 110 };

live("spiral", {
  title: "Train it",
  about: "Start the training, turn the rate up until it breaks, take neurons away until it cannot bend enough.",
  run: "Train",
  controls: [
    slider("rate", "learning rate", { low: 0.01, high: 20, value: 1, log: true }),
    slider("hidden", "hidden neurons", { low: 1, high: 128, value: 64, log: true, whole: true }),
    choice("batch", "samples per step", ["all", "100", "10", "1"], { values: [0, 100, 10, 1] }),
    choice("small", "first weights", ["He", "0.01"], {}),
    slider("seed", "seed", { low: 0, high: 9, value: 0, whole: true }),
  ],

  build(page) {
    page.plane = canvas(400, 400, "The plane in the colours of the classes that the network gives, with the points");
    page.curve = canvas(190, 150, "The loss of the steps so far");
    return make("div", { class: "beside" }, page.plane.element, page.curve.element);
  },

  begin(page) {
    if (page.host.dataset.points) page.figure.set("points", page.host.dataset.points.split(",").map(Number));
    page.points = page.figure.get("points");
    page.reach = page.host.dataset.points ? 1.1 * page.points.reduce((most, number, i) => (i % 3 === 2 ? most : Math.max(most, Math.abs(number))), 1e-9) : 1.1;
    page.losses = [];
  },

  changed(page, name, value) {
    page.figure.set(name, value);
    if (name !== "rate") this.begin(page);
  },

  step(page) {
    const [loss] = page.figure.get("train", 1);
    page.losses.push(loss);
    if (!Number.isFinite(loss)) page.pause();
  },

  again(page) {
    page.figure.get("again");
    page.losses = [];
  },

  draw(page) {
    const { colours, plane, curve, figure, points, losses } = page;
    const side = page.running ? SPIRAL_SIDE.running : SPIRAL_SIDE.resting;
    const classes = figure.get("regions", side, page.reach);
    const fills = [0, 1, 2, 3, 4, 5].map((n) => rgb(colours[`f${n}`]));
    const { context: c, width } = plane;
    cells(c, side, side, (i) => fills[classes[i] % 6], 0, 0, width, width);
    const at = (x) => ((x / page.reach + 1) / 2) * width;
    for (let i = 0; i < points.length; i += 3) dot(c, at(points[i]), at(-points[i + 1]), 3, colours[`s${points[i + 2] % 6}`]);

    const shown = losses.length < 500 ? losses : losses.filter((_, i) => i % Math.ceil(losses.length / 500) === 0);
    const finite = shown.filter(Number.isFinite);
    const top = Math.max(1.2, Math.min(5, Math.max(0, ...finite)));
    const plot = axes(curve, colours, { x: [0, Math.max(10, losses.length)], y: [0, top], labels: ["step", "loss"], margin: [34, 22, 38, 10] });
    plot.inside(() => line(curve.context, shown.map((y, i) => [plot.px((i * losses.length) / shown.length), plot.py(y)]), colours.s0, { width: 1.5 }));

    const [steps, loss, accuracy] = figure.get("score");
    page.score = { steps, loss, accuracy };
    const broken = Number.isFinite(loss) ? "" : "\nThe loss is no number any more: the rate is too large. Start again with a smaller one.";
    page.say(`step ${steps}: loss ${short(loss)}, accuracy ${accuracy.toFixed(3)}${broken}`);
  },
});
