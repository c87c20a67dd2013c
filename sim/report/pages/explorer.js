"use strict";
// The explorer of a run: which curves, the reading under the cursor, the same as a table and as CSV.
(() => {
  function put(parent, name, settings, ...children) {
    const made = Object.assign(document.createElement(name), settings);
    made.append(...children);
    parent.append(made);
    return made;
  }

  function monthName(month) {
    const [year, place] = month.split("-").map(Number);
    return new Date(Date.UTC(year, place - 1)).toLocaleDateString("en", {month: "long", year: "numeric", timeZone: "UTC"});
  }

  function range(line, at) {
    const low = Chart.number(line.low[at]), high = Chart.number(line.high[at]);
    return line.low[at] === line.high[at] ? Chart.number(line.median[at]) : `${Chart.number(line.median[at])} (${low} to ${high})`;
  }

  // A cell that a spreadsheet shows and does not compute.
  function cell(value) {
    if (typeof value === "number") return String(value);
    const safe = /^[=+\-@\t\r\n]/.test(value || "") ? `'${value}` : value || "";
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  function explore(host, data, number) {
    const chosen = {measure: data.choices.measure[0].key, view: data.choices.view[0].key};
    const titles = {measure: "Of", view: "Show"};
    let at = data.months.length - 1;
    const choices = put(host, "div", {className: "choices"});
    for (const name of ["measure", "view"]) {
      const group = put(choices, "fieldset", {});
      put(group, "legend", {}, titles[name]);
      for (const {key, label} of data.choices[name]) {
        const row = put(group, "label", {});
        const radio = put(row, "input", {type: "radio", name: `${name}-${number}`, value: key, checked: key === chosen[name]});
        put(row, "span", {}, label);
        radio.addEventListener("change", () => { chosen[name] = key; show(); });
      }
    }
    const frame = put(host, "div", {});
    const reading = put(host, "div", {className: "reading"});
    const actions = put(host, "div", {className: "actions"});
    const save = put(actions, "button", {type: "button"}, "Download what is shown as CSV");
    const folded = put(host, "details", {});
    put(folded, "summary", {}, "What is shown, as a table");
    const holder = put(folded, "div", {className: "wide", tabIndex: 0});
    holder.setAttribute("role", "group");
    holder.setAttribute("aria-label", "Values of the curves by month");
    put(host, "p", {className: "note"}, `${data.note} Move along the curves with the pointer, a finger or the arrow keys.`);
    const draw = Chart.chart(frame, (place) => { at = place; read(); });

    function spec() { return data.charts[`${chosen.measure} ${chosen.view}`]; }

    function label(name) { return data.choices[name].find((choice) => choice.key === chosen[name]).label; }

    function read() {
      reading.replaceChildren();
      put(reading, "strong", {}, `${monthName(data.months[at])}, ${spec().unit}`);
      const values = put(reading, "dl", {});
      for (const line of spec().lines) {
        put(values, "dt", {className: line.role}, line.label);
        put(values, "dd", {}, range(line, at));
      }
    }

    function rows() {
      const lines = spec().lines;
      const head = ["month", ...lines.flatMap((line) => ["median", "5 %", "95 %"].map((part) => `${line.label}, ${part}`))];
      return [head, ...data.months.map((month, place) => [
        month, ...lines.flatMap((line) => [line.median[place], line.low[place], line.high[place]]),
      ])];
    }

    function fill() {
      holder.replaceChildren();
      if (!folded.open) return;
      const table = put(holder, "table", {});
      put(table, "caption", {}, `${label("measure")}: ${label("view")} (${spec().unit})`);
      const [head, ...body] = rows();
      const top = put(put(table, "thead", {}), "tr", {});
      head.forEach((name, place) => put(top, "th", {scope: "col", className: place ? "number" : ""}, name));
      const below = put(table, "tbody", {});
      for (const [month, ...values] of body) {
        const row = put(below, "tr", {});
        put(row, "th", {scope: "row"}, month);
        for (const value of values) put(row, "td", {className: "number"}, Chart.number(value));
      }
    }

    function show() {
      draw({
        ...spec(), months: data.months, mark: data.mark, label: `${label("measure")}: ${label("view")}, by month`,
        say: (place) => `${monthName(data.months[place])}: ${spec().lines.map((line) => `${line.label} ${range(line, place)}`).join(", ")}`,
      }, at);
      fill();
    }

    folded.addEventListener("toggle", fill);
    save.addEventListener("click", () => {
      const text = rows().map((row) => row.map((value) => cell(value === null ? "" : value)).join(",")).join("\n");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([`${text}\n`], {type: "text/csv"}));
      link.download = `${data.name}-${chosen.measure}-${chosen.view}.csv`.replace(/[^\w.-]+/g, "_");
      link.click();
      URL.revokeObjectURL(link.href);
    });
    host.hidden = false;
    show();
  }

  const hosts = document.querySelectorAll(".explorer");
  document.querySelectorAll(".explorer-data").forEach((script, place) => {
    explore(hosts[place], JSON.parse(script.textContent), place);
  });
})();
