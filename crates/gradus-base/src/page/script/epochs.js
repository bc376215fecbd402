// A fit by epoch.

/** The parameters at the epoch that is shown. */
function estimates() {
  const at = D.history[state.step].map((p, k) => `${D.parameters[k]} = ${short(p)}`).join(", ");
  return `Epoch ${counted(state.step)}: ${at}${D.losses.length ? `, loss ${short(D.losses[state.step])}` : ""}`;
}
