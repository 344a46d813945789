// Chapter 00: do two shapes fit?

const SHAPE_NAMES = ["(1,)", "(2,)", "(3,)", "(1, 2)", "(1, 3)", "(2, 1)", "(3, 1)", "(2, 2)", "(2, 3)", "(3, 2)", "(3, 3)"];
const NUMPY_SIGNS = ["+", "-", "*", "@"];

live("shapes", {
  title: "Do they fit?",
  about: "Choose two shapes: do they fit, and what is the shape of the result? Point at a number of the result, or walk there with the arrow keys, and see which numbers made it. Pale numbers are repeated.",
  controls: [
    choice("a", "a", SHAPE_NAMES, { value: 7 }),
    choice("operation", "operation", ["a + b", "a - b", "a * b", "a.dot(&b)"], { value: 2 }),
    choice("b", "b", SHAPE_NAMES, { value: 1 }),
    toggle("guess", "let me guess first"),
  ],
  ownControls: ["guess"],

  build(page) {
    page.at = null;
    page.hidden = false;
    const part = (name, options) => {
      const matrix = grid(name, { width: 44, ...options });
      const caption = make("p", { style: "margin:0 0 4px;font-size:13px;white-space:nowrap" });
      return { ...matrix, caption, box: make("div", {}, caption, matrix.element) };
    };
    page.a = part("a");
    page.b = part("b");
    page.made = part("the result", {
      point(row, column, passing) {
        if (page.hidden && passing) return;
        page.at = page.hidden ? null : [row, column];
        page.hidden = false;
        page.redraw();
      },
    });
    page.sign = make("span", { style: "align-self:center;font-size:20px" });
    page.equals = make("span", { style: "align-self:center;font-size:20px" }, "=");
    page.axes = grid("The lengths that meet", { width: 78 });
    const code = (name) => {
      const text = make("code", {
        style: "display:block;white-space:pre;overflow:auto;padding:8px 10px;border:1px solid var(--grid);border-radius:5px;font:12.5px/1.45 ui-monospace, monospace",
        tabindex: 0, "aria-label": `The same in ${name}`,
      });
      return [text, make("div", { style: "min-width:0" }, make("p", { style: "margin:0 0 4px;font-size:13px" }, name), text)];
    };
    const [numpy, numpyBox] = code("NumPy");
    const [rust, rustBox] = code("Rust");
    Object.assign(page, { numpy, rust, meet: make("p", { style: "margin:0 0 4px;font-size:13px" }) });
    page.told = make("div", { style: "margin-top:12px;font-size:13px" }, page.meet, page.axes.element,
      make("div", { class: "beside", style: "margin-top:12px" }, numpyBox, rustBox));
    return [
      make("div", { class: "beside", style: "gap:10px" }, page.a.box, page.sign, page.b.box, page.equals, page.made.box),
      page.told,
    ];
  },

  changed(page, name, value) {
    if (name !== "guess") page.figure.set(name, value);
    page.at = null;
    page.hidden = Boolean(page.values.guess);
  },

  draw(page) {
    const { figure, values } = page;
    const [a, b, made] = ["a", "b", "result"].map((name) => Array.from(figure.get(name)));
    const [inA, inB, inMade] = ["a", "b", "result"].map((name) => figure.get(`numbers of ${name}`));
    const isDot = values.operation === 3;
    const fits = inMade.length > 0;
    const width = (shape) => shape.at(-1) ?? 1;
    const height = (shape) => (shape.length === 2 ? shape[0] : 1);
    const met = page.at && fits ? figure.get("met", page.at[0] * width(made) + page.at[1]) : [];
    const isAt = (r, c) => page.at && r === page.at[0] && c === page.at[1];
    // An array that is broadcast is shown repeated, as far as it goes.
    const put = (part, name, shape, numbers, which, colour) => {
      const [rows, columns] = fits && !isDot && !page.hidden ? [height(made), width(made)] : [height(shape), width(shape)];
      const place = (r, c) => (height(shape) === 1 ? 0 : r) * width(shape) + (width(shape) === 1 ? 0 : c);
      const hasMet = (r, c) => met.some((at, i) => i % 2 === which && at === place(r, c));
      part.caption.textContent = `${name} ${shapeText(shape)}`;
      part.show(
        Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => short(numbers[place(r, c)]))),
        (r, c) => (isDot && which < 2 ? hasMet(r, c) : isAt(r, c)) && colour);
      part.element.querySelectorAll("td").forEach((td, i) => {
        const isCopy = i >= height(shape) * columns || i % columns >= width(shape);
        td.style.color = isCopy ? "var(--axis)" : "";
      });
    };
    put(page.a, "a", a, inA, 0, "var(--f0)");
    put(page.b, "b", b, inB, 1, "var(--f1)");
    page.sign.textContent = isDot ? "·" : ["+", "−", "×"][values.operation];
    page.told.hidden = page.hidden;
    page.made.box.hidden = page.equals.hidden = !fits && !page.hidden;
    if (page.hidden) {
      page.made.caption.textContent = "result?";
      page.made.show([["?"]]);
      return page.say("Does it work, and what comes out? Then click the question mark.");
    }
    if (fits) put(page.made, "result", made, inMade, 2, "var(--f2)");

    const axes = figure.get("axes");
    const meetings = [];
    for (let i = 0; i < axes.length; i += 3) meetings.unshift(axes.subarray(i, i + 3));
    const verdict = ([x, y, result]) => (!result ? "no" : x === y ? "equal" : x === result ? "b repeats" : "a repeats");
    page.axes.show([
      ["a", ...meetings.map(([x]) => (x ? String(x) : ""))],
      ["b", ...meetings.map(([, y]) => (y ? String(y) : ""))],
      ["so", ...meetings.map(verdict)],
    ], (r, c) => c > 0 && !meetings[c - 1][2] && "var(--f4)");

    page.meet.textContent = isDot ? "The inner lengths must be equal." : "Counted from the right, lengths must be equal, or one of them 1 or missing.";
    page.numpy.textContent = `a = ${numpyText(inA, a)}\nb = ${numpyText(inB, b)}\na ${NUMPY_SIGNS[values.operation]} b`;
    page.rust.textContent = figure.rust();
    const stop = meetings.find(([, , result]) => !result);
    if (!fits) return page.say(`${shapeText(a)} and ${shapeText(b)} do not fit: ${isDot ? "the inner numbers" : "counted from the right,"} ${stop[0]} ${isDot ? "and" : "meets"} ${stop[1]}${isDot ? " differ." : ", and neither is 1."}`);
    const makes = `${shapeText(a)} and ${shapeText(b)} make ${shapeText(made)}.`;
    if (!page.at) return page.say(makes);
    const pairs = [];
    for (let i = 0; i < met.length; i += 2) pairs.push(`${short(inA[met[i]])} ${isDot ? "·" : page.sign.textContent} ${short(inB[met[i + 1]])}`);
    page.say(`${makes}\n${pairs.join(" + ")} = ${short(inMade[page.at[0] * width(made) + page.at[1]], 6)}`);
  },
});

/** A shape as Rust and NumPy write it. */
function shapeText(shape) {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** The array as NumPy's text. */
function numpyText(numbers, shape) {
  const list = (part) => `[${Array.from(part, (number) => `${number}.`).join(", ")}]`;
  if (shape.length === 1) return `np.array(${list(numbers)})`;
  return `np.array([${Array.from({ length: shape[0] }, (_, r) => list(numbers.subarray(r * shape[1], (r + 1) * shape[1]))).join(", ")}])`;
}
