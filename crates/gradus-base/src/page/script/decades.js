// Logarithmic axes.

/** These digits in each decade of a range. */
function ofEachDecade(low, high, digits) {
  const all = [];
  for (let k = Math.floor(Math.log10(low)); k <= Math.log10(high); k++) all.push(...digits.map(digit => ({ at: +`${digit}e${k}`, digit, k })));
  return all.filter(({ at }) => at >= low * (1 - 1e-9) && at <= high * (1 + 1e-9));
}

/** Numbers of a logarithmic axis: whole decades; of less than three, parts as well, as many as there is room for. */
function logTicks(low, high, count) {
  const [a, b] = [Math.log10(low), Math.log10(high)], room = count / (b - a);
  // From 1 to 2 are three tenths of a decade, from 1 to 3 nearly a half.
  const digits = room >= 2.5 ? [1, 2, 5] : room >= 1.6 ? [1, 3] : [1];
  if (b - a < 3 && digits.length > 1) {
    const named = ofEachDecade(low, high, digits)
      .map(({ at, digit, k }) => k < -4 || k > 5 ? { at, text: `${digit} · 10`, power: tidy(String(k)) } : { at, text: tidy(at.toFixed(Math.max(0, -k))) });
    if (named.length > 1) return { named, factor: null };
  }
  if (b - a < 1) {
    const { named, factor } = linearTicks(low, high, count);
    return { named: named.filter(tick => tick.at > 0), factor };
  }
  const every = Math.max(1, Math.ceil((b - a) / count)), named = [];
  for (let k = Math.ceil(a - 1e-9); k <= b + 1e-9; k++) {
    if (k % every === 0) named.push({ at: 10 ** k, text: "10", power: tidy(String(k)) });
  }
  return { named, factor: null };
}

/** Short ticks, by which a logarithmic axis is known: the digits that have no number, as many as there is room for. */
function minorTicks(low, high, pixels, named) {
  const decade = pixels / (Math.log10(high) - Math.log10(low));
  if (decade < 3) return [];
  // From 9 to 10 are two pixels of 44.
  const digits = decade >= 44 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : decade >= 14 ? [1, 2, 5] : [1];
  const isNamed = at => named.some(tick => Math.abs(tick.at / at - 1) < 1e-6);
  return ofEachDecade(low, high, digits).map(({ at }) => at).filter(at => !isNamed(at));
}
