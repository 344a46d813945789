// Chapter 11: one weight of a batch.

const WEIGHT_STYLE = `
.tables { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 12px 20px; } .tables table { font-size: 13px; } .tables caption { text-align: left; color: var(--quiet); padding-bottom: 3px; }
.tables td { padding: 0; } .tables td > span, .tables button { display: block; box-sizing: border-box; width: 50px; padding: 4px 3px; text-align: right; border: 1px solid var(--grid); border-radius: 0; min-height: 0; font: inherit; font-variant-numeric: tabular-nums; }
.tables .on { background: var(--f1); } .tables .two { background: var(--f0); } .tables button[aria-pressed=true] { background: var(--f2); border: 2px solid var(--s2); padding: 3px 2px; }
`;

live("weight", {
  title: "One weight of a batch",
  about: "Choose an entry of dW: the coloured columns of X and dY are multiplied and added up for it. Then nudge the weight, and see how far it moves what the network is judged by. Where does that not go as far as the gradient says?",
  controls: [
    choice("wish", "from above", ["1s, 2s and 3s (11.8)", "G (11.11)", "ReLU and half the squares (11.9)"]),
    slider("nudge", "nudge the weight by", { low: -1, high: 1, value: 0.1, step: 0.01 }),
  ],
  kept: { row: 1, column: 0 },

  build(page) {
    const table = (title, rows, columns, cell) => {
      const items = Array.from({ length: rows * columns }, (_, i) => cell(i));
      const body = Array.from({ length: rows }, (_, n) => make("tr", {}, ...items.slice(n * columns, (n + 1) * columns).map((item) => make("td", {}, item))));
      return { items, element: make("table", {}, make("caption", {}, title), make("tbody", {}, ...body)) };
    };
    const plain = () => make("span");
    const choose = (row, column) => { page.change("row", row); page.change("column", column); };
    page.x = table("X (3, 4)", 3, 4, plain);
    page.d = table("dY (3, 3)", 3, 3, plain);
    page.w = table("dW = Xᵀ dY (4, 3)", 4, 3, (i) => {
      const entry = button("", () => choose(Math.floor(i / 3), i % 3));
      entry.addEventListener("keydown", (event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -3, ArrowDown: 3 }[event.key];
        if (!by || !page.w.items[i + by]) return;
        event.preventDefault();
        event.stopPropagation();
        page.w.items[i + by].focus();
        choose(Math.floor((i + by) / 3), (i + by) % 3);
      });
      return entry;
    });
    const width = room(page);
    page.moves = canvas(width, 74, "Two bars: how far the total goes, and how far the gradient said");
    return [make("style", {}, WEIGHT_STYLE), make("div", { class: "tables" }, page.x.element, page.d.element, page.w.element), page.moves.element];
  },

  begin(page) {
    page.figure.set("row", page.kept.row);
    page.figure.set("column", page.kept.column);
  },

  draw(page) {
    const { colours, figure, moves, kept: { row, column }, values: { nudge, wish } } = page;
    const [x, d, w] = ["inputs", "d_outputs", "d_weights"].map((name) => figure.get(name));
    const cell = (number) => String(+number.toFixed(3));
    page.x.items.forEach((item, i) => { item.textContent = cell(x[i]); item.className = i % 4 === row ? "on" : ""; });
    page.d.items.forEach((item, i) => { item.textContent = cell(d[i]); item.className = i % 3 === column ? "two" : ""; });
    page.w.items.forEach((item, i) => {
      const chosen = i === 3 * row + column;
      item.textContent = cell(w[i]);
      item.setAttribute("aria-pressed", String(chosen));
      item.setAttribute("aria-label", `gradient of the weight from input ${Math.floor(i / 3)} to neuron ${i % 3}: ${cell(w[i])}`);
      item.tabIndex = chosen ? 0 : -1;
    });
    const [total, after, predicted] = figure.get("nudged");
    const change = after - total;

    const { context: c, width, height } = moves;
    c.fillStyle = colours.paper;
    c.fillRect(0, 0, width, height);
    const [left, right] = [92, width - 70];
    const middle = (left + right) / 2;
    const most = Math.max(Math.abs(change), Math.abs(predicted), 1e-9);
    [["goes by", change, colours.s2], ["predicted", predicted, colours.s1]].forEach(([name, value, colour], n) => {
      const top = 14 + 28 * n;
      text(c, name, 2, top + 9, colours.ink, "left", "middle", "13px system-ui, sans-serif");
      c.fillStyle = colour;
      c.fillRect(middle, top, ((right - left) / 2) * (value / most), 18);
      text(c, short(value, 4), width - 4, top + 9, colours.ink, "right");
    });
    line(c, [[middle, 8], [middle, 66]], colours.axis);

    const weight = figure.get("weights")[3 * row + column];
    const terms = Array.from(figure.get("terms"));
    const products = terms.map((term, n) => [x[4 * n + row], d[3 * n + column]].map((factor) => (factor < 0 ? `(${cell(factor)})` : cell(factor))).join(" · ")).join(" + ");
    page.gradient = w[3 * row + column];
    const goal = wish === 2 ? "half the sum of the squares" : "the sum of all outputs times dY";
    const apart = Math.abs(change - predicted) > 1e-9;
    page.say(`The weight from input ${row} to neuron ${column} is ${short(weight)}. Its gradient: ${products} = ${short(page.gradient, 6)}.\n`
      + `Set to ${short(weight + nudge)}, it moves ${goal} from ${short(total, 6)} to ${short(after, 6)}: by ${short(change)}, and the gradient said ${short(predicted)}.`
      + (apart ? " It bends, so the straight line is good nearby only." : wish === 2 ? "" : " It is a straight line in each weight."));
  },
});
