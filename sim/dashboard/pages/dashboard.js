"use strict";
// The live page: the state, its sliders, the run that follows each move, and what came of it.
(() => {
  const {put, at} = Page;
  const STEPS = 400, PAUSE_MS = 60;
  let offer = null, state = null, kept = null, running = null, waiting = 0, answered = null;
  const rows = new Map(), figures = new Map();

  function toValue(slider, step) {
    const share = step / STEPS;
    const value = slider.is_log ? slider.low * (slider.high / slider.low) ** share : slider.low + share * (slider.high - slider.low);
    return Math.min(slider.high, Math.max(slider.low, Number(value.toPrecision(3))));
  }

  function toStep(slider, value) {
    const share = slider.is_log ? Math.log(value / slider.low) / Math.log(slider.high / slider.low) : (value - slider.low) / (slider.high - slider.low);
    return Math.round(STEPS * Math.min(1, Math.max(0, share)));
  }

  function label(slider) {
    const row = rows.get(slider.path), value = state.fixed[slider.path], isFixed = value !== undefined;
    row.host.classList.toggle("is-fixed", isFixed);
    const unit = slider.unit ? ` ${slider.unit}` : "";
    const known = slider.known ? `as known: ${slider.known}${unit}` : `as known: ${slider.prior}${unit}`;
    row.output.textContent = isFixed ? `fixed at ${Chart.number(value)}${unit}` : known;
    row.input.setAttribute("aria-valuetext", row.output.textContent);
    row.input.value = toStep(slider, isFixed ? value : slider.value);
  }

  function count() {
    for (const [group, small] of groups) {
      const n = offer.sliders.filter((slider) => slider.group === group && slider.path in state.fixed).length;
      small.textContent = n ? `${n} fixed` : "";
    }
  }

  const groups = new Map();

  function build() {
    const open = new Set([...document.querySelectorAll("#groups details[open]")].map((each) => each.dataset.group));
    if (!groups.size) open.add("shock");
    at("groups").replaceChildren();
    groups.clear();
    rows.clear();
    for (const group of offer.groups) {
      const inside = offer.sliders.filter((slider) => slider.group === group);
      if (!inside.length) continue;
      const host = put(at("groups"), "details", {open: open.has(group) || inside.some((slider) => slider.path in state.fixed)});
      host.dataset.group = group;
      const summary = put(host, "summary", {}, group);
      groups.set(group, put(summary, "small", {}));
      for (const slider of inside) row(host, slider);
    }
    count();
  }

  function row(parent, slider) {
    const host = put(parent, "div", {className: "slider"}), head = put(host, "div", {className: "head"});
    put(head, "label", {htmlFor: slider.path}, slider.label);
    const output = put(head, "output", {});
    const input = put(host, "input", {type: "range", id: slider.path, min: 0, max: STEPS, step: 1});
    const hangs = put(host, "p", {className: "hangs"});
    const about = [slider.path, `grade ${slider.grade || "none"}`, `${slider.low} to ${slider.high}`, slider.source].join(" · ");
    put(host, "p", {className: "about"}, about);
    const free = put(host, "button", {type: "button"}, "as known again");
    rows.set(slider.path, {host, input, output, hangs});
    input.addEventListener("input", () => {
      state.fixed[slider.path] = toValue(slider, Number(input.value));
      label(slider);
      count();
      soon();
    });
    free.addEventListener("click", () => {
      delete state.fixed[slider.path];
      label(slider);
      count();
      input.focus();
      soon();
    });
    label(slider);
  }

  function soon() {
    clearTimeout(waiting);
    stale();
    waiting = setTimeout(run, PAUSE_MS);
  }

  function stale() {
    document.body.classList.add("is-stale", "is-stale-curves");
    at("progress").classList.remove("is-done");
  }

  function remember() { history.replaceState(null, "", `#${Page.written(state, kept)}`); }

  function content() { return kept ? {state, kept} : {state}; }

  async function run() {
    if (running) running.abort();
    const own = running = new AbortController();
    answered = null;
    remember();
    stale();
    Page.trouble("");
    at("bar").value = 0;
    at("stage").textContent = "starting";
    try {
      await Page.stream(content(), own.signal, take);
      if (own === running && !answered) Page.trouble(at("trouble").textContent || "the run ended without an answer");
    } catch (problem) {
      if (problem.name === "AbortError" || own !== running) return;
      Page.trouble(problem.message);
    }
    if (own === running) at("progress").classList.add("is-done");
  }

  function take(word) {
    if (word.kind === "progress") {
      at("bar").value = word.share;
      at("stage").textContent = word.stage;
    } else if (word.kind === "error") {
      Page.trouble(word.message);
      at("stage").textContent = "";
    } else {
      answered = word;
      show(word);
    }
  }

  function show(answer) {
    const verdict = answer.verdict;
    document.body.classList.remove("is-stale", "is-stale-curves");
    at("question").textContent = answer.question;
    at("word").textContent = verdict.word.replaceAll("_", " ");
    at("word").className = `verdict is-${verdict.word.toLowerCase().replaceAll("_", "-")}`;
    at("headline").textContent = verdict.interval
      ? `R ${verdict.rebound} (90 % of worlds: ${verdict.interval}) · P(R>1) ${verdict.probability} · ${answer.label}` : answer.label;
    at("meaning").textContent = verdict.meaning;
    at("sentence").textContent = verdict.sentence;
    at("comparison").hidden = !answer.comparison;
    at("comparison").textContent = answer.comparison ? answer.comparison.said : "";
    if (answer.is_final) {
      at("stage").textContent = answer.stored || (answer.is_from_cache ? "computed before" : `computed in ${answer.seconds} s`);
    }
    answer.charts.forEach((chart) => {
      if (!figures.has(chart.name)) figures.set(chart.name, Page.figure(at("charts")));
      figures.get(chart.name)(answer, chart);
    });
    at("note").textContent = answer.note;
    Page.table(at("table"), "The rebound by what it is measured in, and months since the shock.", answer.table);
    at("reading").textContent = answer.reading;
    const {asked, used, dropped, reasons} = answer.worlds;
    at("worlds").textContent = [`${used} of ${asked} pairs used, ${dropped} dropped`, ...Object.keys(reasons)].join("; ");
    const found = answer.hangs_on.by_path || {};
    for (const [path, {hangs}] of rows) {
      hangs.textContent = path in found
        ? `The verdict hangs on this: rank correlation with R ${found[path]} over ${answer.hangs_on.n} pairs (chance gives ${answer.hangs_on.chance}).` : "";
    }
  }

  async function change(next) {
    try {
      offer = await (await Page.ask("/api/setup", {scenario: next.scenario, theory: next.theory})).json();
    } catch (problem) {
      Page.trouble(problem.message);
      return;
    }
    const here = new Set(offer.sliders.map((slider) => slider.path));
    const fixed = Object.fromEntries(Object.entries(next.fixed || {}).filter(([path]) => here.has(path)));
    const lost = Object.keys(next.fixed || {}).filter((path) => !here.has(path));
    state = {...offer.state, ...(next.pairs ? {pairs: next.pairs} : {}), ...(next.seed === undefined ? {} : {seed: next.seed}), fixed};
    Page.options(at("scenario"), offer.scenarios.map((name) => ({key: name, label: name})), state.scenario);
    Page.options(at("theory"), offer.theories, state.theory);
    Page.options(at("pairs"), offer.pairs.map((n) => ({key: n, label: n === offer.pairs[0] ? `${n} (preview)` : n})), state.pairs);
    at("seed").value = state.seed;
    at("description").textContent = `${offer.description} Drawn from what agrees with the record to ${offer.vintage}.`;
    build();
    said(lost.length ? `No number of this page, and left out: ${lost.join(", ")}` : "");
    sayKept();
    await run();
  }

  function said(text) { at("said").textContent = text; }

  function sayKept() { at("keep").textContent = kept ? "Drop what is kept" : "Keep"; }

  at("scenario").addEventListener("change", (event) => change({...state, scenario: event.target.value}));
  at("theory").addEventListener("change", (event) => change({...state, theory: event.target.value}));
  at("pairs").addEventListener("change", (event) => { state.pairs = Number(event.target.value); run(); });
  at("seed").addEventListener("change", (event) => { state.seed = Number(event.target.value || 0); run(); });
  at("reset").addEventListener("click", () => { kept = null; change({}); });
  at("keep").addEventListener("click", () => {
    kept = kept ? null : {...state, fixed: {...state.fixed}};
    sayKept();
    said(kept ? "Kept. Move a slider, and what follows is held against it." : "");
    run();
  });
  at("link").addEventListener("click", async () => {
    remember();
    try {
      await navigator.clipboard.writeText(location.href);
      said("The link is copied; it opens in this browser while the dashboard runs.");
    } catch {
      said("The browser does not let pages copy; the address bar holds the link.");
    }
  });
  async function download(address, ending, kind) {
    try {
      Page.save(await (await Page.ask(address, content())).text(), `${state.scenario}-changed.${ending}`, kind);
    } catch (problem) {
      said(problem.message);
    }
  }
  at("yaml").addEventListener("click", () => download("/api/yaml", "yaml", "text/yaml"));
  at("data").addEventListener("click", () => download("/api/data", "csv", "text/csv"));
  window.addEventListener("hashchange", () => begin());

  function begin() {
    const asked = Page.read(location.hash.slice(1));
    kept = asked.kept;
    at("charts").classList.add("grid");
    change(asked.state);
  }
  begin();
})();
