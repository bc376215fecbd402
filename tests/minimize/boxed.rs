//! Problems within bounds: each method that keeps bounds against the minima of SciPy's methods, and boxes around convex
//! quadratics, whose minimum is found face by face.

use crate::box_minimum::box_minimum;
use gradus::minimize::Status;
use gradus::prelude::*;
use proptest::prelude::*;
use std::f64::consts::PI;

const KEEPING: [Method; 6] = [
    Method::Lbfgs,
    Method::NewtonCg,
    Method::TrustNcg,
    Method::TrustExact,
    Method::NelderMead,
    Method::GradientDescent,
];

const INF: f64 = f64::INFINITY;
const FREE: (f64, f64) = (-INF, INF);

/// As in `tests/golden/minimize_bounds.py`.
struct Bounded {
    name: &'static str,
    f: fn(&[Var]) -> Var,
    start: Vec<f64>,
    bounds: Vec<(f64, f64)>,
}

fn rosen(x: &[Var]) -> Var {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
}

fn hs25(x: &[Var]) -> Var {
    let terms = (1..100).map(|i| {
        let i = 0.01 * f64::from(i);
        let u = 25.0 + (-50.0 * i.ln()).powf(2.0 / 3.0);
        (-((u - x[1]).powf(x[2]) / x[0])).exp() - i
    });
    terms.map(|term| term * term).sum()
}

fn wood(x: &[Var]) -> Var {
    let [a, b, c, d] = [x[0], x[1], x[2], x[3]];
    100.0 * (b - a * a).powi(2)
        + (1.0 - a).powi(2)
        + 90.0 * (d - c * c).powi(2)
        + (1.0 - c).powi(2)
        + 10.1 * ((b - 1.0).powi(2) + (d - 1.0).powi(2))
        + 19.8 * (b - 1.0) * (d - 1.0)
}

fn quadratic(x: &[Var]) -> Var {
    let own = x.iter().zip(1..).map(|(x, k)| {
        let k = f64::from(k);
        0.5 * x * x * (1.0 + k / 10.0) - 2.0 * k.sin() * x
    });
    own.sum::<Var>() + 0.4 * x.windows(2).map(|w| w[1] * w[0]).sum::<Var>()
}

fn membrane(x: &[Var]) -> Var {
    let h = 1.0 / (x.len() as f64 + 1.0);
    let ends = x[0] * x[0] + x[x.len() - 1] * x[x.len() - 1];
    let steps = ends + x.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum::<Var>();
    steps / (2.0 * h) + 2.0 * h * x.iter().copied().sum::<Var>()
}

fn powell(x: &[Var]) -> Var {
    let [a, b, c, d] = [x[0], x[1], x[2], x[3]];
    (a + 10.0 * b).powi(2) + 5.0 * (c - d).powi(2) + (b - 2.0 * c).powi(4) + 10.0 * (a - d).powi(4)
}

fn beale(x: &[Var]) -> Var {
    let part = |k, c| c - x[0] * (1.0 - x[1].powi(k));
    part(1, 1.5).powi(2) + part(2, 2.25).powi(2) + part(3, 2.625).powi(2)
}

fn hs110(x: &[Var]) -> Var {
    let logs = x.iter().map(|x| (x - 2.0).ln().powi(2) + (10.0 - x).ln().powi(2));
    logs.sum::<Var>() - x.iter().copied().product::<Var>().powf(0.2)
}

fn problems() -> Vec<Bounded> {
    let problem = |name, f, start: &[f64], bounds: &[(f64, f64)]| Bounded {
        name,
        f,
        start: start.to_vec(),
        bounds: bounds.to_vec(),
    };
    let ten: Vec<(f64, f64)> = (0..10).map(|k| (-1.5, if k % 3 == 0 { 0.8 } else { 2.0 })).collect();
    let fifty: Vec<(f64, f64)> =
        (0..50).map(|k| (if k % 2 == 1 { 0.0 } else { -0.3 }, if k % 5 > 0 { 0.5 } else { 0.2 })).collect();
    let obstacle: Vec<(f64, f64)> =
        (1..=50).map(|k| (-0.15 + 0.1 * (9.0 * f64::from(k) / 51.0).cos(), INF)).collect();
    let corner: Vec<(f64, f64)> = (1..=5).map(|k| (0.0, f64::from(k))).collect();
    vec![
        problem("hs1", rosen, &[-2.0, 1.0], &[FREE, (-1.5, INF)]),
        problem("hs2", rosen, &[-2.0, 1.5], &[FREE, (1.5, INF)]),
        problem("hs3", |x| x[1] + 1e-5 * (x[1] - x[0]).powi(2), &[10.0, 1.0], &[FREE, (0.0, INF)]),
        problem("hs4", |x| (x[0] + 1.0).powi(3) / 3.0 + x[1], &[1.125, 0.125], &[(1.0, INF), (0.0, INF)]),
        problem(
            "hs5",
            |x| (x[0] + x[1]).sin() + (x[0] - x[1]).powi(2) - 1.5 * x[0] + 2.5 * x[1] + 1.0,
            &[0.0, 0.0],
            &[(-1.5, 4.0), (-3.0, 3.0)],
        ),
        problem("hs25", hs25, &[60.0, 20.0, 2.0], &[(0.1, 100.0), (0.0, 25.6), (0.0, 5.0)]),
        problem("hs38", wood, &[-3.0, -1.0, -3.0, -1.0], &[(-10.0, 10.0); 4]),
        problem(
            "hs45",
            |x| 2.0 - x.iter().copied().product::<Var>() / 120.0,
            &[0.5, 1.0, 1.5, 2.0, 2.5],
            &corner,
        ),
        problem("hs110", hs110, &[9.0; 10], &[(2.001, 9.999); 10]),
        problem("rosenbrock_active", rosen, &[-1.2, 1.0], &[(-2.0, 0.5), (-2.0, 2.0)]),
        problem("rosenbrock_ten", rosen, &[-1.0; 10], &ten),
        problem("beale_active", beale, &[1.0, 1.0], &[(0.5, 2.0), (-1.0, 3.0)]),
        problem(
            "powell_active",
            powell,
            &[3.0, -1.0, 0.5, 1.0],
            &[(0.1, 5.0), (-2.0, 5.0), (-1.0, 5.0), (0.2, 3.0)],
        ),
        problem(
            "wood_active",
            wood,
            &[-3.0, -1.0, -3.0, -1.0],
            &[(-5.0, 5.0), (-5.0, 0.5), (-5.0, 5.0), (-5.0, 5.0)],
        ),
        problem("quadratic", quadratic, &[0.1; 50], &fifty),
        problem("membrane", membrane, &[0.5; 50], &obstacle),
    ]
}

