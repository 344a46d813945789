// Chapter 27: draw a digit, and watch every layer.

const PAD_SIDE = 168;

live("pad", {
  title: "Draw, and watch every layer",
  about: "Draw with the mouse or a finger; with the keyboard, the arrow keys move the pen and Space puts it down. Point at one of the 50 neurons, or go through them by the arrow keys, to see its weights.",
  controls: [toggle("fit", "fitted and centred, as MNIST's were", { value: 1 })],
  kept: { neuron: 0 },

  build(page) {
    drawingPad(page, PAD_SIDE);
    page.buttons = [page.clear];
    page.seen = canvas(112, 112, "The 28 x 28 pixels that the network sees");
    page.first = canvas(210, 105, "What the 50 neurons of the first hidden layer say; the arrow keys choose one", { style: "width:210px;aspect-ratio:2;cursor:pointer" });
    page.looks = canvas(112, 112, "The weights of the chosen neuron, as a picture");
    page.second = canvas(210, 105, "What the 100 neurons of the second hidden layer say");
    page.bars = canvas(210, 200, "The probability of each digit");
    const choose = (a, b) => {
      const [column, row] = [a / 21, b / 21].map(Math.floor);
      page.change("neuron", 10 * Math.max(0, Math.min(4, row)) + Math.max(0, Math.min(9, column)));
    };
    const middle = () => [21 * (page.kept.neuron % 10) + 10.5, 21 * Math.floor(page.kept.neuron / 10) + 10.5];
    pointing(page.first, { move: choose, pick: choose, drag: choose, from: middle, stride: 21 });
    const named = (words, { element }) => make("div", {}, make("p", { style: "margin:0 0 4px" }, words), element);
    page.chosen = make("p", { style: "margin:0 0 4px" });
    return make("div", { class: "beside" },
      named("your sheet", page.pad), named("784 pixels", page.seen), named("50 neurons", page.first),
      make("div", {}, page.chosen, page.looks.element), named("100 neurons", page.second), named("10 digits", page.bars));
  },

  async begin(page) {
    page.kept.neuron = Math.round(Math.max(0, Math.min(49, page.kept.neuron)));
    page.figure.set("neuron", page.kept.neuron);
    await takeWeights(page);
  },

  draw(page) {
    const { colours, seen, first, second, looks, bars, figure } = page;
    drawPad(page, PAD_SIDE);
    if (!page.hasWeights) return page.say("The trained weights are being fetched.");
    const picture = figure.get("picture");
    const grey = (numbers, scale) => (i) => Array(3).fill(Math.round(scale * numbers[i]));
    cells(seen.context, 28, 28, grey(picture, 1), 0, 0, 112, 112);
    page.layers = { first: figure.get("first"), second: figure.get("second"), probabilities: figure.get("probabilities") };
    cells(first.context, 10, 5, grey(page.layers.first, 255), 0, 0, 210, 105);
    cells(second.context, 20, 5, grey(page.layers.second, 255), 0, 0, 210, 105);
    const k = page.kept.neuron;
    first.context.strokeStyle = "#58a6ff";
    first.context.lineWidth = 2.5;
    first.context.strokeRect(21 * (k % 10) + 1, 21 * Math.floor(k / 10) + 1, 19, 19);
    const weights = figure.get("looks");
    const most = Math.max(...weights.map(Math.abs)) || 1;
    cells(looks.context, 28, 28, (i) => rgb(diverging(colours, weights[i] / most)), 0, 0, 112, 112);
    page.chosen.textContent = `neuron ${k} looks at`;

    const { probabilities } = page.layers;
    const isEmpty = picture.every((byte) => byte === 0);
    const c = bars.context;
    c.fillStyle = colours.paper;
    c.fillRect(0, 0, bars.width, bars.height);
    probabilities.forEach((p, digit) => {
      const top = 20 * digit;
      text(c, String(digit), 4, top + 10, colours.ink, "left", "middle", "14px system-ui, sans-serif");
      c.fillStyle = colours.s0;
      c.fillRect(20, top + 4, 120 * p, 13);
      text(c, p.toFixed(4), 146, top + 10, colours.quiet, "left", "middle", "13px system-ui, sans-serif");
    });
    page.read = isEmpty ? null : probabilities.indexOf(Math.max(...probabilities));
    const [sum] = figure.get("sum");
    const neuron = `Neuron ${k} sums up ${sum.toFixed(3)} and says ${page.layers.first[k].toFixed(3)}.`;
    const reads = page.read ?? probabilities.indexOf(Math.max(...probabilities));
    page.say(`${isEmpty ? "The sheet is empty, and still it reads" : "It reads"} ${reads}, with the probability ${probabilities[reads].toFixed(4)}. ${neuron}`);
  },
});
