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

/** A minus sign for a hyphen, and five or more digits before the point in threes, by spaces that end no line. */
const tidy = text => text.replace(/-/g, "−").replace(/^−?\d{5,}/, digits => digits.replace(/\B(?=(\d{3})+$)/g, "\u202f"));
const raised = text => [...text].map(c => c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[+c]).join("");

/** A number with so many significant digits; `null` stands for what is not finite. */
function number(x, digits = 4) {
  if (!Number.isFinite(x)) return "not finite";
  if (x === 0) return "0";
  const [mantissa, power] = x.toExponential(digits - 1).split("e");
  const exponent = +power;
  if (exponent >= digits || exponent < -4) {
    return tidy(mantissa) + " · 10" + raised(String(exponent));
  }
  return tidy(x.toFixed(digits - 1 - exponent));
}

/** The number of a step. */
const counted = step => tidy(String(step));

/** The same without zeros at the end. */
const short = (x, digits = 4) => number(x, digits).replace(/(\.\d*?)0+(?= |$)/, "$1").replace(/\.(?= |$)/, "");

/** A coordinate, with decimals by the size of what is shown. */
function coordinate(x, size) {
  if (!Number.isFinite(x)) return "not finite";
  // Seven digits are all that a page has.
  const known = x === 0 ? 12 : Math.max(6 - Math.floor(Math.log10(Math.abs(x))), 0);
  const decimals = Math.min(Math.max(4 - Math.floor(Math.log10(size)), 0), known, 12);
  const text = Math.abs(x) < 1e7 && decimals < 10 ? tidy(x.toFixed(decimals)) : number(x, 5);
  return /[1-9]/.test(text) ? text : text.replace("−", "");
}

/** 1, 2 or 5 times a power of ten, the one that is nearest. */
function roundStep(wanted) {
  const power = 10 ** Math.floor(Math.log10(wanted)), share = wanted / power;
  return (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10) * power;
}

/** Ticks at multiples of 1, 2 or 5 times a power of ten; numbers that would need a power each have one together, a factor. */
function linearTicks(low, high, count) {
  const step = roundStep((high - low) / count), order = x => Math.floor(Math.log10(x) + 1e-9);
  const exponent = order(step), digit = Math.round(step / 10 ** exponent);
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  const largest = Math.max(Math.abs(first), Math.abs(last));
  const plain = -exponent <= 5 && largest * step < 1e6;
  const power = plain || largest === 0 ? 0 : order(largest * step), named = [];
  for (let k = first; k <= last && named.length < 100; k++) {
    const shown = digit * k * 10 ** (exponent - power);
    named.push({ at: k * step, text: k === 0 ? "0" : tidy(shown.toFixed(Math.min(Math.max(power - exponent, 0), 100))) });
  }
  return { named, minor: [], factor: power ? { text: "· 10", power: tidy(String(power)) } : null };
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
const layOut = () => { views.forEach(view => view.layOut?.()); refresh(); };

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
