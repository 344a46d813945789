// Chapter 29: which pixels a number deep in a stack of convolutions sees.

live("depth", {
  title: "What one number sees",
  about: "Point at a number of the last layer (left), or move it with the arrow keys: the picture of 28 x 28 (right) shows which pixels it sees, the stronger, the more paths lead there. Then add layers, and poolings.",
  controls: [
    slider("layers", "layers", { low: 1, high: 6, value: 3, whole: true }),
    choice("size", "filters", ["3 x 3", "5 x 5", "7 x 7"], { values: [3, 5, 7] }),
    choice("pooling", "pooling", ["none", "behind every second layer", "behind each layer"]),
    slider("row", "row", { low: 0, high: 27, value: 14, whole: true }),
    slider("column", "column", { low: 0, high: 27, value: 14, whole: true }),
  ],

  build(page) {
    const wide = Math.min(280, room(page));
    page.map = canvas(wide, wide + 24, "The numbers of the last layer, with the chosen one marked. The arrow keys move it.");
    page.seen = canvas(wide, wide + 24, "The picture of 28 x 28 pixels, stronger where more paths lead to the chosen number");
    const side = () => wide / page.place[0];
    const at = (pixel) => Math.max(0, Math.min(page.place[0] - 1, Math.floor(pixel / side())));
    handles(page.map, {
      places: () => [[(page.place[2] + 0.5) * side(), 24 + (page.place[1] + 0.5) * side()]],
      move: (_, a, b) => { page.change("row", at(b - 24)); page.change("column", at(a)); },
      stride: () => [side(), side()],
    });
    return make("div", { class: "beside" }, page.map.element, page.seen.element);
  },

  draw(page) {
    const { colours, figure, map, seen, values } = page;
    const paths = figure.get("paths");
    const [last, row, column] = (page.place = Array.from(figure.get("place")));
    const [field, pixels, weights, large] = (page.numbers = Array.from(figure.get("numbers")));
    const wide = map.width;

    const c = map.context;
    c.fillStyle = colours.paper;
    c.fillRect(0, 0, map.width, map.height);
    text(c, `last layer, ${last} x ${last}`, 0, 10, colours.ink);
    const cell = wide / last;
    for (let i = 0; i < last * last; i++) {
      const [r, k] = [Math.floor(i / last), i % last];
      c.fillStyle = r === row && k === column ? colours.high : colours.grid;
      c.fillRect(k * cell, 24 + r * cell, cell - 1, cell - 1);
    }

    const s = seen.context;
    s.fillStyle = colours.paper;
    s.fillRect(0, 0, seen.width, seen.height);
    text(s, "picture, 28 x 28", 0, 10, colours.ink);
    const most = Math.max(...paths);
    const small = wide / 28;
    for (let i = 0; i < 784; i++) {
      // A pixel that is hardly seen is still told from one that is not.
      s.fillStyle = paths[i] ? diverging(colours, 0.15 + (0.85 * paths[i]) / most) : colours.grid;
      s.fillRect((i % 28) * small, 24 + Math.floor(i / 28) * small, small - 1, small - 1);
    }

    const stack = values.layers === 1 ? "One layer" : `${values.layers} layers`;
    page.say(`${stack}: the number at row ${row}, column ${column} sees ${pixels} of 784 pixels, one of them along ${most.toLocaleString("en")} paths.\n`
      + `Away from the border the field is ${field} x ${field}. The filters have ${weights} weights; one of ${field} x ${field} would have ${large}.`);
  },
});
