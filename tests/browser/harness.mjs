// What all checks in a browser share: the browser itself, axe, and how checks are counted.
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
});

let checks = 0, failures = 0;

// Counts a check, and says what was seen where it does not hold.
export const check = (name, holds, seen = "") => {
  checks += 1;
  if (holds) return;
  failures += 1;
  console.log(`FAIL  ${name}  ${seen}`);
};

// Says how many checks there were of what, and ends; with 1 where one failed, or fewer were made than at least.
export const finish = async (what, least) => {
  await browser.close();
  console.log(`browser: ${checks} checks ${what}, ${failures} failed`);
  process.exit(failures === 0 && checks >= least ? 0 : 1);
};
