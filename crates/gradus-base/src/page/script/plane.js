// Contours with paths over them.

/** How high the frame is, which other frames beside it are, too. */
let planeHeight = 300;

function planeView() {
  const plane = D.plane;
  const key = el("span", { class: "key" });
  const fig = figure("Contours", tracks.length ? "point at a path for its numbers" : "", key);
  const svg = shape(fig.box, "svg", { role: "img", "aria-label": D.description });
  const badge = (draw, text) => {
    const icon = shape(key, "svg", { width: 20, height: 20, viewBox: "-14 -14 28 28", "aria-hidden": "true" });
    draw(icon);
    key.append(text);
  };
  if (tracks.length) badge(icon => shape(icon, "circle", { class: "open", r: 7, "stroke-width": 2.4 }), "start");
  if (plane.minima.length) badge(icon => shape(icon, "path", { class: "open", d: starOutline(13), "stroke-width": 1.6 }), "minimum");
  let frame, lines = [];

  function layOut() {
    const width = fig.box.clientWidth;
    if (!width) return;
    svg.replaceChildren();
    const bar = !isNarrow() && plane.levels.length > 0;
    const [dx, dy] = [plane.x, plane.y].map(([low, high]) => high - low);
    const equal = dx / dy <= 3 && dy / dx <= 3;
    const height = isNarrow() && equal ? (width - 50) * Math.min(dy / dx, 1.2) : stageHeight();
    const axis = (range, k) => ({ range, name: plane.names[k] });
    frame = drawAxes(svg, {
      x: axis(plane.x, 0), y: axis(plane.y, 1), width, height, ratio: equal ? dx / dy : null, right: bar ? 78 : 10,
    });
    planeHeight = frame.height;
    if (plane.hatched) hatch();
    // Bands are in thousandths of the frame, from the lowest up.
    const bands = shape(frame.ground, "svg", {
      x: frame.left, y: frame.top, width: frame.width, height: frame.height,
      viewBox: "0 0 1000 1000", preserveAspectRatio: "none", class: "bands",
    });
    plane.bands.forEach((d, k) => shape(bands, "path", { d, style: `fill:var(--b${k})` }));
    const over = clipped(svg, "plane-clip", frame);
    over.setAttribute("class", "lines");
    lines = tracks.map(track => {
      const line = lineData(track.x.slice(0, track.finite), track.y.slice(0, track.finite), frame.X, frame.Y);
      const thin = track.width < 1.9, dotted = track.x.length <= 70 && !track.thinned && !thin;
      const group = shape(over, "g");
      const part = (name, more) => shape(group, "path", { class: name, ...more });
      const style = `stroke:${color(track.series)}`;
      const stroke = { style: `${style};stroke-width:${track.width}`, "stroke-dasharray": dashes(track.series) };
      // Around lines side by side a halo would cover what is between them.
      const paths = [...thin ? [] : [part("halo")], part("path", stroke)];
      const dots = dotted ? part("dots", { style }) : null;
      return { track, line, paths, dots, group };
    });
    for (const [x, y] of plane.minima) {
      shape(over, "path", { class: "open", d: starOutline(13), "stroke-width": 1.4, transform: `translate(${held(frame.X(x))} ${held(frame.Y(y))})` });
    }
    for (const line of lines) {
      const { track } = line;
      const isFirst = lines.find(other => other.track.x[0] === track.x[0] && other.track.y[0] === track.y[0]) === line;
      // Of paths from one start all have the ring of the first, which stays while one of them is shown.
      if (track.finite && isFirst) line.start = shape(over, "circle", { class: "open", cx: held(frame.X(track.x[0])), cy: held(frame.Y(track.y[0])), r: 6, "stroke-width": 2 });
    }
    for (const line of lines) line.end = mark(over, line.track.series);
    if (bar) drawBar();
  }

  function hatch() {
    const pattern = shape(shape(svg, "defs"), "pattern", { id: "hatch", width: 8, height: 8, patternUnits: "userSpaceOnUse" });
    shape(pattern, "path", { class: "hatch", d: "M0 8L8 0M-2 2L2-2M6 10L10 6" });
    const { left, top, width, height } = frame;
    shape(frame.ground, "rect", { x: left, y: top, width, height, fill: "url(#hatch)" });
  }

  function drawBar() {
    const count = plane.bands.length, left = frame.right + 18, step = frame.height / count;
    const bottom = frame.bottom, group = shape(svg, "g");
    for (let k = 0; k < count; k++) {
      shape(group, "rect", { x: left, y: bottom - step * (k + 1), width: 14, height: step, style: `fill:var(--b${k})` });
    }
    shape(group, "rect", { class: "frame", x: left, y: frame.top, width: 14, height: frame.height });
    let last = Infinity;
    for (const { at, text, power } of plane.labels) {
      const y = bottom - step * at;
      if (last - y < 20) continue;
      last = y;
      shape(group, "path", { class: "frame", d: `M${left + 14} ${y}h4` });
      label(group, { x: left + 21, y: y + 4.5, class: "tick" }, { text, power });
    }
  }

  function update() {
    if (!frame) return;
    for (const { track, line, paths, dots, group, start, end } of lines) {
      const shown = isShown(track) && track.finite > 0;
      group.style.display = shown ? "" : "none";
      if (start) start.style.display = lines.some(other => isShown(other.track) && other.track.x[0] === track.x[0] && other.track.y[0] === track.y[0]) ? "" : "none";
      const k = Math.min(indexOf(track), track.finite - 1);
      // The mark goes where the path does, and out of the picture with it.
      end.style.display = shown && k >= 0 && indexOf(track) < track.finite ? "" : "none";
      if (!shown) continue;
      const data = upTo(line, k);
      paths.forEach(path => path.setAttribute("d", data));
      dots?.setAttribute("d", dotsUpTo(line, k));
      end.setAttribute("transform", `translate(${held(frame.X(track.x[k]))} ${held(frame.Y(track.y[k]))})`);
    }
    showTip(svg);
  }

  /** The point of a path that is nearest to a place, and what is said of it. */
  function nearest(px, py) {
    let best = null;
    for (const { track } of lines) {
      if (!isShown(track)) continue;
      const last = Math.min(indexOf(track), track.finite - 1);
      for (let k = 0; k <= last; k++) {
        const distance = Math.hypot(frame.X(track.x[k]) - px, frame.Y(track.y[k]) - py);
        if (distance < 14 && (!best || distance < best.distance)) best = { track, k, distance };
      }
    }
    if (!best) return null;
    const { track: { series, x, y, value }, track, k } = best;
    const text = `${fitting(D.series[series].name, 120)} · ${D.stepName} ${counted(stepOf(track, k))} · ${short(value[k])}`;
    return { at: [frame.X(x[k]), frame.Y(y[k])], series, text };
  }

  pointing(svg, () => frame, nearest);
  views.push({ layOut, update });
  fig.element.id = "contours";
  return fig.element;
}
