"use strict";
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, " ");
  for (const part of all(".scripted")) part.hidden = false;

  document.documentElement.classList.add("moving");

  // Light or dark, whatever the system says.
  const root = document.documentElement;
  const toggleTheme = () => {
    const dark = root.classList.contains("dark") ||
      (!root.classList.contains("light") && matchMedia("(prefers-color-scheme: dark)").matches);
    root.classList.toggle("dark", !dark);
    root.classList.toggle("light", dark);
  };
  find("#theme").addEventListener("click", toggleTheme);

  // The keys.
  const keys = find("#keys"), help = find("#help");
  const toggleHelp = (open) => {
    help.hidden = !open;
    keys.setAttribute("aria-expanded", String(open));
  };
  keys.addEventListener("click", () => toggleHelp(help.hidden));

  // One event after the other.
  const story = find("#story-events");
  const minor = find("#minor");
  const rows = () => all("tbody tr", story).filter((row) => row.offsetParent !== null);
  let current = null;
  const choose = (row) => {
    if (!row) return;
    if (current) { current.classList.remove("current"); current.removeAttribute("aria-current"); }
    current = row;
    row.classList.add("current");
    row.setAttribute("aria-current", "true");
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    history.replaceState(null, "", "#" + row.id);
  };
  const step = (by) => {
    if (!story) return;
    const shown = rows();
    const at = shown.indexOf(current);
    choose(at < 0 ? shown[by > 0 ? 0 : shown.length - 1] : shown[at + by]);
  };
  if (story) {
    find("#previous").addEventListener("click", () => step(-1));
    find("#next").addEventListener("click", () => step(1));
    minor.addEventListener("change", () => look());
  }
  // Whoever looks for something looks through every event.
  const sought = find("#find"), found = find("#found");
  const look = () => {
    const words = sought.value.trim().toLowerCase();
    story.classList.toggle("every", minor.checked || words !== "");
    for (const row of all("tbody tr", story)) {
      row.classList.toggle("unfound", !row.textContent.toLowerCase().includes(words));
    }
    const count = rows().length;
    found.textContent = words === "" ? "" : `${grouped(count)} ${count === 1 ? "event" : "events"}`;
  };
  const lookFor = (words) => { sought.value = words; look(); };
  if (story) sought.addEventListener("input", look);
  const follow = () => {
    let id = location.hash.slice(1);
    // Whoever cut a link short must not lose what else moves.
    try { id = decodeURIComponent(id); } catch { return; }
    const row = id.startsWith("e=") && document.getElementById(id);
    if (!row) return;
    const folded = row.closest("details");
    if (folded) folded.open = true;
    if (row.classList.contains("minor") && story && story.contains(row)) {
      minor.checked = true;
      look();
    }
    if (story && story.contains(row)) choose(row); else row.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", follow);
  follow();

  // A range of time: what lies outside of it steps back, everywhere.
  const from = find("#from"), until = find("#until"), chosen = find("#chosen");
  const hours = all("#hours tbody tr");
  const bars = all(".bar");
  const numbers = (text) => text ? text.split(" ").map(Number) : [];
  const kinds = all(".kind").map((kind) => ({
    kind, count: find(".count", kind), elsewhere: find(".elsewhere", kind), example: Number(kind.dataset.example),
    hurt: find(".hurt", kind), arrivals: numbers(kind.dataset.arrivals), affected: numbers(kind.dataset.hurt),
  }));
  const sums = all(".chosen[data-counts]").map((said) => ({ said, counts: numbers(said.dataset.counts) }));
  const elsewhere = find("#story-elsewhere"), sights = all(".sight");
  const last = hours.length - 1;
  const among = find("#among"), amongAll = among && among.textContent;
  const show = () => {
    let low = Number(from.value), high = Number(until.value);
    if (low > high) [low, high] = [high, low];
    const whole = low === 0 && high === last;
    const out = (index) => index < low || index > high;
    for (const bar of bars) bar.classList.toggle("out", out(Number(bar.dataset.index)));
    // Who arrived then, and how many of those were affected; and who was affected then, whenever they arrived.
    let arrived = 0, hurt = 0, affected = 0;
    for (const hour of hours) {
      hour.hidden = out(Number(hour.dataset.index));
      if (hour.hidden) continue;
      arrived += Number(hour.dataset.arrived);
      hurt += Number(hour.dataset.hurt);
      affected += Number(hour.dataset.affected);
    }
    for (const item of all(".milestones li")) {
      item.classList.toggle("out", out(Number(item.dataset.index)));
    }
    const inside = (counts) => counts.slice(low, high + 1).reduce((total, one) => total + one, 0);
    for (const { said, counts } of sums) {
      said.hidden = whole;
      said.textContent = `${grouped(inside(counts))} in the range`;
    }
    const told = story ? all("tr[data-index]", story) : [];
    for (const row of told) row.classList.toggle("out", out(Number(row.dataset.index)));
    const away = told.filter((row) => row.classList.contains("out")).length;
    if (elsewhere) elsewhere.hidden = away === 0;
    if (away > 0) elsewhere.textContent = away === told.length ? " All of it lies outside the chosen range."
      : " Some of it lies outside the chosen range; that stands back.";
    for (const { dataset, classList } of sights) {
      const seen = Number(dataset.from) <= high && Number(dataset.until) >= low;
      // Who never saw it did not outside the range, either.
      classList.toggle("out", dataset.from !== undefined && !seen);
    }
    let shown = 0;
    for (const { kind, count, elsewhere, example, hurt, arrivals, affected } of kinds) {
      const sum = inside(arrivals), harmed = inside(affected);
      count.textContent = grouped(sum);
      kind.hidden = sum === 0;
      if (sum > 0) shown += 1;
      elsewhere.hidden = !out(example);
      if (!hurt) continue;
      hurt.hidden = harmed === 0;
      find(".part", hurt).textContent = harmed < sum ? `${grouped(harmed)} of them ` : "";
    }
    const begins = find("th", hours[low]).textContent, ends = hours[high].dataset.until;
    const instants = [[from, find("th", hours[Number(from.value)]).textContent], [until, hours[Number(until.value)].dataset.until]];
    for (const [slider, instant] of instants) {
      slider.setAttribute("aria-valuetext", instant);
      slider.nextElementSibling.textContent = instant;
    }
    const counted = Number.isNaN(hurt) ? ": kinds of request and the numbers tell of these."
      : `, ${grouped(hurt)} of them affected, then or later: kinds of request tell of these. ${grouped(affected)} ` +
        "were affected in that time, whenever they arrived: the drawing and the numbers tell of those.";
    chosen.textContent = whole ? "" : `Chosen: from ${begins} to ${ends}. ${grouped(arrived)} arrived then${counted} ` +
      "Figures that count say what they counted in the range; environments, conditions and what-if compare whole replays.";
    among.textContent = whole ? amongAll : `Chosen: what arrived from ${begins} to ${ends}, ` +
      `${grouped(arrived)} requests, of ${shown} of these kinds. In all: ${amongAll}`;
  };
  const giveUp = () => { from.value = 0; until.value = last; show(); };
  if (from) {
    show();
    from.addEventListener("input", show);
    until.addEventListener("input", show);
    find("#whole").addEventListener("click", giveUp);
    let start = null;
    const at = (event) => {
      const bar = event.target.closest && event.target.closest(".bar");
      return bar ? Number(bar.dataset.index) : null;
    };
    const strip = find("#strip"), isFinger = (event) => event.pointerType === "touch";
    const choose = (one, other) => {
      from.value = Math.min(one, other);
      until.value = Math.max(one, other);
      show();
    };
    strip.addEventListener("pointerdown", (event) => { start = isFinger(event) ? null : at(event); });
    strip.addEventListener("pointermove", (event) => {
      const here = at(event);
      if (start === null || here === null || event.buttons === 0) return;
      choose(start, here);
    });
    addEventListener("pointerup", () => { start = null; });
    // A finger that moves scrolls; one that taps says where the range begins, and then where it ends.
    let begun = null;
    strip.addEventListener("click", (event) => {
      const here = at(event);
      if (!isFinger(event) || here === null) return;
      choose(begun ?? here, here);
      begun = begun === null ? here : null;
    });
  }

  // Actions that are ticked are a row of the table of sets.
  const together = find("#together");
  if (together) {
    const sets = new Map(all("#sets tbody tr").map((row) => [row.dataset.set, row]));
    const boxes = all("input", together), cells = all("td.now", together);
    const pick = () => {
      const set = boxes.flatMap((box, index) => box.checked ? [index] : []).join(" ");
      const row = sets.get(set), told = row ? [...row.cells].slice(2) : [];
      for (const other of sets.values()) other.classList.toggle("chosen", other === row);
      find("#together-said").textContent = row
        ? `${row.cells[0].textContent}: ${row.cells[1].textContent}` : together.dataset.untried;
      cells.forEach((cell, index) => {
        cell.textContent = told[index] ? told[index].textContent : "-";
        cell.classList.toggle("moved", cell.textContent !== cell.nextElementSibling.textContent);
      });
    };
    together.addEventListener("input", pick);
    together.addEventListener("reset", () => { setTimeout(pick); });
    pick();
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Letters are typed only where text is; Esc is a key everywhere.
    const typed = event.target.closest &&
      event.target.closest("input:not([type=checkbox], [type=range]), select, textarea");
    if (typed && event.key !== "Escape") return;
    // Arrows move what has the focus, where that is something that they move.
    const moved = event.target.matches && event.target.matches("input, select, .wide, [tabindex] pre, #playable-outcome");
    const [on, back] = moved ? [] : ["ArrowRight", "ArrowLeft"];
    if (event.key === "j" || event.key === on) step(1);
    else if (event.key === "k" || event.key === back) step(-1);
    else if (event.key === "/" && sought) sought.focus();
    else if (event.key === "t") toggleTheme();
    else if (event.key === "?") toggleHelp(help.hidden);
    else if (event.key === "Escape") { toggleHelp(false); if (from) giveUp(); if (sought) lookFor(""); }
    else return;
    event.preventDefault();
  });

  // Paper has no details that open; afterwards they are folded as they were.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    for (const part of folded) part.open = true;
  });
  addEventListener("afterprint", () => { for (const part of folded) part.open = false; folded = []; });
})();
