// Chapter 22: a network with dropout, and the crowd that hides in it.

const CROWD = 50;
const CROWD_SIDE = 60;
const CROWD_REACH = 1.1;

/** One more member, at the places of the picture. */
const inviteMember = (page) => {
  page.member = page.figure.get("member", CROWD_SIDE, CROWD_REACH);
};

live("crowd", {
  title: "A crowd in one network",
  about: "Left all neurons, in the middle one masked pass: a member of the crowd. Right the doubt of all members so far: the stronger, the more they quarrel. Change the rate, and watch the members come one after the other.",
  run: "Train",
  controls: [
    slider("rate", "rate", { low: 0, high: 0.8, value: 0.2, step: 0.05 }),
    slider("hidden", "neurons a layer", { low: 4, high: 48, value: 32, whole: true }),
    slider("seed", "seed", { low: 0, high: 9, value: 1, whole: true }),
  ],

  build(page) {
    const plane = (label) => canvas(190, 190, label);
    page.planes = [
      plane("The plane in the colours of the classes that the network gives with all neurons, with the points"),
      plane("The plane as the last member sees it"),
      plane("The doubt of the crowd at each place of the plane, strong where its members quarrel"),
    ];
    page.names = ["all neurons", "one member", "doubt"].map((name) => make("div", { class: "label" }, name));
    const parade = async () => {
      page.pause();
      const mine = (page.parade = {});
      page.figure.get("dismiss");
      page.member = null;
      for (let n = 0; n < CROWD && page.parade === mine && page.host.isConnected; n += 1) {
        page.attempt(() => inviteMember(page));
        page.redraw();
        await new Promise((done) => setTimeout(done, 120));
      }
      if (page.parade === mine) page.parade = null;
    };
    page.buttons = [
      button("Draw a member", () => {
        page.pause();
        page.parade = null;
        page.attempt(() => inviteMember(page));
        page.redraw();
      }),
      button("One after the other", parade),
    ];
    return make("div", { class: "beside" }, ...page.planes.map(({ element }, n) => make("div", {}, page.names[n], element)));
  },

  begin(page) {
    page.points = page.figure.get("points");
    page.parade = page.member = null;
    page.figure.get("train", 1000); // as in the chapter
  },

  changed(page, name, value) {
    page.figure.set(name, value);
    this.begin(page);
  },

  step(page) {
    page.parade = page.member = null;
    const [loss] = page.figure.get("train", 1);
    if (!Number.isFinite(loss)) page.pause();
  },

  again(page) {
    page.figure.get("again");
    page.parade = page.member = null;
  },

  draw(page) {
    const { colours, planes, figure, points } = page;
    // While it learns, a small crowd will do.
    if (!page.member) for (let n = 0; n < (page.running ? 8 : CROWD); n += 1) inviteMember(page);
    const [members] = figure.get("members");
    const fills = [0, 1, 2].map((n) => rgb(colours[`f${n}`]));
    const [paper, ink] = [rgb(colours.paper), rgb(colours.ink)];
    const doubts = figure.get("doubt");
    const classes = figure.get("regions", CROWD_SIDE, CROWD_REACH);
    const shade = (doubt) => paper.map((p, k) => p + (ink[k] - p) * Math.min(1, 1.3 * doubt));
    const colour = [(i) => fills[classes[i]], (i) => fills[page.member[i]], (i) => shade(doubts[i])];
    planes.forEach(({ context: c, width }, k) => {
      cells(c, CROWD_SIDE, CROWD_SIDE, colour[k], 0, 0, width, width);
      const at = (x) => ((x / CROWD_REACH + 1) / 2) * width;
      for (let i = 0; i < points.length; i += 3) dot(c, at(points[i]), at(-points[i + 1]), 2.5, colours[`s${points[i + 2]}`]);
    });
    page.names[1].textContent = `member ${members}`;
    page.names[2].textContent = `doubt of ${members}`;
    const [steps, learnt, loss, accuracy] = figure.get("score");
    page.score = { steps, learnt, loss, accuracy, members };
    const doubt = doubts.reduce((sum, d) => sum + d, 0) / doubts.length;
    page.say(`step ${steps}: of the learnt points ${(100 * learnt).toFixed(0)} % are right, of 600 fresh ones ${(100 * accuracy).toFixed(0)} % (loss ${short(loss)}). ${members} ${members === 1 ? "member" : "members"}, doubt ${doubt.toFixed(3)} on average over the plane.`);
  },
});
