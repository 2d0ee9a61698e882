// Opens the editions of a report that a class is given: nothing complains, light and dark, on a narrow
// screen, and the handout is one sheet of paper.
import { axe, browser, check, finish } from "./harness.mjs";
import { pathToFileURL } from "node:url";

const pages = process.argv.slice(2);

for (const path of pages) {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme });
    const page = await context.newPage();
    page.on("console", (message) => check(`${path}: says nothing`, false, message.text()));
    page.on("pageerror", (error) => check(`${path}: throws nothing`, false, error.message));
    await page.goto(pathToFileURL(path).href);
    await page.evaluate(() => { for (const part of document.querySelectorAll("details")) part.open = true; });
    // The page's policy lets no script in; axe comes in by the debugger, which it does not bind.
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
    check(`${path} ${colorScheme}: axe finds nothing`, violations.length === 0,
      violations.map((it) => `${it.id}: ${it.nodes[0].html.slice(0, 120)}`).join("; "));
    check(`${path} ${colorScheme}: axe has looked`, passes.length > 10, `${passes.length} rules`);
    await page.setViewportSize({ width: 390, height: 844 });
    const narrow = await page.evaluate(() => globalThis.axe.run());
    check(`${path} ${colorScheme}: axe finds nothing at 390 pixels`, narrow.violations.length === 0,
      narrow.violations.map((it) => `${it.id}: ${it.nodes[0].html.slice(0, 120)}`).join("; "));
    const parts = await page.evaluate(() => [...document.querySelectorAll("nav a")]
      .filter((link) => !document.getElementById(link.hash.slice(1))).map((link) => link.hash));
    check(`${path} ${colorScheme}: every part that is listed is there`, parts.length === 0, parts.join(" "));
    await page.setViewportSize({ width: 320, height: 700 });
    const aside = await page.evaluate(() => [...document.querySelectorAll(".wide")]
      .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.textContent.slice(0, 60)));
    check(`${path} ${colorScheme}: nothing is hidden aside at 320 pixels`, aside.length === 0, aside.join("; "));
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    check(`${path} ${colorScheme}: fits 320 pixels`, width <= 320, `${width}`);
    if (await page.locator(".handout").count() > 0) {
      for (const format of ["A4", "Letter"]) {
        const paper = (await page.pdf({ format })).toString("latin1");
        const sheets = paper.match(/\/Type\s*\/Page[^s]/g)?.length;
        check(`${path}: one sheet of ${format}`, sheets === 1, `${sheets}`);
      }
    }
    await context.close();
  }
}

await finish(`on ${pages.length} editions`, 12 * pages.length);
