// Layers of a chart that are no plain lines.

Object.assign(KINDS, {
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
});
