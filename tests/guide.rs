//! The guide shows the programs that are printed.

use gradus::prelude::*;

/// Does the page show this text?
fn is_shown(text: &str) -> bool {
    let page = include_str!("../src/guide/compiled.rs");
    let lines: Vec<&str> = page.lines().map(|line| line.trim_start_matches("//!")).collect();
    let page = lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n");
    page.contains(text)
}

#[test]
fn the_page_on_compiled_tapes_shows_the_programs() -> Result<(), gradus::Error> {
    let rosen = |x: &[Var]| {
        x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum::<Var>()
    };
    let mut f = Function::new(rosen, 1000);
    let (x, mut gradient) = (vec![1.1; 1000], vec![0.0; 1000]);
    for _ in 0..2 {
        f.value(&x)?;
        f.value_and_grad(&x, &mut gradient)?;
    }
    let program = f.program().to_string();
    assert!(is_shown(&program), "the guide needs this:\n{program}");

    let rows: Vec<[f64; 2]> =
        (1..=64).map(|i| f64::from(i).sin()).map(|x| [x, 3.0 - x + 2.0 * x * x]).collect();
    let loss =
        |[a, b, c]: [Var; 3]| rows.iter().map(|&[x, y]| (a + b * x + c * (x * x) - y).powi(2)).sum::<Var>();
    let mut f = Function::new(loss, 3);
    let mut gradient = [0.0; 3];
    for _ in 0..2 {
        f.value_and_grad(&[0.5, 0.5, 0.5], &mut gradient)?;
    }
    let program = f.program().to_string();
    assert!(is_shown(&program), "the guide needs this:\n{program}");
    Ok(())
}
