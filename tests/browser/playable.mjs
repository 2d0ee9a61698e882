// Replays an incident in a real browser, under many settings, and holds what the page says against what
// the command line prints when it is given the line that the page names: byte for byte.
//
//   node playable.mjs REENACT COUNT SEED PAGE…
import { axe, browser, check, finish } from "./harness.mjs";
import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";

const [reenact, count, seed, ...pages] = process.argv.slice(2);

// The same settings every time: xorshift, 32 bits.
let state = Number(seed) || 1;
const below = (most) => {
  state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
  return (state >>> 0) % most;
};
const often = (percent) => below(100) < percent;
const one = (list) => list[below(list.length)];

const open = async (path, options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", (message) => check(`${path}: says nothing`, false, message.text()));
  page.on("pageerror", (error) => check(`${path}: throws nothing`, false, error.message));
  page.on("request", (request) => {
    const url = request.url();
    check(`${path}: asks the network for nothing`, url.startsWith("file:") || url.startsWith("blob:"), url);
  });
  await page.goto(pathToFileURL(path).href);
  return page;
};
const accessible = async (page, name) => {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
  check(`${name}: axe finds nothing`, violations.length === 0,
    violations.map((it) => `${it.id}: ${it.nodes[0].html.slice(0, 160)}`).join("; "));
  check(`${name}: axe has looked`, passes.length > 20, `${passes.length} rules`);
};

// Moves controls without the page knowing, then asks for a replay and waits until it is done.
const replay = async (page, move = () => {}, argument = null) => {
  const before = await page.evaluate(() => document.querySelector("#playable-form").dataset.done || "0");
  await page.evaluate(move, argument);
  await page.click("#playable-now");
  await page.waitForFunction((before) =>
    document.querySelector("#playable-form").dataset.done !== before, before, { timeout: 120_000 });
  return page.evaluate(() => {
    const text = (id) => document.querySelector(id).textContent;
    return {
      human: text("#playable-human"), json: text("#playable-json"), command: text("#playable-command"),
      messages: text("#playable-messages"), said: text("#playable-said"),
      drawn: !document.querySelector("#playable-result").classList.contains("stale"),
    };
  });
};

// What there is to move, as the page offers it.
const offered = (page) => page.evaluate(() => {
  const all = (selector) => [...document.querySelectorAll(`#playable-form ${selector}`)];
  const options = (select) => [...select.options].map((option) => option.value);
  return {
    profiles: options(document.querySelector("#playable-profile")),
    with: all("[data-with]").length,
    fault: Boolean(document.querySelector("#playable-fault")),
    deployments: all(".deployment").map((part) => part.querySelector("input").value),
    choices: all("select.value").map(options),
    numbers: all("input.value").map((part) => ({ value: part.value, whole: part.type === "number" })),
  };
});

// One setting: a few things moved, now and then one that is a mistake.
const chosen = ({ profiles, with: overlays, fault, deployments, choices, numbers }) => ({
  profile: one(profiles),
  seed: often(60) ? String(below(1_000_000)) : often(10) ? "no seed" : "0x1f",
  with: Array.from({ length: overlays }, () => often(18)),
  fault: fault && often(8),
  when: deployments.map((at) => {
    if (!often(25)) return ["", at];
    const kind = one(["always", "never", "at", "at"]);
    const hour = (number) => String(number).padStart(2, "0");
    const moved = at && `${at.slice(0, 11)}${hour(below(24))}:${hour(below(60))}:${hour(below(60))}`;
    return [kind === "at" && !moved ? "always" : kind, moved || at];
  }),
  choices: choices.map((values) => often(15) ? one(values) : ""),
  numbers: numbers.map(({ value, whole }) => {
    if (!often(15)) return value;
    if (whole) return String(below(30));
    return one([`${1 + below(9)}s`, `${1 + below(900)}ms`, `1s..${2 + below(8)}s`, often(20) ? "3 bananas" : "2s"]);
  }),
});
const move = (it) => {
  const all = (selector) => [...document.querySelectorAll(`#playable-form ${selector}`)];
  document.querySelector("#playable-profile").value = it.profile;
  document.querySelector("#playable-seed").value = it.seed;
  const fault = document.querySelector("#playable-fault");
  if (fault) fault.checked = it.fault;
  all("[data-with]").forEach((box, index) => { box.checked = it.with[index]; });
  all(".deployment").forEach((part, index) => {
    [part.querySelector("select").value, part.querySelector("input").value] = it.when[index];
  });
  all("select.value").forEach((select, index) => { select.value = it.choices[index]; });
  all("input.value").forEach((input, index) => { input.value = it.numbers[index]; });
};

