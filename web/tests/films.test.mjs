// Every film moves, by the mouse and by the keys.

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
          await move(places.nth(i), `film ${i + 1} of ${name}`);
        }
      });
    }
  });
  check(films > 0, "there is no film");
}

async function move(place, name) {
  const slider = place.locator("input[type=range]");
  const button = place.getByRole("button");
  const value = async () => Number(await slider.inputValue());
  const shown = () => place.evaluate((film) => [...film.querySelectorAll("img")].filter((image) => getComputedStyle(image).visibility === "visible").length);

  await slider.focus();
  await slider.press("Home");
  check((await value()) === 0, `${name} does not go to its first frame by the keys`);
  await slider.press("ArrowRight");
  check((await value()) === 1, `${name} does not go on by the keys`);
  check((await shown()) === 3, `${name} shows ${await shown()} pictures at once, and not the axes, one frame and the points`);

  const box = await slider.boundingBox();
  await slider.click({ position: { x: box.width / 2, y: box.height / 2 } });
  const middle = await value();
  check(middle > 1, `${name} does not follow the mouse`);

  await slider.press("Home");
  await button.press("Enter");
  await slider.evaluate((input) => new Promise((resolve, reject) => {
    const end = setTimeout(() => reject(new Error("it stands still")), 5000);
    const look = setInterval(() => {
      if (Number(input.value) > 1) resolve(clearInterval(look), clearTimeout(end));
    }, 50);
  }));
  await button.click();
  const stopped = await value();
  await place.page().waitForTimeout(800);
  check((await value()) === stopped, `${name} does not pause`);
}
