// Chapter 16: bug switches.

const BUG_NAMES = ["none", "two steps in one (22)", "along the gradient (19)", "biases never learn (13)", "loss without the truth (14)", "loss forgives class 0 (15)", "decay too strong (26)"];
const BUG_SIDE = { running: 60, resting: 110 };

live("bugs", {
  title: "Switch a bug on",
  about: "Start the training, and switch a bug on while it runs: what do loss, accuracy and regions do, and do they come back when it is off? Then take a case, whose bug is not told, and name it.",
  run: "Train",
  controls: [
    choice("case", "case", ["I choose the bug", "case A", "case B", "case C", "case D", "case E", "case F"]),
    choice("bug", "bug", BUG_NAMES),
  ],

  build(page) {
    const width = Math.min(297, room(page));
    page.plane = canvas(width, width, "The plane in the colours of the classes that the network with the bug gives, with the points");
    page.loss = canvas(width, 170, "The loss of each epoch, of the healthy network and of the one with the bug");
    page.accuracy = canvas(width, 170, "The accuracy of each epoch, of the healthy network and of the one with the bug");
    return make("div", { class: "beside" }, page.plane.element, make("div", {}, page.loss.element, page.accuracy.element));
  },

  begin(page) {
    page.points = page.figure.get("points");
    page.epochs = [];
  },

  changed(page, name, value) {
    page.figure.set(name, value);
    if (name !== "case") return;
    page.pause();
    page.epochs = [];
    page.change("bug", 0);
  },

  step(page) {
    page.epochs.push([...page.figure.get("train"), page.values.bug]);
    if (!Number.isFinite(page.epochs.at(-1)[2]) || page.epochs.length >= 3000) page.pause();
  },

  again(page) {
    page.figure.get("again");
    page.epochs = [];
  },

  draw(page) {
    const { colours, plane, figure, points, epochs, values: { bug, case: number } } = page;
    const side = page.running ? BUG_SIDE.running : BUG_SIDE.resting;
    const classes = figure.get("regions", side, 1.1);
    const fills = [0, 1, 2].map((n) => rgb(colours[`f${n}`]));
    const { context: c, width } = plane;
    cells(c, side, side, (i) => fills[classes[i]], 0, 0, width, width);
    const at = (x) => ((x / 1.1 + 1) / 2) * width;
    for (let i = 0; i < points.length; i += 3) dot(c, at(points[i]), at(-points[i + 1]), 2.5, colours[`s${points[i + 2]}`]);

    const every = Math.ceil(epochs.length / 400) || 1;
    const shown = epochs.map((epoch, n) => [n + 1, ...epoch]).filter((_, n) => n % every === 0 || n === epochs.length - 1);
    const most = Math.max(1.3, Math.min(4, ...[Math.max(...shown.flatMap(([, a, , b]) => [a, b].filter(Number.isFinite)), 0)]));
    [[page.loss, "loss", 1, [0, most]], [page.accuracy, "accuracy", 2, [0, 1]]].forEach(([picture, name, column, range]) => {
      const plot = axes(picture, colours, { x: [0, Math.max(20, epochs.length)], y: range, labels: ["epoch", name], margin: [38, 22, 38, 12] });
      plot.inside(() => {
        // Where a bug was on, if it is no secret.
        if (!number) shown.forEach(([n, , , , , on], i) => {
          if (!on) return;
          picture.context.fillStyle = colours.f4;
          const from = plot.px(i ? shown[i - 1][0] : 0);
          picture.context.fillRect(from, plot.top, Math.max(1, plot.px(n) - from), plot.bottom - plot.top);
        });
        // What is beyond the axis runs along its edge.
        [column, column + 2].forEach((which, n) => line(picture.context, shown.map((epoch) => [plot.px(epoch[0]), plot.py(Math.min(range[1], epoch[which]))]), colours[n ? "s4" : "s2"], { width: 1.8 }));
      });
      if (name !== "loss") return;
      text(picture.context, "healthy", plot.right - 112, plot.top - 9, colours.s2);
      text(picture.context, "this one", plot.right - 54, plot.top - 9, colours.s4);
    });

    const [healthyLoss, healthyAccuracy, loss, accuracy] = epochs.at(-1) ?? [];
    page.last = epochs.at(-1);
    const numbers = epochs.length
      ? `epoch ${epochs.length}: loss ${short(loss)}, accuracy ${accuracy.toFixed(3)}; the healthy one ${short(healthyLoss)} and ${healthyAccuracy.toFixed(3)}.`
      : "Both begin with the same weights, and see the same batches.";
    const broken = epochs.length && !Number.isFinite(loss) ? "\nThe loss is no number any more." : "";
    const guess = !number || !bug ? "" : figure.get("right")[0] ? `\nRight: ${BUG_NAMES[bug]}.` : `\nIt is not "${BUG_NAMES[bug]}". Which of the two curves, or what in the regions, speaks against it?`;
    page.say(`${number ? "This one has a bug from the start: which? Choose it as \"bug\".\n" : ""}${numbers}${broken}${guess}`);
  },
});
