// A live figure in JupyterLab: it computes in a notebook that is trusted, and its picture stands in one that is not.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { DESKTOP, check, site, withBrowser } from "./browser.mjs";

const jupyter = process.env.NNFS_JUPYTER; // JupyterLab's own `jupyter`, where the workbook is set up

/** A notebook whose only cell has shown the live figure of chapter 08. */
async function notebook() {
  const page = await readFile(path.join(site, "08-gradient-descent.html"), "utf8");
  const [place] = page.match(/<div data-live="descent">.*?<\/div>/s);
  const script = await readFile(path.join(site, "_static", "live.js"), "utf8");
  const html = `${place}<script>${script}</script>`;
  const output = { output_type: "display_data", metadata: {}, data: { "text/html": [html], "text/plain": ["Live figure."] } };
  const cell = { cell_type: "code", id: "live", execution_count: 1, metadata: {}, outputs: [output], source: ["live::descent()"] };
  return JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });
}

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Serves a folder with a trusted and an untrusted notebook, and gives its address to `use`. */
async function withJupyterLab(use) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "web-lab-"));
  const env = { ...process.env, JUPYTER_DATA_DIR: path.join(folder, ".data"), JUPYTER_CONFIG_DIR: path.join(folder, ".config"), JUPYTER_RUNTIME_DIR: path.join(folder, ".runtime") };
  for (const name of ["trusted.ipynb", "untrusted.ipynb"]) await writeFile(path.join(folder, name), await notebook());
  // The second one differs, as trust goes by what a notebook holds.
  const untrusted = path.join(folder, "untrusted.ipynb");
  await writeFile(untrusted, (await readFile(untrusted, "utf8")).replace("live::descent()", "live::descent() // another"));
  await promisify(execFile)(jupyter, ["trust", path.join(folder, "trusted.ipynb")], { env });
  const port = await freePort();
  const token = "a-token-for-this-test";
  const server = spawn(jupyter, ["lab", "--no-browser", "--ip=127.0.0.1", `--port=${port}`, `--IdentityProvider.token=${token}`, `--ServerApp.root_dir=${folder}`, "--allow-root"], { env, stdio: "ignore" });
  try {
    const address = (name) => `http://127.0.0.1:${port}/lab/tree/${name}?token=${token}&reset`;
    for (let i = 0; ; i += 1) {
      const answer = await fetch(`http://127.0.0.1:${port}/api/status?token=${token}`).catch(() => null);
      if (answer?.ok) break;
      check(i < 120, "JupyterLab does not answer");
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    await use(address);
  } finally {
    server.kill("SIGINT");
    server.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function jupyterLabRunsALiveFigureWhereItIsTrusted() {
  if (!jupyter) return console.log("         JupyterLab is not set up, so it was not tried");
  await withJupyterLab((address) => withBrowser(DESKTOP, async (context) => {
    const page = context.pages()[0];
    await page.goto(address("trusted.ipynb"));
    const figure = page.locator("nnfs-descent").first();
    await figure.waitFor({ timeout: 60_000 });
    await page.waitForFunction(() => document.querySelector("nnfs-descent").ready, null, { timeout: 10_000 });
    await page.getByRole("dialog").getByRole("button", { name: "No Kernel" }).click(); // it asks for one, and none is needed
    await page.locator(".jp-Dialog").waitFor({ state: "detached" });
    const before = await figure.evaluate((live) => live.page.values.rate);
    const rate = figure.getByLabel("learning rate");
    for (let press = 0; press < 8; press += 1) await rate.press("ArrowRight");
    const after = await figure.evaluate((live) => live.page.values.rate);
    check(after > before, `the arrow keys leave the rate at ${after}: JupyterLab has taken them`);

    await page.goto(address("untrusted.ipynb"));
    const still = page.locator(".jp-OutputArea img").first();
    await still.waitFor({ timeout: 60_000 });
    check((await still.evaluate((image) => image.naturalWidth)) > 100, "the still picture is not there");
    check((await page.locator("nnfs-descent").count()) === 0, "the script has run without trust");
  }));
}
