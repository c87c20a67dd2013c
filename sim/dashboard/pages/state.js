"use strict";
// What all pages share: elements, the state in the address, requests, lines of JSON as they come.
const Page = (() => {
  const OWN = ["scenario", "theory", "pairs", "seed"];

  function put(parent, name, settings, ...children) {
    const made = Object.assign(document.createElement(name), settings);
    made.append(...children);
    parent.append(made);
    return made;
  }

  function at(id) { return document.getElementById(id); }

  // scenario=…&theory=…&pairs=…&seed=…&PATH=VALUE…, and all of a kept state once more under `kept`.
  function written(state, kept) {
    const said = new URLSearchParams();
    for (const key of OWN) said.set(key, state[key]);
    for (const [path, value] of Object.entries(state.fixed)) said.set(path, value);
    if (kept) said.set("kept", written(kept, null));
    return said.toString();
  }

  function read(text) {
    const said = new URLSearchParams(text), state = {fixed: {}};
    for (const [key, value] of said) {
      if (key === "kept") continue;
      if (key === "pairs" || key === "seed") state[key] = Number(value);
      else if (OWN.includes(key)) state[key] = value;
      else state.fixed[key] = Number(value);
    }
    return {state, kept: said.has("kept") ? read(said.get("kept")).state : null};
  }

  async function ask(address, content, signal) {
    const how = content === undefined ? {} : {
      method: "POST", body: JSON.stringify(content), headers: {"Content-Type": "application/json"},
    };
    let answer;
    try {
      answer = await fetch(address, {...how, signal});
    } catch (problem) {
      if (problem.name === "AbortError") throw problem;
      throw new Error("the dashboard does not answer; is `jevons dashboard` still running?");
    }
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  }

  // Calls take with each line of JSON.
  async function stream(content, signal, take) {
    const answer = await ask("/api/run", content, signal);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) take(JSON.parse(line));
    }
  }

  function trouble(text) {
    at("trouble").textContent = text;
    at("trouble").hidden = !text;
  }

  function options(select, entries, chosen) {
    select.replaceChildren();
    for (const {key, label} of entries) put(select, "option", {value: key, selected: String(key) === String(chosen)}, label);
  }

  function save(text, name, kind) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], {type: kind}));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function table(host, caption, [head, ...body]) {
    host.replaceChildren();
    const made = put(host, "table", {});
    put(made, "caption", {}, caption);
    const top = put(put(made, "thead", {}), "tr", {});
    const kinds = head.map((_, place) => (place > 0 && body.some((row) => /^[+\-\u2212]?\d/.test(row[place])) ? "number" : ""));
    head.forEach((name, place) => put(top, "th", {scope: "col", className: kinds[place]}, name));
    const below = put(made, "tbody", {});
    for (const [at, [label, ...cells]] of body.entries()) {
      const row = put(below, "tr", {className: label ? "first" : ""});
      // A row without a label goes with the one above.
      const next = body.findIndex((each, place) => place > at && each[0]);
      if (label) put(row, "th", {scope: "row", rowSpan: (next < 0 ? body.length : next) - at}, label);
      cells.forEach((text, place) => put(row, "td", {className: kinds[place + 1]}, text));
    }
  }

  function monthName(month) {
    const [year, place] = month.split("-").map(Number);
    return new Date(Date.UTC(year, place - 1)).toLocaleDateString("en", {month: "long", year: "numeric", timeZone: "UTC"});
  }

  function range(line, place) {
    const [low, median, high] = [line.low, line.median, line.high].map((values) => Chart.number(values[place]));
    return line.has_band ? `${median} (${low} to ${high})` : median;
  }

  // A chart with its title and the values under the cursor; returns show(answer, chart).
  function figure(host) {
    const frame = put(host, "figure", {}), title = put(frame, "h2", {}), drawing = put(frame, "div", {});
    const reading = put(frame, "div", {className: "reading"});
    let shown = null, months = [], place = null;
    const draw = Chart.chart(drawing, (moved) => {
      place = moved;
      reading.replaceChildren();
      put(reading, "strong", {}, `${monthName(months[place])}, ${shown.unit}`);
      const values = put(reading, "dl", {});
      for (const line of shown.lines) {
        put(values, "dt", {className: line.role}, line.label);
        put(values, "dd", {}, range(line, place));
      }
    });
    return function show(answer, chart) {
      shown = chart;
      months = answer.months;
      title.textContent = chart.title;
      draw({
        ...chart, months, mark: answer.mark, label: `${chart.title}, by month`,
        say: (moved) => `${monthName(months[moved])}: ${chart.lines.map((line) => `${line.label} ${range(line, moved)}`).join(", ")}`,
      }, place === null ? months.length - 1 : place);
    };
  }

  return {put, at, written, read, ask, stream, trouble, options, save, table, figure};
})();
