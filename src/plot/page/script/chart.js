// Curves, points and bands over two axes; lines may grow with the step, or be other lines at every step.

/** Between this and its negative a difference does not overflow; what has diverged beyond it leaves the chart. */
const MOST = 8e307;

/** The range of the numbers that a chart shows, with some room; on a logarithmic axis of the positive ones. */
function extent(lists, isLog) {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists) for (const x of list) {
    if (!Number.isFinite(x) || isLog && x <= 0) continue;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  if (low > high) return isLog ? [1, 10] : [0, 1];
  if (isLog) {
    if (low === high) return [low / 2, high * 2];
    const room = 10 ** (0.04 * (Math.log10(high) - Math.log10(low)));
    return [Math.max(low / room, 1e-307), Math.min(high * room, MOST)];
  }
  const room = low === high ? Math.abs(low) || 1 : 0.05 * high - 0.05 * low;
  return [Math.max(low - room, -MOST), Math.min(high + room, MOST)];
}

function chartView(chart, layersAt = () => chart.layers) {
  const fig = figure(chart.title, chart.hint || "");
  const svg = shape(fig.box, "svg", { role: "img", "aria-label": chart.description || chart.title });
  const axes = { x: { ...chart.x }, y: { ...chart.y } };
  if (chart.y.toggle) {
    const button = el("button", {
      class: "small", "aria-pressed": String(axes.y.log),
      onclick: () => {
        axes.y.log = !axes.y.log;
        button.setAttribute("aria-pressed", String(axes.y.log));
        layOut();
        update();
      },
    }, "log scale");
    fig.caption.append(button);
  }
  let frame, parts = [], cursor, hover;
  const numbers = layer => [layer.y, layer.low || [], ...(layer.frames || [])];

  function layOut() {
    const width = fig.box.clientWidth;
    if (!width) return;
    svg.replaceChildren();
    const layers = layersAt();
    const [x, y] = [axes.x, axes.y];
    const rangeOf = (axis, lists) => axis.range && !(axis.log && axis.range[0] <= 0) ? axis.range : extent(lists, axis.log);
    const shown = layers.filter(layer => !state.hidden.has(layer.series) || layers.length === 1);
    const ranges = [rangeOf(x, layers.map(layer => layer.x)), rangeOf(y, (shown.length ? shown : layers).flatMap(numbers))];
    if (chart.steps && !chart.x.range) ranges[0] = [0, Math.max(D.last, 1)];
    frame = drawAxes(svg, {
      x: { ...x, range: ranges[0] }, y: { ...y, range: ranges[1] }, width,
      height: chart.small && !isNarrow() ? Math.max(120, Math.min(190, innerHeight - 670)) : isNarrow() ? Math.round(width * 0.6) : D.settings ? planeHeight : stageHeight(), grid: true,
    });
    const over = clipped(svg, `clip-${views.indexOf(view)}`, frame);
    over.setAttribute("class", "lines");
    cursor = chart.steps ? shape(over, "path", { class: "cursor" }) : null;
    parts = layers.map(layer => {
      const group = shape(over, "g");
      return { layer, group, draw: KINDS[layer.kind](group, layer, frame) };
    });
    hover = shape(svg, "g", { class: "tip", visibility: "hidden" });
  }

  function update() {
    if (!frame) return;
    for (const { layer, group, draw } of parts) {
      group.style.display = state.hidden.has(layer.series) ? "none" : "";
      draw(layer);
    }
    if (cursor) cursor.setAttribute("d", `M${frame.X(state.step).toFixed(1)} ${frame.top}V${frame.bottom}`);
    tip(null);
  }

  function tip(found) {
    if (!found) return showTip(hover, frame, null);
    const { layer: { name, series }, x, y, px, py } = found;
    const text = `${name ? fitting(name, 120) + " · " : ""}${chart.steps ? D.stepName + " " : ""}${short(x)} · ${short(y)}`;
    showTip(hover, frame, { at: [px, py], series, text });
  }

  svg.addEventListener("pointermove", event => {
    if (!frame) return;
    const box = svg.getBoundingClientRect(), [mx, my] = [event.clientX - box.left, event.clientY - box.top];
    let best = null;
    for (const { layer } of parts) {
      if (state.hidden.has(layer.series) || layer.faint || layer.kind === "band") continue;
      const ys = layer.frames ? layer.frames[indexAt(layer.frameSteps, layer.frames.length, state.step)] : layer.y;
      for (let k = 0; k < layer.x.length; k++) {
        const [px, py] = [frame.X(layer.x[k]), frame.Y(ys[k])], distance = Math.hypot(px - mx, py - my);
        if (distance < 16 && (!best || distance < best.distance)) best = { layer, x: layer.x[k], y: ys[k], px, py, distance };
      }
    }
    tip(best);
  });
  svg.addEventListener("pointerleave", () => tip(null));
  const view = { layOut, update };
  views.push(view);
  fig.element.classList.add("chart");
  return fig.element;
}

