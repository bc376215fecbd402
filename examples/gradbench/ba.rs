//! Bundle adjustment: reprojection errors of many observations, and their sparse Jacobian.
//!
//! One observation is a small function of 15 numbers (camera, point, weight) with two outputs: it is
//! compiled once, and its Jacobian taken over blocks of observations.

use crate::problem::{Derivative, How, Number, Problem, all, slices};
use crate::run::{Outcome, Run, count, list, require};
use gradus::Error;
use gradus::function::{Columns, JacobianColumns};
use gradus::prelude::*;
use serde::Deserialize;
use serde_json::json;

/// Numbers of a camera, of a point, and of an observation's point in parameter space.
pub(crate) const CAMERA: usize = 11;
pub(crate) const POINT: usize = 3;
const INPUTS: usize = CAMERA + POINT + 1;
/// Entries of each list of the sparse Jacobian that an answer has, before the last one: those of one observation.
const SHOWN: usize = 2 * INPUTS;

pub(crate) struct Ba {
    /// Rotation, center, focal length, principal point, radial distortion.
    pub(crate) cameras: Vec<[f64; CAMERA]>,
    pub(crate) points: Vec<[f64; POINT]>,
    pub(crate) weights: Vec<f64>,
    pub(crate) features: Vec<[f64; 2]>,
}

