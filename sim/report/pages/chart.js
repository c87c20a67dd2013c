"use strict";
// One chart: axes with real ticks, bands, direct labels, a cursor for pointer, touch and arrow keys.
// It computes positions, never a statistic: quantiles come with the data. All text goes in as text.
const Chart = (() => {
  const SPACE = "http://www.w3.org/2000/svg";
  const TOP = 26, FOOT = 26, LABEL_GAP = 16, TICK_GAP = 8, LEAST_WIDTH = 200;
  const MINUS = "\u2212";

  function put(parent, name, attributes, text) {
    const made = document.createElementNS(SPACE, name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    if (text !== undefined) made.textContent = text;
    parent.appendChild(made);
    return made;
  }

  // A number as a reader wants it: three digits that matter, thousands set apart.
  function number(value) {
    if (value === null || value === undefined) return "\u2013";
    const said = Math.abs(value).toLocaleString("en", {maximumSignificantDigits: 3});
    return value < 0 && said !== "0" ? MINUS + said : said;
  }

  function niceStep(span, most) {
    const rough = span / Math.max(1, most), power = 10 ** Math.floor(Math.log10(rough));
    return power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999999);
  }

  // Fewer than three ticks say little of a scale, so then there may be some more than asked.
  function linearTicks(low, high, most) {
    let ticks = [];
    for (let many = most; ticks.length < 3 && many <= 2 * most; many += 1) {
      const step = niceStep(high - low, many);
      ticks = [];
      for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n += 1) {
        ticks.push(Number((n * step).toPrecision(12)));
      }
    }
    return ticks;
  }

  function logTicks(low, high, most) {
    const first = Math.floor(Math.log10(low)), last = Math.ceil(Math.log10(high));
    for (const steps of [[1, 2, 5], [1, 3], [1]]) {
      const ticks = [];
      for (let power = first; power <= last; power += 1) {
        for (const step of steps) ticks.push(Number((step * 10 ** power).toPrecision(3)));
      }
      const inside = ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
      if (inside.length <= most + 1) return inside.length > 1 ? inside : linearTicks(low, high, most);
    }
    const decades = linearTicks(first, last, most).filter(Number.isInteger);
    return decades.map((power) => 10 ** power).filter((tick) => tick >= low && tick <= high);
  }

  // Years under their January, as many as fit side by side; months where there is no whole year.
  function monthTicks(months, width, wide) {
    const januaries = months.map((month, at) => ({at, label: month.slice(0, 4)}))
      .filter((tick) => months[tick.at].endsWith("-01"));
    const all = januaries.length > 1 ? januaries : months.map((label, at) => ({at, label}));
    const each = width / Math.max(1, months.length - 1) * (all.length > 1 ? all[1].at - all[0].at : 1);
    const least = (wide(all[0].label) + 2 * TICK_GAP) / each;
    const step = [1, 2, 3, 5, 10, 20, 50, 100].find((many) => many >= least) || all.length;
    return all.filter((tick, place) => (januaries.length > 1 ? Number(tick.label) : place) % step === 0);
  }

  // Labels at the ends of lines, pushed apart as little as needed, in the order of the lines.
  function spread(labels, low, high) {
    labels.sort((one, other) => one.y - other.y);
    let floor = low;
    for (const label of labels) { label.at = Math.max(label.y, floor); floor = label.at + LABEL_GAP; }
    let ceiling = high;
    for (const label of labels.slice().reverse()) {
      label.at = Math.min(label.at, ceiling);
      ceiling = label.at - LABEL_GAP;
    }
    return labels;
  }

  function last(values) {
    for (let at = values.length - 1; at >= 0; at -= 1) if (values[at] !== null) return values[at];
    return null;
  }

  // A path through what is known; a gap where a number is missing.
  function path(values, x, y) {
    let said = "", isOpen = false;
    values.forEach((value, at) => {
      if (value === null) { isOpen = false; return; }
      said += `${isOpen ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      isOpen = true;
    });
    return said;
  }

  function area(line, x, y) {
    let said = "", from = null;
    for (let at = 0; at <= line.low.length; at += 1) {
      const isKnown = at < line.low.length && line.low[at] !== null && line.high[at] !== null;
      if (isKnown && from === null) from = at;
      if (!isKnown && from !== null) {
        for (let n = from; n < at; n += 1) said += `${n === from ? "M" : "L"}${x(n).toFixed(1)} ${y(line.high[n]).toFixed(1)}`;
        for (let n = at - 1; n >= from; n -= 1) said += `L${x(n).toFixed(1)} ${y(line.low[n]).toFixed(1)}`;
        said += "Z";
        from = null;
      }
    }
    return said;
  }

  // host: an element of the page. Calls onMove(place) when the cursor moves. Returns show(spec), spec being
  // {label, months, mark: {at, label} or null, unit, scale, low, high, lines, rules, say(place)}.
  function chart(host, onMove) {
    let spec = null, at = 0, x = null, y = null, cursor = null, width = 0;
    const pen = document.createElement("canvas").getContext("2d");
    host.classList.add("chart");
    host.tabIndex = 0;
    host.setAttribute("role", "slider");

    function wide(text) { return pen.measureText(text).width; }

    function move(place) {
      at = Math.min(Math.max(0, place), spec.months.length - 1);
      host.setAttribute("aria-valuenow", at);
      host.setAttribute("aria-valuetext", spec.say(at));
      cursor.replaceChildren();
      put(cursor, "line", {class: "cursor", x1: x(at), x2: x(at), y1: TOP, y2: y.floor});
      for (const line of spec.lines) {
        if (line.median[at] !== null) put(cursor, "circle", {class: `dot ${line.role}`, cx: x(at), cy: y(line.median[at]), r: 5});
      }
      onMove(at);
    }

    function scales(left, right, height) {
      const isLog = spec.scale === "log", write = isLog ? Math.log10 : Number, floor = height - FOOT;
      const pad = isLog || spec.rules.length === 0 ? 0 : 0.02 * (spec.high - spec.low);
      const low = write(spec.low - pad), span = write(spec.high + pad) - low || 1;
      x = (place) => left + (width - left - right) * place / Math.max(1, spec.months.length - 1);
      y = (value) => {
        const share = isLog && value <= 0 ? 0 : (write(value) - low) / span;
        return floor - (floor - TOP) * Math.min(1, Math.max(0, share));
      };
      y.floor = floor;
    }

    function draw() {
      width = Math.max(LEAST_WIDTH, host.clientWidth);
      const height = Math.round(Math.min(440, Math.max(300, width * 0.5)));
      host.replaceChildren();
      const svg = put(host, "svg", {viewBox: `0 0 ${width} ${height}`, height, "aria-hidden": "true"});
      const style = getComputedStyle(svg);
      pen.font = `600 ${style.fontSize} ${style.fontFamily}`;
      const most = Math.floor((height - TOP - FOOT) / 52);
      const ticks = (spec.scale === "log" ? logTicks : linearTicks)(spec.low, spec.high, most);
      const left = Math.max(...ticks.map((tick) => wide(number(tick)))) + TICK_GAP;
      const named = spec.lines.filter((line) => last(line.median) !== null);
      const right = Math.max(0, ...named.map((line) => wide(line.label))) + TICK_GAP + 6;
      scales(left, right, height);
      const edge = width - right;
      put(svg, "text", {x: 0, y: 12}, spec.unit);
      for (const tick of ticks) {
        put(svg, "line", {class: "grid", x1: left, x2: edge, y1: y(tick), y2: y(tick)});
        put(svg, "text", {x: left - TICK_GAP, y: y(tick) + 4, "text-anchor": "end"}, number(tick));
      }
      for (const tick of monthTicks(spec.months, edge - left, wide)) {
        put(svg, "line", {class: "grid", x1: x(tick.at), x2: x(tick.at), y1: y.floor, y2: y.floor + 4});
        const half = wide(tick.label) / 2, middle = Math.min(Math.max(x(tick.at), half), width - half);
        put(svg, "text", {x: middle, y: y.floor + 18, "text-anchor": "middle"}, tick.label);
      }
      for (const rule of spec.rules.filter((one) => one.value >= spec.low && one.value <= spec.high)) {
        put(svg, "line", {class: "rule", x1: left, x2: edge, y1: y(rule.value), y2: y(rule.value)});
        put(svg, "text", {x: left + 6, y: y(rule.value) - 5}, rule.label);
      }
      if (spec.mark) {
        const here = x(spec.mark.at), isLate = here > edge - 60;
        put(svg, "line", {class: "mark", x1: here, x2: here, y1: TOP, y2: y.floor});
        put(svg, "text", {x: here + (isLate ? -5 : 5), y: TOP + 10, "text-anchor": isLate ? "end" : "start"}, spec.mark.label);
      }
      for (const line of spec.lines) if (line.has_band) put(svg, "path", {class: `band ${line.role}`, d: area(line, x, y)});
      for (const line of spec.lines) {
        put(svg, "path", {class: `line ${line.role}${line.has_band ? "" : " dashed"}`, d: path(line.median, x, y)});
      }
      const ends = named.map((line) => ({line, y: y(last(line.median)) + 4}));
      for (const end of spread(ends, TOP + 4, y.floor)) {
        put(svg, "text", {class: `name ${end.line.role}`, x: edge + TICK_GAP, y: end.at}, end.line.label);
      }
      cursor = put(svg, "g", {});
      move(at);
    }

    function point(event) {
      const box = host.getBoundingClientRect();
      const start = x(0), share = (event.clientX - box.left - start) / (x(spec.months.length - 1) - start || 1);
      move(Math.round(share * (spec.months.length - 1)));
    }

    host.addEventListener("pointermove", point);
    host.addEventListener("pointerdown", point);
    host.addEventListener("keydown", (event) => {
      const steps = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12};
      const ends = {Home: 0, End: spec.months.length - 1};
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key in steps) move(at + steps[event.key]);
      else if (event.key in ends) move(ends[event.key]);
      else return;
      event.preventDefault();
    });
    new ResizeObserver(() => { if (spec && host.clientWidth !== width) draw(); }).observe(host);

    return function show(next, place) {
      spec = next;
      at = place;
      host.setAttribute("aria-label", spec.label);
      host.setAttribute("aria-valuemin", 0);
      host.setAttribute("aria-valuemax", spec.months.length - 1);
      draw();
    };
  }

  return {chart, number};
})();
