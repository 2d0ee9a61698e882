// Opens reports in a real browser, as their readers do: with and without script, light and dark, on a
// narrow screen, on paper. Each check says what it saw when it fails.
import { axe, browser, check, finish } from "./harness.mjs";
import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";

const [reenact, ...pages] = process.argv.slice(2);

// Opens a page; whatever it complains of, or asks the network for, is a failure.
const open = async (path, options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", (message) => check(`${path}: says nothing`, false, message.text()));
  page.on("pageerror", (error) => check(`${path}: throws nothing`, false, error.message));
  page.on("request", (request) => {
    const url = request.url();
    check(`${path}: asks the network for nothing`, url.startsWith("file:"), url);
  });
  await page.goto(pathToFileURL(path).href);
  return page;
};

const accessible = async (page, name) => {
  // The page's policy lets no script in; axe comes in by the debugger, which it does not bind.
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
  check(`${name}: axe finds nothing`, violations.length === 0,
    violations.map((it) => `${it.id}: ${it.nodes[0].html.slice(0, 120)}`).join("; "));
  check(`${name}: axe has looked`, passes.length > 20, `${passes.length} rules`);
};

const unfold = (page) =>
  page.evaluate(() => { for (const part of document.querySelectorAll("details")) part.open = true; });

for (const path of pages) {
  for (const [width, height] of [[1280, 900], [390, 844]]) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await open(path, { colorScheme, viewport: { width, height } });
      await accessible(page, `${path} ${colorScheme} at ${width} pixels`);
      await unfold(page);
      await accessible(page, `${path} ${colorScheme} at ${width} pixels, unfolded`);
      await page.context().close();
    }
  }
  await telephone(path);

  const narrow = await open(path, { viewport: { width: 320, height: 700 } });
  const width = await narrow.evaluate(() => document.documentElement.scrollWidth);
  check(`${path}: fits 320 pixels`, width <= 320, `${width}`);
  const cut = await narrow.evaluate(() => [...document.querySelectorAll("#story-events td:last-child *")]
    .filter((part) => part.getBoundingClientRect().right > innerWidth).map((part) => part.textContent));
  check(`${path}: a story is read without scrolling aside`, cut.length === 0, cut.slice(0, 3).join("; "));
  const lanes = await narrow.evaluate(() => {
    const shown = [...document.querySelectorAll("#story-events td.lanes")].filter((cell) => cell.offsetParent);
    const beside = shown.filter((cell) => cell.offsetWidth > 0 && cell.parentElement.lastElementChild
      .getBoundingClientRect().left >= cell.getBoundingClientRect().right - 1);
    const heads = [...document.querySelectorAll("#story-events th.lanes li")].filter((head) => head.offsetHeight > 0);
    return { shown: shown.length, beside: beside.length, heads: heads.length, rows: document.querySelectorAll(
      "#story-events tbody tr[id]:not(.minor)").length };
  });
  check(`${path}: lanes stand beside every event of a narrow story, under their heads`, lanes.rows === lanes.shown &&
    lanes.shown === lanes.beside && (lanes.rows === 0 || lanes.heads > 0), JSON.stringify(lanes));
  await narrow.context().close();

  const still = await open(path, { javaScriptEnabled: false });
  for (const panel of ["figures", "timeline", "story", "kinds", "environments", "conditions", "observers", "actions", "notes"]) {
    const text = await still.locator(`#${panel}`).innerText();
    check(`${path}: ${panel} is there without script`, text.length > 60, text);
  }
  const dead = await still.locator("button:visible, input:visible").count();
  check(`${path}: no control that does nothing without script`, dead === 0, `${dead}`);
  await still.context().close();

  const page = await open(path);
  await page.emulateMedia({ media: "print" });
  const open_before = await page.locator("details[open]").count();
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const folded = await page.locator("details:not([open])").count();
  check(`${path}: paper folds nothing`, folded === 0, `${folded}`);
  const unseen = await page.evaluate(() => [...document.querySelectorAll("tbody tr:not(.minor, #together tr)")]
    .filter((row) => row.offsetParent === null).length);
  check(`${path}: every row is printed`, unseen === 0, `${unseen}`);
  check(`${path}: paper has no controls`, await page.locator("button:visible").count() === 0);
  // As wide as A4 within its margins.
  await page.setViewportSize({ width: 718, height: 1000 });
  const clipped = await page.evaluate(() => [...document.querySelectorAll(".wide")]
    .filter((part) => part.scrollWidth > part.clientWidth + 1)
    .map((part) => `${part.closest("section").id} ${part.scrollWidth} in ${part.clientWidth}`));
  check(`${path}: paper cuts nothing off`, clipped.length === 0, clipped.join("; "));
  const squeezed = await page.evaluate(() => [...document.querySelectorAll("tbody th")]
    .filter((part) => part.offsetParent !== null && part.offsetWidth < 48).map((part) => part.textContent));
  check(`${path}: paper squeezes no heads of rows`, squeezed.length === 0, squeezed.slice(0, 3).join("; "));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  const open_after = await page.locator("details[open]").count();
  check(`${path}: what was printed is folded again`, open_after === open_before, `${open_after}`);
  await page.emulateMedia({ media: null });
  const sheets = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page[^s]/g)?.length;
  check(`${path}: few enough sheets`, sheets <= 60, `${sheets}`);

  await fingers(path);
  await moves(page, path);
  await together(page, path);
  await page.context().close();
}

