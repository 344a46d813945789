// Every live figure computes, by the mouse and by the keys, and its numbers are those of nnfs-core.

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { DESKTOP, PHONE, check, file, page, site, withBrowser } from "./browser.mjs";

// The pages with live figures, and the names of these.
async function places() {
  const found = [];
  for (const name of (await readdir(site)).filter((name) => name.endsWith(".html")).sort()) {
    const text = await readFile(path.join(site, name), "utf8");
    for (const [, figure] of text.matchAll(/data-live="(\w+)"/g)) found.push([name, figure]);
  }
  return found;
}

// Gives `use` the element of a figure when it is ready.
async function withFigure(opened, name, use) {
  await opened.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  const place = opened.locator(`[data-live=${name}]`).first();
  await place.scrollIntoViewIfNeeded();
  await opened.waitForFunction((name) => document.querySelector(`nnfs-${name}`)?.ready, name, { timeout: 10_000 });
  return use(place.locator(`nnfs-${name}`));
}

const problem = (figure) => figure.evaluate((element) => {
  const shown = element.shadowRoot.querySelector(".problem");
  return shown.hidden ? "" : shown.textContent;
});

export async function everyLiveFigureIsReadyInTwoSecondsAndAnswersItsKeys() {
  const all = await places();
  check(all.length > 0, "there is no live figure");
  await withBrowser(DESKTOP, async (context) => {
    for (const [name, figure] of all) {
      await page(context, file(name), async (opened) => {
        const start = performance.now();
        await withFigure(opened, figure, async (element) => {
          const seconds = (performance.now() - start) / 1000;
          check(seconds < 2, `${figure} of ${name} took ${seconds.toFixed(1)} s`);
          const inputs = element.locator("input[type=range], select, input[type=checkbox]");
          for (let i = 0; i < (await inputs.count()); i += 1) {
            const state = () => element.evaluate((live) => JSON.stringify([live.page.values, live.page.kept]));
            const input = inputs.nth(i);
            const kind = await input.evaluate((input) => input.type);
            const keys = kind === "checkbox" ? ["Space", "Space"] : kind === "range" ? ["ArrowLeft", "ArrowRight"] : ["ArrowDown", "ArrowUp"];
            await input.focus();
            // A control may stand at one of its ends, so one of the two ways is enough there, and else both must go.
            const ways = [];
            for (const key of keys) {
              const before = await state();
              for (let press = 0; press < 6; press += 1) await input.press(key);
              if (kind === "checkbox") await input.press(key);
              ways.push((await state()) !== before);
            }
            check(ways[0] || ways[1], `control ${i + 1} of ${figure} does not follow the keys`);
            if (kind === "range") check(ways[1], `slider ${i + 1} of ${figure} does not go up by the keys`);
          }
          await element.getByRole("button", { name: "as Rust" }).press("Enter");
          check(((await element.locator("pre").textContent()) ?? "").length > 40, `${figure} has no cell`);
          check((await problem(element)) === "", `${figure} says ${await problem(element)}`);
        });
      });
    }
  });
}

export async function everyLiveFigureFitsAPhoneInTheDark() {
  await withBrowser({ ...PHONE, colorScheme: "dark" }, async (context) => {
    for (const [name, figure] of await places()) {
      await page(context, file(name), (opened) => withFigure(opened, figure, async (element) => {
        const box = await element.boundingBox();
        check(box.x >= 0 && box.x + box.width <= 390, `${figure} reaches from ${box.x} to ${box.x + box.width}`);
        const paper = await element.evaluate((live) => live.page.colours.paper);
        check(paper === "rgb(23, 27, 33)", `${figure} has the background ${paper} on a dark page`);
      }));
    }
  });
}