/// The value of SciPy's best method, and of other minima.
fn minima(name: &str) -> Vec<f64> {
    let golden = include_str!("../golden/minimize_bounds.txt");
    let line = golden.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).expect("a line");
    line.split(' ').map(|value| value.parse().expect("a number")).collect()
}

#[test]
fn every_method_that_keeps_bounds_finds_scipys_minima() {
    let mut missed = Vec::new();
    for problem in problems() {
        let Bounded { name, f, start, bounds } = problem;
        for method in KEEPING {
            // A simplex takes more than 250 000 values for so many.
            if method == Method::NelderMead && start.len() > 10 {
                continue;
            }
            let min =
                Minimizer::new(method).bounds(bounds.clone()).minimize(f, start.clone()).expect("a start");
            let is_found =
                minima(name).iter().any(|value| (min.fun - value).abs() <= 1e-7 * value.abs().max(1.0));
            let is_inside = min.x.iter().zip(&bounds).all(|(x, (low, high))| low <= x && x <= high);
            let marks = min.x.iter().zip(&bounds).map(|(x, (low, high))| x == low || x == high);
            assert!(is_inside && marks.eq(min.at_bound.iter().copied()), "{name}, {method:?}\n{min}");
            if !(is_found && min.success()) {
                missed.push(format!("{name}, {method:?}, not {:?}\n{min}", minima(name)));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// HS 5 has −√3/2 − π/3.
#[test]
fn the_golden_values_are_the_books() {
    let lowest = |name| minima(name)[0];
    assert!((lowest("hs5") + 3f64.sqrt() / 2.0 + PI / 3.0).abs() < 1e-12);
    assert!((minima("hs2")[1] - 0.050_426_187_9).abs() < 1e-10);
    assert!((lowest("hs4") - 8.0 / 3.0).abs() < 1e-12 && lowest("hs45") == 1.0);
    assert!(
        (lowest("hs110") + 45.778_469_7).abs() < 1e-7 && lowest("hs25") < 1e-12 && lowest("hs38") < 1e-12
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// `½ |M x − c|² + ½ |x|²` in five coordinates.
    #[test]
    fn a_convex_quadratic_in_a_box_has_the_minimum_of_its_lowest_face(
        m in prop::collection::vec(-2.0..2.0_f64, 25),
        c in prop::collection::vec(-3.0..3.0_f64, 5),
        corners in prop::collection::vec((-1.0..0.5_f64, 0.01..1.5_f64, 0.0..1.0_f64), 5),
    ) {
        let bounds: Vec<(f64, f64)> = corners.iter().map(|&(low, width, _)| (low, low + width)).collect();
        let start: Vec<f64> = corners.iter().map(|&(low, width, part)| low + part * width).collect();
        let n = 5;
        let entry = |i: usize, j: usize| -> f64 {
            (0..n).map(|k| m[k * n + i] * m[k * n + j]).sum::<f64>() + f64::from(u8::from(i == j))
        };
        let a: Vec<f64> = (0..n * n).map(|k| entry(k / n, k % n)).collect();
        let b: Vec<f64> = (0..n).map(|j| (0..n).map(|k| m[k * n + j] * c[k]).sum()).collect();
        let want = box_minimum(&a, &b, &bounds);
        let f = |x: &[Var]| {
            let rows = x.iter().zip(a.chunks(n)).zip(&b);
            rows.map(|((xi, row), b)| xi * (0.5 * dot(x, row) - b)).sum::<Var>()
        };
        for method in KEEPING {
            let min = Minimizer::new(method).bounds(bounds.clone()).minimize(f, start.clone()).expect("a start");
            prop_assert!(min.success(), "{method:?}\n{min}");
            // Values are of size 10, and Nelder–Mead ends where those of its corners differ by 1e-8 of them.
            prop_assert!((min.fun - want).abs() <= 1e-7, "{method:?}: {want}\n{min}");
            if min.status == Status::Gradient {
                let slope = |i: usize| (min.x[i] - min.jac[i]).clamp(bounds[i].0, bounds[i].1) - min.x[i];
                prop_assert!((0..n).all(|i| slope(i).abs() <= 1e-8), "{method:?}\n{min}");
            }
        }
    }
}
