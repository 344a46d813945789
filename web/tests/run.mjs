// Runs the tests of the web edition, each file in this folder that is called NAME.test.mjs. `cargo lab test web` starts
// this. Such a file exports functions; what a function is called says what it tests.

import { readdir } from "node:fs/promises";

const wanted = process.argv.slice(2);
const folder = new URL(".", import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith(".test.mjs")).sort();
let failed = 0;
let passed = 0;
for (const name of files) {
  const tests = await import(new URL(name, folder));
  for (const [title, test] of Object.entries(tests)) {
    if (wanted.length > 0 && !wanted.some((word) => name.startsWith(word) || title === word)) continue;
    const start = performance.now();
    try {
      await test().catch((error) => {
        // A browser that a busy machine has lost says nothing about the pages.
        if (!/has been closed|crashed/.test(error.message)) throw error;
        console.log(`         ${sentence(title)}: the browser was lost; once more`);
        return test();
      });
      passed += 1;
      console.log(`passed   ${sentence(title)}, ${((performance.now() - start) / 1000).toFixed(1)} s`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED   ${sentence(title)}: ${error.message}`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function sentence(title) {
  return title.replace(/[A-Z]/g, (letter) => " " + letter.toLowerCase());
}
