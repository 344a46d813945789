// Chapter 28: a picture through a filter.

const FILTER_PRESETS = [
  ["upright edges", [-1, 0, 1, -1, 0, 1, -1, 0, 1]],
  ["level edges", [-1, -1, -1, 0, 0, 0, 1, 1, 1]],
  ["all edges", [-1, -1, -1, -1, 8, -1, -1, -1, -1]],
  ["mean", [0.11, 0.11, 0.11, 0.11, 0.11, 0.11, 0.11, 0.11, 0.11]],
  ["nothing happens", [0, 0, 0, 0, 1, 0, 0, 0, 0]],
];
const FILTER_SIDE = 224;
const FILTER_STEP = 0.25;

live("filter", {
  title: "Through a filter of 3 x 3",
  about: "Change a number of the filter: type it, drag it up or down, or push it with the keys ↑ and ↓. Then point at a place of the map on the right, or walk there with the arrow keys, to see its nine products.",
  controls: [
    choice("picture", "picture", ["a seven", "a four", "a ring"]),
    choice("stride", "stride", ["1", "2"], { values: [1, 2] }),
    choice("padding", "padding", ["0", "1"], { values: [0, 1] }),
    toggle("relu", "ReLU"),
    toggle("pool", "max pooling 2 x 2"),
  ],
  kept: { filter: FILTER_PRESETS[0][1], at: [6, 5] },

  changed(page, name, value) {
    if (name !== "at") page.figure.set(name, ...[value].flat());
  },

  build(page) {
    const square = (label) => canvas(FILTER_SIDE, FILTER_SIDE, label, { style: `width:${FILTER_SIDE}px;aspect-ratio:1;border:1px solid var(--axis)` });
    page.seen = square("The picture, and the nine pixels below the filter");
    page.map = square("What the filter gives at each place. Arrow keys go from place to place.");
    page.map.element.style.cursor = "crosshair";
    page.sides = [26, 26];
    const within = (i, axis) => Math.min(page.sides[axis] - 1, Math.max(0, i));
    const point = (a, b) => page.change("at", [b, a].map((pixel, axis) => within(Math.floor((pixel * page.sides[axis]) / FILTER_SIDE), axis)));
    pointing(page.map, { move: (a, b, byKey) => { if (!byKey) point(a, b); }, pick: (a, b) => { if (!page.walks) point(a, b); }, drag: point });
    page.map.element.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!way && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const far = event.shiftKey ? 5 : 1;
      if (way) page.change("at", page.kept.at.map((now, axis) => within(now + far * way[axis], axis)));
    }, { capture: true });

    const put = (i, number) => page.change("filter", page.kept.filter.map((old, k) => (k === i ? +number.toFixed(2) : old)));
    page.weights = grid("filter", { edit: (r, c, number) => put(3 * r + c, number), width: 46 });
    page.pixels = grid("pixels below it", { width: 46 });
    page.products = grid("products", { width: 46 });
    const fields = () => [...page.weights.element.querySelectorAll("input")];
    page.weights.element.addEventListener("keydown", (event) => {
      const up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      const i = fields().indexOf(event.target);
      if (!up || i < 0) return;
      event.preventDefault();
      event.stopPropagation();
      put(i, page.kept.filter[i] + up * FILTER_STEP);
    });
    let held = null;
    page.weights.element.style.touchAction = "none";
    page.weights.element.addEventListener("pointerdown", (event) => {
      const i = fields().indexOf(event.target);
      held = i < 0 ? null : { i, y: event.clientY, from: page.kept.filter[i] };
      if (held) event.target.setPointerCapture(event.pointerId);
    });
    page.weights.element.addEventListener("pointermove", (event) => {
      if (!held) return;
      const number = held.from + FILTER_STEP * Math.round((held.y - event.clientY) / 8);
      if (number !== page.kept.filter[held.i] && Math.abs(event.clientY - held.y) >= 4) put(held.i, number);
    });
    for (const end of ["pointerup", "pointercancel"]) page.weights.element.addEventListener(end, () => { held = null; });

    page.buttons = FILTER_PRESETS.map(([words, filter]) => button(words, () => page.change("filter", filter)));
    const titled = (words, element) => make("div", {}, make("p", { style: "margin:0 0 3px" }, words), element);
    page.mapTitle = make("p", { style: "margin:0 0 3px" });
    return [
      make("div", { class: "beside" }, titled("the picture, 28 x 28", page.seen.element), make("div", {}, page.mapTitle, page.map.element)),
      make("div", { class: "beside", style: "margin-top:10px" },
        titled("filter", page.weights.element), titled("pixels below it", page.pixels.element), titled("products", page.products.element)),
    ];
  },

  begin(page) {
    page.figure.set("filter", ...page.kept.filter);
  },

  draw(page) {
    const { colours, figure, values, kept, seen, map } = page;
    const picture = figure.get("picture");
    cells(seen.context, 28, 28, (i) => Array(3).fill(255 * picture[i]), 0, 0, FILTER_SIDE, FILTER_SIDE);
    const [rows, columns] = (page.sides = Array.from(figure.get("sides")));
    const numbers = figure.get("map");
    const largest = numbers.reduce((far, y) => Math.max(far, Math.abs(y)), 0);
    cells(map.context, columns, rows, (i) => rgb(diverging(colours, largest ? numbers[i] / largest : 0)), 0, 0, FILTER_SIDE, FILTER_SIDE);
    const [row, column] = kept.at.map((i, axis) => Math.min(page.sides[axis] - 1, i));
    const answer = Array.from(figure.get("place", row, column));
    const [top, left] = answer;
    const [pixels, products] = [answer.slice(2, 11), answer.slice(11, 20)];
    const [sum, shown] = answer.slice(20);

    // The window in the picture, and the place in the map.
    const frame = (c, x, y, width, height, colour) => {
      c.lineWidth = 2;
      c.strokeStyle = colour;
      c.strokeRect(x, y, width, height);
    };
    const pixel = FILTER_SIDE / 28;
    const corner = [left, top].map((i) => (i * values.stride - values.padding) * pixel);
    frame(seen.context, ...corner, 3 * pixel, 3 * pixel, "#f0964b");
    const [wide, high] = [FILTER_SIDE / columns, FILTER_SIDE / rows];
    frame(map.context, column * wide, row * high, wide, high, colours.ink);

    page.mapTitle.textContent = `the map, ${rows} x ${columns}, from ${short(Math.min(...numbers), 3)} to ${short(Math.max(...numbers), 3)}`;
    const size = Math.max(...kept.filter.map(Math.abs), 1e-9);
    const tint = (number) => (number === 0 ? "" : number < 0 ? "var(--f0)" : "var(--f4)");
    page.weights.show(inRows(kept.filter, 3, 6), (r, c) => (Math.abs(kept.filter[3 * r + c]) < 0.02 * size ? "" : tint(kept.filter[3 * r + c])));
    page.pixels.show(inRows(pixels, 3, 2));
    page.products.show(inRows(products, 3, 2), (r, c) => tint(products[3 * r + c]));

    page.score = { sum, shown, rows, columns, largest };
    const parts = [`Row ${row}, column ${column} of the map: the nine products add up to ${short(sum, 4)}`];
    if (values.pool) parts[0] = `Row ${row}, column ${column} of the map. The winner of its four: the nine products add up to ${short(sum, 4)}`;
    if (values.relu) parts.push(sum < 0 ? `ReLU makes ${short(shown, 4)} of it` : "ReLU leaves it as it is");
    page.say(`${parts.join("; ")}.\nRed is above 0, blue below, the strongest colour is ${short(largest, 4)}.`);
  },
});