const times = [];
for (const path of pages) {
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(path, { colorScheme });
    await accessible(page, `${path} ${colorScheme}`);
    await replay(page);
    await page.evaluate(() => { for (const part of document.querySelectorAll("details")) part.open = true; });
    await accessible(page, `${path} ${colorScheme}, replayed and unfolded`);
    if (process.env.SCREENSHOTS) {
      await page.locator("#playable").screenshot({ path: `${process.env.SCREENSHOTS}-${colorScheme}.png` });
    }
    await page.context().close();
  }
  const narrow = await open(path, { viewport: { width: 320, height: 700 } });
  await replay(narrow);
  const width = await narrow.evaluate(() => document.documentElement.scrollWidth);
  check(`${path}: fits 320 pixels`, width <= 320, `${width}`);
  await narrow.context().close();

  const still = await open(path, { javaScriptEnabled: false });
  const text = await still.locator("#playable").innerText();
  check(`${path}: without script it says what it needs`, text.includes("needs JavaScript"), text);
  check(`${path}: without script the figures are there`, text.includes("As it was"), text);
  const dead = await still.locator("button:visible, input:visible, select:visible").count();
  check(`${path}: no control that does nothing without script`, dead === 0, `${dead}`);
  await still.context().close();

  const page = await open(path);
  await page.emulateMedia({ media: "print" });
  check(`${path}: paper has no controls`,
    await page.locator("button:visible, select:visible, input:visible").count() === 0);
  await page.emulateMedia({ media: "screen" });
  await keyboard(page, path);
  const what = await offered(page);
  let mistakes = 0, alike = 0;
  for (let round = 0; round < Number(count); round += 1) {
    const it = chosen(what);
    const { human, json, command, messages, drawn, said } = await replay(page, move, it);
    const line = command.replace(/^reenact /, `${reenact} `);
    const run = (more) => spawnSync("sh", ["-c", line + more], { encoding: "utf8", maxBuffer: 1 << 26 });
    const plain = run("");
    check(`${path} ${round}: ${command}: says the same`, messages === plain.stderr, `${messages}\n${plain.stderr}`);
    if (drawn) {
      check(`${path} ${round}: ${command}: prints the same`, human === plain.stdout);
      check(`${path} ${round}: ${command}: the same as JSON`, json === run(" --format json").stdout);
      times.push(Number(said.replace(/\D/g, "")));
      alike += 1;
    } else {
      check(`${path} ${round}: ${command}: both refuse`, plain.stdout === "" && plain.status === 2, plain.stdout);
      mistakes += 1;
    }
  }
  check(`${path}: most settings can be replayed`, alike > mistakes && alike > 0, `${alike} of ${count}`);
  console.log(`browser: ${path}: ${alike} settings as on the command line, ${mistakes} refused by both`);
  await page.context().close();
}

// What a reader does by hand: moves things, sees them marked, and takes them back.
async function keyboard(page, path) {
  const done = () => page.evaluate(() => Number(document.querySelector("#playable-form").dataset.done || "0"));
  const until = (before) => page.waitForFunction((before) =>
    Number(document.querySelector("#playable-form").dataset.done || "0") > before, before, { timeout: 120_000 });
  let before = await done();
  await page.focus("#playable-seed");
  await page.keyboard.press("End");
  await page.keyboard.type("7");
  await until(before);
  const said = await page.locator("#playable-said").innerText();
  check(`${path}: what is typed is replayed at once`, said.startsWith("Replayed here in "), said);
  const fingerprint = () => page.locator("#playable-result td.print code").first().innerText();
  const moved = await fingerprint();
  before = await done();
  await page.click("#playable-reset");
  await until(before);
  check(`${path}: as it was is another replay`, await fingerprint() !== moved, moved);
  const was = await page.locator("header dd code").innerText();
  check(`${path}: as it was is the page's own`, await fingerprint() === was, was);
  check(`${path}: nothing has changed then`, await page.locator("#playable-result td.changed").count() === 0);
  const told = () => page.locator("#playable-told").innerText();
  check(`${path}: and that is said`, (await told()).includes("Nothing changed: "), await told());
  before = await done();
  await page.focus("#playable-next");
  await page.keyboard.press("Enter");
  await until(before);
  check(`${path}: the next seed is another replay`, await fingerprint() !== was);
  before = await done();
  await page.fill("#playable-seed", "");
  await until(before);
  before = await done();
  await page.click("#playable-next");
  await until(before);
  const [next, own] = await page.evaluate(() => {
    const seed = document.querySelector("#playable-seed");
    return [seed.value, seed.dataset.own];
  });
  check(`${path}: the next seed counts from the one in use`, BigInt(next) === BigInt(own) + 1n, `${own} ${next}`);
  await instants(page, path, { done, until, told });
  await outcome(page, path, { done, until, told });
  const ground = () => page.evaluate(() => document.documentElement.className);
  const theme = await ground();
  await page.focus("#playable-profile");
  await page.keyboard.press("t");
  check(`${path}: letters choose in a list and are no keys`, await ground() === theme);
  await page.click("#playable-reset");
  await page.waitForTimeout(300);
}

