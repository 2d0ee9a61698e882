// Lets Mermaid itself draw diagrams, in a real browser: files of it, and the diagrams in Markdown.
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const script = createRequire(import.meta.url).resolve("mermaid").replace(/mermaid\.core\.mjs$/, "mermaid.min.js");
const diagrams = process.argv.slice(2).flatMap((path) => {
  const text = readFileSync(path, "utf8");
  if (path.endsWith(".mermaid")) return [{ path, text, small: false }];
  const found = [...text.matchAll(/^```mermaid\n([^]*?)^```$/gm)];
  return found.map(([, text]) => ({ path, text, small: true }));
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
});
const page = await browser.newPage();
await page.setContent("<main></main>");
await page.addScriptTag({ path: script });
// As GitLab sets it up: no markup in labels, nothing to click.
await page.evaluate(() => mermaid.initialize({ startOnLoad: false, securityLevel: "strict", maxTextSize: 200000 }));

let failures = 0;
const fail = (path, why) => { failures += 1; console.log(`FAIL  ${path}  ${why}`); };
for (const [index, { path, text, small }] of diagrams.entries()) {
  if (small && [...text].length > 1900) fail(path, `${[...text].length} characters`);
  const drawn = await page.evaluate(async ({ index, text }) => {
    try {
      const { svg } = await mermaid.render(`d${index}`, text);
      const main = document.querySelector("main");
      main.innerHTML = svg;
      for (const style of main.querySelectorAll("style")) style.remove();
      const words = main.textContent;
      return { words, links: main.querySelectorAll("a, script").length };
    } catch (error) {
      return { error: String(error).slice(0, 300) };
    }
  }, { index, text });
  if (drawn.error) fail(path, drawn.error);
  else if (drawn.links > 0) fail(path, "links or scripts");
  else if (drawn.words.length < 10) fail(path, `says only ${drawn.words}`);
  // Numbers of characters are drawn as those characters, and text that looks like one as text.
  else if (/#\d+;/.test(drawn.words.replaceAll("#59;", ""))) fail(path, `shows ${drawn.words.match(/.{9}#\d+;/)}`);
  else if (path.endsWith("nasty.mermaid") && !drawn.words.includes("#59;")) fail(path, `shows ${drawn.words}`);
}
await browser.close();
console.log(`mermaid: ${diagrams.length} diagrams drawn, ${failures} failed`);
process.exit(failures === 0 && diagrams.length > 15 ? 0 : 1);