export async function theSpiralTrainsToTheNumbersOfNnfsCore() {
  await withBrowser(DESKTOP, async (context) => {
    await page(context, file("15-the-whole-network.html"), (opened) => withFigure(opened, "spiral", async (element) => {
      const loss = await element.evaluate(async () => {
        const figure = await window.nnfsLive.Figure.named("spiral");
        figure.set("rate", 0.1);
        return figure.get("train", 1000)[0];
      });
      // The same as in nnfs-live/tests/numbers.rs.
      check(Math.abs(loss - 1.0472783612082073) < 1e-12, `the loss after 1,000 steps is ${loss}`);

      await element.getByRole("button", { name: "Train" }).press("Enter");
      await opened.waitForTimeout(3000);
      const [frames, { steps }] = await element.evaluate((live) => [live.page.frames, live.page.score]);
      check(frames > 20 && steps > frames, `${frames} frames and ${steps} steps in three seconds`);
      console.log(`         the spiral: ${Math.round(frames / 3)} frames and ${Math.round(steps / 3)} steps a second`);
      await opened.evaluate(() => scrollTo(0, 0));
      await opened.waitForFunction(() => !document.querySelector("nnfs-spiral").page.running, null, { timeout: 5000 });
    }));
  });
}

export async function aStateInTheAddressIsTaken() {
  await withBrowser(DESKTOP, async (context) => {
    await page(context, file("08-gradient-descent.html") + "#descent:landscape=1&rate=0.95&steps=30&start=-7;2", (opened) =>
      withFigure(opened, "descent", async (element) => {
        const [x0, x1] = await element.evaluate((live) => live.page.end);
        // By hand: x0 keeps 0.905 and x1 -0.9 of itself at each step.
        check(Math.abs(x0 + 7 * 0.905 ** 30) < 1e-9 && Math.abs(x1 - 2 * 0.9 ** 30) < 1e-9, `it ends at ${x0}, ${x1}`);
        await element.locator("canvas").first().press("ArrowRight");
        await element.locator("canvas").first().press("Enter");
        check(opened.url().includes("start="), "the address does not follow");
      }));
  });
}

export async function aStackOfFiltersSeesByTheMouseAndByTheKeys() {
  await withBrowser(DESKTOP, async (context) => {
    await page(context, file("29-deep.html") + "#depth:layers=2&row=0&column=0", (opened) =>
      withFigure(opened, "depth", async (element) => {
        const state = () => element.evaluate((live) => [live.page.place, live.page.numbers]);
        // Two layers of 3 x 3 see 5 x 5; at the corner, 3 x 3 of them.
        check(JSON.stringify(await state()) === "[[28,0,0],[5,9,18,25]]", `it shows ${JSON.stringify(await state())}`);
        const map = element.locator("canvas").first();
        await map.press("ArrowRight");
        await map.press("ArrowDown");
        await opened.waitForTimeout(100);
        check(JSON.stringify((await state())[0]) === "[28,1,1]", "the keys do not move the number");
        const box = await map.boundingBox();
        await opened.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
        await opened.waitForTimeout(100);
        check((await state())[1][1] === 25, "the mouse does not move the number");
      }));
  });
}

export async function drawnDigitsAreRead() {
  const digits = {
    0: [[[140, 40], [80, 90], [70, 160], [110, 230], [170, 230], [205, 160], [190, 80], [140, 40]]],
    1: [[[150, 40], [140, 240]]],
    3: [[[80, 60], [150, 40], [190, 80], [140, 130], [195, 180], [150, 235], [75, 220]]],
    4: [[[90, 50], [70, 150], [210, 150]], [[180, 60], [170, 240]]],
    7: [[[60, 60], [200, 60], [110, 240]]],
  };
  await withBrowser(DESKTOP, async (context) => {
    await page(context, file("05-digits.html"), (opened) => withFigure(opened, "digit", async (element) => {
      await opened.waitForFunction(() => document.querySelector("nnfs-digit").page.hasWeights);
      const pad = element.locator("canvas").first();
      for (const [digit, lines] of Object.entries(digits)) {
        await element.getByRole("button", { name: "Clear" }).click();
        await pad.scrollIntoViewIfNeeded();
        const box = await pad.boundingBox();
        const at = ([x, y]) => [box.x + (x * box.width) / 280, box.y + (y * box.height) / 280];
        for (const [first, ...rest] of lines) {
          await opened.mouse.move(...at(first));
          await opened.mouse.down();
          for (const point of rest) await opened.mouse.move(...at(point), { steps: 8 });
          await opened.mouse.up();
        }
        await opened.waitForFunction((digit) => document.querySelector("nnfs-digit").page.read === digit, Number(digit), { timeout: 2000 }).catch(() => {});
        const read = await element.evaluate((live) => live.page.read);
        check(read === Number(digit), `a drawn ${digit} is read as ${read}`);
      }
      await element.getByRole("button", { name: "Clear" }).click();
      await pad.press("Space");
      for (let i = 0; i < 12; i += 1) await pad.press("ArrowDown");
      await opened.waitForTimeout(100);
      check((await element.evaluate((live) => live.page.read)) !== null, "the keys draw nothing");
    }));
  });
}

