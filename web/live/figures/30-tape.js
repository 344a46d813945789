// Chapter 30: walk back along a tape.

const TAPE_NAMES = ["a", "b", "u", "v", "w", "t", "s"];
const TAPE_SIGNS = ["", "", " = a · b", " = u + a", " = u · v", " = tanh w", " = t + u"];
const TAPE_SHORT_SIGNS = ["", "", " ×", " +", " ×", " tanh", " +"];
// The middles of the boxes, in shares of the width and of the height.
const TAPE_PLACES = [[0.08, 0.16], [0.08, 0.84], [0.25, 0.6], [0.42, 0.16], [0.58, 0.42], [0.75, 0.42], [0.92, 0.42]];
const TAPE_LINES = [[0, 2], [1, 2], [2, 3], [0, 3], [2, 4], [3, 4], [4, 5], [5, 6], [2, 6]];
const TAPE_MOST = 7;

live("tape", {
  title: "Walk back along the tape",
  about: "Each box is a step: its value, and below it the gradient that has arrived so far. Walk back visit by visit. Then choose a slip, and see which number goes wrong first.",
  controls: [
    slider("a", "a", { low: -2, high: 2, value: 0.5, step: 0.1 }),
    slider("b", "b", { low: -2, high: 2, value: 1.5, step: 0.1 }),
    choice("rule", "what arrives", ["is added", "overwrites"]),
    choice("order", "order", ["the tape reversed", "depth first, no marks", "from the beginning"]),
    slider("walked", "visits", { low: 0, high: TAPE_MOST, value: 0, whole: true }),
  ],

  build(page) {
    page.sheet = canvas(room(page), 300, "The tape as a graph: a and b on the left, s on the right");
    const all = () => page.figure.get("visits").length;
    page.buttons = [
      button("Next visit", () => page.change("walked", Math.min(all(), page.values.walked + 1))),
      button("To the end", () => page.change("walked", all())),
      button("Start again", () => page.change("walked", 0)),
    ];
    return page.sheet.element;
  },

  draw(page) {
    const { colours, sheet, figure, values: { rule, order, walked } } = page;
    const { context: c, width, height } = sheet;
    const visits = figure.get("visits");
    const done = Math.min(walked, visits.length);
    const isOver = done === visits.length;
    const [numbers, gradients, right] = ["values", "gradients", "right"].map((name) => figure.get(name));
    const isWrong = (n) => Math.abs(gradients[n] - right[n]) > 1e-9 * Math.max(1, Math.abs(right[n]));
    const now = done > 0 ? visits[done - 1] : -1;
    const at = (n) => [TAPE_PLACES[n][0] * width, TAPE_PLACES[n][1] * height];
    const [half, tall] = [Math.min(44, 0.073 * width), 29];

    c.clearRect(0, 0, width, height);
    for (const [from, to] of TAPE_LINES) {
      const isNow = to === now;
      // The line from u to s goes around below.
      const points = from === 2 && to === 6 ? [at(2), [at(4)[0], 0.84 * height], [at(5)[0], 0.84 * height], at(6)] : [at(from), at(to)];
      line(c, points, isNow ? colours.s1 : colours.axis, { width: isNow ? 3 : 1.5 });
    }
    TAPE_NAMES.forEach((name, n) => {
      const [x, y] = at(n);
      c.fillStyle = n === now ? colours.f1 : colours.paper;
      c.strokeStyle = n === now ? colours.s1 : colours.s0;
      c.lineWidth = n === now ? 2.5 : 1.5;
      c.beginPath();
      c.roundRect(x - half, y - tall, 2 * half, 2 * tall, 6);
      c.fill();
      c.stroke();
      const small = "12.5px system-ui, sans-serif";
      text(c, name + (half > 36 ? TAPE_SIGNS[n] : TAPE_SHORT_SIGNS[n]), x, y - 18, colours.quiet, "center", "middle", small);
      text(c, short(numbers[n]), x, y, colours.ink, "center", "middle", small);
      const bad = isOver && isWrong(n);
      text(c, short(gradients[n]), x, y + 18, bad ? colours.s4 : colours.s1, "center", "middle", bad ? `bold ${small}` : small);
      if (bad) line(c, [[x - half + 5, y + 26], [x + half - 5, y + 26]], colours.s4, { width: 2 });
    });

    page.gradients = gradients;
    page.wrong = TAPE_NAMES.filter((_, n) => isWrong(n));
    const slopes = now < 0 ? [] : figure.get("slopes", now);
    const handed = [];
    for (let i = 0; i < slopes.length; i += 2) handed.push(`slope ${short(slopes[i + 1])} to ${TAPE_NAMES[slopes[i]]}`);
    let words = now < 0
      ? `The walk begins with 1 at s${order === 2 ? ", but here the first steps are asked first." : "."} ${visits.length} visits to go.`
      : `Visit ${done} of ${visits.length}, to ${TAPE_NAMES[now]}: it hands on what has arrived there, times its slopes: ${handed.join(", ")}${order === 1 && now !== 2 ? ", going down each of them at once" : ""}.`;
    if (isOver) {
      words += page.wrong.length === 0
        ? "\nThe walk is over, and all seven gradients are right."
        : `\nThe walk is over. Wrong: ${TAPE_NAMES.flatMap((name, n) => (isWrong(n) ? [`${name} ${short(gradients[n])} in place of ${short(right[n])}`] : [])).join(", ")}.`;
    } else if (order === 1 && visits.slice(0, done).filter((n) => n === 2).length > 1) {
      words += "\nu is visited once more, and hands on all it has, once more.";
    } else if (rule === 1 && done > 0) {
      words += "\nWhat was there before is gone.";
    }
    page.say(words);
  },
});
