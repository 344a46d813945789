// Chapter 17: change the optimizer while the network learns.

const SWITCH_NAMES = ["Sgd", "Momentum", "AdaGrad", "RmsProp", "Adam"];
// A rate that suits each of them at the start of the spiral.
const SWITCH_RATES = [1, 0.3, 0.3, 0.02, 0.05];

live("switch", {
  figure: "spiral",
  title: "Change the optimizer",
  about: "Start with Sgd, wait, and change to Adam without stopping. The network stays, only the way of its steps is another. Each optimizer begins with a rate that suits it.",
  run: "Train",
  controls: [
    choice("optimizer", "optimizer", SWITCH_NAMES),
    slider("rate", "rate", { low: 0.001, high: 20, value: 1, log: true }),
    choice("small", "first weights", ["0.01", "He"], { values: [1, 0] }),
    slider("seed", "seed", { low: 0, high: 9, value: 0, whole: true }),
  ],

  build(page) {
    page.plane = canvas(330, 330, "The plane in the colours of the classes that the network gives, with the points");
    page.curve = canvas(260, 240, "The loss of the steps so far, in the colour of the optimizer that made them");
    return make("div", { class: "beside" }, page.plane.element, page.curve.element);
  },

  begin(page) {
    page.points = page.figure.get("points");
    page.losses = [];
  },

  changed(page, name, value) {
    page.figure.set(name, value);
    if (name === "optimizer") page.change("rate", SWITCH_RATES[value]);
    else if (name !== "rate") this.begin(page);
  },

  step(page) {
    const [loss] = page.figure.get("train", 1);
    page.losses.push([loss, page.values.optimizer]);
    if (!Number.isFinite(loss)) page.pause();
  },

  again(page) {
    page.figure.get("again");
    page.losses = [];
  },

  draw(page) {
    const { colours, plane, curve, figure, points, losses } = page;
    const side = page.running ? 60 : 110;
    const classes = figure.get("regions", side, 1.1);
    const fills = [0, 1, 2].map((n) => rgb(colours[`f${n}`]));
    const { context: c, width } = plane;
    cells(c, side, side, (i) => fills[classes[i]], 0, 0, width, width);
    const at = (x) => ((x / 1.1 + 1) / 2) * width;
    for (let i = 0; i < points.length; i += 3) dot(c, at(points[i]), at(-points[i + 1]), 3, colours[`s${points[i + 2]}`]);

    const every = Math.ceil(losses.length / 500) || 1;
    const finite = losses.map(([loss]) => loss).filter(Number.isFinite);
    const top = Math.max(1.2, Math.min(3, finite.reduce((a, b) => Math.max(a, b), 0)));
    const plot = axes(curve, colours, { x: [0, Math.max(10, losses.length)], y: [0, top], labels: ["step", "loss"], margin: [34, 22, 38, 10] });
    plot.inside(() => {
      // One line for each stretch with the same optimizer.
      for (let from = 0; from < losses.length; ) {
        const which = losses[from][1];
        const places = [];
        let to = from;
        for (; to < losses.length && losses[to][1] === which; to += every) places.push([plot.px(to), plot.py(losses[to][0])]);
        line(curve.context, places, colours[`s${which}`], { width: 1.5 });
        from = to;
      }
    });
    const [steps, loss, accuracy] = figure.get("score");
    page.score = { steps, loss, accuracy };
    const broken = Number.isFinite(loss) ? "" : "\nThe loss is no number any more: the rate is too large. Start again with a smaller one.";
    page.say(`${SWITCH_NAMES[page.values.optimizer]}, step ${steps}: loss ${short(loss)}, accuracy ${accuracy.toFixed(3)}${broken}`);
  },
});
