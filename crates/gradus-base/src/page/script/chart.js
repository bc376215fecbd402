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
  /** As high as what is beside it; on a telephone lower than wide, unless it is alone. */
  function chartHeight(width) {
    if (isNarrow()) return Math.round(width * (fig.element.matches(".single>*") ? 0.85 : 0.6));
    if (chart.small) return Math.max(120, Math.min(190, innerHeight - 670));
    return D.settings ? planeHeight : stageHeight();
  }

  let frame, parts = [], cursor;
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
    if (chart.rangeOf) ranges[1] = chart.rangeOf(y.log);
    if (chart.steps && !chart.x.range) ranges[0] = [0, Math.max(D.last, 1)];
    frame = drawAxes(svg, {
      x: { ...x, range: ranges[0] }, y: { ...y, range: ranges[1] }, width,
      height: chartHeight(width), grid: true,
    });
    const over = clipped(svg, `clip-${views.indexOf(view)}`, frame);
    over.setAttribute("class", "lines");
    cursor = chart.steps ? shape(over, "path", { class: "cursor" }) : null;
    parts = layers.map(layer => {
      const group = shape(over, "g");
      return { layer, group, draw: KINDS[layer.kind](group, layer, frame) };
    });
  }

  function update() {
    if (!frame) return;
    for (const { layer, group, draw } of parts) {
      group.style.display = state.hidden.has(layer.series) ? "none" : "";
      draw(layer);
    }
    if (cursor) cursor.setAttribute("d", `M${frame.X(state.step).toFixed(1)} ${frame.top}V${frame.bottom}`);
    showTip(svg);
  }

  /** The point of a line that is nearest to a place, and what is said of it. */
  function nearest(mx, my) {
    let best = null;
    for (const { layer } of parts) {
      if (state.hidden.has(layer.series) || layer.faint || layer.kind === "band") continue;
      const ys = layer.frames ? layer.frames[indexAt(layer.frameSteps, layer.frames.length, state.step)] : layer.y;
      for (let k = 0; k < layer.x.length; k++) {
        const [px, py] = [frame.X(layer.x[k]), frame.Y(ys[k])], distance = Math.hypot(px - mx, py - my);
        if (distance < 16 && (!best || distance < best.distance)) best = { layer, x: layer.x[k], y: ys[k], px, py, distance };
      }
    }
    if (!best) return null;
    const { layer: { name, series }, x, y, px, py } = best;
    const where = chart.steps ? `${D.stepName} ${counted(x)}` : short(x);
    return { at: [px, py], series, text: `${name ? fitting(name, 120) + " · " : ""}${where} · ${short(y)}` };
  }

  pointing(svg, () => frame, nearest);
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
      const k = layer.grow && !layer.faint ? indexAt(layer.x, layer.x.length, state.step) : layer.x.length - 1;
      path.setAttribute("d", upTo(lines[f], k));
      marks?.setAttribute("d", dotsUpTo(lines[f], k));
    };
  },
};
