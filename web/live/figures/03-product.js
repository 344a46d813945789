// Chapter 03: one number of a product.

const PARTS = { inputs: [3, 4], weights: [4, 3], biases: [1, 3] };
const WISHES = ["ice", "book", "kite"];
const KNOWN = ["muggy", "sun", "wind", "friends"];

live("product", {
  title: "Where does an output come from?",
  about: "Point at an output, or walk there with the arrow keys, to see the row and the column that made it. Then change an input: which outputs move? And which with a weight? What moved is framed.",
  kept: {
    inputs: [1, 2, 3, 2.5, 2, 5, -1, 2, -1.5, 2.7, 3.3, -0.8],
    weights: [0.2, 0.5, -0.26, 0.8, -0.91, -0.27, -0.5, 0.26, 0.17, 1, -0.5, 0.87],
    biases: [2, 3, 0.5],
  },

  build(page) {
    page.at = [0, 0];
    page.moved = [];
    page.parts = {};
    for (const [name, [, columns]] of Object.entries(PARTS)) {
      page.parts[name] = grid(name, {
        head: { inputs: KNOWN, weights: WISHES }[name],
        edit: (r, c, number) => page.change(name, page.kept[name].map((old, i) => (i === r * columns + c ? number : old))),
      });
    }
    page.outputs = grid("outputs", { point(row, column) { page.at = [row, column]; page.redraw(); } });
    const names = (list) => make("div", { style: "display:grid;grid-auto-rows:32px;align-items:center;justify-items:end;color:var(--quiet);font-size:13px" }, ...list.map((name) => make("span", {}, name)));
    const { inputs, weights, biases } = page.parts;
    page.buttons = [button("Back to the three afternoons", () => {
      page.shown = null;
      for (const [name, numbers] of Object.entries(page.first)) page.change(name, numbers);
    })];
    page.first = structuredClone(page.kept);
    return make("div", { style: "display:grid;grid-template-columns:auto auto;gap:8px 8px;justify-content:start;align-items:end" },
      names(KNOWN), weights.element, names(["+ usual wish"]), biases.element, inputs.element, page.outputs.element);
  },

  begin(page) {
    for (const [name, numbers] of Object.entries(page.kept)) page.figure.set(name, numbers);
  },

  draw(page) {
    const { figure, kept, parts, at: [row, column] } = page;
    const outputs = figure.get("outputs");
    const state = JSON.stringify(kept);
    if (state !== page.state) {
      page.moved = page.shown ? Array.from(outputs, (output, i) => output !== page.shown[i]) : [];
      [page.state, page.shown] = [state, outputs];
    }
    parts.inputs.show(inRows(kept.inputs, PARTS.inputs[1], 12), (r) => r === row && "var(--f0)");
    parts.weights.show(inRows(kept.weights, PARTS.weights[1], 12), (_, c) => c === column && "var(--f1)");
    parts.biases.show(inRows(kept.biases, PARTS.biases[1], 12), (_, c) => c === column && "var(--f1)");
    page.outputs.show(inRows(outputs, 3, 4), (r, c) => r === row && c === column && "var(--f2)");
    page.outputs.element.querySelectorAll("td").forEach((td, i) => { td.style.boxShadow = page.moved[i] ? "inset 0 0 0 2px var(--s1)" : ""; });

    const products = Array.from(figure.get("products", row, column));
    const signed = (number) => (number < 0 ? `(${short(number)})` : short(number));
    const terms = KNOWN.map((_, k) => `${signed(kept.inputs[4 * row + k])} · ${signed(kept.weights[3 * k + column])}`);
    const count = page.moved.filter(Boolean).length;
    const moved = count ? `\n${count === 1 ? "One output" : `${count} outputs`} moved with the last change.` : "";
    page.say(`${WISHES[column]}, sample ${row}:\n${terms.join(" + ")} + ${signed(products[4])}\n= ${products.map(signed).join(" + ")} = ${short(outputs[3 * row + column], 6)}${moved}`);
  },
});
