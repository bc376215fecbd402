// Paths beside one another: the table at a step, which is their legend, their values by step, and all steps as a table.

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
    if (!Number.isFinite(x) || !Number.isFinite(y)) return `not finite from ${D.stepName} ${counted(stepOf(track, i))} on`;
    if (x < x0 || x > x1 || y < y0 || y > y1) return `left the picture at ${D.stepName} ${counted(stepOf(track, i))}`;
  }
  const last = track.x.length - 1;
  return k === last && stepOf(track, last) < state.step ? `ended at ${D.stepName} ${counted(stepOf(track, last))}` : "";
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
    const rows = steps.slice(0, MOST).map(step => el("tr", {}, el("td", {}, counted(step)), ...tracks.flatMap(track => {
      const k = indexAt(track.steps, track.x.length, step), there = track.x.length && stepOf(track, k) === step;
      return [track.x, track.y, ...track.value.length ? [track.value] : []].map(list => el("td", {}, there ? number(list[k], 6) : ""));
    })));
    const more = steps.length > MOST ? [el("p", {}, `The first ${MOST} of ${steps.length}.`)] : [];
    holder.replaceChildren(el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)), ...more);
  });
  return details;
}

/** The values at all points within the frame. */
function valuesInPicture() {
  const [[x0, x1], [y0, y1]] = [D.plane.x, D.plane.y];
  const isIn = (track, k) => track.x[k] >= x0 && track.x[k] <= x1 && track.y[k] >= y0 && track.y[k] <= y1;
  return tracks.flatMap(track => Array.from(track.value).filter((_, k) => isIn(track, k)));
}

/** The values of all paths by step. */
function valueChart() {
  const layers = tracks.filter(t => t.value.length).map(t => ({
    kind: "line", series: t.series, name: D.series[t.series].name, grow: true, y: t.value,
    x: t.steps || Array.from(t.value, (_, k) => k),
  }));
  const finite = layers.flatMap(layer => Array.from(layer.y).filter(Number.isFinite));
  const [low, high] = [Math.min, Math.max].map(f => finite.reduce((a, b) => f(a, b), finite[0]));
  const canLog = low > 0, near = extent([valuesInPicture()], false);
  // Paths that leave the picture for far lower or higher values leave the chart as well.
  const range = !canLog && high - low > 20 * (near[1] - near[0]) ? near : undefined;
  return {
    title: "Value", hint: `by ${D.stepName}`, x: { name: D.stepName, log: false },
    y: { name: "f", log: canLog && high > 100 * low, toggle: canLog, range }, steps: true, small: true, layers,
  };
}
