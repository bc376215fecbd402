// The table of the paths at a step, which is their legend, too.

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
  views.push({ layOut() {}, update: () => button.setAttribute("aria-pressed", String(!state.hidden.has(k))) });
  return button;
}

function flip(k) {
  if (state.hidden.has(k)) state.hidden.delete(k); else state.hidden.add(k);
  layOut();
}

function tableView() {
  const sizes = [D.plane.x, D.plane.y].map(([low, high]) => high - low);
  const known = { value: tracks.some(t => t.value.length), norm: tracks.some(t => t.norm.length) };
  const heads = [...D.plane.names, known.value && "value", known.norm && "gradient norm"].filter(Boolean);
  const wide = k => k < 2 ? { class: "wide" } : {};
  const table = el("table", { class: "steps" }, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, D.tableName),
    ...heads.map((head, k) => el("th", { scope: "col", ...wide(k) }, head)))));
  const body = el("tbody");
  const rows = tracks.map(track => {
    const cells = heads.map((_, k) => el("td", wide(k)));
    const row = el("tr", {}, el("th", { scope: "row" }, toggle(track.series, "path")), ...cells);
    body.append(row);
    return { track, cells, row };
  });
  table.append(body);
  views.push({
    layOut() {},
    update() {
      const best = lowest();
      for (const { track, cells, row } of rows) {
        const k = indexOf(track), shown = isShown(track);
        const texts = [coordinate(track.x[k], sizes[0]), coordinate(track.y[k], sizes[1])];
        if (known.value) texts.push(track.value.length ? number(track.value[k]) : "");
        if (known.norm) texts.push(track.norm.length ? number(track.norm[k], 3) : "");
        cells.forEach((cell, c) => { cell.textContent = track.x.length ? texts[c] : "no points"; });
        row.classList.toggle("muted", !shown);
        row.classList.toggle("best", Boolean(best) && best.track === track && tracks.length > 1);
        row.title = notes(track, k);
      }
    },
  });
  return el("div", { class: "table" }, table);
}

/** Where a path has ended, or left the picture. */
function notes(track, k) {
  const [[x0, x1], [y0, y1]] = [D.plane.x, D.plane.y];
  for (let i = 0; i <= k && i < track.x.length; i++) {
    const [x, y] = [track.x[i], track.y[i]];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return `not finite from ${D.stepName} ${stepOf(track, i)} on`;
    if (x < x0 || x > x1 || y < y0 || y > y1) return `left the picture at ${D.stepName} ${stepOf(track, i)}`;
  }
  const last = track.x.length - 1;
  return k === last && stepOf(track, last) < state.step ? `ended at ${D.stepName} ${stepOf(track, last)}` : "";
}

/** Everything as a table, made when it is opened. */
function allSteps() {
  const MOST = 5000, holder = el("div", { class: "scroll" });
  const details = el("details", { class: "all" }, el("summary", {}, `All ${D.stepName}s as a table`), holder);
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    const head = el("tr", {}, el("th", {}, D.stepName), ...tracks.flatMap(track => {
      const { name } = D.series[track.series];
      return [...D.plane.names, track.value.length && "value"].filter(Boolean).map(what => el("th", {}, tracks.length > 1 ? `${name}: ${what}` : what));
    }));
    const steps = [...new Set(tracks.flatMap(track => Array.from(track.x, (_, k) => stepOf(track, k))))].sort((a, b) => a - b);
    const rows = steps.slice(0, MOST).map(step => el("tr", {}, el("td", {}, String(step)), ...tracks.flatMap(track => {
      const k = indexAt(track.steps, track.x.length, step), there = track.x.length && stepOf(track, k) === step;
      return [track.x, track.y, ...track.value.length ? [track.value] : []].map(list => el("td", {}, there ? number(list[k], 6) : ""));
    })));
    const more = steps.length > MOST ? [el("p", {}, `The first ${MOST} of ${steps.length}.`)] : [];
    holder.replaceChildren(el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)), ...more);
  });
  return details;
}