/** How each kind of layer is made; what it returns draws it at the step that is shown. */
const KINDS = {
  line(group, layer, { X, Y }) {
    const style = layer.faint ? "" : `stroke:${color(layer.series)}`;
    const path = shape(group, "path", {
      class: layer.faint ? "faint" : "path", style, "stroke-dasharray": layer.dashed ? "6 4" : dashes(layer.series),
    });
    const marks = layer.dots ? shape(group, "path", { class: "dots", style }) : null;
    const lines = (layer.frames || [layer.y]).map(() => null);
    return () => {
      const f = layer.frames ? indexAt(layer.frameSteps, lines.length, state.step) : 0;
      lines[f] = lines[f] || lineData(layer.x, layer.frames ? layer.frames[f] : layer.y, X, Y);
      const data = layer.grow && !layer.faint ? upTo(lines[f], indexAt(layer.x, layer.x.length, state.step)) : lines[f].data;
      path.setAttribute("d", data);
      if (marks) marks.setAttribute("d", data.replace(/L/g, "M").replace(/(M[^M]*)/g, "$1h0"));
    };
  },
  circles(group, layer, { X, Y }) {
    let bars = "", rings = "";
    layer.x.forEach((x, k) => {
      const [px, py] = [X(x).toFixed(1), Y(layer.y[k]).toFixed(1)];
      if (!Number.isFinite(+px) || !Number.isFinite(+py)) return;
      if (layer.error && layer.error[k] > 0) {
        const [top, bottom] = [1, -1].map(s => Y(layer.y[k] + s * layer.error[k]).toFixed(1));
        bars += `M${px} ${bottom}V${top}M${px - 3} ${top}h6M${px - 3} ${bottom}h6`;
      }
      rings += `M${px - 3.4} ${py}a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0`;
    });
    if (bars) shape(group, "path", { class: "bars", d: bars });
    shape(group, "path", { class: "rings", d: rings });
    return () => {};
  },
  marks(group, layer, { X, Y }) {
    layer.x.forEach((x, k) => {
      const [px, py] = [X(x), Y(layer.y[k])];
      if (Number.isFinite(px) && Number.isFinite(py)) mark(group, layer.series, { transform: `translate(${px.toFixed(1)} ${py.toFixed(1)})` });
    });
    return () => {};
  },
  numbers(group, layer, { X, Y, top }) {
    const spots = layer.x.map((x, k) => [X(x), Y(layer.y[k])]);
    shape(group, "path", { class: "path", style: `stroke:${color(layer.series)}`, d: lineData(layer.x, layer.y, X, Y).data });
    spots.forEach(([px, py]) => mark(group, layer.series, { transform: `translate(${px.toFixed(1)} ${py.toFixed(1)})` }));
    // On a narrow page fewer numbers have room.
    const taken = [];
    for (const { at, text } of layer.labels) {
      const [x, py] = spots[at], y = py - 11 < top + 10 ? py + 20 : py - 11, half = widthOf(text) / 2 + 2;
      if (taken.some(other => Math.abs(other.x - x) < half + other.half && Math.abs(other.y - y) < 16)) continue;
      taken.push({ x, y, half });
      shape(group, "text", { class: "tick halo-text", x, y, "text-anchor": "middle" }, text);
    }
    return () => {};
  },
  band(group, layer, { X, Y }) {
    const style = `fill:${color(layer.series)};fill-opacity:${layer.strength}`;
    const path = shape(group, "path", { style });
    const there = layer.x.map((x, k) => [x, layer.y[k], layer.low[k]]).filter(p => p.every(Number.isFinite));
    const at = (x, y) => `${X(x).toFixed(1)} ${Y(y).toFixed(1)}`;
    const up = there.map(p => at(p[0], p[1])), down = there.map(p => at(p[0], p[2])).reverse();
    path.setAttribute("d", there.length ? `M${[...up, ...down].join("L")}z` : "");
    return () => {};
  },
};
