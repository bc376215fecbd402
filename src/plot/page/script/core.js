// What all parts share: elements, numbers as they are written, ticks, and the state of the page.
"use strict";
const D = JSON.parse(document.getElementById("data").textContent);
const root = document.documentElement;

/** An HTML element with attributes; `on…` are listeners. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** An SVG element, put into a parent. */
function shape(parent, tag, attributes = {}, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

const minus = text => text.replace(/-/g, "−");
const raised = text => [...text].map(c => c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[+c]).join("");

/** A number with so many significant digits; `null` stands for what is not finite. */
function number(x, digits = 4) {
  if (!Number.isFinite(x)) return "not finite";
  if (x === 0) return "0";
  const [mantissa, power] = x.toExponential(digits - 1).split("e");
  const exponent = +power;
  if (exponent >= digits || exponent < -4) {
    return minus(mantissa) + " · 10" + raised(String(exponent));
  }
  return minus(x.toFixed(digits - 1 - exponent));
}

/** The same without zeros at the end. */
const short = (x, digits = 4) => number(x, digits).replace(/(\.\d*?)0+(?= |$)/, "$1").replace(/\.(?= |$)/, "");

/** A coordinate, with decimals by the size of what is shown. */
function coordinate(x, size) {
  if (!Number.isFinite(x)) return "not finite";
  // Seven digits are all that a page has.
  const known = x === 0 ? 12 : Math.max(6 - Math.floor(Math.log10(Math.abs(x))), 0);
  const decimals = Math.min(Math.max(4 - Math.floor(Math.log10(size)), 0), known, 12);
  const text = Math.abs(x) < 1e7 && decimals < 10 ? minus(x.toFixed(decimals)) : number(x, 5);
  return /[1-9]/.test(text) ? text : text.replace("−", "");
}

/** Ticks at multiples of 1, 2 or 5 times a power of ten. */
function linearTicks(low, high, count) {
  const wanted = (high - low) / Math.max(count, 1), power = 10 ** Math.floor(Math.log10(wanted));
  const share = wanted / power;
  const step = (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10) * power;
  const exponent = Math.floor(Math.log10(step) + 1e-9), decimals = Math.max(0, -exponent);
  const found = [], order = x => x === 0 ? 0 : Math.floor(Math.log10(Math.abs(x)) + 1e-9);
  // One that needs a power gives it to all.
  const plain = decimals <= 5 && Math.max(order(Math.ceil(low / step - 1e-9) * step), order(Math.floor(high / step + 1e-9) * step)) < 6;
  for (let k = Math.ceil(low / step - 1e-9); k <= high / step + 1e-9 && found.length < 100; k++) {
    const at = k * step;
    if (at === 0) found.push({ at, text: "0" });
    else if (plain) found.push({ at, text: minus(at.toFixed(decimals)) });
    else {
      const [m, e] = at.toExponential(Math.max(0, order(at) - exponent)).split("e");
      found.push({ at, text: minus(m) + " · 10", power: minus(String(+e)) });
    }
  }
  return found;
}

/** Ticks of a logarithmic axis: whole decades, or parts of them where there is hardly one. */
function logTicks(low, high, count) {
  const [a, b] = [Math.log10(low), Math.log10(high)];
  const found = [];
  if (b - a < 1.5) {
    for (let k = Math.floor(a); k <= b; k++) for (const m of [1, 2, 5]) {
      const at = m * 10 ** k;
      if (at >= low * (1 - 1e-9) && at <= high * (1 + 1e-9)) found.push({ at, text: short(at, 2) });
    }
    if (found.length > 1) return found;
    return linearTicks(low, high, count).filter(tick => tick.at > 0);
  }
  const every = Math.max(1, Math.ceil((b - a) / Math.max(count, 1)));
  for (let k = Math.ceil(a - 1e-9); k <= b + 1e-9; k++) {
    if (k % every === 0) found.push({ at: 10 ** k, text: "10", power: minus(String(k)) });
  }
  return found;
}

/** A label that may have a power. */
function label(parent, attributes, tick) {
  const text = shape(parent, "text", attributes, tick.text);
  if (tick.power) shape(text, "tspan", { dy: -5, "font-size": 10 }, tick.power);
  return text;
}

const ruler = document.createElement("canvas").getContext("2d");
/** The width of a text in pixels. */
function widthOf(text, font = "12.5px ") {
  ruler.font = font + getComputedStyle(document.body).fontFamily;
  return ruler.measureText(text).width;
}
const labelWidth = tick => widthOf(tick.text) + (tick.power ? widthOf(tick.power, "10px ") : 0);

/** A text that fits, with an ellipsis in place of the rest. */
function fitting(text, most, font) {
  if (widthOf(text, font) <= most) return text;
  let shown = [...text];
  while (shown.length > 1 && widthOf(shown.join("") + "…", font) > most) shown.pop();
  return shown.join("").trimEnd() + "…";
}

/** Numbers of a list, which may be packed as bytes. */
function unpacked(list) {
  if (!list || Array.isArray(list) || ArrayBuffer.isView(list)) return list || [];
  const bytes = Uint8Array.from(atob(list.data), c => c.charCodeAt(0));
  return new { u16: Uint16Array, f32: Float32Array, f64: Float64Array }[list.type](bytes.buffer);
}

const color = k => `var(--s${k % 6})`;
const dashes = k => k < 6 ? "none" : "6 4";
const isNarrow = () => root.clientWidth <= 760;

/** What is shown: a step, the series that are not hidden, and the settings. */
const state = { step: D.last || 0, hidden: new Set(), playing: false };
const views = [];
const refresh = () => views.forEach(view => view.update());
const layOut = () => { views.forEach(view => view.layOut()); refresh(); };

/** The mark of a series. */
const mark = (parent, k, attributes = {}) =>
  shape(parent, "path", { class: "mark", d: D.marks[k % 6], style: `fill:${color(k)}`, ...attributes });

/** Outline of a star with five points. */
function starOutline(size) {
  const corners = [];
  for (let k = 0; k < 10; k++) {
    const angle = k * Math.PI / 5, radius = k % 2 ? 0.43 * size : size;
    corners.push(`${(radius * Math.sin(angle)).toFixed(1)} ${(-radius * Math.cos(angle)).toFixed(1)}`);
  }
  return `M${corners.join("L")}z`;
}

/** A figure with a caption. */
function figure(name, hint, ...more) {
  const caption = el("figcaption", {}, ...name ? [el("b", {}, name)] : [], el("span", { class: "hint" }, hint), ...more);
  const box = el("div", { class: "box" });
  return { element: el("figure", {}, caption, box), box, caption };
}
