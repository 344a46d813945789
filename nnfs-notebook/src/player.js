// Puts a player in the place of a film's still picture. `film` holds the id of the place, a title, the size, and the
// frames, each as [caption, picture, text]. Either the pictures are PNGs that lie in a rectangle (in percent) between a
// picture behind them and one above, both data URLs; or they are lists of numbers into `parts`, the pieces of an SVG. A
// film with `knobs` has a slider for each, given as [name, first place, texts of its values], and no button to play it;
// its frames are all their combinations, and the last slider moves fastest.
((film) => {
  const make = (tag, parent, attributes, style) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.style.cssText = style;
    if (parent) parent.append(element);
    return element;
  };
  const source = (picture) => film.parts
    ? "data:image/svg+xml," + encodeURIComponent(picture.map((part) => film.parts[part]).join(""))
    : "data:image/png;base64," + picture;
  const font = "font:14px system-ui,sans-serif;font-variant-numeric:tabular-nums;";
  // JupyterLab leaves the keys to an element that says so.
  const ownKeys = { "data-lm-suppress-shortcuts": "true" };
  for (const place of document.querySelectorAll(`[data-film="${film.id}"]`)) {
    if (place.hasFilm) continue;
    place.hasFilm = true;
    const last = film.frames.length - 1;
    const player = make("div", null, { role: "group", "aria-label": film.title },
      `width:${film.size[0]}px;max-width:100%`);
    const screen = make("div", player, { role: "img" }, `position:relative;aspect-ratio:${film.size[0]}/${film.size[1]}`);
    const whole = "position:absolute;left:0;top:0;width:100%;height:100%;max-width:none;margin:0;";
    if (film.behind) make("img", screen, { src: film.behind, alt: "" }, whole);
    const [left, top, width, height] = film.rectangle || [0, 0, 100, 100];
    const stage = make("div", screen, {}, `position:absolute;left:${left}%;top:${top}%;width:${width}%;height:${height}%`);
    if (film.above) make("img", screen, { src: film.above, alt: "" }, whole);

    // Each picture is made when it is first needed, or all of a short film at once, so that it plays smoothly.
    const pictures = [];
    const picture = (index) => pictures[index] ||= make("img", stage, { src: source(film.frames[index][1]), alt: "" },
      whole + "visibility:hidden");
    if (last < 60) film.frames.forEach((_, index) => picture(index));
    let shown = last;
    const show = (index) => {
      picture(shown).style.visibility = "hidden";
      shown = index;
      picture(shown).style.visibility = "visible";
      screen.setAttribute("aria-label", film.frames[shown][2] || film.alt + " " + film.frames[shown][0]);
    };
    const slider = (row, last, label) => make("input", row,
      { type: "range", min: 0, max: last, step: 1, "aria-label": label, ...ownKeys },
      "flex:1 1 120px;min-width:60px;margin:0;accent-color:#0B6BCB;cursor:pointer");

    if (film.knobs) {
      const longest = Math.max(...film.knobs.flatMap(([, , texts]) => texts.map((text) => text.length)));
      const inputs = film.knobs.map(([name, start, texts]) => {
        const row = make("div", player, {}, font + "display:flex;flex-wrap:wrap;align-items:center;gap:4px 12px;padding:6px 4px");
        const text = make("span", row, { "aria-hidden": "true" }, `flex:none;min-width:${longest}ch`);
        const input = slider(row, texts.length - 1, name);
        input.value = start;
        input.addEventListener("input", () => turn());
        return { input, text, texts };
      });
      const turn = () => {
        let index = 0;
        for (const { input, text, texts } of inputs) {
          const value = Number(input.value);
          index = index * texts.length + value;
          text.textContent = texts[value];
          input.setAttribute("aria-valuetext", texts[value]);
        }
        show(index);
      };
      turn();
    } else {
      const caption = make("div", player, { "aria-hidden": "true" }, font + "padding-top:6px;text-align:center");
      const row = make("div", player, {}, font + "display:flex;align-items:center;gap:12px;padding:6px 4px");
      const button = make("button", row, { type: "button", ...ownKeys },
        "flex:none;width:5.2em;padding:3px 0;font:inherit;color:inherit;background:transparent;border:1px solid currentColor;border-radius:5px;cursor:pointer");
      const input = slider(row, last, "Frame of " + film.title);
      let timer = null;
      const turn = (index) => {
        show(index);
        input.value = index;
        caption.textContent = film.frames[index][0];
        input.setAttribute("aria-valuetext", film.frames[index][0]);
      };
      const pause = () => {
        clearInterval(timer);
        timer = null;
        button.textContent = "Play";
      };
      const play = () => {
        if (shown === last) turn(0);
        button.textContent = "Pause";
        timer = setInterval(() => {
          if (shown < last && player.isConnected) turn(shown + 1);
          if (shown === last || !player.isConnected) pause();
        }, Math.min(600, Math.max(80, 6000 / (last + 1))));
      };
      button.addEventListener("click", () => (timer === null ? play() : pause()));
      input.addEventListener("input", () => {
        pause();
        turn(Number(input.value));
      });
      pause();
      turn(last);
    }
    place.replaceChildren(player);
  }
})
