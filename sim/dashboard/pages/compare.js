"use strict";
// Scenarios side by side: one run after another, each a row of the table.
(async () => {
  const {put, at} = Page;
  const MOST = 8, FIRST = ["deepseek-2025", "elastic-supply", "grid-bound"];
  let running = null;

  function chosen() { return [...at("scenarios").querySelectorAll("input:checked")].map((box) => box.value); }

  async function go() {
    const names = chosen(), own = running = new AbortController();
    if (!names.length || names.length > MOST) { Page.trouble(`choose 1 to ${MOST} scenarios`); return; }
    Page.trouble("");
    at("go").disabled = true;
    at("stop").disabled = false;
    at("progress").hidden = false;
    const rows = [], problems = [];
    try {
      for (const [place, scenario] of names.entries()) {
        const state = {scenario, theory: at("theory").value, pairs: Number(at("pairs").value), seed: Number(at("seed").value || 0), fixed: {}};
        await Page.stream({state}, own.signal, (word) => {
          if (word.kind === "progress") {
            at("bar").value = (place + word.share) / names.length;
            at("stage").textContent = `${scenario}: ${word.stage}`;
          } else if (word.kind === "error") problems.push(`${scenario}: ${word.message}`);
          else if (word.is_final) {
            rows.push([scenario, word.verdict.word.replaceAll("_", " "), String(word.verdict.months), ...word.row]);
            Page.table(at("table"), "The rebound of all compute over the longest horizon.", [["scenario", "verdict", ...word.table[0].slice(1)], ...rows]);
            at("note").textContent = word.reading;
          }
        });
      }
    } catch (problem) {
      problems.push(problem.name === "AbortError" ? "stopped" : problem.message);
    }
    Page.trouble(problems.join("; "));
    at("progress").hidden = true;
    at("go").disabled = false;
    at("stop").disabled = true;
  }

  try {
    const offer = await (await Page.ask("/api/setup", {})).json();
    Page.options(at("theory"), offer.theories, offer.state.theory);
    Page.options(at("pairs"), offer.pairs.map((n) => ({key: n, label: n})), offer.pairs[0]);
    for (const name of offer.scenarios) {
      const label = put(at("scenarios"), "label", {});
      put(label, "input", {type: "checkbox", value: name, checked: FIRST.includes(name)});
      put(label, "span", {}, name);
    }
  } catch (problem) { Page.trouble(problem.message); }
  at("go").addEventListener("click", go);
  at("stop").addEventListener("click", () => running && running.abort());
})();
