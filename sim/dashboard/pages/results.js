"use strict";
// The shelf: what lies in the folder of results, and the way to its reports.
(async () => {
  const {put, at} = Page;
  try {
    const {folder, results} = await (await Page.ask("/api/results")).json();
    at("about").textContent = results.length ? `In ${folder}/.` : `${folder}/ holds no results yet; \`jevons run deepseek-2025\` makes one.`;
    if (!results.length) { at("beside").hidden = true; return; }
    const made = put(at("table"), "table", {}), top = put(put(made, "thead", {}), "tr", {});
    for (const name of ["", "result", "verdict", "R", "90 % of worlds", "P(R>1)", "what it says"]) put(top, name ? "th" : "td", {}, name);
    const body = put(made, "tbody", {});
    for (const result of results) {
      const row = put(body, "tr", {className: "first"}), box = put(row, "td", {});
      if (result.kind === "run") put(box, "input", {type: "checkbox", name: "result", value: result.name, ariaLabel: `choose ${result.name}`});
      const name = put(row, "th", {scope: "row"});
      if (result.can_open) put(name, "a", {href: `/report?result=${encodeURIComponent(result.name)}`}, result.name);
      else name.append(result.name);
      put(row, "td", {}, result.word ? result.word.replaceAll("_", " ") : result.kind);
      for (const cell of result.cells || ["", "", ""]) put(row, "td", {className: "number"}, cell);
      put(row, "td", {className: "said"}, result.said);
    }
    const chosen = () => at("chosen").querySelectorAll("input:checked").length;
    at("chosen").addEventListener("change", () => { at("beside").disabled = chosen() < 2; });
  } catch (problem) {
    at("about").textContent = "";
    Page.trouble(problem.message);
  }
})();
