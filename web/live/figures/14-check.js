// Chapter 14: the waiting room.

const CHECK_NAMES = ["dense1.weights", "dense1.biases", "dense2.weights", "dense2.biases", "dense3.weights", "dense3.biases"];
const CHECK_BINS = 28;

live("check", {
  title: "The waiting room",
  about: "Read the errors from the bottom to the top: which layer has the mistake? Check with fewer samples too, and with other steps. With which steps does even a healthy network look ill?",
  controls: [
    choice("patient", "patient", ["healthy", "1", "2", "3", "6", "7"], { values: [0, 1, 2, 3, 6, 7], value: 3 }),
    slider("h", "step h", { low: 1e-13, high: 1, value: 1e-5, log: true, step: 0.25 }),
    slider("samples", "samples", { low: 1, high: 5, value: 5, whole: true }),
    choice("guess", "the mistake is in", ["?", "dense1", "activation 1", "dense2", "activation 2", "dense3", "none of them"], { values: [-1, 0, 1, 2, 3, 4, 5] }),
  ],
  ownControls: ["guess"],

  build(page) {
    page.rows = canvas(room(page), 6 * 40 + 62, "Six rows, one for each parameter: how many of its entries have which relative error, from 0 over 1e-14 to 1");
    return page.rows.element;
  },

  changed(page, name, value) {
    if (name !== "guess") page.figure.set(name, value);
    if (name === "patient") page.change("guess", -1);
    if (name !== "guess") page.counts = null;
  },

  draw(page) {
    const { colours, figure, rows, values: { h, samples, guess, patient } } = page;
    const { context: c, width, height } = rows;
    page.counts ??= [figure.get("histogram"), Array.from(figure.get("largest"))];
    const [counts, largest] = page.counts;
    c.fillStyle = colours.paper;
    c.fillRect(0, 0, width, height);
    const left = 104;
    const right = width - 10;
    const zero = left + 4;
    const first = left + 26;
    const bin = (right - first) / CHECK_BINS;
    const at = (power) => first + 2 * (power + 14) * bin;
    const bottom = 24 + 6 * 40;
    const colour = (power) => (power < -7 ? colours.s0 : power < -4 ? colours.s5 : power < -2 ? colours.s1 : colours.s4);
    for (const [power, name] of [[-14, "right"], [-7, "close"]]) {
      text(c, name, at(power) + 3, 9, colour(power + 0.1), "left", "middle", "12px system-ui, sans-serif");
    }
    text(c, "wrong", right, 9, colours.s4, "right");
    for (const power of [-7, -4, -2]) line(c, [[at(power), 20], [at(power), bottom]], colours.axis, { dash: [3, 3] });
    for (const power of [-12, -7, -4, 0]) text(c, power ? `1e${power}` : "1", Math.min(at(power), right - 3), bottom + 11, colours.quiet, "center", "middle", "12px system-ui, sans-serif");
    text(c, "0", zero + 6, bottom + 11, colours.quiet, "center");
    text(c, "relative error", (first + right) / 2, bottom + 28, colours.quiet, "center");
    CHECK_NAMES.forEach((name, k) => {
      const base = 24 + 40 * (k + 1) - 4;
      const bars = counts.slice(k * (CHECK_BINS + 1), (k + 1) * (CHECK_BINS + 1));
      const most = Math.max(...bars);
      bars.forEach((count, i) => {
        if (count === 0) return;
        const tall = 3 + (27 * count) / most;
        c.fillStyle = i === 0 ? colours.axis : colour((i - 0.5) / 2 - 14);
        c.fillRect(i === 0 ? zero : first + (i - 1) * bin, base - tall, i === 0 ? 12 : Math.max(2, bin - 1), tall);
      });
      line(c, [[left, base], [right, base]], colours.grid);
      text(c, name, 2, base - 12, largest[k] >= 1e-2 || Number.isNaN(largest[k]) ? colours.s4 : colours.ink, "left", "middle", "13px system-ui, sans-serif");
    });

    const wrong = CHECK_NAMES.filter((_, k) => !(largest[k] < 1e-2));
    page.wrong = wrong;
    const worst = largest.reduce((most, error) => (error <= most ? most : error), 0);
    const judged = guess < 0 ? "" : figure.get("to_blame", guess)[0]
      ? `\nYes: ${guess === 5 ? "none of them has a mistake." : `${["dense1", "activation 1", "dense2", "activation 2", "dense3"][guess]} it is. clinic::diagnosis(${patient}) says what it does.`}`
      : "\nNo. A layer's own gradients and the gradient that it hands back are two formulas: which parameters are wrong, and which are right?";
    page.say(`With h = ${h.toExponential(0)} and ${samples} ${samples === 1 ? "sample" : "samples"}, ${wrong.length ? `${wrong.length} of 6 parameters ${wrong.length === 1 ? "is" : "are"} wrong: ${wrong.join(", ")}` : "no parameter is wrong"}. The largest error is ${worst.toExponential(1)}.${judged}`);
  },
});