// On a telephone nothing is hidden aside, no words are tiny, and what belongs together is on one line.
async function telephone(path) {
  for (const width of [390, 320]) {
    const page = await open(path, { viewport: { width, height: 844 } });
    await unfold(page);
    const aside = await page.evaluate(() => [...document.querySelectorAll(".wide")]
      .filter((part) => part.scrollWidth > part.clientWidth + 1 && !part.querySelector("#story-events.every"))
      .map((part) => `${part.closest("section").id} ${part.scrollWidth} in ${part.clientWidth}`));
    check(`${path}: nothing is hidden aside at ${width} pixels`, aside.length === 0, aside.join("; "));
    const tiny = await page.evaluate(() => [...document.querySelectorAll("main *")].filter((part) => {
      const words = [...part.childNodes].some((it) => it.nodeType === Node.TEXT_NODE && it.data.trim() !== "");
      if (!words || part.getClientRects().length === 0 || part.closest("title, .lanes")) return false;
      const scale = part.ownerSVGElement ? part.getScreenCTM().a : 1;
      return parseFloat(getComputedStyle(part).fontSize) * scale < 8.5;
    }).map((part) => `${part.tagName} ${part.textContent}`));
    check(`${path}: no words are tiny at ${width} pixels`, tiny.length === 0, tiny.slice(0, 3).join("; "));
    const cells = await page.evaluate(() => [...document.querySelectorAll("td[data-label]")]
      .filter((cell) => cell.offsetParent !== null && cell.textContent.trim() !== "")
      .filter((cell) => getComputedStyle(cell, "::before").content.indexOf(cell.dataset.label) < 0).length);
    check(`${path}: cells say what they are at ${width} pixels`, cells === 0, `${cells}`);
    const shares = await page.evaluate(() => {
      const labels = [...document.querySelectorAll(".range label")].map((label) => label.getBoundingClientRect());
      return labels.length === 2 && labels[1].top < labels[0].bottom - 1;
    });
    check(`${path}: the ends of a range stand below each other at ${width} pixels`, !shares);
    await page.context().close();
  }
}

