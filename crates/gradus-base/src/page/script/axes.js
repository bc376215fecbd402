// A frame with axes: where numbers are in pixels, ticks, and names.

/** From a range of numbers to a range of pixels. */
function scale(range, pixels, isLog) {
  const [low, high] = isLog ? range.map(Math.log10) : range;
  const [from, to] = pixels;
  return x => from + (to - from) * (high > low ? ((isLog ? Math.log10(x) : x) - low) / (high - low) : 0.5);
}

/** About `count` ticks over these pixels, or `ofDecades`. */
function ticksOf({ range, log }, pixels, count, ofDecades) {
  if (!log) return linearTicks(...range, count);
  const { named, factor } = logTicks(...range, ofDecades);
  return { named, factor, minor: minorTicks(...range, pixels, named) };
}

/** Ticks of an axis that goes up: some 60 pixels apart, and about four of them where that are few. */
const ticksUp = (axis, pixels) => ticksOf(axis, pixels, Math.max(pixels / 60, Math.min(4, pixels / 28)), pixels / 24);

/** Ticks whose labels stand side by side with room between them; on a wide frame they need no more than a dozen. */
function ticksAcross(axis, X, pixels) {
  for (let apart = Math.max(80, pixels / 12); ; apart *= 1.3) {
    const ticks = ticksOf(axis, pixels, pixels / apart, pixels / apart), { named } = ticks;
    const fits = (tick, k) => k === 0 || Math.abs(X(tick.at) - X(named[k - 1].at)) >= (labelWidth(tick) + labelWidth(named[k - 1])) / 2 + 20;
    if (named.every(fits)) return ticks;
    if (named.length <= 2) return { ...ticks, named: named.slice(0, 1) };
  }
}

/** Is a name short enough to stand left of an axis? */
const isShort = name => [...name].length <= 3;

/**
 * Draws frame, ticks and names into an `svg` of this width, with a frame of this height, or of this ratio of width to
 * height; `right` pixels stay free beside it.
 */
function drawAxes(svg, { x, y, width, height, ratio, right = 12, grid = false }) {
  const yTicks = ticksUp(y, height);
  const named = isShort(y.name);
  const top = (named || !y.name) && !yTicks.factor ? 10 : 28;
  const widest = Math.max(...[...yTicks.named, yTicks.factor].map(tick => tick ? labelWidth(tick) : 10));
  const left = Math.ceil(widest + 12 + (named && y.name ? 26 : 4));
  // At the end of the axis half of a long number is beside it.
  if (x.range[1] >= 1e4 && x.range[1] < 1e6) right = Math.max(right, widthOf(tidy(x.range[1].toFixed())) / 2 + 1);
  let w = Math.max(width - left - right, 60), h = height;
  if (ratio) {
    w = Math.min(w, h * ratio);
    h = w / ratio;
  }
  const bottom = top + h;
  const full = bottom + (x.name ? 46 : 28);
  svg.setAttribute("width", width);
  svg.setAttribute("height", full);
  svg.setAttribute("viewBox", `0 0 ${width} ${full}`);
  const X = scale(x.range, [left, left + w], x.log), Y = scale(y.range, [bottom, top], y.log);
  const ground = shape(svg, "g");
  const axes = shape(svg, "g");
  const across = ticksAcross(x, X, w);
  // A power stands higher than the rest, and beside it may be the lowest number of y.
  const below = across.named.some(tick => tick.power) ? 21 : 19;
  for (const at of across.minor) shape(axes, "path", { class: "frame", d: `M${X(at)} ${bottom}v3` });
  for (const tick of across.named) {
    const at = X(tick.at);
    if (grid) shape(ground, "path", { class: "grid", d: `M${at} ${top}V${bottom}` });
    shape(axes, "path", { class: "frame", d: `M${at} ${bottom}v5` });
    // At the right end a long number would be cut off.
    const x = Math.min(at, width - labelWidth(tick) / 2 - 1);
    label(axes, { x, y: bottom + below, "text-anchor": "middle", class: "tick" }, tick);
  }
  const up = h < height ? ticksUp(y, h) : yTicks;
  for (const at of up.minor) shape(axes, "path", { class: "frame", d: `M${left} ${Y(at)}h-3` });
  for (const tick of up.named) {
    const at = Y(tick.at);
    if (grid) shape(ground, "path", { class: "grid", d: `M${left} ${at}h${w}` });
    shape(axes, "path", { class: "frame", d: `M${left} ${at}h-5` });
    label(axes, { x: left - 9, y: at + 4.5, "text-anchor": "end", class: "tick" }, tick);
  }
  // A factor must not touch a number at the end of the axis.
  const over = up.factor ? 13 : 9;
  if (up.factor) label(axes, { x: left - 9, y: top - over, "text-anchor": "end", class: "tick" }, up.factor);
  if (across.factor) label(axes, { x: left + w, y: bottom + 39, "text-anchor": "end", class: "tick" }, across.factor);
  shape(axes, "rect", { class: "frame", x: left, y: top, width: w, height: h });
  if (x.name) shape(axes, "text", { class: "name", x: left + w / 2, y: bottom + 39, "text-anchor": "middle" }, x.name);
  if (y.name && named) {
    shape(axes, "text", { class: "name", x: left - widest - 20, y: top + h / 2 + 5, "text-anchor": "middle" }, y.name);
  } else if (y.name) {
    shape(axes, "text", { class: "name", x: left, y: top - over }, fitting(y.name, w, "italic 15px "));
  }
  return { X, Y, left, top, width: w, height: h, right: left + w, bottom, ground, axes };
}

