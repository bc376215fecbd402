// Puts the parts of a page together.

/** How high the pictures at the top are, so that a window shows everything that is needed. */
function stageHeight() {
  const head = document.querySelector("header").offsetHeight + (D.settings ? 62 : 0);
  const below = D.charts && D.charts.length > 2 ? 190 : D.paths ? 244 + 24 * Math.min(Math.max(tracks.length, 6), 8) : D.settings ? 252 : D.last ? 270 : 140;
  return Math.min(Math.max(innerHeight - head - below, 230), D.charts && D.charts.length > 2 ? 330 : 560);
}

const keys = [];
const key = (...names) => names.map(name => el("kbd", {}, name));
const app = document.getElementById("app");
const stage = el("div", { class: "stage" }), lower = el("div", { class: "lower" });

if (D.settings) {
  chooseByAddress();
  app.append(settingsView());
  keys.push(...key("Tab"), " to a slider, ", ...key("←", "→"), " change it · elsewhere: ");
}
if (D.surface) stage.append(surfaceView());
if (D.plane) stage.append(planeView());
if (D.settings) stage.append(chartView({ ...D.chart, rangeOf: runRange }, runLayers));
else if (!D.plane) {
  for (const chart of D.charts) {
    if (chart.grow) chart.layers.forEach(layer => { layer.grow = true; });
    const view = chartView(chart);
    if (chart.legend.length) view.append(legendView(chart));
    stage.append(view);
  }
}
stage.classList.toggle("single", stage.childElementCount === 1);
app.append(stage);
if (D.last) {
  app.append(timelineView());
  keys.push(...key("Space"), " play · ", ...key("←", "→"), " step · ", ...key("Home", "End"));
}
if (D.settings) app.append(sentenceView(runAtStep));
if (D.history) app.append(sentenceView(estimates));
if (D.paths) {
  lower.append(tableView());
  if (tracks.some(t => t.value.length)) lower.append(chartView(valueChart()));
  app.append(lower);
  keys.push(" · ", ...key("1"), "–", ...key(String(Math.min(tracks.length, 9))), " show or hide a path");
}
if (keys.length) app.append(el("p", { class: "keys" }, ...keys));
if (D.paths) app.append(allSteps());

const repaint = () => views.forEach(view => view.repaint && view.repaint());
let waiting = 0;
addEventListener("resize", () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(layOut); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
// While the event is handled styles are still those of the screen, so that paper is a class.
addEventListener("beforeprint", () => { root.classList.add("paper"); repaint(); });
addEventListener("afterprint", () => { root.classList.remove("paper"); repaint(); });
layOut();
