// The paths that are shown: those of the page, or the one of the settings that are chosen.

/** A path with what is known at each of its points. */
function track(series, raw) {
  const [x, y, value, norm] = [raw.x, raw.y, raw.value, raw.norm].map(unpacked);
  let finite = 0;
  while (finite < x.length && Number.isFinite(x[finite]) && Number.isFinite(y[finite])) finite++;
  const steps = raw.steps && raw.steps.length ? raw.steps : null;
  return { series, x, y, value, norm, steps, finite, thinned: raw.thinned, width: raw.width || 1.9 };
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