/** A rectangle outside of which nothing is drawn. */
function clipped(svg, id, { left, top, width, height }) {
  const clip = shape(shape(svg, "defs"), "clipPath", { id });
  shape(clip, "rect", { x: left, y: top, width, height });
  return shape(svg, "g", { "clip-path": `url(#${id})` });
}

/** A pixel, within what a browser takes: beyond, its own rounding shows. */
const held = pixel => Math.min(Math.max(pixel, -1e5), 1e5);

/**
 * Path data through points, and how much of them each point is the end of; a point that is not finite parts the line. The same
 * of dots at the points, but for those that would run together with the point before them to a line as wide as a dot.
 */
function lineData(xs, ys, X, Y) {
  const cuts = new Uint32Array(xs.length), dotCuts = new Uint32Array(xs.length);
  let data = "", dots = "", pen = "M", before = [NaN, NaN];
  for (let k = 0; k < xs.length; k++) {
    const at = [xs[k], ys[k]].every(Number.isFinite) ? [held(X(xs[k])), held(Y(ys[k]))] : [NaN, NaN];
    if (at.every(Number.isFinite)) {
      const place = at[0].toFixed(1) + " " + at[1].toFixed(1);
      data += pen + place;
      if (!(Math.hypot(at[0] - before[0], at[1] - before[1]) < 6)) dots += `M${place}h0`;
      pen = "L";
    } else pen = "M";
    before = at;
    cuts[k] = data.length;
    dotCuts[k] = dots.length;
  }
  return { data, cuts, dots, dotCuts };
}

/** The last of the steps that is not after this one. */
function indexAt(steps, count, step) {
  if (!steps) return Math.min(step, count - 1);
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (steps[middle] <= step) low = middle; else high = middle - 1;
  }
  return low;
}

const upTo = (line, k) => line.data.slice(0, line.cuts[k]);
const dotsUpTo = (line, k) => line.dots.slice(0, line.dotCuts[k]);

/** Shows a note beside the point that the pointer is near: `nearest` knows it by a place in pixels, `frame` where notes are. */
function pointing(svg, frame, nearest) {
  svg.addEventListener("pointermove", event => {
    const { left, top } = svg.getBoundingClientRect();
    if (frame()) showTip(svg, frame(), nearest(event.clientX - left, event.clientY - top));
  });
  svg.addEventListener("pointerleave", () => showTip(svg));
}

/** A note beside a point; none without one. */
function showTip(svg, frame, found) {
  svg.querySelector(".tip")?.remove();
  if (!found) return;
  const tip = shape(svg, "g", { class: "tip" });
  const { at: [x, y], series, text } = found, width = widthOf(text) + 16;
  const left = Math.min(Math.max(x - width / 2, frame.left), frame.right - width);
  const top = y - 38 < frame.top ? y + 14 : y - 38;
  shape(tip, "circle", { cx: x, cy: y, r: 4, style: `fill:${color(series)}` });
  shape(tip, "rect", { x: left, y: top, width, height: 24, rx: 4 });
  shape(tip, "text", { x: left + 8, y: top + 16.5, class: "tick" }, text);
}
