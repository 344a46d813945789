// Chapters 18 and 19: ten layers, and the scale of their first weights.

// Where the histograms of the outputs of sigmoid, tanh and ReLU begin and end, and those of gradients.
const SCALE_ENDS = [[0, 1], [-1, 1], [0, 3]];
const SCALE_BACK = [-3, 3];
const SCALE_BINS = 30;
const SCALE_NAMES = ["sigmoid", "tanh", "ReLU"];

const scalePiece = (title, isNormalised) => ({
  figure: "scale",
  title,
  about: "Move the scale, and look for one at which the last layer looks like the first. Then look at the gradients on their way back.",
  controls: [
    slider("std", "the weights' standard deviation", { low: 0.0001, high: 3, value: isNormalised ? 0.01 : 1, log: true, digits: 3, marks: [[0.01, "0.01"], [0.1, "Xavier"], [Math.sqrt(0.02), "He"], [1, "1"]] }),
    choice("activation", "activation", SCALE_NAMES, { value: 1 }),
    toggle("back", "gradients going back"),
    ...(isNormalised ? [toggle("normalised", "batch normalisation", { value: 1 })] : []),
  ],
  ownControls: ["back"],

  build(page) {
    const width = room(page);
    page.columns = width < 460 ? 3 : 5;
    const rows = Math.ceil(10 / page.columns);
    page.many = canvas(width, 92 * rows, "Histograms of ten layers");
    page.line = canvas(width, 190, "The spread of each layer, on a logarithmic axis");
    return [page.many.element, page.line.element];
  },

  changed(page, name, value) {
    if (name !== "back") page.figure.set(name, value);
  },

  draw(page) {
    const { colours, many, line: below, columns, figure, values } = page;
    const { std, activation, back, normalised } = values;
    const ends = back ? SCALE_BACK : SCALE_ENDS[activation];
    const counts = figure.get("histograms", back, SCALE_BINS, ...ends);
    const spreads = figure.get("spreads", back);
    page.spreads = Array.from(spreads);
    const colour = colours[back ? "s1" : "s0"];

    const { context: c } = many;
    c.fillStyle = colours.paper;
    c.fillRect(0, 0, many.width, many.height);
    const wide = many.width / columns;
    for (let layer = 0; layer < 10; layer++) {
      const left = (layer % columns) * wide + 4;
      const top = Math.floor(layer / columns) * 92 + 18;
      const [width, height] = [wide - 8, 56];
      const mine = counts.subarray(layer * SCALE_BINS, (layer + 1) * SCALE_BINS);
      // As high as the bars of a third of all numbers; a higher one is cut off.
      const full = mine.reduce((a, b) => a + b, 0) / 3;
      c.fillStyle = colour;
      mine.forEach((count, i) => {
        if (!count) return;
        const high = Math.max(1, Math.min(1, count / full) * height);
        c.fillRect(left + (i * width) / SCALE_BINS, top + height - high, width / SCALE_BINS - 0.5, high);
      });
      line(c, [[left, top + height], [left + width, top + height]], colours.axis);
      text(c, `layer ${layer + 1}`, left, top - 5, colours.ink, "left", "bottom", "12px system-ui, sans-serif");
      text(c, short(spreads[layer], 3), left + width, top - 5, colours.quiet, "right", "bottom");
      c.font = "11px system-ui, sans-serif";
      text(c, String(ends[0]), left, top + height + 2, colours.quiet, "left", "top");
      text(c, `${ends[1]}${activation === 2 || back ? " and more" : ""}`, left + width, top + height + 2, colours.quiet, "right", "top");
    }

    // Powers of ten, with 1 always among them.
    const exponents = page.spreads.map(Math.log10).filter(Number.isFinite);
    const low = Math.floor(Math.min(-1, ...exponents));
    const high = Math.ceil(Math.max(1, ...exponents));
    const plot = axes(below, colours, { x: [0.5, 10.5], y: [low, high], powers: "y", labels: ["layer", `standard deviation of the ${back ? "gradients that a layer hands down" : "outputs"}`], margin: [44, 22, 38, 10] });
    plot.inside(() => {
      line(below.context, [[plot.left, plot.py(0)], [plot.right, plot.py(0)]], colours.axis, { dash: [4, 4] });
      const places = page.spreads.map((spread, i) => [plot.px(i + 1), plot.py(Math.log10(spread))]);
      line(below.context, places, colour, { width: 1.5 });
      for (const [a, b] of places) if (Number.isFinite(b)) dot(below.context, a, b, 3.5, colour);
    });

    const [from, to] = back ? [9, 0] : [0, 9];
    const way = back ? "The gradient handed down by layer 10 has the spread" : "The outputs of layer 1 have the spread";
    page.say(`${SCALE_NAMES[activation]}, scale ${short(std)}${normalised ? ", with batch normalisation" : ""}. ${way} ${short(spreads[from], 3)}, ${back ? "that of layer 1" : "those of layer 10"} ${short(spreads[to], 3)}: ${scaleVerdict(spreads[to] / spreads[from])}`);
  },
});

live("scale", scalePiece("Ten layers, and the scale of their weights", false));
live("scale_normalised", scalePiece("Ten layers, normalised", true));

/** What became of the spread on its way. */
function scaleVerdict(factor) {
  if (!Number.isFinite(factor) || factor === 0) return "nothing is left that can be told apart.";
  if (factor > 10) return `${short(factor, 2)} times as large.`;
  if (factor < 0.1) return `1 / ${short(1 / factor, 2)} of it is left.`;
  return "of the same order.";
}
