// Chapter 26: a photo, brought into the form that the network knows.

const GARMENTS = ["T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];
const PHOTO_SIDE = 160; // pixels of the photo; 28 of a garment before it is enlarged

live("photo", {
  title: "Photograph a garment",
  about: "Switch the steps on, one after the other, and watch what the network makes of it. Drag the garment in the photo, or push it with the arrow keys.",
  controls: [
    choice("garment", "garment", GARMENTS, { value: 9 }),
    slider("times", "enlarged", { low: 2, high: 5, value: 4, whole: true }),
    toggle("invert", "inverted"),
    toggle("crop", "cropped"),
    toggle("shrink", "shrunk (or else the middle is cut out)", { value: 1 }),
    toggle("scale", "scaled to -1 to 1 (or else bytes)", { value: 1 }),
  ],
  kept: { place: [8, 44] },

  build(page) {
    page.photo = canvas(180, 180, "The photo. Arrow keys push the garment.");
    page.seen = canvas(112, 112, "The 28 x 28 pixels that the network sees");
    page.bars = canvas(250, 230, "The probability of each class");
    const pixel = PHOTO_SIDE / 180;
    handles(page.photo, {
      places: () => [[1, 0].map((axis) => (page.kept.place[axis] + 14 * page.values.times) / pixel)],
      move(_, a, b) {
        const half = 14 * page.values.times;
        const within = (at) => Math.round(Math.min(PHOTO_SIDE - 2 * half, Math.max(0, at * pixel - half)));
        page.change("place", [within(b), within(a)]);
      },
      stride: () => [4, -4],
    });
    return make("div", { class: "beside" },
      make("div", {}, page.photo.element, make("p", { style: "margin-top:4px" }, "the photo")),
      make("div", {}, page.seen.element, make("p", { style: "margin-top:4px" }, "what it sees")),
      page.bars.element);
  },

  begin(page) {
    page.figure.set("place", page.kept.place);
  },

  changed(page, name, value) {
    page.figure.set(name, ...[value].flat());
    if (name !== "times") return;
    // A larger garment has less room.
    const most = PHOTO_SIDE - 28 * value;
    page.kept.place = page.kept.place.map((at) => Math.min(at, most));
    page.figure.set("place", page.kept.place);
  },

  draw(page) {
    const { colours, photo, seen, bars, figure, values } = page;
    const grey = (picture) => (i) => Array(3).fill(Math.round(255 * picture[i]));
    cells(photo.context, PHOTO_SIDE, PHOTO_SIDE, grey(figure.get("photo")), 0, 0, 180, 180);
    cells(seen.context, 28, 28, grey(figure.get("seen")), 0, 0, 112, 112);
    const probabilities = figure.get("probabilities");
    const c = bars.context;
    c.fillStyle = colours.paper;
    c.fillRect(0, 0, bars.width, bars.height);
    probabilities.forEach((p, k) => {
      const top = 23 * k;
      text(c, GARMENTS[k], 84, top + 12, colours.ink, "right", "middle", "13px system-ui, sans-serif");
      c.fillStyle = k === values.garment ? colours.s2 : colours.s1;
      c.fillRect(90, top + 5, 100 * p, 14);
      text(c, p.toFixed(4), 196, top + 12, colours.quiet, "left", "middle", "13px system-ui, sans-serif");
    });
    page.read = probabilities.indexOf(Math.max(...probabilities));
    const says = `It reads: ${GARMENTS[page.read]}, with the probability ${probabilities[page.read].toFixed(4)}.`;
    page.say(page.read === values.garment ? `${says} That is what it is.` : `${says} It is: ${GARMENTS[values.garment]}.`);
  },
});
