// Chapter 31: a small step that fools the network.

const NUDGE_SIDE = 168;
const NUDGE_MOST = 0.3;
// One drawing of each digit, on a sheet of 280 x 280.
const NUDGE_DIGITS = [
  [[[140, 40], [80, 90], [70, 160], [110, 230], [170, 230], [205, 160], [190, 80], [140, 40]]],
  [[[150, 40], [140, 240]]],
  [[[80, 90], [100, 55], [150, 45], [190, 75], [185, 120], [130, 180], [75, 235], [205, 232]]],
  [[[80, 60], [150, 40], [190, 80], [140, 130], [195, 180], [150, 235], [75, 220]]],
  [[[90, 50], [70, 150], [210, 150]], [[180, 60], [170, 240]]],
  [[[200, 50], [105, 50], [95, 130], [150, 120], [195, 160], [185, 215], [130, 238], [80, 220]]],
  [[[180, 45], [115, 100], [85, 170], [105, 230], [165, 235], [195, 190], [165, 150], [100, 175]]],
  [[[60, 60], [200, 60], [110, 240]]],
  [[[185, 75], [140, 45], [95, 80], [125, 125], [185, 180], [165, 230], [105, 228], [90, 180], [145, 130], [185, 75]]],
  [[[190, 85], [140, 50], [95, 85], [105, 135], [155, 140], [190, 85], [180, 160], [160, 240]]],
];