fn dot<T: Number>(a: [T; 3], b: [T; 3]) -> T {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross<T: Number>(a: [T; 3], b: [T; 3]) -> [T; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// Rodrigues' formula: `x` turned by the angle `|r|` about `r`.
fn rotate<T: Number>(r: [T; 3], x: [T; 3]) -> [T; 3] {
    let squared = dot(r, r);
    if squared == T::zero() {
        let turned = cross(r, x);
        return std::array::from_fn(|i| x[i] + turned[i]);
    }
    let angle = squared.sqrt();
    let (sin, cos) = angle.sin_cos();
    let axis = r.map(|r| r / angle);
    let turned = cross(axis, x);
    let along = dot(axis, x) * (T::one() - cos);
    std::array::from_fn(|i| x[i] * cos + turned[i] * sin + axis[i] * along)
}

/// The weighted difference between where the point appears and where it was seen.
pub(crate) fn error<T: Number>(camera: &[T], point: &[T], weight: T, feature: [T; 2]) -> [T; 2] {
    let c: [T; CAMERA] = std::array::from_fn(|i| camera[i]);
    let [x, y, z] = rotate([c[0], c[1], c[2]], std::array::from_fn(|i| point[i] - c[3 + i]));
    let (x, y) = (x / z, y / z);
    let r2 = x * x + y * y;
    let distortion = c[9] * r2 + c[10] * r2 * r2 + 1.0;
    let seen = [x * distortion * c[6] + c[7], y * distortion * c[6] + c[8]];
    [weight * (seen[0] - feature[0]), weight * (seen[1] - feature[1])]
}

/// What keeps a weight near 1.
pub(crate) fn weight_error<T: Number>(weight: T) -> T {
    T::one() - weight * weight
}

impl Ba {
    fn observation(&self, i: usize) -> (&[f64; CAMERA], &[f64; POINT]) {
        (&self.cameras[i % self.cameras.len()], &self.points[i % self.points.len()])
    }

    /// What each observation depends on, number by number: camera, point, weight, feature.
    fn columns(&self, columns: &mut [Vec<f64>]) {
        let (of_camera, rest) = columns.split_at_mut(CAMERA);
        let (of_point, rest) = rest.split_at_mut(POINT);
        let n = self.weights.len();
        for (k, column) in of_camera.iter_mut().enumerate() {
            cycle(self.cameras.iter().map(|camera| camera[k]), n, column);
        }
        for (k, column) in of_point.iter_mut().enumerate() {
            cycle(self.points.iter().map(|point| point[k]), n, column);
        }
        cycle(self.weights.iter().copied(), n, &mut rest[0]);
        cycle(self.features.iter().map(|feature| feature[0]), n, &mut rest[1]);
        cycle(self.features.iter().map(|feature| feature[1]), n, &mut rest[2]);
    }

    /// All errors into `into`, two for each observation, then one for each weight.
    pub(crate) fn errors(&self, into: &mut [f64]) {
        let (pairs, weights) = into.split_at_mut(2 * self.weights.len());
        for (i, pair) in pairs.chunks_exact_mut(2).enumerate() {
            let (camera, point) = self.observation(i);
            pair.copy_from_slice(&error(camera, point, self.weights[i], self.features[i]));
        }
        weights.iter_mut().zip(&self.weights).for_each(|(error, &w)| *error = weight_error(w));
    }
}

/// The derivatives are the Jacobian's values in compressed-row order.
impl Problem for Ba {
    fn entries(&self) -> usize {
        (2 * INPUTS + 1) * self.weights.len()
    }

    /// `½ Σ error²` over the reprojections.
    fn value(&self) -> f64 {
        let mut sum = 0.0;
        for (i, (&weight, &feature)) in self.weights.iter().zip(&self.features).enumerate() {
            let (camera, point) = self.observation(i);
            let [x, y] = error(camera, point, weight, feature);
            sum += x * x + y * y;
        }
        0.5 * sum
    }

    fn derivative(&self, how: How) -> Result<Derivative<'_>, Error> {
        // The feature goes in as two more columns, whose derivatives are not taken over: a number that the
        // closure captures would be the same for all rows.
        let observe = |[]: [Var; 0], x: &[Var]| {
            let (camera, rest) = x.split_at(CAMERA);
            error(camera, &rest[..POINT], x[INPUTS - 1], [x[INPUTS], x[INPUTS + 1]])
        };
        let mut observe = how.each_row(observe);
        let mut keep = how.each_row(|[]: [Var; 0], weight: Var| weight_error(weight));
        let mut columns = vec![Vec::new(); INPUTS + 2];
        let (mut seen, mut kept) = (JacobianColumns::default(), JacobianColumns::default());
        Ok(Box::new(move |entries| {
            self.columns(&mut columns);
            let (slices, rows) = (slices(&columns), all(&columns));
            observe.evaluate(&[], &Columns::new(&slices)?, rows.clone(), &mut seen)?;
            keep.evaluate(&[], &Columns::new(&slices[INPUTS - 1..INPUTS])?, rows, &mut kept)?;
            let (pairs, weights) = entries.split_at_mut(2 * INPUTS * self.weights.len());
            by_rows(&seen, pairs);
            weights.copy_from_slice(kept.derivative(0, 0));
            let squares = |output| seen.output(output).iter().map(|error| error * error).sum::<f64>();
            Ok(0.5 * (squares(0) + squares(1)))
        }))
    }
}

/// `n` numbers, again from the first one after the last.
fn cycle(numbers: impl Iterator<Item = f64>, n: usize, column: &mut Vec<f64>) {
    column.clear();
    column.extend(numbers.take(n));
    while column.len() < n {
        column.extend_from_within(..column.len().min(n - column.len()));
    }
}

/// Compressed rows from columns: for each observation the derivatives of its two errors.
fn by_rows(seen: &JacobianColumns, pairs: &mut [f64]) {
    let columns: [&[f64]; 2 * INPUTS] = std::array::from_fn(|k| seen.derivative(k / INPUTS, k % INPUTS));
    for (i, pair) in pairs.chunks_exact_mut(2 * INPUTS).enumerate() {
        pair.iter_mut().zip(&columns).for_each(|(entry, column)| *entry = column[i]);
    }
}

#[derive(Deserialize)]
struct Input {
    #[serde(deserialize_with = "count")]
    n: usize,
    #[serde(deserialize_with = "count")]
    m: usize,
    #[serde(deserialize_with = "count")]
    p: usize,
    cam: [f64; CAMERA],
    x: [f64; POINT],
    w: f64,
    feat: [f64; 2],
}

/// The module `ba`: many copies of one camera, point, weight and feature, all computed.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let Input { n, m, p, cam, x, w, feat } = run.input()?;
    // Enough observations for the rows that are shown.
    require(n > 0 && m > 0 && p.saturating_mul(3) >= SHOWN, "`n` or `m` is 0, or `p` below 10")?;
    // Is there memory for the largest of the lists below?
    list(p.saturating_mul(62).max(n.max(m).saturating_mul(CAMERA)))?;
    let ba = Ba { cameras: vec![cam; n], points: vec![x; m], weights: vec![w; p], features: vec![feat; p] };
    match run.function {
        "objective" => {
            let mut errors = list(3 * p)?;
            run.evaluate_plain(|| ba.errors(&mut errors));
            Ok(json!({
                "reproj_error": { "elements": &errors[..2], "repeated": p },
                "w_err": { "element": errors[2 * p], "repeated": p },
            }))
        }
        "jacobian" => {
            let values = run.derivative(&ba)?;
            // Where the first rows of the Jacobian begin among its entries, and where the last one ends. Fifteen
            // observations have as many rows of two; with fewer, rows of weights with one entry come in.
            let begin = |row: usize| INPUTS * row.min(2 * p) + row.saturating_sub(2 * p);
            let rows: Vec<usize> = (0..SHOWN).chain([3 * p]).map(begin).collect();
            let (points, weights) = (CAMERA * n, CAMERA * n + POINT * m);
            let first = || (0..CAMERA).chain(points..points + POINT).chain([weights]);
            let columns: Vec<usize> = first().chain(first()).chain([weights + p - 1]).collect();
            let values: Vec<f64> = values[..SHOWN].iter().chain(values.last()).copied().collect();
            Ok(json!({ "rows": rows, "cols": columns, "vals": values }))
        }
        _ => run.unknown("ba"),
    }
}
