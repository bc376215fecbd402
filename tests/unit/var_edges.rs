//! The edges of the golden file, through the tape: values and derivatives, also those that are not finite.
//!
//! A public call returns an error there, so the numbers themselves are only seen from inside.

use crate::support::edges::{EDGES, close, wanted};
use crate::support::expr::Expr;
use crate::support::golden::{file, list};
use crate::tape::{Recording, Var, record};

#[test]
fn recorded_edges_follow_the_stated_convention() {
    let golden = file("gradients_jax.json");
    for (edge, case) in EDGES.iter().zip(list(&golden["edge_cases"])) {
        let expr = Expr::read(&case["expr"]);
        let (value, partials) = record(
            edge.point,
            Recording::default(),
            |x: &[Var]| expr.eval(x),
            |tape, y| {
                let slot = tape.slot_of(y).expect("a variable of this tape");
                (y.value, tape.gradient(slot).to_vec())
            },
        );
        let (want, want_partials) = wanted(edge, case);
        assert!(close(value, want), "{edge:?}: {value}");
        assert!(partials.iter().zip(&want_partials).all(|(&g, &w)| close(g, w)), "{edge:?}: {partials:?}");
    }
}
