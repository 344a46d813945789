// Chapter 10: fill in the graph.

const GRAPH_NAMES = ["apple price", "apple number", "orange price", "orange number", "tax", "apples", "oranges", "both", "total"];
// Where the numbers of a node stand, in shares of the width and in rows; and its circle, if it computes.
const GRAPH_PLACES = [[0.095, 0], [0.095, 1], [0.095, 2], [0.095, 3], [0.095, 4], [0.4, 0.2], [0.4, 2.2], [0.66, 1.2], [0.91, 2.2]];
const GRAPH_CIRCLES = { 5: ["×", 0.265, 0.2, [0, 1]], 6: ["×", 0.265, 2.2, [2, 3]], 7: ["+", 0.535, 1.2, [5, 6]], 8: ["×", 0.795, 2.2, [7, 4]] };
const GRAPH_ROW = 76;
const GRAPH_STYLE = `
.graph { position: relative; }
.graph div { position: absolute; width: 19%; max-width: 88px; transform: translate(-50%, -50%); text-align: center; line-height: 18px; }
.graph span, .graph b { display: block; white-space: nowrap; font-variant-numeric: tabular-nums; }
.graph .name { background: var(--paper); height: auto; line-height: 16px; font-size: 12px; color: var(--quiet); position: absolute; left: 0; bottom: 100%; }
.graph .left { text-align: left; } .graph .middle { left: 50%; transform: translateX(-50%); }
.graph b { font-weight: 400; color: var(--s1); height: 24px; line-height: 24px; } .graph span:not(.name) { color: var(--ink); height: 24px; line-height: 24px; }
.graph input[type=number] { box-sizing: border-box; width: 100%; min-height: 24px; height: 24px; padding: 0 2px; text-align: center; font-size: 13px; appearance: textfield; background: var(--paper); }
.graph input::-webkit-inner-spin-button { display: none; }
.graph .guess { color: var(--s1); border-style: dashed; } .graph .right { border: 2px solid var(--s2); } .graph .wrong { border: 2px solid var(--s4); }
`;

live("graph", {
  title: "Fill in the graph",
  about: "Change a price, a number or the tax, and watch which values above the lines and which gradients below them follow. Then hide the gradients and fill them in, from right to left.",
  controls: [toggle("hide", "hide the gradients and fill them in")],
  kept: { inputs: [100, 2, 150, 3, 1.1] },

  build(page) {
    page.sheet = canvas(room(page), 5 * GRAPH_ROW, "");
    page.sheet.element.setAttribute("aria-hidden", "true");
    page.places = GRAPH_NAMES.map((name, node) => {
      const [x, row] = GRAPH_PLACES[node];
      const value = node < 5
        ? make("input", { type: "number", step: "any", "aria-label": `${name}: value`, ...ownKeys, onchange: () => {
          // What is no number leaves the old one.
          const number = value.value === "" ? NaN : Number(value.value);
          page.before = page.total;
          page.moved = [node, number - page.kept.inputs[node]];
          page.change("inputs", page.kept.inputs.map((old, n) => (n === node && Number.isFinite(number) ? number : old)));
        } })
        : make("span");
      const gradient = make("b");
      const guess = make("input", { type: "number", step: "any", class: "guess", placeholder: "?", "aria-label": `${name}: its gradient, your answer`, ...ownKeys, onchange: () => page.redraw() });
      const place = make("div", { style: `left:${100 * x}%;top:${100 * (row + 0.56) / 5}%` },
        make("span", { class: node < 5 ? "name left" : "name middle" }, name), value, gradient, guess);
      return { place, value, gradient, guess };
    });
    page.buttons = [button("The chapter's numbers", () => { page.moved = null; page.change("inputs", [100, 2, 150, 3, 1.1]); })];
    // The keys go through the inputs first, and then through the gradients from right to left.
    return [make("style", {}, GRAPH_STYLE), make("div", { class: "graph" }, page.sheet.element,
      ...[0, 1, 2, 3, 8, 7, 4, 6, 5].map((node) => page.places[node].place))];
  },

  begin(page) {
    page.figure.set("inputs", page.kept.inputs);
  },

  changed(page, name, value) {
    page.figure.set(name, value);
    if (name === "hide") page.moved = null;
  },

  draw(page) {
    const { colours, sheet, figure, values } = page;
    const { context: c, width, height } = sheet;
    const x = (share) => share * width;
    const y = (row) => (row + 0.56) * GRAPH_ROW;
    c.clearRect(0, 0, width, height);
    for (const [, share, row, inputs] of Object.values(GRAPH_CIRCLES)) {
      for (const input of inputs) {
        const [from, fromRow] = GRAPH_PLACES[input];
        const turn = input === 4 ? x(share) - 40 : x(from + 0.098);
        line(c, [[x(from), y(fromRow)], [Math.max(turn, x(from)), y(fromRow)], [x(share), y(row)]], colours.axis, { width: 1.5 });
      }
    }
    for (const [node, [sign, share, row]] of Object.entries(GRAPH_CIRCLES)) {
      line(c, [[x(share), y(row)], [x(GRAPH_PLACES[node][0]), y(row)]], colours.axis, { width: 1.5 });
      dot(c, x(share), y(row), 13, colours.paper, colours.axis);
      text(c, sign, x(share), y(row) + 1, colours.ink, "center", "middle", "18px system-ui, sans-serif");
    }

    const numbers = figure.get("numbers");
    let rights = 0;
    let wrongs = [];
    page.places.forEach(({ value, gradient, guess }, node) => {
      const [at, slope] = [numbers[2 * node], numbers[2 * node + 1]];
      if (node < 5) value.value = page.kept.inputs[node];
      else value.textContent = short(at, 6);
      const isAsked = Boolean(values.hide) && node !== 8;
      guess.hidden = !isAsked;
      gradient.hidden = isAsked;
      gradient.textContent = short(slope, 6);
      const isRight = guess.value !== "" && figure.get("right", node, Number(guess.value))[0] === 1;
      guess.classList.toggle("right", isRight);
      guess.classList.toggle("wrong", guess.value !== "" && !isRight);
      rights += isRight;
      if (guess.value !== "" && !isRight) wrongs.push(GRAPH_NAMES[node]);
    });
    page.total = numbers[16];
    page.rights = rights;
    if (values.hide) {
      return page.say(`${rights} of 8 gradients are right.${wrongs.length ? ` The graph has another number for ${wrongs.join(", ")}.` : ""}`
        + (rights === 8 ? "\nEach is what comes from the right, times the other factor at a ×, and unchanged at the +." : ""));
    }
    const [node, by] = page.moved ?? [];
    page.say(Number.isFinite(by) && by !== 0
      ? `${GRAPH_NAMES[node]} moved by ${short(by)}, and the total by ${short(page.total - page.before)}: that is ${short(by)} times its gradient, ${short(numbers[2 * node + 1])}.`
      : `The total is ${short(page.total, 6)}. One more for the price of an apple makes it ${short(numbers[1])} larger, one more for that of an orange ${short(numbers[5])}.`);
  },
});
