// What tells the series apart: their lines and marks, and buttons that show and hide them.

/** Line and mark of a series, as in the picture. */
function sample(k, kind = "path") {
  const icon = el("span", { class: "sample" });
  const svg = shape(icon, "svg", { width: 32, height: 14, viewBox: "-16 -7 32 14", "aria-hidden": "true" });
  if (kind === "path") {
    shape(svg, "path", { d: "M-15 0h30", class: "path", style: `stroke:${color(k)}`, "stroke-dasharray": dashes(k) });
    mark(svg, k);
  } else if (kind === "line" || kind === "dashed") {
    shape(svg, "path", { d: "M-13 0h26", class: "path", style: `stroke:${color(k)}`, "stroke-dasharray": kind === "dashed" ? "6 4" : dashes(k) });
  } else if (kind === "circles") shape(svg, "path", { class: "rings", d: "M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0" });
  else if (kind === "marks") mark(svg, k);
  else shape(svg, "rect", { x: -13, y: -6, width: 26, height: 12, style: `fill:${color(k)};fill-opacity:${kind}` });
  return icon;
}

/** A button that shows and hides a series. */
function toggle(k, kind, name = D.series[k].name) {
  const button = el("button", { class: "series", "aria-pressed": "true", title: name, onclick: () => flip(k) },
    sample(k, kind), el("span", { class: "label" }, name));
  views.push({ update: () => button.setAttribute("aria-pressed", String(!state.hidden.has(k))) });
  return button;
}

function flip(k) {
  if (state.hidden.has(k)) state.hidden.delete(k); else state.hidden.add(k);
  layOut();
}

/** Buttons for what a chart shows. */
function legendView(chart) {
  const kindOf = layer => layer.kind === "band" ? layer.strength : layer.kind === "numbers" ? "path" : layer.dashed ? "dashed" : layer.kind;
  const layers = chart.legend.map(name => chart.layers.find(layer => layer.name === name));
  return el("div", { class: "legend" }, ...layers.map(layer => toggle(layer.series, kindOf(layer), layer.name)));
}
