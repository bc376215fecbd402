// The surface in space with the paths on it, in parallel projection, drawn from the back to the front.

function surfaceView() {
  const { nodes, data } = D.surface, heights = unpacked(data), UNDEFINED = 65535;
  const fig = figure("Surface", "drag to turn, or focus it and use the arrow keys");
  const canvas = el("canvas", { tabindex: 0, role: "img", "aria-label": `Surface. ${D.description}` });
  fig.box.append(canvas);
  const HIGH = 0.62, HOME = [-1.15, 0.62];
  let [turn, tilt] = HOME, size = [0, 0], density = 1, ground = null, place = null;

  const isIn = (u, v) => u >= 0 && u <= 1 && v >= 0 && v <= 1;
  const height = (i, j) => {
    const value = heights[j * nodes + i];
    return value === UNDEFINED ? NaN : value / (UNDEFINED - 1);
  };
  /** The height of the mesh between its nodes; u and v from 0 to 1, beyond which there is none. */
  function meshAt(u, v) {
    if (!isIn(u, v)) return NaN;
    const [x, y] = [u, v].map(c => c * (nodes - 1));
    const [i, j] = [x, y].map(c => Math.min(Math.floor(c), nodes - 2));
    const [s, t] = [x - i, y - j];
    const row = k => height(i, k) * (1 - s) + height(i + 1, k) * s;
    return row(j) * (1 - t) + row(j + 1) * t;
  }

  /** From the ground and a height to the canvas. */
  function camera() {
    const [sin, cos, up, flat] = [Math.sin(turn), Math.cos(turn), Math.cos(tilt), Math.sin(tilt)];
    const raw = (u, v, h) => {
      const [x, y] = [u - 0.5, v - 0.5];
      return [x * cos - y * sin, -(x * sin + y * cos) * flat - h * HIGH * up];
    };
    const corners = [0, 1].flatMap(u => [0, 1].flatMap(v => [0, 1].map(h => raw(u, v, h))));
    const [left, right] = [Math.min, Math.max].map(f => f(...corners.map(c => c[0])));
    const [top, bottom] = [Math.min, Math.max].map(f => f(...corners.map(c => c[1])));
    // Below and beside it are numbers.
    const [w, h] = [size[0], size[1] - 42], k = Math.min((w - 68) / (right - left), h / (bottom - top));
    const [ox, oy] = [(w - k * (left + right)) / 2, 8 + (h - k * (top + bottom)) / 2];
    // Toward the viewer: where on the ground, and how much higher.
    const toward = [-sin, -cos], rise = Math.tan(tilt) / HIGH;
    return { to: (u, v, h) => { const [x, y] = raw(u, v, h); return [ox + k * x, oy + k * y]; }, toward, rise };
  }

  /** A polygon's part between two heights; corners are [x, y, height]. */
  function between(corners, low, high) {
    for (const [level, sign] of [[low, 1], [high, -1]]) {
      const inside = c => sign * (c[2] - level) >= 0, kept = [];
      corners.forEach((a, k) => {
        const b = corners[(k + 1) % corners.length];
        if (inside(a)) kept.push(a);
        if (inside(a) !== inside(b)) {
          const t = (level - a[2]) / (b[2] - a[2]);
          kept.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), level]);
        }
      });
      corners = kept;
    }
    return corners;
  }

  /** Light from the left and behind; differences over some cells, else a narrow valley gets teeth. */
  function light(i, j) {
    const reach = 2, at = (a, b) => {
      const h = height(Math.min(Math.max(a, 0), nodes - 1), Math.min(Math.max(b, 0), nodes - 1));
      return Number.isFinite(h) ? h : height(i, j);
    };
    const slope = (a, b) => (a - b) * HIGH * (nodes - 1) / (2 * reach);
    const [gx, gy] = [slope(at(i + reach, j), at(i - reach, j)), slope(at(i, j + reach), at(i, j - reach))];
    const length = Math.hypot(gx, gy, 1);
    // The light turns with the viewer.
    const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
    const [lx, ly, lz] = [0.35 * sin - 0.55 * cos, 0.35 * cos + 0.55 * sin, 0.76];
    return Math.max(0, (-gx * lx - gy * ly + lz) / length);
  }

  function paintGround() {
    const style = getComputedStyle(root);
    const rgb = name => {
      const hex = style.getPropertyValue(name).trim();
      return [1, 3, 5].map(k => parseInt(hex.slice(k, k + 2), 16));
    };
    const bands = D.plane.bands.map((_, k) => rgb(`--b${k}`)), shade = rgb("--shade");
    const cuts = [0, ...D.surface.cuts, 1];
    ground = ground || document.createElement("canvas");
    [ground.width, ground.height] = size.map(c => Math.round(c * density));
    const paint = ground.getContext("2d");
    paint.scale(density, density);
    paint.font = "12.5px " + getComputedStyle(document.body).fontFamily;
    place = camera();
    const { to, toward } = place;
    floor(paint, to, style);
    const order = toward => Array.from({ length: nodes - 1 }, (_, k) => toward > 0 ? k : nodes - 2 - k);
    // The axis that looks more at the viewer is the outer loop.
    const outer = Math.abs(toward[0]) > Math.abs(toward[1]) ? 0 : 1;
    paint.lineWidth = 0.7;
    for (const a of order(toward[outer])) for (const b of order(toward[1 - outer])) {
      const [i, j] = outer ? [b, a] : [a, b];
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]].map(([p, q]) => {
        const h = height(p, q);
        return [...to(p / (nodes - 1), q / (nodes - 1), h), h];
      });
      const hs = corners.map(c => c[2]);
      if (!hs.every(Number.isFinite)) continue;
      const [least, most] = [Math.min(...hs), Math.max(...hs)], lit = light(i, j);
      const dim = 0.4 * (1 - Math.min(1, lit));
      for (let k = 0; k < bands.length; k++) {
        const [low, high] = [k ? cuts[k] : -1, k + 1 < bands.length ? cuts[k + 1] : 2];
        if (most < low || least >= high) continue;
        const piece = least >= low && most < high ? corners : between(corners, low, high);
        if (piece.length < 3) continue;
        paint.fillStyle = paint.strokeStyle = `rgb(${bands[k].map((c, n) => Math.round(c + dim * (shade[n] - c))).join(" ")})`;
        paint.beginPath();
        piece.forEach(([x, y], n) => n ? paint.lineTo(x, y) : paint.moveTo(x, y));
        paint.closePath();
        paint.fill();
        paint.stroke();
      }
    }
  }

  /** The edges of the ground, with the ends of the ranges and the names at the two that are nearest. */
  function floor(paint, to, style) {
    paint.strokeStyle = style.getPropertyValue("--line");
    paint.fillStyle = style.getPropertyValue("--ink");
    paint.textAlign = "center";
    paint.beginPath();
    [[0, 0], [1, 0], [1, 1], [0, 1]].forEach(([u, v], k) => k ? paint.lineTo(...to(u, v, 0)) : paint.moveTo(...to(u, v, 0)));
    paint.closePath();
    paint.stroke();
    const middle = to(0.5, 0.5, 0), font = paint.font;
    for (const axis of [0, 1]) {
      const edges = [0, 1].map(side => [0, 0.5, 1].map(t => to(axis ? side : t, axis ? t : side, 0)));
      const edge = edges[0][1][1] > edges[1][1][1] ? edges[0] : edges[1];
      const out = edge[1].map((c, k) => c - middle[k]), length = Math.hypot(...out) || 1;
      const away = (p, by) => p.map((c, k) => c + by * out[k] / length);
      const [low, high] = axis ? D.plane.y : D.plane.x;
      const write = (text, p, by) => {
        const [x, y] = away(p, by);
        paint.fillText(text, Math.min(Math.max(x, 18), size[0] - 18), Math.min(y + 4, size[1] - 4));
      };
      // A little along the edge, since at a corner the other axis has a number, too.
      const along = t => edge[0].map((c, k) => c + t * (edge[2][k] - c));
      write(short(low), along(0.05), 16);
      write(short(high), along(0.95), 16);
      paint.font = "italic 15px Georgia, 'Times New Roman', 'Liberation Serif', serif";
      write(fitting(D.plane.names[axis], 90), edge[1], 22);
      paint.font = font;
    }
  }

  /** Is a point on the surface behind another part of it? */
  function isHidden(u, v, h) {
    const { toward: [du, dv], rise } = place;
    for (let s = 0.02; s < 1.5; s += 0.012) {
      const [a, b, ray] = [u + s * du, v + s * dv, h + s * rise];
      if (!isIn(a, b) || ray > 1) return false;
      if (meshAt(a, b) > ray + 0.012) return true;
    }
    return false;
  }

  let lines = [];
  function project() {
    lines = tracks.map(track => {
      const points = [];
      for (let k = 0; k < track.finite; k++) {
        const [u, v] = share(track.x[k], track.y[k]);
        const before = points[k - 1];
        // Between two steps that are far apart the path follows the ground.
        const parts = before ? Math.min(40, Math.ceil(Math.hypot(u - before.u, v - before.v) * 60)) : 1;
        const way = [];
        for (let p = 1; p < parts && Number.isFinite(parts); p++) {
          const [a, b] = [before.u + (u - before.u) * p / parts, before.v + (v - before.v) * p / parts];
          if (isIn(a, b)) way.push(spot(a, b));
        }
        points.push({ u, v, way, ...spot(u, v) });
      }
      return { track, points };
    });
  }
  /** A point as shares of the ranges. */
  const share = (x, y) => [[x, D.plane.x], [y, D.plane.y]].map(([at, [low, high]]) => (at - low) / (high - low));
  /** Where a point of the ground is on the canvas, if there is a surface over it. */
  function spot(u, v) {
    const h = meshAt(u, v);
    return Number.isFinite(h) ? { at: place.to(u, v, h), hidden: isHidden(u, v, h) } : { at: null };
  }

  function layOut() {
    const width = fig.box.clientWidth;
    if (!width) return;
    density = Math.min(window.devicePixelRatio || 1, 2);
    size = [width, isNarrow() ? Math.round(width * 0.8) : stageHeight() + 40];
    canvas.style.height = `${size[1]}px`;
    [canvas.width, canvas.height] = size.map(c => Math.round(c * density));
    repaint();
  }
  const repaint = () => { if (size[0]) { paintGround(); project(); update(); } };

  function update() {
    if (!ground || !size[0]) return;
    const paint = canvas.getContext("2d"), style = getComputedStyle(root);
    const value = name => style.getPropertyValue(name).trim();
    paint.setTransform(1, 0, 0, 1, 0, 0);
    paint.clearRect(0, 0, canvas.width, canvas.height);
    paint.drawImage(ground, 0, 0);
    paint.scale(density, density);
    paint.lineJoin = paint.lineCap = "round";
    const shown = lines.filter(line => isShown(line.track));
    for (const { track, points } of shown) {
      const last = Math.min(indexOf(track), points.length - 1);
      const all = points.slice(0, last + 1).flatMap(point => [...point.way, point]), { width } = track;
      if (width >= 1.9) stroke(paint, all, 4.2, value("--page"), 0.85, 0.25);
      paint.setLineDash(track.series < 6 ? [] : [6, 4]);
      stroke(paint, all, width, value(`--s${track.series % 6}`), 1, 0.35);
      paint.setLineDash([]);
    }
    const sign = ({ at }, outline, fill, edge, width) => {
      if (!at) return;
      const path = new Path2D(outline);
      paint.save();
      paint.translate(...at);
      paint.fillStyle = fill;
      paint.fill(path);
      paint.lineWidth = width;
      paint.strokeStyle = edge;
      paint.stroke(path);
      paint.restore();
    };
    const open = [value("--page"), value("--ink")];
    for (const minimum of D.plane.minima) sign(spot(...share(...minimum)), starOutline(13), ...open, 1.4);
    for (const { points } of shown) sign(points[0] || {}, "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z", ...open, 2);
    for (const { track, points } of shown) {
      sign(points[indexOf(track)] || {}, D.marks[track.series % 6], value(`--s${track.series % 6}`), value("--page"), 1.4);
    }
  }

  /** A line in two strengths: what is hidden is faint. */
  function stroke(paint, points, width, ink, strong, faint) {
    for (const hidden of [true, false]) {
      paint.beginPath();
      let before = null;
      for (const point of points) {
        if (before && before.at && point.at && (before.hidden || point.hidden) === hidden) {
          paint.moveTo(...before.at);
          paint.lineTo(...point.at);
        }
        before = point;
      }
      paint.lineWidth = width;
      paint.strokeStyle = ink;
      paint.globalAlpha = hidden ? faint : strong;
      paint.stroke();
    }
    paint.globalAlpha = 1;
  }

  const view = (byTurn, byTilt) => {
    turn += byTurn;
    tilt = Math.min(Math.max(tilt + byTilt, 0.12), 1.45);
    repaint();
  };
  let grip = null;
  canvas.addEventListener("pointerdown", event => { grip = [event.clientX, event.clientY]; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", event => {
    if (!grip) return;
    view(-(event.clientX - grip[0]) * 0.008, (event.clientY - grip[1]) * 0.006);
    grip = [event.clientX, event.clientY];
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { grip = null; });
  canvas.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { ArrowLeft: [0.12, 0], ArrowRight: [-0.12, 0], ArrowUp: [0, -0.08], ArrowDown: [0, 0.08] }[event.key];
    if (event.key === "0") { [turn, tilt] = HOME; repaint(); }
    else if (by) view(...by);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  views.push({ layOut, update, repaint });
  fig.element.id = "surface";
  return fig.element;
}