// A deployment at an instant waits until the instant is there, and says so.
async function instants(page, path, { done, until, told }) {
  const deployment = page.locator("#playable-form .deployment").first();
  if (await deployment.count() === 0) return;
  const [select, input] = [deployment.locator("select"), deployment.locator("input")];
  await input.evaluate((part) => { part.value = ""; });
  const before = await done();
  await select.selectOption("at");
  await page.waitForTimeout(600);
  check(`${path}: no instant, no replay`, await done() === before);
  check(`${path}: an instant is asked for`, (await told()).includes("say at which instant"), await told());
  await input.fill("2024-06-26T12:00:01");
  await until(before);
  check(`${path}: an instant is replayed`, await done() > before);
}

// What comes of a replay is in sight of whatever is moved, says what changed, and is said aloud once.
async function outcome(page, path, { done, until, told }) {
  await page.evaluate(() => {
    const told = document.querySelector("#playable-told");
    globalThis.aloud = 0;
    // A reader hears a status once for all that changes in it at a time.
    new MutationObserver(() => { globalThis.aloud += 1; }).observe(told, { childList: true, subtree: true });
  });
  const before = await done();
  const boxes = page.locator("#playable-form [data-with], #playable-fault");
  await boxes.last().scrollIntoViewIfNeeded();
  await boxes.last().click();
  await until(before);
  const words = await told();
  check(`${path}: what changed is said`, words.includes("changed"), words);
  const failures = await page.locator("#playable-result .played .differs").count();
  check(`${path}: what was moved is no failure of the replay`, failures === 0, `${failures}`);
  const others = await page.locator("main > section:not(#playable):not(.as-it-was)").count();
  check(`${path}: other panels say that they are as it was`, others === 0, `${others}`);
  check(`${path}: it is said once`, await page.evaluate(() => globalThis.aloud) === 1);
  const live = await page.locator("#playable-told").getAttribute("role");
  check(`${path}: it is said aloud`, live === "status", live);
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const [width, height] of [[1280, 900], [700, 900], [320, 700]]) {
    await page.setViewportSize({ width, height });
    for (const box of [boxes.first(), boxes.last(), page.locator("#playable-seed")]) {
      await box.focus();
      const { part, outcome } = await page.evaluate(() => {
        const sides = (it) => { const { top, bottom, left, right } = it.getBoundingClientRect(); return { top, bottom, left, right }; };
        return { part: sides(document.activeElement), outcome: sides(document.querySelector("#playable-outcome")) };
      });
      const seen = outcome.top < height - 40 && outcome.bottom > 40;
      check(`${path}: at ${width} the outcome is in sight`, seen, JSON.stringify(outcome));
      const free = part.right <= outcome.left || part.bottom <= outcome.top + 1 || part.top >= outcome.bottom - 1;
      check(`${path}: at ${width} it covers nothing that is moved`, free, JSON.stringify({ part, outcome }));
    }
  }
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page.setViewportSize({ width: 1280, height: 900 });
}

times.sort((one, other) => one - other);
console.log(`browser: one replay takes ${times[times.length >> 1]} ms in the middle, ${times.at(-1)} at most`);
await finish(`of replays in ${pages.length} pages`, 21);
