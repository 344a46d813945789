// Every film and every slider moves, by the mouse and by the keys.

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { DESKTOP, check, file, page, site, withBrowser } from "./browser.mjs";

export async function everyFilmMovesByMouseAndByKeyboard() {
  let films = 0;
  await withBrowser(DESKTOP, async (context) => {
    for (const name of await readdir(site)) {
      if (!name.endsWith(".html") || !(await readFile(path.join(site, name), "utf8")).includes("data-film=")) continue;
      await page(context, file(name), async (opened) => {
        await opened.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
        const places = opened.locator("[data-film]");
        for (let i = 0; i < (await places.count()); i += 1) {
          films += 1;
          const place = places.nth(i);
          const title = `film ${i + 1} of ${name}`;
          await turn(place, title);
          if (await place.getByRole("button").count()) await play(place, title);
        }
      });
    }
  });
  check(films > 0, "there is no film");
}

// What a film shows: the one picture that is seen of its frames, which are the pictures that are hidden in turn.
const shown = (place) => place.evaluate((film) => {
  const seen = [...film.querySelectorAll("img")].filter((image) => image.style.visibility === "visible");
  return seen.map((image) => image.src).join(" ");
});

// Each slider goes to its first place and on by the keys, and to its middle by the mouse, and another picture is shown.
async function turn(place, title) {
  const sliders = place.locator("input[type=range]");
  for (let i = 0; i < (await sliders.count()); i += 1) {
    const slider = sliders.nth(i);
    const value = async () => Number(await slider.inputValue());
    const last = Number(await slider.getAttribute("max"));
    await slider.focus();
    await slider.press("Home");
    check((await value()) === 0, `${title} does not go to its first frame by the keys`);
    const first = await shown(place);
    check(first !== "" && !first.includes(" "), `${title} shows not just one frame`);
    await slider.press("End");
    check((await value()) === last, `${title} does not go to its end by the keys`);
    check((await shown(place)) !== first, `${title} shows its first frame at its end`);

    const box = await slider.boundingBox();
    await slider.click({ position: { x: box.width / 2, y: box.height / 2 } });
    const middle = await value();
    check(Math.abs(middle - last / 2) <= 1, `${title} does not follow the mouse: ${middle} of ${last}`);
  }
}

async function play(place, title) {
  const slider = place.locator("input[type=range]");
  const button = place.getByRole("button");
  await slider.press("Home");
  await button.press("Enter");
  await slider.evaluate((input) => new Promise((resolve, reject) => {
    const end = setTimeout(() => reject(new Error("it stands still")), 5000);
    const look = setInterval(() => {
      if (Number(input.value) > 1) resolve(clearInterval(look), clearTimeout(end));
    }, 50);
  })).catch((error) => check(false, `${title}: ${error.message}`));
  if ((await button.textContent()) === "Pause") await button.click();
  const stopped = await slider.inputValue();
  await place.page().waitForTimeout(800);
  check((await slider.inputValue()) === stopped, `${title} does not pause`);
}
