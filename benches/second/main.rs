//! What do second derivatives cost, in gradients?
//!
//! Each answer is checked first, against the eager path, which shares neither graph nor program with
//! the compiled one. A line shows medians of ratios of times taken one right after the other.
//!
//! ```text
//! cargo bench --bench second            # all
//! cargo bench --bench second -- rosen   # those whose name contains a word
//! cargo bench --bench second -- --test  # only the answers
//! ```

#[path = "../problems/clock.rs"]
#[allow(dead_code, reason = "shared with the other bench")]
mod clock;
mod fits;
mod functions;
mod joint;
mod rows;
mod statistics;

use clock::{Clock, agree, line, title};
use functions::{Smooth, all};
use gradus::prelude::*;
use std::hint::black_box;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` passes nothing: then, too, only the answers are looked at.
    let timed = arguments.iter().any(|a| a == "--bench") && !arguments.iter().any(|a| a == "--test");
    let words: Vec<&str> = arguments.iter().map(String::as_str).filter(|a| !a.starts_with('-')).collect();
    let named = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));
    let wanted = |f: &&Smooth| named(f.name);
    let clock = Clock { timed };

    title("product with the Hessian, over value and gradient", &["gradient µs", "ratio", "least", "must"]);
    all().iter().filter(wanted).for_each(|f| products(clock, f));
    title("sparse Hessian, over value and gradient", &["entries", "gradient µs", "ratio", "least", "must"]);
    all().iter().filter(wanted).filter(|f| f.is_sparse).for_each(|f| sparse(clock, f));
    title("Hessian, over value and gradient", &["columns", "gradient µs", "ratio", "a column"]);
    all().iter().filter(wanted).filter(|f| f.x.len() <= 1000).for_each(|f| dense(clock, f));
    let heads = ["gradient µs", "Hessian", "least", "must", "diagonal", "product", "must"];
    title("of sums over rows, over value and gradient", &heads);
    rows::all(clock, named);
    title("statistics of a fit, over an epoch", &["epoch ns/row", "ns/row", "ratio", "must"]);
    statistics::all(clock, named);
    let heads = ["gradient µs", "iterations", "of TrustExact", "must", "a band", "least", "must"];
    title("iterations of fits and bands over 10000 rows, over value and gradient", &heads);
    fits::all(clock, named);
    title("fits to several data sets, over a fit to one", &["ns/row", "ratio", "least", "must"]);
    joint::all(clock, named);
}

/// Calls until programs are made and compared.
const WARM: usize = 5;

fn products(clock: Clock, smooth: &Smooth) {
    let Smooth { name, f, x, .. } = smooth;
    let v: Vec<f64> = (0..x.len()).map(|i| (i as f64 * 0.7).cos()).collect();
    let (mut compiled, mut eager) = (Function::new(*f, x.len()), Function::new(*f, x.len()).eager());
    let (mut got, mut want, mut gradient) = (vec![0.0; x.len()], vec![0.0; x.len()], vec![0.0; x.len()]);
    eager.hvp_into(x, &v, &mut want).expect("finite");
    for _ in 0..WARM {
        compiled.hvp_into(x, &v, &mut got).expect("finite");
        agree(name, &got, &want);
    }
    if !clock.timed {
        return;
    }
    let mut first = Function::new(*f, x.len());
    let pair = clock.pair(
        &mut || {
            black_box(first.value_and_grad(black_box(x), &mut gradient).expect("finite"));
        },
        &mut || {
            black_box(compiled.hvp_into(black_box(x), &v, &mut got).expect("finite"));
        },
    );
    line(name, &[pair.base * 1e-3, pair.ratio, pair.least, 3.0]);
}

fn sparse(clock: Clock, smooth: &Smooth) {
    let Smooth { name, f, x, .. } = smooth;
    let v: Vec<f64> = (0..x.len()).map(|i| (i as f64 * 0.7).cos()).collect();
    let (mut compiled, mut eager) = (Function::new(*f, x.len()), Function::new(*f, x.len()).eager());
    let (mut hessian, mut want) = (SparseMatrix::empty(), vec![0.0; x.len()]);
    eager.hvp_into(x, &v, &mut want).expect("finite");
    for _ in 0..WARM {
        compiled.sparse_hessian_into(x, &mut hessian).expect("finite");
        let mut got = vec![0.0; x.len()];
        hessian.iter().for_each(|(row, column, value)| got[row] += value * v[column]);
        agree(name, &got, &want);
    }
    if !clock.timed {
        return;
    }
    let (mut first, mut gradient) = (Function::new(*f, x.len()), vec![0.0; x.len()]);
    let pair = clock.pair(
        &mut || {
            black_box(first.value_and_grad(black_box(x), &mut gradient).expect("finite"));
        },
        &mut || {
            black_box(compiled.sparse_hessian_into(black_box(x), &mut hessian).expect("finite"));
        },
    );
    line(name, &[hessian.values().len() as f64, pair.base * 1e-3, pair.ratio, pair.least, 12.0]);
}

fn dense(clock: Clock, smooth: &Smooth) {
    let Smooth { name, f, x, .. } = smooth;
    let n = x.len();
    let (mut compiled, mut eager) = (Function::new(*f, n), Function::new(*f, n).eager());
    let (mut hessian, mut want, mut unit) = (Matrix::zeros(n, n), vec![0.0; n], vec![0.0; n]);
    unit[n / 2] = 1.0;
    eager.hvp_into(x, &unit, &mut want).expect("finite");
    for _ in 0..WARM {
        compiled.hessian_into(x, &mut hessian).expect("finite");
        agree(name, hessian.row(n / 2), &want);
    }
    if !clock.timed {
        return;
    }
    let (mut first, mut gradient) = (Function::new(*f, n), vec![0.0; n]);
    let pair = clock.pair(
        &mut || {
            black_box(first.value_and_grad(black_box(x), &mut gradient).expect("finite"));
        },
        &mut || {
            black_box(compiled.hessian_into(black_box(x), &mut hessian).expect("finite"));
        },
    );
    line(name, &[n as f64, pair.base * 1e-3, pair.ratio, pair.ratio / n as f64]);
}
