// Sliders over settings: each choice shows a run that was computed beforehand.

const chosen = (D.settings || []).map(setting => setting.start);

/** The number of a run by the settings' indices; the last setting varies fastest. */
const runAt = indices => indices.reduce((at, index, k) => at * D.settings[k].values.length + index, 0);

/** A run as a path. */
function runOf(indices) {
  const { x, y, value, starts } = runs, at = runAt(indices);
  const cut = list => list.subarray(starts[at], starts[at + 1]);
  return track(0, { x: cut(x), y: cut(y), value: cut(value), name: D.series[0].name });
}

const runs = D.runs && { ...D.runs, x: unpacked(D.runs.x), y: unpacked(D.runs.y), value: unpacked(D.runs.value) };

function choose() {
  const atEnd = D.last === undefined || state.step >= D.last;
  tracks = [runOf(chosen)];
  D.last = Math.max(tracks[0].x.length - 1, 0);
  state.step = atEnd ? D.last : Math.min(state.step, D.last);
}

function settingsView() {
  const inputs = D.settings.map((setting, k) => {
    const id = `setting-${k}`, shown = el("span", { class: "value", "aria-hidden": "true" });
    const text = () => short(setting.values[chosen[k]], 6);
    const input = el("input", {
      type: "range", id, min: 0, max: setting.values.length - 1, step: 1, value: chosen[k],
      oninput: () => { chosen[k] = +input.value; choose(); layOut(); },
    });
    views.push({
      layOut() {},
      update() {
        shown.textContent = text();
        input.setAttribute("aria-valuetext", text());
        input.style.setProperty("--done", `${100 * chosen[k] / Math.max(setting.values.length - 1, 1)}%`);
      },
    });
    return el("div", { class: "setting" }, el("div", {}, el("label", { for: id }, setting.name), shown), input);
  });
  return el("div", { class: "settings" }, ...inputs);
}

/** The values of the chosen run, and faint behind them those for all values of the first setting. */
function runLayers() {
  const lines = D.settings[0].values.map((_, k) => {
    const run = runOf([k, ...chosen.slice(1)]);
    return { kind: "line", series: 0, name: "", x: Array.from(run.x, (_, i) => i), y: run.value, faint: true };
  });
  const [run] = tracks;
  return [...lines, {
    kind: "line", series: 0, name: D.series[0].name, x: Array.from(run.x, (_, i) => i), y: run.value, grow: true, dots: run.x.length <= 70,
  }];
}

/** What the step that is shown amounts to. */
function sentence() {
  const line = el("p", { class: "sentence" });
  views.push({
    layOut() {},
    update() {
      const [run] = tracks, k = indexOf(run), names = D.plane.names;
      line.textContent = `Step ${stepOf(run, k)}: ${names[0]} = ${short(run.x[k])}, ${names[1]} = ${short(run.y[k])}, value ${short(run.value[k])}`;
    },
  });
  return line;
}

/** The parameters at the epoch that is shown. */
function estimates() {
  const line = el("p", { class: "sentence" });
  views.push({
    layOut() {},
    update() {
      const at = D.history[state.step].map((p, k) => `${D.parameters[k]} = ${short(p)}`).join(", ");
      const loss = D.losses.length ? `, loss ${short(D.losses[state.step])}` : "";
      line.textContent = `Epoch ${state.step}: ${at}${loss}`;
    },
  });
  return line;
}