live("nudge", {
  title: "Nudge a digit",
  about: "Every pixel moves by the same small amount, up or down. Choose a digit or draw one on the left sheet (arrow keys move the pen, Space puts it down), and turn the size. When does the network read something else? And when do you?",
  controls: [
    choice("digit", "digit", NUDGE_DIGITS.map((_, digit) => String(digit)), { value: 3 }),
    choice("random", "signs", ["of the gradient", "random"]),
    slider("size", "size of the step", { low: 0, high: NUDGE_MOST, value: 0.1, step: 0.005, digits: 3 }),
    slider("seed", "seed of random signs", { low: 0, high: 9, value: 0, whole: true }),
  ],
  ownControls: ["digit"],

  build(page) {
    page.pad = canvas(NUDGE_SIDE, NUDGE_SIDE, "Draw a digit here", { style: `width:${NUDGE_SIDE}px;aspect-ratio:1;cursor:crosshair;border:1px solid var(--axis)` });
    page.step = canvas(80, 80, "The step: bright pixels go up, dark ones down");
    page.seen = canvas(NUDGE_SIDE, NUDGE_SIDE, "The picture after the step");
    page.chart = canvas(room(page), 210, "The probabilities of the digits over the size of the step");
    page.strokes = [];
    const begin = (a, b) => { page.strokes.push([[a, b]]); page.inkChanged(); };
    const go = (a, b) => { page.strokes.at(-1)?.push([a, b]); page.inkChanged(); };
    let isDown = false;
    pointing(page.pad, {
      stride: 5,
      pick: (a, b) => { page.pen = null; begin(a, b); },
      drag: go,
      move: (a, b, byKey) => {
        if (!byKey) return;
        page.pen = [a, b];
        if (isDown) go(a, b); else page.redraw();
      },
    });
    page.pad.element.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      isDown = !isDown;
      page.pen ??= [NUDGE_SIDE / 2, NUDGE_SIDE / 2];
      if (isDown) begin(...page.pen); else page.redraw();
    }, { capture: true });
    page.ink = new OffscreenCanvas(112, 112).getContext("2d", { willReadFrequently: true });
    page.inkChanged = () => {
      const scale = 112 / NUDGE_SIDE;
      strokes(page.ink, page.strokes.map((stroke) => stroke.map(([a, b]) => [a * scale, b * scale])), 112, 7);
      const { data } = page.ink.getImageData(0, 0, 112, 112);
      page.attempt(() => page.figure.set("ink", ...Array.from({ length: 112 * 112 }, (_, i) => data[4 * i] / 255)));
      page.redraw();
    };
    page.take = (digit) => {
      page.strokes = NUDGE_DIGITS[digit].map((stroke) => stroke.map(([a, b]) => [(a * NUDGE_SIDE) / 280, (b * NUDGE_SIDE) / 280]));
      page.inkChanged();
    };
    page.buttons = [button("Clear the sheet", () => { page.strokes = []; page.inkChanged(); })];
    const named = (what, words) => make("div", {}, what.element, make("p", { style: "margin:4px 0 0" }, words));
    return [make("div", { class: "beside", style: "margin-bottom:10px" }, named(page.pad, "drawn"), named(page.step, "the step"), named(page.seen, "what it gets")), page.chart.element];
  },

  async begin(page) {
    try {
      page.figure.set("weights", Array.from(await weights(page.host.dataset.weights)));
    } catch (error) {
      return page.attempt(() => { throw error; });
    }
    page.hasWeights = true;
    if (page.strokes.length) page.inkChanged(); else page.take(page.values.digit);
  },

  changed(page, name, value) {
    if (name === "digit") page.take(value); else page.figure.set(name, value);
  },

  draw(page) {
    const { colours, pad, step, seen, chart, figure, values } = page;
    strokes(pad.context, page.strokes, NUDGE_SIDE, 11);
    if (page.pen) dot(pad.context, ...page.pen, 4, "#58a6ff");
    if (!page.hasWeights) return page.say("The trained weights are being fetched.");
    const grey = (v) => { const byte = Math.round(255 * v); return [byte, byte, byte]; };
    const before = figure.get("before");
    const isEmpty = before.every((pixel) => pixel === 0);
    const [signs, picture] = [figure.get("signs"), figure.get("picture")];
    cells(step.context, 28, 28, (i) => grey((1 + signs[i]) / 2), 0, 0, 80, 80);
    cells(seen.context, 28, 28, (i) => grey(picture[i]), 0, 0, NUDGE_SIDE, NUDGE_SIDE);

    const n = 61;
    const sizes = Array.from({ length: n }, (_, k) => (NUDGE_MOST * k) / (n - 1));
    const curve = figure.get("curve", ...sizes);
    const now = figure.get("probabilities");
    const best = (all) => all.indexOf(Math.max(...all));
    const first = best(Array.from(curve.slice(0, 10)));
    const answer = best(Array.from(now));
    const { context: c } = chart;
    const plot = axes(chart, colours, { x: [0, NUDGE_MOST], y: [0, 1], labels: ["size of the step", ""], margin: [40, 26, 38, 12] });
    plot.inside(() => {
      for (let digit = 0; digit < 10; digit += 1) {
        if (digit === first) continue;
        const points = sizes.map((size, k) => [plot.px(size), plot.py(curve[10 * k + digit])]);
        line(c, points, digit === answer ? colours.s1 : colours.axis, { width: digit === answer ? 3 : 1 });
      }
      line(c, sizes.map((size, k) => [plot.px(size), plot.py(curve[10 * k + first])]), colours.s0, { width: 3 });
      line(c, [[plot.px(values.size), plot.top], [plot.px(values.size), plot.bottom]], colours.ink, { width: 1, dash: [4, 4] });
    });
    text(c, `probability of ${first}`, plot.left, plot.top - 6, colours.s0, "left", "bottom", "bold 13px system-ui, sans-serif");
    text(c, answer === first ? "other digits" : `of ${answer}`, plot.right, plot.top - 6, answer === first ? colours.quiet : colours.s1, "right", "bottom", "13px system-ui, sans-serif");
    if (isEmpty) return page.say("The sheet is empty.");
    const [at, to] = figure.get("flips");
    page.score = { first, answer, probability: now[answer], flips: at };
    page.say(`Drawn, it reads ${first}. After a step of ${short(values.size, 3)} in every pixel: ${answer}, with the probability ${now[answer].toFixed(4)}.\n`
      + (at === undefined ? `No step up to ${NUDGE_MOST} changes the answer.` : `The answer changes at ${short(at, 3)}, to ${to}.`));
  },
});
