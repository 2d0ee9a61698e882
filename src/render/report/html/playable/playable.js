"use strict";
(() => {
  const find = (selector) => document.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = find("#playable-form"), result = find("#playable-result"), said = find("#playable-said");
  const messages = find("#playable-messages"), line = find("#playable-line"), texts = find("#playable-texts");
  const given = JSON.parse(find("#playable-given").textContent);

  // What runs beside the page: one question at a time, each by an engine that remembers nothing.
  const beside = () => {
    const ask = (module, question) => {
      const { put, replay, get } = new WebAssembly.Instance(module).exports;
      const bytes = new TextEncoder().encode(question);
      const words = new DataView(new ArrayBuffer(Math.ceil(bytes.length / 4) * 4));
      new Uint8Array(words.buffer).set(bytes);
      for (let at = 0; at < words.byteLength; at += 4) put(words.getUint32(at, true));
      const length = replay(bytes.length);
      const answer = new DataView(new ArrayBuffer(Math.ceil(length / 4) * 4));
      for (let at = 0; at < length; at += 4) answer.setUint32(at, get(at / 4), true);
      return JSON.parse(new TextDecoder().decode(new Uint8Array(answer.buffer, 0, length)));
    };
    self.onmessage = ({ data: { module, question } }) => {
      const began = performance.now();
      try {
        const answer = ask(module, question);
        self.postMessage({ answer, took: performance.now() - began });
      } catch (problem) {
        self.postMessage({ problem: String(problem) });
      }
    };
  };
  const source = URL.createObjectURL(new Blob([`(${beside})()`], { type: "text/javascript" }));

  // The engine: base64 of gzip of a module.
  const load = async () => {
    const packed = Uint8Array.from(atob(find("#playable-engine").textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return WebAssembly.compile(await new Response(stream).arrayBuffer());
  };
  let engine = null;

  // What a control sets; nothing where it changes nothing.
  const value = (part) => {
    if (part.classList.contains("deployment")) {
      const [when, at] = [part.querySelector("select").value, part.querySelector("input").value];
      if (when !== "at") return when || null;
      return at === "" ? null : `${at.length === 16 ? `${at}:00` : at}Z`;
    }
    const text = part.value.trim();
    return text === "" || text === part.defaultValue ? null : text;
  };
  const question = () => {
    const profile = find("#playable-profile").value, seed = find("#playable-seed").value.trim();
    const set = [...given.set];
    for (const part of all("#playable-form [data-paths]")) {
      const chosen = value(part);
      if (chosen !== null) for (const path of JSON.parse(part.dataset.paths)) set.push(`${path}=${chosen}`);
    }
    return {
      name: given.name, text: given.text, limit: given.limit, set, seed: seed || null,
      profiles: profile === "" ? [] : [profile],
      with: all("#playable-form [data-with]").filter((box) => box.checked).map((box) => box.dataset.with),
      without_fault: Boolean(find("#playable-fault") && find("#playable-fault").checked),
    };
  };
  // Marks what was moved, and asks for an instant where something is deployed at one.
  const lacking = () => find("#playable-form .deployment input:required:invalid");
  const mark = () => {
    for (const part of all("#playable-form [data-paths]")) {
      part.closest("p").classList.toggle("moved", value(part) !== null);
    }
    for (const part of all("#playable-form .deployment")) {
      const input = part.querySelector("input");
      input.required = part.querySelector("select").value === "at";
      input.classList.toggle("unset", !input.required);
    }
  };

  // Puts what a replay is judged as beside the controls, and what each figure was beside what it is;
  // returns what changed, in words.
  const compare = () => {
    find("#playable-verdicts").replaceChildren(...all(".verdicts", result));
    const changes = [];
    for (const row of all("tr[data-figure]", result)) {
      const cells = all(".now", row), old = row.querySelector(".was");
      for (const cell of cells) {
        const was = given.was[cell.dataset.profile], before = was && was.figures[row.dataset.figure];
        if (before === undefined) continue;
        if (old) old.textContent = before;
        if (before === cell.textContent) continue;
        cell.classList.add("changed");
        const where = cells.length > 1 ? `${cell.dataset.profile}: ` : "";
        changes.push(`${where}${row.cells[0].textContent}: ${cell.textContent}, was ${before}`);
      }
    }
    return changes;
  };
  // Says what changed, all at once, so that it is read aloud once.
  const tell = (changes) => {
    const same = all("td.print", result).every((cell) =>
      given.was[cell.dataset.profile] && given.was[cell.dataset.profile].fingerprint === cell.textContent);
    // What was published is of the incident, so where something else is replayed another figure is no failure.
    for (const verdict of same ? [] : all(".played .differs", result)) {
      verdict.className = "other";
      verdict.textContent = "other than published, as the settings are";
    }
    for (const panel of all("main > section:not(#playable)")) panel.classList.toggle("as-it-was", !same);
    const figures = all("td.now", result).length;
    const cut = all("td.print", result).some((cell) => cell.textContent === "-");
    find("#playable-changed").textContent =
      cut ? "Stopped before its end: every figure is so far, and nothing is held against the page's own replay."
      : changes.length > 0 ? `${changes.length} of ${figures} ${figures === 1 ? "figure" : "figures"} changed:`
      : same ? "Nothing changed: every event is that of the page's own replay."
      : "No figure changed; some events did.";
    find("#playable-changes").replaceChildren(...(cut ? [] : changes).map((words) => {
      const item = document.createElement("li");
      item.textContent = words;
      return item;
    }));
  };
  // Below the drawing of a replay stands that of the page's own, unless the two are one.
  const own = result.querySelector(".when").cloneNode(true);
  const beforehand = () => {
    const now = all(".when", result), was = own.cloneNode(true);
    if (now.length > 1 || now[0].outerHTML === own.outerHTML) return;
    was.querySelector("figcaption, p:not(.ends)").prepend("As it was: ");
    now[0].after(was);
  };
  const show = ({ answer, took, problem }) => {
    if (problem) answer = { messages: `error: the engine broke off, which is a defect: ${problem}\n` };
    const drawn = Boolean(answer.html);
    result.classList.toggle("stale", !drawn);
    result.setAttribute("aria-busy", "false");
    if (drawn) {
      result.innerHTML = answer.html;
      find("#playable-human").textContent = answer.human;
      find("#playable-json").textContent = answer.json;
      tell(compare());
      beforehand();
    } else {
      find("#playable-changed").textContent = "Not replayed: what was moved is refused. Below stands the replay before.";
      find("#playable-changes").replaceChildren();
    }
    texts.hidden = !drawn;
    messages.hidden = !answer.messages;
    messages.textContent = answer.messages;
    find("#playable-command").textContent = answer.command || "";
    find("#playable-copied").textContent = "";
    line.hidden = !answer.command;
    said.textContent = drawn ? `Replayed here in ${Math.max(1, Math.round(took))} ms.`
      : "Not replayed; the rest is the replay before.";
    form.dataset.done = String(Number(form.dataset.done || 0) + 1);
  };

  // One replay at a time: what is moved meanwhile ends the one that runs.
  let worker = null, busy = false, waiting = 0;
  const replay = async () => {
    mark();
    const mine = ++waiting;
    said.textContent = "Replaying…";
    result.setAttribute("aria-busy", "true");
    try {
      engine = engine || load();
      const module = await engine;
      if (mine !== waiting) return;
      if (busy) { worker.terminate(); worker = null; }
      worker = worker || new Worker(source);
      busy = true;
      worker.onmessage = ({ data }) => {
        busy = false;
        if (data.problem) { worker.terminate(); worker = null; }
        show(data);
      };
      worker.postMessage({ module, question: JSON.stringify(question()) });
    } catch (problem) {
      said.textContent = "Not replayed.";
      messages.hidden = false;
      messages.textContent = `This browser cannot replay here (${problem.message}); the command line can.`;
    }
  };
  let later = null;
  const soon = () => {
    clearTimeout(later);
    mark();
    if (!lacking()) { later = setTimeout(replay, 150); return; }
    find("#playable-changed").textContent = "Not replayed yet: say at which instant it was deployed.";
    find("#playable-changes").replaceChildren();
  };

  // A browser asks for what is lacking itself before it submits.
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(later); replay(); });
  form.addEventListener("input", soon);
  form.addEventListener("reset", () => { setTimeout(soon); });
  // Letters that choose in a list are no keys of the page.
  form.addEventListener("keydown", (event) => { if (event.target.closest("select")) event.stopPropagation(); });
  find("#playable-next").addEventListener("click", () => {
    const seed = find("#playable-seed");
    // Of a branch, its own number counts; where none is written, that of the scenario is in use.
    const parts = (seed.value.trim() || seed.dataset.own).split("/"), number = parts.pop();
    const hash = /^[0-9a-f]{40}$/i.test(number) && `0x${number.slice(0, 32)}`;
    try { parts.push(BigInt(hash || number) + 1n); } catch { parts.push(1); }
    seed.value = parts.join("/");
    soon();
  });
  find("#playable-copy").addEventListener("click", async () => {
    const command = find("#playable-command"), copied = find("#playable-copied");
    try {
      await navigator.clipboard.writeText(command.textContent);
      copied.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(command);
      copied.textContent = "Selected; copy it from there.";
    }
  });
  line.hidden = true;
  texts.hidden = true;
  mark();
  compare();
})();
