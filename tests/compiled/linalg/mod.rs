//! Functions of matrices as single operations: eager, compiled, over rows, second order, nested.
//!
//! - [`golden`]: values, gradients and Hessians against 70 digits.
//! - [`elimination`]: against elimination written out, on hyper-dual numbers and on variables.
//! - [`compositions`]: random ones, against closed forms.
//! - [`spectra`]: eigenvalues and vectors.
//! - [`by_hand`]: matrices with closed forms, edges, and what is no matrix that can be computed with.

mod by_hand;
mod compositions;
mod elimination;
mod golden;
mod spectra;

fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0))
}
