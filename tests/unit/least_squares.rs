//! The linear algebra below the method, against definitions.

use super::settings::Settings;
use crate::matrix::Matrix;
use crate::matrix::qr::{factor, norm, solve_transposed, solve_upper};
use crate::matrix::trust_region::step;
use proptest::prelude::*;

/// Columns one after the other, each of length 1, with the residuals.
fn problem() -> impl Strategy<Value = (usize, usize, Vec<f64>, Vec<f64>)> {
    (1..6_usize, 1..5_usize).prop_flat_map(|(m, n)| {
        let entry = -1.0..1.0_f64;
        (Just(m), Just(n), prop::collection::vec(entry.clone(), m * n), prop::collection::vec(entry, m))
            .prop_map(|(m, n, mut columns, residuals)| {
                for column in columns.chunks_exact_mut(m) {
                    let length = norm(column).max(1e-3);
                    column.iter_mut().for_each(|x| *x /= length);
                }
                (m, n, columns, residuals)
            })
    })
}

fn product(m: usize, columns: &[f64], x: &[f64]) -> Vec<f64> {
    (0..m).map(|i| x.iter().enumerate().map(|(j, x)| columns[j * m + i] * x).sum()).collect()
}

proptest! {
    #[test]
    fn the_triangle_has_the_products_of_the_columns((m, n, columns, residuals) in problem()) {
        let model = factor(n, &mut columns.clone(), &mut residuals.clone(), m);
        let column = |j: usize| &columns[j * m..][..m];
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        for a in 0..n {
            // RᵀR = PᵀAᵀAP, and Rᵀ Qᵀb = PᵀAᵀb; entries are at most 1 in size, n of them.
            for b in 0..n {
                let got: f64 = (0..n).map(|k| model.r[(k, a)] * model.r[(k, b)]).sum();
                prop_assert!((got - dot(column(model.pivots[a]), column(model.pivots[b]))).abs() < 1e-14);
            }
            let gradient = model.transposed_times(&model.rhs)[a];
            prop_assert!((gradient - dot(column(model.pivots[a]), &residuals)).abs() < 1e-14);
            prop_assert!(a == 0 || model.r[(a, a)].abs() <= model.r[(a - 1, a - 1)].abs() * (1.0 + 1e-7));
        }
        prop_assert!(model.rank <= m.min(n));
    }

    #[test]
    fn steps_solve_the_damped_normal_equations(
        (m, n, columns, residuals) in problem(), radius in 1e-3..10.0_f64,
    ) {
        let model = factor(n, &mut columns.clone(), &mut residuals.clone(), m);
        let found = step(&model, radius, 0.0);
        prop_assert!(found.length <= 1.1 * radius * (1.0 + 1e-12), "{found:?}");
        prop_assert!((norm(&found.step) - found.length).abs() <= 1e-14 * found.length);
        // Columns that depend on each other have no longest step: as λ falls, steps grow to the shortest
        // minimizer only, which may be inside of the ball.
        let reaches = (found.length - radius).abs() <= 0.1 * radius * (1.0 + 1e-12);
        prop_assert!(found.lambda == 0.0 || reaches || (model.rank < n && found.length < radius), "{found:?}");
        let moved = product(m, &columns, &found.step);
        prop_assert!((norm(&moved) - found.change).abs() <= 1e-13 * (1.0 + found.length));
        // (AᵀA + λ) q + Aᵀb = 0, to the rounding of terms of this size.
        for j in 0..n {
            let along: f64 = (0..m).map(|i| columns[j * m + i] * (moved[i] + residuals[i])).sum();
            let rest = along + found.lambda * found.step[j];
            let size = 1.0 + found.length * (1.0 + found.lambda);
            prop_assert!(rest.abs() <= 1e-12 * size, "{rest} of {size}: {found:?}");
        }
    }
}

#[test]
fn triangles_are_solved_from_both_sides() {
    let mut r = Matrix::zeros(2, 2);
    r.row_mut(0).copy_from_slice(&[2.0, 3.0]);
    r.row_mut(1).copy_from_slice(&[0.0, 4.0]);
    let mut x = [8.0, 8.0];
    solve_upper(&r, &mut x);
    assert_eq!(x, [1.0, 2.0]);
    let mut x = [2.0, 11.0];
    solve_transposed(&r, &mut x);
    assert_eq!(x, [1.0, 2.0]);
}

#[test]
fn dependent_columns_are_counted_in_any_unit() {
    // The third is the sum of the first two, and one is shorter by 10³⁰.
    let mut columns = vec![0.6, 0.8, 0.0, 0.0, 0.6e-30, 0.8e-30, 0.3, 0.4 + 0.3e-30, 0.4e-30];
    assert_eq!(factor(3, &mut columns, &mut [1.0, 2.0, 3.0], 3).rank, 2);
    let mut columns = vec![1.0, 0.0, 0.0, 1e-30];
    assert_eq!(factor(2, &mut columns, &mut [1.0, 2.0], 2).rank, 2);
}

#[test]
fn lengths_neither_overflow_nor_vanish() {
    // 2⁶⁰⁰ and 2⁻⁶⁰⁰, whose squares are infinite and 0.
    for unit in [2f64.powi(600), 2f64.powi(-600)] {
        assert_eq!(norm(&[3.0 * unit, -4.0 * unit]), 5.0 * unit);
    }
    assert_eq!((norm(&[]), norm(&[0.0])), (0.0, 0.0));
}

/// Kind: a default that its documentation tells otherwise.
#[test]
fn the_documentation_of_each_setting_has_its_default() {
    let (builder, guide) =
        (include_str!("../../src/least_squares/builder.rs"), include_str!("../../guide/least_squares.md"));
    let Settings { cost_tolerance, step_tolerance, gradient_tolerance, initial_radius, .. } =
        Settings::default();
    let rows = [
        ("cost_tolerance", cost_tolerance, format!("{cost_tolerance} by default")),
        ("step_tolerance", step_tolerance, format!("{step_tolerance:e} by default")),
        ("gradient_tolerance", gradient_tolerance, format!("{gradient_tolerance:e} by default")),
        ("initial_radius", initial_radius, format!("{initial_radius} by default")),
    ];
    for (setting, default, text) in rows {
        let end = builder.find(&format!("pub fn {setting}(")).expect("a method");
        let start = builder[..end].rfind("\n    }\n").expect("a method before it");
        assert!(builder[start..end].contains(&text), "{setting}: {text}");
        let default =
            if default != 0.0 && default < 0.01 { format!("({default:e}") } else { format!("({default}") };
        let row = guide.lines().find(|line| line.starts_with('|') && line.contains(setting));
        assert!(row.is_some_and(|row| row.contains(&default)), "{setting}: {row:?}");
    }
    assert_eq!(Settings::default().evaluations(4), 5000);
    assert!(builder.contains("`1000 (n + 1)` for `n` parameters by default"));
}
