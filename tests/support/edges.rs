//! Which convention holds at each kink, pole and infinity of the golden file.

use Follows::{Both, Gradus, Jax, PyTorch};

/// Whose value and derivatives are ours.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Follows {
    /// JAX and PyTorch agree.
    Both,
    /// The two differ, or PyTorch lacks the operation.
    Jax,
    /// The two differ.
    PyTorch,
    /// Neither: value and derivatives, and the reason is beside the row.
    Gradus(f64, &'static [f64]),
}

/// One edge, in the order of the golden file.
#[derive(Debug)]
pub(crate) struct Edge {
    pub(crate) id: &'static str,
    pub(crate) point: &'static [f64],
    pub(crate) follows: Follows,
    /// The operation that the error names, where value or derivative at a finite point are not finite.
    pub(crate) blamed: &'static str,
}

const fn edge(id: &'static str, point: &'static [f64], follows: Follows, blamed: &'static str) -> Edge {
    Edge { id, point, follows, blamed }
}

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

#[rustfmt::skip]
pub(crate) const EDGES: &[Edge] = &[
    edge("edge_abs", &[0.0], PyTorch, ""),
    edge("edge_abs", &[-0.0], PyTorch, ""),
    edge("edge_abs", &[NAN], PyTorch, ""),
    edge("edge_abs", &[-INF], Both, ""),
    edge("edge_sqrt", &[0.0], Both, "sqrt"),
    edge("edge_sqrt", &[-1.0], Both, "sqrt"),
    edge("edge_sqrt", &[INF], Both, ""),
    edge("edge_cbrt", &[0.0], Jax, "cbrt"),
    edge("edge_max_same", &[0.0], Both, ""),
    edge("edge_max_same", &[2.0], Both, ""),
    edge("edge_max_tie", &[1.0, 1.0], Both, ""),
    edge("edge_max_tie", &[0.0, -0.0], Both, ""),
    // As `f64::max`: the number wins over NaN, and has the whole derivative.
    edge("edge_max_tie", &[NAN, 1.0], Gradus(1.0, &[0.0, 1.0]), ""),
    edge("edge_max_tie", &[1.0, NAN], Gradus(1.0, &[1.0, 0.0]), ""),
    edge("edge_min_tie", &[1.0, 1.0], Both, ""),
    edge("edge_relu", &[0.0], Both, ""),
    edge("edge_relu", &[-0.0], Jax, ""),
    edge("edge_relu", &[NAN], Jax, ""),
    edge("edge_relu", &[INF], Both, ""),
    edge("edge_max_x_0", &[0.0], Both, ""),
    edge("edge_pow_xy", &[0.0, 0.0], PyTorch, ""),
    edge("edge_pow_xy", &[0.0, 2.0], Both, ""),
    edge("edge_pow_xy", &[0.0, 1.0], Both, ""),
    edge("edge_pow_xy", &[0.0, 0.5], Both, "powf"),
    edge("edge_pow_xy", &[0.0, -1.0], PyTorch, "powf"),
    edge("edge_pow_xy", &[-2.0, 2.0], Both, "powf"),
    edge("edge_pow_xy", &[-2.0, 3.0], Both, "powf"),
    edge("edge_pow_xy", &[-2.0, 0.5], Both, "powf"),
    edge("edge_pow_xy", &[1.0, INF], Both, ""),
    edge("edge_pow_x_2p0", &[0.0], Both, ""),
    edge("edge_pow_x_2p0", &[-3.0], Both, ""),
    edge("edge_pow_x_0p5", &[0.0], Both, "powf"),
    edge("edge_pow_x_0p5", &[-1.0], Both, "powf"),
    edge("edge_pow_x_0p0", &[0.0], PyTorch, ""),
    edge("edge_pow_x_0p0", &[2.0], Both, ""),
    edge("edge_pow_0_x", &[2.0], Both, ""),
    edge("edge_pow_0_x", &[0.0], Both, ""),
    edge("edge_powi_2", &[0.0], Both, ""),
    edge("edge_powi_2", &[INF], Both, ""),
    edge("edge_powi_1", &[0.0], Both, ""),
    edge("edge_powi_0", &[0.0], Both, ""),
    edge("edge_powi_m1", &[0.0], Both, "powi"),
    edge("edge_atan2", &[0.0, 0.0], PyTorch, ""),
    edge("edge_atan2", &[0.0, -1.0], Both, ""),
    edge("edge_atan2", &[-0.0, -1.0], Both, ""),
    edge("edge_atan2", &[0.0, 1.0], Both, ""),
    edge("edge_div_self", &[0.0], Both, "div"),
    edge("edge_div_self", &[INF], Both, ""),
    edge("edge_div_self", &[2.0], Both, ""),
    edge("edge_ln", &[0.0], Both, "ln"),
    edge("edge_ln", &[-1.0], Both, "ln"),
    edge("edge_ln", &[INF], Both, ""),
    edge("edge_mul", &[0.0, INF], Both, ""),
    edge("edge_mul", &[0.0, 0.0], Both, ""),
    edge("edge_mul", &[INF, -INF], Both, ""),
    edge("edge_exp", &[1000.0], Both, "exp"),
    edge("edge_exp", &[-1000.0], Both, ""),
    edge("edge_exp", &[709.5], Both, ""),
    edge("edge_sigmoid", &[1000.0], Both, ""),
    edge("edge_sigmoid", &[-1000.0], Both, ""),
    edge("edge_softplus", &[1000.0], Both, ""),
    edge("edge_softplus", &[-1000.0], Both, ""),
    edge("edge_softplus", &[25.0], Jax, ""),
    edge("edge_logsumexp", &[1000.0, 1000.0], Jax, ""),
    edge("edge_logsumexp", &[-INF, 0.0], Both, ""),
    edge("edge_logsumexp", &[-INF, -INF], Both, ""),
    // Both have NaN for the first: the derivative of ln at inf is 0, and a zero adjoint ends there.
    edge("edge_logsumexp", &[INF, 0.0], Gradus(INF, &[0.0, 0.0]), ""),
    edge("edge_recip", &[0.0], Both, "recip"),
    edge("edge_recip", &[-0.0], Both, "recip"),
    edge("edge_recip", &[INF], Both, ""),
    edge("edge_asin", &[1.0], Both, "asin"),
    edge("edge_asin", &[1.5], Both, "asin"),
    edge("edge_sqrt_of_square", &[0.0], Both, "sqrt"),
    edge("edge_sqrt_of_square", &[-3.0], Both, ""),
];

/// The value and the derivatives that the convention asks for, from the golden case.
pub(crate) fn wanted(edge: &Edge, case: &serde_json::Value) -> (f64, Vec<f64>) {
    use super::golden::{number, numbers};
    let from = |library: &serde_json::Value| (number(&library["value"]), numbers(&library["grad"]));
    match edge.follows {
        // Where both agree to within rounding, JAX has the closer number.
        Both | Jax => from(&case["jax"]),
        PyTorch => from(&case["torch"]),
        Gradus(value, derivatives) => (value, derivatives.to_vec()),
    }
}

/// Equal, both NaN, or apart by four roundings: the libraries use other elementary functions.
pub(crate) fn close(got: f64, want: f64) -> bool {
    let near = (got - want).abs() <= 4.0 * f64::EPSILON * want.abs();
    got == want || (got.is_nan() && want.is_nan()) || near
}
