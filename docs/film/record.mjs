// Takes the pictures of the film in the README: chapter 08 in JupyterLab, in use.
//
// With `cargo lab --no-browser` running, and playwright-core where `cargo lab test web` has put it:
//
//     node docs/film/record.mjs ADDRESS FOLDER
//
// ADDRESS is what `cargo lab` prints, with its token. Each picture goes into FOLDER under its number and the time for
// which it is seen, such as 0012-80.png. `docs/film/join.py` makes one file of them.

import { createRequire } from "node:module";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const modules = process.env.NNFS_WEB_MODULES ?? fileURLToPath(new URL("../../.lab/web-tests/", import.meta.url));
const { chromium } = createRequire(path.join(modules, "package.json"))("playwright-core");

const [address, folder] = process.argv.slice(2);
const SIZE = { width: 1000, height: 800 };
const profile = await mkdtemp(path.join(os.tmpdir(), "workbook-film-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.NNFS_CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  viewport: SIZE,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
await mkdir(folder, { recursive: true });
const page = context.pages()[0];
let taken = 0;

/** A picture that is seen for so many milliseconds. */
const take = async (milliseconds) => {
  taken += 1;
  await page.screenshot({ path: path.join(folder, `${String(taken).padStart(4, "0")}-${milliseconds}.png`) });
};

const menu = async (name, item) => {
  await page.locator(".lm-MenuBar-item", { hasText: name }).first().click();
  await page.locator(".lm-Menu-item", { hasText: item }).first().click();
};

const idle = () => page.getByText("| Idle").first().waitFor({ timeout: 300_000 });

await page.goto(address.replace(/\/lab.*\?/, "/lab/tree/my-notebooks/08-gradient-descent.ipynb?"));
await page.locator(".jp-NotebookPanel").waitFor({ timeout: 60_000 });
await page.waitForTimeout(4000);
await menu("View", "File Browser").catch(() => {});
await page.waitForTimeout(500);
await menu("Run", "Run All Cells");
await page.waitForTimeout(3000);
await idle();
await page.waitForTimeout(2000);
await page.keyboard.press("Escape");
await page.keyboard.press("Control+Home");

// A number is changed, and the cell run again.
const code = page.locator(".jp-CodeCell", { hasText: "Four descents in a long valley" }).first();
const bring = async (locator, above) => {
  // JupyterLab makes the elements of a cell when it comes near.
  for (let i = 0; i < 200 && !(await locator.count()); i += 1) {
    await page.mouse.move(600, 400);
    await page.mouse.wheel(0, 500);
    await page.waitForTimeout(150);
  }
  await locator.scrollIntoViewIfNeeded();
  await page.waitForTimeout(800);
  await locator.evaluate((element, above) => {
    let scroller = element.parentElement;
    while (scroller && scroller.scrollHeight <= scroller.clientHeight + 10) scroller = scroller.parentElement;
    scroller?.scrollBy(0, element.getBoundingClientRect().top - above);
  }, above);
  await page.waitForTimeout(1200);
};
await bring(code, 130);
await take(1800);
const line = code.locator(".cm-line", { hasText: "for rate in" }).first();
const text = await line.textContent();
await line.click({ position: { x: 5, y: 8 } });
await page.keyboard.press("Home");
await page.keyboard.press("Home");
for (let i = 0; i < text.indexOf("1.05"); i += 1) await page.keyboard.press("ArrowRight");
for (let i = 0; i < 4; i += 1) await page.keyboard.press("Delete");
await take(400);
for (const letter of "1.0") {
  await page.keyboard.type(letter);
  await take(220);
}
await take(500);
await page.keyboard.press("Control+Enter");
await take(350);
await page.waitForTimeout(1500);
await idle();
await bring(code, -60);
await take(1200);
const film = code.locator("[data-film] input[type=range]");
await film.focus();
await film.press("Home");
for (let i = 0; i < 30; i += 1) {
  await film.press("ArrowRight");
  await page.waitForTimeout(60);
  await take(110);
}
await take(1500);

// The same on a live figure.
const figure = page.locator("nnfs-descent").first();
await bring(page.locator("[data-live=descent]").first(), 70);
await take(1000);
await figure.locator("select").selectOption({ label: "long valley" });
await page.waitForTimeout(200);
await take(800);
const map = figure.locator("canvas").first();
const box = await map.boundingBox();
const at = (t) => [box.x + box.width * (0.25 + 0.1 * t), box.y + box.height * (0.25 + 0.5 * t)];
await page.mouse.move(...at(0));
await page.mouse.down();
for (let t = 0; t <= 1; t += 1 / 16) {
  await page.mouse.move(...at(t));
  await page.waitForTimeout(60);
  await take(70);
}
await page.mouse.up();
const rate = figure.getByLabel("learning rate");
await rate.evaluate((input) => input.focus({ preventScroll: true }));
for (let i = 0; i < 64; i += 1) {
  await rate.press("ArrowRight");
  if (i % 2) continue;
  await page.waitForTimeout(40);
  await take(90);
}
await take(1800);
await context.close();
await rm(profile, { recursive: true, force: true });
