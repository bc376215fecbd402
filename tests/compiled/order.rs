//! The order of sums: bits that follow from the rows alone, whatever was compiled before.

use gradus::data::{Batch, RowGroups};
use gradus::function::{Columns, PerRow, RowFunction};
use gradus::prelude::*;

const ROWS: usize = 20_000;

/// Residuals of all sizes, so that each control-flow path of the losses has rows everywhere.
fn table() -> [Vec<f64>; 2] {
    let x = |i: usize| ((i * 7919) % 1009) as f64 / 200.0 - 2.5;
    let noise = |i: usize| (((i * 104_729) % 997) as f64 / 498.5 - 1.0).powi(3) * 9.0;
    [(0..ROWS).map(x).collect(), (0..ROWS).map(|i| 0.7 * x(i) - 0.3 + noise(i)).collect()]
}

fn huber([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    let r = w * x + b - y;
    if r.abs() < 1.5 { 0.5 * r * r } else { 1.5 * r.abs() - 1.125 }
}

fn three_ways([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    let r = w * x + b - y;
    match r.partial_cmp(&y) {
        Some(std::cmp::Ordering::Less) => (w * r).sin(),
        _ if r > 2.0 => r.ln() * b,
        _ => r * r,
    }
}

fn reads([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    let r = w * x + b - y;
    r * r.value() + b * b
}

/// One of 40 powers, by the size of a column: more control-flow paths than there are programs.
fn many_ways([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    let (mut power, mut steps) = (w * x + b, 0);
    while x > f64::from(steps) / 8.0 - 2.5 {
        power = power * 0.9 + y;
        steps += 1;
    }
    power * power
}

type Loss = fn([Var; 2], [Var; 2]) -> Var;
const LOSSES: [(&str, Loss); 4] =
    [("huber", huber), ("three ways", three_ways), ("reads", reads), ("many ways", many_ways)];
const AT: [f64; 2] = [0.6, -0.2];

/// Sum, gradient and Hessian over some rows, as bits.
fn bits<F: PerRow<f64, Form>, Form>(
    f: &mut RowFunction<f64, F, Form>,
    data: &Columns<'_>,
    rows: Batch<'_>,
) -> Vec<u64> {
    let (mut gradient, mut hessian) = ([0.0; 2], Matrix::zeros(2, 2));
    let sum = f.value_and_grad(&AT, data, rows.clone(), &mut gradient).unwrap();
    let alone = f.value(&AT, data, rows.clone()).unwrap();
    f.hessian(&AT, data, rows, &mut hessian).unwrap();
    [sum, alone].iter().chain(&gradient).chain(hessian.as_slice()).map(|x| x.to_bits()).collect()
}

#[test]
fn bits_do_not_depend_on_what_was_evaluated_before() {
    let table = table();
    let data = Columns::new(&[&table[0], &table[1]]).unwrap();
    for (name, loss) in LOSSES {
        let mut fresh = RowFunction::new(loss);
        let want = bits(&mut fresh, &data, Batch::Range(0..ROWS));
        assert_eq!(bits(&mut fresh, &data, Batch::Range(0..ROWS)), want, "{name}, again");
        // Programs of other paths first, and many of them.
        for step in [1, 17, 1009] {
            let mut other = RowFunction::new(loss);
            for start in (0..ROWS).rev().step_by(step * 101) {
                bits(&mut other, &data, Batch::Range(start..start + 1));
            }
            assert_eq!(bits(&mut other, &data, Batch::Range(0..ROWS)), want, "{name}, by {step}");
        }
        // A list of the same rows is the same sum.
        let list: Vec<u32> = (0..ROWS as u32).collect();
        assert_eq!(bits(&mut fresh, &data, Batch::Rows(&list)), want, "{name}, listed");
    }
}

/// A batch that one program fits is evaluated in a shorter way from the third time on: with the same bits, also where some rows
/// take another path than the program.
#[test]
fn few_rows_have_the_bits_of_their_first_evaluation() {
    let table = table();
    let data = Columns::new(&[&table[0], &table[1]]).unwrap();
    let line: (&str, Loss) = ("line", |[w, b], [x, y]| (w * x + b - y).powi(2));
    // Rows with large residuals alone, and all others: two batches that one path fits each.
    let is_far = |&k: &u32| (0.6 * table[0][k as usize] - 0.2 - table[1][k as usize]).abs() > 1.5;
    let (far, near): (Vec<u32>, Vec<u32>) = (0..4000).partition(is_far);
    for (name, loss) in LOSSES.into_iter().chain([line]) {
        let mut kept = RowFunction::new(loss);
        for length in [1, 16, 17, 100, 700] {
            let rows = [Batch::Range(0..length), Batch::Range(4090..4090 + length)];
            let listed = [&far, &near].map(|rows| Batch::Rows(&rows[..length.min(rows.len())]));
            for batch in rows.into_iter().chain(listed) {
                let want = bits(&mut RowFunction::new(loss), &data, batch.clone());
                for time in 0..6 {
                    assert_eq!(bits(&mut kept, &data, batch.clone()), want, "{name}, {batch:?}, time {time}");
                }
            }
        }
    }
}

/// What is wrong with a request is not said by the short way: it is what a function says that has seen nothing yet, and the next
/// evaluation is as good as ever. So is one with numbers beyond the bound for which programs are proved.
#[test]
fn what_is_wrong_with_few_rows_is_reported_as_at_first() {
    let table = table();
    let data = Columns::new(&[&table[0], &table[1]]).unwrap();
    let line: Loss = |[w, b], [x, y]| (w * x + b - y).powi(2);
    let evaluate = |f: &mut RowFunction<f64, Loss, _>, p: &[f64], batch: Batch<'_>| {
        let mut gradient = vec![0.0; p.len()];
        let value = f.value_and_grad(p, &data, batch, &mut gradient);
        let bits = |value: f64| (value.to_bits(), gradient.into_iter().map(f64::to_bits).collect::<Vec<_>>());
        value.map(bits).map_err(|error| error.to_string())
    };
    let mut kept = RowFunction::new(line);
    let listed = [3, ROWS as u32, 5];
    let wrong: [(&[f64], Batch<'_>); 7] = [
        (&[f64::NAN, 1.0], Batch::Range(0..100)),
        (&[1.0, f64::INFINITY], Batch::Range(0..100)),
        (&[1.0, 1.0], Batch::Range(ROWS - 50..ROWS + 1)),
        (&[1.0, 1.0], Batch::Rows(&listed)),
        (&[1.0, 1.0], Batch::Rows(&[0, u32::MAX])),
        (&[1e160, 1.0], Batch::Range(0..100)),
        (&[1e150, 1.0], Batch::Range(0..100)),
    ];
    for time in 0..4 {
        for (p, batch) in &wrong {
            for _ in 0..3 {
                let want = evaluate(&mut RowFunction::new(line), &[0.5, 0.1], Batch::Range(0..100));
                assert_eq!(evaluate(&mut kept, &[0.5, 0.1], Batch::Range(0..100)), want, "{time}");
            }
            let want = evaluate(&mut RowFunction::new(line), p, batch.clone());
            assert_eq!(evaluate(&mut kept, p, batch.clone()), want, "{p:?}, {batch:?}, time {time}");
        }
    }
}

/// A sum past the largest number is found in the short way, and reported as by the long one.
#[test]
fn a_sum_of_few_rows_past_the_largest_number_is_an_error() {
    let (x, y) = ([1.0; 64], [0.0; 64]);
    let data = Columns::new(&[&x, &y]).unwrap();
    let mut f = RowFunction::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2));
    let mut gradient = [0.0; 2];
    for time in 0..10 {
        let small = f.value_and_grad(&[3.0, 1.0], &data, Batch::Range(0..64), &mut gradient);
        assert_eq!((small, gradient), (Ok(64.0 * 16.0), [64.0 * 8.0; 2]), "time {time}");
        let large = f.value_and_grad(&[1e154, 1e100], &data, Batch::Range(0..64), &mut gradient);
        let error = large.expect_err("it is too large").to_string();
        assert!(error.contains("infinite") || error.contains("inf"), "{error}");
        assert_eq!(gradient, [64.0 * 8.0; 2], "an error leaves it as it was");
    }
}

/// The sum over a source is that over the same rows in memory, for groups of any size and any number of threads.
#[test]
fn bits_do_not_depend_on_the_size_of_groups() {
    let [x, y] = table();
    let rows = ROWS - 777;
    let data = Dataset::from_columns(&["x", "y"], [&x[..rows], &y[..rows]]).unwrap();
    let columns = Columns::new(&[&x[..rows], &y[..rows]]).unwrap();
    for (name, loss) in LOSSES {
        let mut want = [0.0; 3];
        let mut whole = RowFunction::new(loss);
        want[0] = whole.value_and_grad(&AT, &columns, Batch::Range(0..rows), &mut want[1..]).unwrap();
        for (k, size) in [1, 7, 4096, 10_000, usize::MAX].into_iter().enumerate() {
            // Each size with each number of threads takes long without optimization.
            for threads in (1..=3).filter(|threads| !cfg!(debug_assertions) || k % 3 + 1 == *threads) {
                let sums = || {
                    let mut groups = RowGroups::open(data.in_groups(size)).unwrap();
                    let (mut f, mut found) = (RowFunction::new(loss), [0.0; 3]);
                    // The first evaluation compiles what the second has.
                    for _ in 0..2 {
                        found[0] = f.value_and_grad_over(&AT, &mut groups, &mut found[1..]).unwrap();
                        assert_eq!(
                            found.map(f64::to_bits),
                            want.map(f64::to_bits),
                            "{name}, groups of {size}"
                        );
                    }
                    let alone = f.value_over(&AT, &mut groups).unwrap();
                    let in_memory =
                        RowFunction::new(loss).value(&AT, &columns, Batch::Range(0..rows)).unwrap();
                    assert_eq!(alone.to_bits(), in_memory.to_bits(), "{name}, groups of {size}");
                };
                on(threads, sums);
            }
        }
    }
}

#[cfg(feature = "rayon")]
fn on(threads: usize, work: impl FnOnce() + Send) {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work);
}

#[cfg(not(feature = "rayon"))]
fn on(_: usize, work: impl FnOnce()) {
    work();
}

/// The numbers are right, too: against a sum in twice the precision of the same rows, each by itself.
#[test]
fn sums_of_many_paths_are_right() {
    let table = table();
    let data = Columns::new(&[&table[0], &table[1]]).unwrap();
    for (name, loss) in LOSSES {
        let mut f = RowFunction::new(loss);
        let mut gradient = [0.0; 2];
        let sum = f.value_and_grad(&AT, &data, Batch::Range(0..ROWS), &mut gradient).unwrap();
        let mut want = [0.0; 3];
        let mut size = [0.0; 3];
        for (&x, &y) in table[0].iter().zip(&table[1]) {
            let fixed = [x, y];
            let (value, slopes) = value_and_grad(|w: [Var; 2]| loss(w, fixed.map(Var::from)), AT).unwrap();
            for (k, x) in [value, slopes[0], slopes[1]].into_iter().enumerate() {
                want[k] += x;
                size[k] += x.abs();
            }
        }
        for (k, (found, want)) in [sum, gradient[0], gradient[1]].into_iter().zip(want).enumerate() {
            assert!((found - want).abs() <= 1e-12 * size[k], "{name}: {found} instead of {want}");
        }
    }
}