export async function thePadShowsEveryLayer() {
  await withBrowser(DESKTOP, async (context) => {
    await page(context, file("27-keep-it.html"), (opened) => withFigure(opened, "pad", async (element) => {
      await opened.waitForFunction(() => document.querySelector("nnfs-pad").page.hasWeights);
      const state = () => element.evaluate((live) => ({ read: live.page.read, neuron: live.page.kept.neuron, first: Array.from(live.page.layers.first) }));
      const empty = await state();
      const pad = element.locator("canvas").first();
      await pad.scrollIntoViewIfNeeded();
      const box = await pad.boundingBox();
      const at = ([x, y]) => [box.x + (x * box.width) / 280, box.y + (y * box.height) / 280];
      await opened.mouse.move(...at([60, 60]));
      await opened.mouse.down();
      for (const point of [[200, 60], [110, 240]]) await opened.mouse.move(...at(point), { steps: 8 });
      await opened.mouse.up();
      await opened.waitForFunction(() => document.querySelector("nnfs-pad").page.read === 7, null, { timeout: 2000 }).catch(() => {});
      const drawn = await state();
      check(drawn.read === 7, `a drawn 7 is read as ${drawn.read}`);
      check(drawn.first.some((x, k) => Math.abs(x - empty.first[k]) > 0.2), "no neuron of the first layer follows the drawing");
      const first = element.locator("canvas").nth(2);
      await first.press("ArrowRight");
      await first.press("ArrowDown");
      check((await state()).neuron === 11, `the keys choose neuron ${(await state()).neuron}`);
    }));
  });
}

export async function aNudgeChangesTheAnswerOfADrawnDigit() {
  await withBrowser(DESKTOP, async (context) => {
    await page(context, file("31-where-to-go-next.html"), (opened) => withFigure(opened, "nudge", async (element) => {
      await opened.waitForFunction(() => document.querySelector("nnfs-nudge").page.score);
      const { first, flips } = await element.evaluate((live) => live.page.score);
      check(first === 3, `the drawn 3 is read as ${first}`);
      check(flips > 0 && flips < 0.2, `the step that changes the answer is ${flips}`);
      await element.evaluate((live) => live.page.change("size", 0.3));
      await opened.waitForFunction(() => document.querySelector("nnfs-nudge").page.score.answer !== 3, null, { timeout: 2000 });
      await element.evaluate((live) => live.page.change("random", 1));
      await opened.waitForTimeout(200);
      const random = await element.evaluate((live) => live.page.score.flips);
      check(random === undefined || random > flips, `random signs change the answer at ${random}`);
    }));
  });
}

export async function aValueThatDoesNotFitIsNamed() {
  await withBrowser(DESKTOP, async (context) => {
    await page(context, file("15-the-whole-network.html") + "#spiral:batch=50&hidden=9.5", (opened) =>
      withFigure(opened, "spiral", async (element) => {
        const words = await element.locator("output.says").allTextContents();
        check(words.some((text) => text.startsWith("batch cannot be 50")), "nothing says that there are no batches of 50");
        check((await element.evaluate((live) => live.page.values.hidden)) === 10, "9.5 neurons stay as they are");
      }));
    await page(context, file("15-the-whole-network.html") + "#%", (opened) => withFigure(opened, "spiral", async () => {}));
  });
}

export async function aPhotoIsReadOnceItIsBroughtIntoForm() {
  await withBrowser(DESKTOP, async (context) => {
    await page(context, file("26-clothes.html"), (opened) => withFigure(opened, "photo", async (element) => {
      const read = () => element.evaluate((live) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(live.page.read)))));
      check((await read()) !== 9, "a photo as it is is read as a boot");
      await element.getByLabel("inverted").check();
      await element.getByLabel("cropped").check();
      check((await read()) === 9, "the boot is not read behind all steps");
      await element.locator("canvas").first().press("ArrowLeft");
      check((await element.evaluate((live) => live.page.kept.place[1])) < 44, "the arrow keys do not push the garment");
      check((await read()) === 9, "a garment that was pushed is another one");
    }));
  });
}
