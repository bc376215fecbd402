// Play, pause, step, scrub: the step that all parts show.

function timelineView() {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const play = el("button", { class: "play", "aria-pressed": "false", onclick: () => state.playing ? pause() : start() }, "Play");
  const back = el("button", { class: "by-one", "aria-label": `previous ${D.stepName}`, onclick: () => go(state.step - 1) }, "‹");
  const forward = el("button", { class: "by-one", "aria-label": `next ${D.stepName}`, onclick: () => go(state.step + 1) }, "›");
  const slider = el("input", {
    type: "range", id: "step", min: 0, max: D.last, value: D.last, step: 1, "aria-label": D.stepName,
    oninput: () => { pause(); show(+slider.value); },
  });
  const count = el("span", { class: "count" });
  const speed = el("select", { "aria-label": "speed" },
    ...["¼×", "½×", "1×", "2×", "4×"].map((name, k) => el("option", { value: 2 ** (k - 2), selected: k === 2 }, name)));
  const spoken = el("p", { class: "spoken", "aria-live": "polite" });
  let from = 0, since = 0, saying = 0;

  function show(step) {
    state.step = Math.min(Math.max(Math.round(step), 0), D.last);
    refresh();
    if (!state.playing) say();
  }
  function go(step) { pause(); show(step); }
  /** Says aloud where it stands, once it stands. */
  function say() {
    clearTimeout(saying);
    saying = setTimeout(() => { spoken.textContent = spokenText(); }, 350);
  }
  function start() {
    if (state.step >= D.last) show(0);
    state.playing = true;
    [from, since] = [state.step, performance.now()];
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    requestAnimationFrame(tick);
  }
  function pause() {
    if (!state.playing) return;
    state.playing = false;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
    say();
  }
  function tick(now) {
    if (!state.playing) return;
    const seconds = Math.max(0, now - since) / 1000 * +speed.value;
    // Ten seconds for all, but no fewer than eight steps in one; without motion twelve pictures.
    const step = still.matches
      ? from + Math.floor(seconds / 0.8) * Math.max(1, Math.ceil(D.last / 12))
      : from + Math.floor(seconds * Math.max(8, D.last / 10));
    if (step >= D.last) { show(D.last); pause(); return; }
    if (step !== state.step) show(step);
    requestAnimationFrame(tick);
  }
  speed.addEventListener("change", () => { [from, since] = [state.step, performance.now()]; });
  views.push({
    update() {
      slider.max = D.last;
      slider.value = state.step;
      slider.style.setProperty("--done", `${100 * state.step / Math.max(D.last, 1)}%`);
      const text = `${D.stepName} ${counted(state.step)} / ${counted(D.last)}`;
      count.textContent = text;
      slider.setAttribute("aria-valuetext", text.replace("/", "of"));
    },
  });
  const page = Math.max(1, Math.min(10, Math.floor(D.last / 4)));
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const { target, key } = event;
    if (/^[1-9]$/.test(key) && target.tagName !== "SELECT" && D.series[+key - 1] && D.toggles) { flip(+key - 1); return; }
    // A list, a slider and what scrolls have keys of their own, and whatever is pressed has the space bar.
    if (target.closest("select, input, .scroll") && !(target === slider && key === " ")) return;
    if (key === " " && target.closest("button, summary")) return;
    const step = { ArrowLeft: state.step - 1, ArrowRight: state.step + 1, PageUp: state.step - page, PageDown: state.step + page, Home: 0, End: D.last }[key];
    if (key === " ") state.playing ? pause() : start();
    else if (step !== undefined) go(step);
    else return;
    event.preventDefault();
  });
  return el("div", { class: "timeline" }, play, back, forward, slider, count, speed, spoken);
}

/** The numbers at the step in a sentence. */
function spokenText() {
  const where = `${D.stepName[0].toUpperCase()}${D.stepName.slice(1)} ${counted(state.step)}.`;
  const best = D.plane ? lowest() : null;
  if (!best) return where;
  return `${where} Lowest: ${D.series[best.track.series].name}, value ${short(best.value)}.`;
}

/** A line that says what the step that is shown amounts to. */
function sentenceView(text) {
  const line = el("p", { class: "sentence" });
  views.push({ update: () => { line.textContent = text(); } });
  return line;
}
