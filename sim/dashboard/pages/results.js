"use strict";
// The shelf: what lies in the folder of results, and the way to its reports.
(async () => {
  const {put, at} = Page, HEADS = ["R", "90 % of worlds", "P(R>1)"];
  try {
    const {folder, results} = await (await Page.ask("/api/results")).json();
    at("about").textContent = results.length ? `In ${folder}/.` : `${folder}/ holds no results yet; \`jevons run deepseek-2025\` makes one.`;
    if (!results.length) { at("beside").hidden = true; return; }
    const made = put(at("table"), "table", {className: "shelf"}), top = put(put(made, "thead", {}), "tr", {});
    for (const name of ["", "result", "kind or verdict", ...HEADS, "what it says", "made"]) put(top, name ? "th" : "td", {}, name);
    const body = put(made, "tbody", {});
    for (const result of results) {
      const row = put(body, "tr", {className: "first"}), box = put(row, "td", {});
      if (result.kind === "run") put(box, "input", {type: "checkbox", name: "result", value: result.name, ariaLabel: `choose ${result.name}`});
      const name = put(row, "th", {scope: "row"});
      if (result.can_open) put(name, "a", {href: `/report?result=${encodeURIComponent(result.name)}`}, result.name);
      else name.append(result.name);
      put(row, "td", {}, result.word ? result.word.replaceAll("_", " ") : result.kind);
      HEADS.forEach((head, place) => {
        put(row, "td", {className: "number"}, (result.cells || [])[place] || "").dataset.head = head;
      });
      put(row, "td", {className: "said"}, result.said);
      put(row, "td", {}, result.made || "").dataset.head = "made";
    }
    const chosen = () => at("chosen").querySelectorAll("input:checked").length;
    at("chosen").addEventListener("change", () => { at("beside").disabled = chosen() < 2; });
  } catch (problem) {
    at("about").textContent = "";
    Page.trouble(problem.message);
  }
})();
