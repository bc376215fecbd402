// The paths that are shown: those of the page, or the one of the settings that are chosen.

/** A path with what is known at each of its points. */
function track(series, raw) {
  const [x, y, value, norm] = [raw.x, raw.y, raw.value, raw.norm].map(unpacked);
  let finite = 0;
  while (finite < x.length && Number.isFinite(x[finite]) && Number.isFinite(y[finite])) finite++;
  const steps = raw.steps && raw.steps.length ? raw.steps : null;
  return { series, x, y, value, norm, steps, finite, name: raw.name, thinned: raw.thinned };
}

let tracks = (D.paths || []).map((raw, k) => track(k, raw));
const isShown = track => !state.hidden.has(track.series);
const indexOf = track => indexAt(track.steps, track.x.length, state.step);
const stepOf = (track, k) => track.steps ? track.steps[k] : k;

/** The path whose value is the lowest at this step. */
function lowest() {
  let best = null;
  for (const track of tracks.filter(isShown)) {
    const value = track.value[indexOf(track)];
    if (Number.isFinite(value) && (!best || value < best.value)) best = { track, value };
  }
  return best;
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
