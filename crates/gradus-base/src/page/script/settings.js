// Sliders over settings: each choice shows a run that was computed beforehand.

const runs = { ...D.runs, x: unpacked(D.runs.x), y: unpacked(D.runs.y), value: unpacked(D.runs.value) };
const chosen = D.settings.map(setting => setting.start);

/** A run as a path; the last setting varies fastest. */
function runOf(indices) {
  const at = indices.reduce((at, index, k) => at * D.settings[k].values.length + index, 0);
  const { x, y, value, starts, widths } = runs, cut = list => list.subarray(starts[at], starts[at + 1]);
  return track(0, { x: cut(x), y: cut(y), value: cut(value), width: widths && widths[at] });
}

function choose() {
  const atEnd = D.last === undefined || state.step >= D.last;
  tracks = [runOf(chosen)];
  D.last = Math.max(tracks[0].x.length - 1, 0);
  state.step = atEnd ? D.last : Math.min(state.step, D.last);
}

/** The choice as the end of an address, such as `#rate=0.1&momentum=0.9`, and the choice that an address ends in. */
const address = () => "#" + new URLSearchParams(D.settings.map(({ name, values }, k) => [name, values[chosen[k]]]));
function chooseByAddress() {
  const wanted = [...new URLSearchParams(location.hash.slice(1)).values()];
  wanted.slice(0, chosen.length).forEach((text, k) => {
    const at = D.settings[k].values.findIndex(value => String(value) === text);
    if (at >= 0) chosen[k] = at;
  });
  choose();
}

function settingsView() {
  let waiting = 0;
  const change = (k, index) => {
    chosen[k] = index;
    choose();
    layOut();
    // Browsers refuse an address that changes with every pixel of a drag.
    clearTimeout(waiting);
    waiting = setTimeout(() => location.replace(address()), 200);
  };
  addEventListener("hashchange", () => { if (location.hash !== address()) { chooseByAddress(); layOut(); } });
  const inputs = D.settings.map((setting, k) => {
    const id = `setting-${k}`, shown = el("span", { class: "value", "aria-hidden": "true" });
    const most = setting.values.length - 1;
    const input = el("input", { type: "range", id, min: 0, max: most, step: 1, oninput: () => change(k, +input.value) });
    views.push({
      update() {
        const text = short(setting.values[chosen[k]], 6);
        shown.textContent = text;
        input.value = chosen[k];
        input.setAttribute("aria-valuetext", text);
        input.style.setProperty("--done", `${100 * chosen[k] / Math.max(most, 1)}%`);
      },
    });
    return el("div", { class: "setting" }, el("div", {}, el("label", { for: id }, setting.name), shown), input);
  });
  return el("div", { class: "settings" }, ...inputs);
}

/** The values of the chosen run, and faint behind them those for other values of the first setting: of many, some forty. */
function runLayers() {
  const count = D.settings[0].values.length, every = Math.ceil(count / 40);
  const line = (run, more) => ({ kind: "line", series: 0, name: "", x: Array.from(run.x, (_, i) => i), y: run.value, ...more });
  const others = Array.from({ length: Math.ceil(count / every) }, (_, k) => runOf([k * every, ...chosen.slice(1)]));
  const [run] = tracks;
  return [...others.map(other => line(other, { faint: true })), line(run, { name: D.series[0].name, grow: true, dots: run.x.length <= 70 })];
}

/**
 * The range of the chosen run's values, widened to whole steps, so that it stays while a slider moves a little. Each run fills
 * the chart; in one range for all those that diverge would flatten the others.
 */
function runRange(isLog) {
  const [low, high] = extent([tracks[0].value], isLog).map(x => isLog ? Math.log10(x) : x);
  const step = Math.max(roundStep((high - low) / 8), isLog ? 1 / 3 : 0);
  const ends = [step * Math.floor(low / step), step * Math.ceil(high / step)];
  return isLog ? ends.map(end => 10 ** Math.min(Math.max(end, -307), 307)) : ends;
}

/** The point and its value at the step that is shown. */
function runAtStep() {
  const [run] = tracks, k = indexOf(run), names = D.plane.names;
  return `Step ${counted(stepOf(run, k))}: ${names[0]} = ${short(run.x[k])}, ${names[1]} = ${short(run.y[k])}, value ${short(run.value[k])}`;
}