// On a telephone: a finger that scrolls chooses nothing, two taps choose a range.
async function fingers(path) {
  const page = await open(path, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const last = await page.evaluate(() => document.querySelectorAll("#hours tbody tr").length - 1);
  if (last > 3) {
    const range = () => page.evaluate(() => [from.value, until.value].join(" "));
    await page.locator("#strip").scrollIntoViewIfNeeded();
    const middleOf = async (bar) => {
      const box = await page.locator(`.bar[data-index="${bar}"] .slot`).boundingBox();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    const touch = await page.context().newCDPSession(page);
    const { x, y } = await middleOf(Math.floor(last / 2));
    const finger = (type, touchPoints) => touch.send("Input.dispatchTouchEvent", { type, touchPoints });
    for (const [across, down] of [[0, -12], [-8, 0]]) {
      await finger("touchStart", [{ x, y }]);
      for (let step = 1; step < 8; step += 1) await finger("touchMove", [{ x: x + step * across, y: y + step * down }]);
      await finger("touchEnd", []);
    }
    check(`${path}: a finger that scrolls chooses nothing`, await range() === `0 ${last}`, await range());
    await page.locator("#strip").scrollIntoViewIfNeeded();
    for (const bar of [last - 1, 1]) {
      const place = await middleOf(bar);
      await page.touchscreen.tap(place.x, place.y);
    }
    check(`${path}: two taps choose a range`, await range() === `1 ${last - 1}`, await range());
    const fits = await page.evaluate(() => document.querySelector("#strip").clientWidth <= innerWidth);
    check(`${path}: the drawing fits a telephone`, fits);
  }
  await page.context().close();
}


// What the script adds: stepping through events, deep links, a range of time, the theme.
async function moves(page, path) {
  const rows = await page.locator("#story-events tbody tr:visible").count();
  if (rows > 2) {
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    const second = page.locator("#story-events tbody tr:visible").nth(1);
    check(`${path}: j goes on`, await second.getAttribute("aria-current") === "true");
    const id = await second.getAttribute("id");
    check(`${path}: the address follows`, page.url().endsWith(`#${id}`), page.url());
    await page.keyboard.press("k");
    const first = page.locator("#story-events tbody tr:visible").nth(0);
    check(`${path}: k goes back`, await first.getAttribute("aria-current") === "true");
    await page.keyboard.press("ArrowRight");
    check(`${path}: an arrow goes on`, await second.getAttribute("aria-current") === "true");
    await page.keyboard.press("ArrowLeft");
    check(`${path}: the other goes back`, await first.getAttribute("aria-current") === "true");
    await page.keyboard.press("/");
    const focused = () => page.evaluate(() => document.activeElement.id);
    check(`${path}: / looks for an event`, await focused() === "find", await focused());
    const word = (await second.locator("td").last().innerText()).trim().split(/\s/)[0].toLowerCase();
    await page.keyboard.type(word);
    const hits = await page.evaluate(() => [...document.querySelectorAll("#story-events tbody tr")]
      .filter((row) => row.offsetParent !== null).map((row) => row.textContent.toLowerCase()));
    check(`${path}: what is found has the word`, hits.length > 0 && hits.every((text) => text.includes(word)), word);
    const said = await page.locator("#found").innerText();
    check(`${path}: and is counted`, said.startsWith(`${hits.length} event`), said);
    const looked = () => page.evaluate(() => document.querySelector("#story-events [aria-current]").id);
    const still = await looked();
    await page.keyboard.press("ArrowLeft");
    check(`${path}: arrows in a field move in it`, await looked() === still, still);
    await page.keyboard.press("Escape");
    const all = await page.locator("#story-events tbody tr:visible").count();
    check(`${path}: Esc shows all again`, all === rows, `${all} of ${rows}`);
    await page.evaluate(() => document.activeElement.blur());
    await page.click("#next");
    check(`${path}: so does the button`, await second.getAttribute("aria-current") === "true");
    const again = await page.context().newPage();
    await again.goto(page.url());
    const there = again.locator("[aria-current=true]");
    check(`${path}: a deep link leads there`, await there.getAttribute("id") === id);
    await again.keyboard.press("k");
    const marked = await again.evaluate(() => [...document.querySelectorAll("#story-events tbody tr")]
      .filter((row) => row.cells[0] && getComputedStyle(row.cells[0]).boxShadow !== "none").length);
    check(`${path}: one row is marked after a deep link`, marked === 1, `${marked}`);
    const short = await page.context().newPage();
    short.on("pageerror", (error) => check(`${path}: a link cut short throws nothing`, false, error.message));
    await short.goto(page.url().replace(/#.*/, "#e=%"));
    await short.keyboard.press("j");
    check(`${path}: a link cut short stops nothing`, await short.locator("[aria-current=true]").count() === 1);
    await short.close();
    await page.check("#minor");
    const every = await page.locator("#story-events tbody tr:visible").count();
    check(`${path}: every event can be shown`, every >= rows, `${every} of ${rows}`);
    const at = () => page.locator("[aria-current=true]").getAttribute("id");
    const before = await at();
    await page.keyboard.press("j");
    check(`${path}: keys go on after a box was ticked`, await at() !== before, before);
    await page.evaluate(() => document.activeElement.blur());
  }
  const hours = await page.locator("#hours tbody tr").count();
  if (hours > 3) {
    const total = async (name) => page.evaluate((name) => [...document.querySelectorAll("#hours tbody tr")]
      .filter((row) => !row.hidden).reduce((sum, row) => sum + Number(row.dataset[name]), 0), name);
    const kinds = async () => page.evaluate(() => [...document.querySelectorAll(".kind:not([hidden]) .count")]
      .reduce((sum, count) => sum + Number(count.textContent.replace(/\D/g, "")), 0));
    const [all, allKinds] = [await total("arrived"), await kinds()];
    // Where all come at the beginning, half of the time would hold them all.
    const came = await page.evaluate(() => [...document.querySelectorAll("#hours tbody tr")]
      .reduce((last, row, place) => Number(row.dataset.arrived) > 0 ? place : last, 0));
    const middle = Math.floor(Math.min(came, hours) / 2);
    const counts = () => page.evaluate(() => [...document.querySelectorAll("#figures .chosen")]
      .map((part) => [Number(part.textContent.replace(/\D/g, "")), part.hidden, part.parentElement.firstChild.textContent]));
    const untouched = await counts();
    check(`${path}: figures say nothing of a range that nobody chose`, untouched.every(([, hidden]) => hidden));
    await page.fill("#from", String(middle + 1));
    const late = await counts();
    await page.fill("#from", "0");
    await page.fill("#until", String(middle));
    const early = await counts();
    const astray = early.filter(([count, hidden, text], place) =>
      hidden || String(count + late[place][0]) !== text.replace(/\D/g, ""));
    check(`${path}: what figures count before and after an instant is their value`, astray.length === 0,
      JSON.stringify(astray));
    const rows = await page.evaluate((middle) => [...document.querySelectorAll("#story-events tr[data-index]")]
      .filter((row) => row.classList.contains("out") !== Number(row.dataset.index) > middle).length, middle);
    check(`${path}: what of a story lies outside stands back`, rows === 0, `${rows}`);
    const [half, halfKinds] = [await total("arrived"), await kinds()];
    check(`${path}: a range holds less`, half < all || came === 0, `${half} of ${all}`);
    check(`${path}: kinds follow the range`, all - half === allKinds - halfKinds, `${half} ${halfKinds}`);
    const words = await page.locator("#chosen").innerText();
    check(`${path}: the range is said`, words.includes("arrived"), words);
    const hurt = words.match(/, ([\d ]+) of them affected/);
    check(`${path}: who arrived and was affected is counted`, !hurt || Number(hurt[1].replace(/\D/g, "")) === await total("hurt"), words);
    await page.evaluate(() => { for (const kind of document.querySelectorAll(".kind")) kind.open = true; });
    await accessible(page, `${path} with a range`);
    const apart = await page.evaluate(() => [...document.querySelectorAll(".kind:not([hidden])")].filter((kind) =>
      document.querySelector(`#hours [data-index="${kind.dataset.example}"]`).hidden === kind.querySelector(".elsewhere").hidden));
    check(`${path}: an example outside the range says so`, apart.length === 0, `${apart.length}`);
    await page.evaluate(() => { for (const kind of document.querySelectorAll(".kind")) kind.open = false; });
    const among = await page.locator("#among").innerText();
    check(`${path}: kinds name the range`, among.startsWith("Chosen: "), among);
    await page.emulateMedia({ media: "print" });
    check(`${path}: paper names the range`, await page.locator("#chosen").isVisible());
    await page.emulateMedia({ media: "screen" });
    const said = await page.locator("#until").getAttribute("aria-valuetext");
    check(`${path}: a slider says an instant`, /\d\d:\d\d/.test(said), said);
    const shown = await page.locator("#until + .at").innerText();
    check(`${path}: and shows it`, shown === said, shown);
    const range = () => page.evaluate(() => [from.value, until.value].join(" "));
    const middleOf = async (bar) => {
      const box = await page.locator(`.bar[data-index="${bar}"] .slot`).boundingBox();
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    await page.locator("#strip").scrollIntoViewIfNeeded();
    await page.mouse.move(...await middleOf(1));
    await page.mouse.down();
    await page.mouse.move(...await middleOf(hours - 1), { steps: 5 });
    await page.mouse.up();
    check(`${path}: a mouse draws a range`, await range() === `1 ${hours - 1}`, await range());
    await page.focus("#until");
    await page.keyboard.press("Escape");
    check(`${path}: Esc gives it up`, await total("arrived") === all);
  }
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await ground();
  await page.keyboard.press("t");
  check(`${path}: t changes the theme`, await ground() !== before);
  for (const colorScheme of ["light", "dark"]) {
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ media: "print", colorScheme });
      await page.evaluate((theme) => { document.documentElement.className = `moving ${theme}`; }, theme);
      const inks = await page.evaluate(() => ["body", "#figures", ".key"].map((part) => {
        const { color, backgroundColor } = getComputedStyle(document.querySelector(part));
        return `${color} on ${backgroundColor}`;
      }));
      const light = inks.every((ink) => /^rgb\((\d|[1-9]\d)\b.* on (rgb\(25[0-5]|rgba\(0, 0, 0, 0)/.test(ink));
      check(`${path}: paper is light where the system is ${colorScheme} and the page ${theme}`, light, inks.join("; "));
    }
  }
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.keyboard.press("?");
  check(`${path}: ? lists the keys`, await page.locator("#help").isVisible());
  const listed = await page.locator("#help kbd").allInnerTexts();
  check(`${path}: all of them`, ["→", "←", "j", "k", "/", "t", "?", "Esc"].every((key) => listed.includes(key)), listed.join(" "));
  const help = await page.locator("#help").boundingBox();
  check(`${path}: wherever the page stands`, help.y >= 0 && help.y + help.height <= 900, JSON.stringify(help));
  await page.keyboard.press("Escape");
  check(`${path}: Esc closes the list`, !(await page.locator("#help").isVisible()));
}

// Actions that are ticked together: every set says what the command line says of it.
async function together(page, path) {
  const scenario = `scenarios/${basename(path, ".html")}.yaml`;
  const run = spawnSync(reenact, ["whatif", scenario, "--all-combinations", "--format", "json"],
    { encoding: "utf8", maxBuffer: 1 << 26 });
  const tried = JSON.parse(run.stdout);
  const names = tried.actions.map((action) => action.name);
  if (names.length < 2) return;
  // Ticks a set, and nothing else; tells what is seen then.
  const seen = (set) => page.evaluate((set) => {
    for (const [index, box] of [...document.querySelectorAll("#together input")].entries()) {
      if (set && box.checked !== set.includes(index)) box.click();
    }
    const texts = (selector) => [...document.querySelectorAll(selector)].map((part) => part.textContent);
    return { said: texts("#together-said")[0], now: texts("#together td.now"), heads: texts("#together tbody th") };
  }, set);
  const number = (text) => text === "-" ? null : Number(text.replace(/\D/g, ""));
  for (const effect of [tried.as_it_was, ...tried.effects]) {
    const set = effect.actions;
    const { said, now, heads } = await seen(set.map((name) => names.indexOf(name)));
    const label = set.join(" + ") || "as it was";
    check(`${path}: ${label}: is named`, said.startsWith(`${label}: `), said);
    if (effect.unknown) {
      check(`${path}: ${label}: cannot be`, said.includes("not possible: "), said);
      continue;
    }
    check(`${path}: ${label}: shows in as many`, number(now[0]) === effect.failures, now[0]);
    for (const [name, count] of Object.entries(effect.harm)) {
      const column = heads.indexOf(name.replaceAll("_", " "));
      if (column > 0) check(`${path}: ${label}: as much harm`, number(now[column]) === count, `${name} ${now[column]}`);
    }
    const who = effect.seen_by.map((it) => `${it.observer} in ${it.profile}`).join(", ") || "nobody";
    check(`${path}: ${label}: seen by as many`, now.at(-1) === who, now.at(-1));
    check(`${path}: ${label}: prevents or does not`, said.includes("no request fails any more") === effect.prevents, said);
    check(`${path}: ${label}: detects or does not`, said.includes("sees it, too") === effect.detects, said);
  }
  const all = (await seen()).said;
  await page.click("#together button");
  await page.waitForFunction((all) => document.querySelector("#together-said").textContent !== all, all);
  const none = (await seen()).said;
  check(`${path}: the button unticks all`, none.startsWith("as it was: "), none);
  await page.focus("#together input");
  await page.keyboard.press("Space");
  const one = await seen();
  check(`${path}: the space bar ticks one`, one.said.startsWith(`${names[0]}: `), one.said);
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  check(`${path}: what has the focus shows it`, ring === "solid", ring);
  const live = await page.locator("#together-said").getAttribute("role");
  check(`${path}: it is said aloud`, live === "status", live);
}

await finish(`on ${pages.length} reports`, 21);
