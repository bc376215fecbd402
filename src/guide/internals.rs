//! The tape, the sweep back, and what keeps a stray variable from a wrong number.
//!
//! # The tape
//!
//! A [`Var`](crate::Var) is 16 bytes: a value, a place, and the number of a tape. It is `Copy` and has no
//! lifetime, so it goes wherever a float goes. An operation computes its value and its slopes from
//! the one table of operations, and appends a *node* to the tape: the places of at most two operands
//! and the slope in each, 24 bytes for `f64`. Operations with more operands are short chains of nodes.
//!
//! A variable without a tape is a constant, as a plain number is. Operations among constants record
//! nothing.
//!
//! The tape that is being recorded belongs to the thread. Its buffers go back to the thread
//! afterwards and are used again, because a fresh page of memory costs more than the operations that
//! fill it.
//!
//! # The sweep back
//!
//! The derivative of the result in each node, its *adjoint*, is found from the last node to the first: a
//! node's adjoint times its slope is added to the adjoint of each operand. One sweep gives the
//! derivatives in all inputs, at a cost of at most two multiply-adds a node, however many inputs
//! there are. It knows no operation by name.
//!
//! # Zero adjoints
//!
//! A node whose adjoint is zero passes nothing on. That is faster, and it is a promise: what does
//! not matter for the result cannot spoil its derivative, even where its own slope is infinite.
//!
//! ```
//! use gradus::prelude::*;
//!
//! // The slope of √x at 0 is infinite, but here it is multiplied by 0.
//! assert_eq!(grad(|x: Var| 0.0 * x.sqrt() + x, 0.0)?, 1.0);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! The other way round, an infinite adjoint in front of a slope of 0, there are two kinds of 0. The flat side of `relu`, `max`
//! and `min`, what `select` and `clamp` did not take, a step and a mask do not depend on their operand: their rows of the
//! table say so, the node marks the operand, and the sweep passes it by. A slope that is *computed* to be 0 says nothing of
//! the kind, and `∞ · 0` is an error.
//!
//! ```
//! use gradus::prelude::*;
//!
//! assert_eq!(grad(|x: Var| x.relu().sqrt(), -2.0)?, 0.0);
//! assert!(grad(|x: Var| (x * x).sqrt(), 0.0).is_err());
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # The number of a tape
//!
//! Every recording draws a new number, unique in the process. An operation compares the numbers of its
//! operands with that of the recording in progress; a variable of another one, of another thread, or
//! of a recording that has ended, is noticed there. An operator cannot return a `Result`, so the
//! tape keeps the fault with its place in the source, and the call that recorded returns it:
//!
//! ```
//! use gradus::Error;
//! use gradus::prelude::*;
//! use std::cell::Cell;
//!
//! let kept = Cell::new(Var::from(0.0));
//! grad(|x: Var| { kept.set(x); x * x }, 3.0)?;
//!
//! let error = grad(|x: Var| x * kept.get(), 3.0).unwrap_err();
//! assert!(matches!(error, Error::ForeignVariable { operation: "mul", .. }));
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Nested recordings
//!
//! A gradient may be taken inside a loss. The inner recording gets a tape of its own, and the outer one
//! goes on where it was, also after a panic in the inner closure. What the inner one returns is a
//! plain number, without a derivative for the outer one; an outer variable inside the inner closure
//! is a stray, and an error:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let outer = |x: Var| {
//!     let slope = grad(|u: Var| u.powi(3), 2.0).unwrap_or(f64::NAN); // 12, a constant here
//!     slope * x
//! };
//! assert_eq!(value_and_grad(outer, 5.0)?, (60.0, 12.0));
//!
//! let mixed = |x: Var| grad(|u: Var| u * x, 1.0).map_or(x * 0.0, |slope| slope * x);
//! assert_eq!(value_and_grad(mixed, 5.0)?, (0.0, 0.0)); // the inner call returned the error
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! A derivative that is part of the loss is another thing, and another call. [`nested_grad`](crate::nested_grad) runs
//! the inner closure in the outer recording, on copies of its variables, and keeps its operations by name for
//! that long. Then it goes back over them, and multiplies adjoints with slopes that are variables: the rows of the
//! table take any kind of number. So the gradient is a further stretch of the same recording, with
//! derivatives of its own, and nothing has to be said about captured variables or branches.
//!
//! # Second derivatives
//!
//! A graph can be differentiated in two ways. The *reverse* transformation appends adjoints, the *tangent*
//! transformation derivatives along a direction, which is a row of further parameters. The reverse of the tangent is the
//! product of the Hessian with the direction: adjoints of tangents are the adjoints of the gradient, and merge with
//! them. Both absorb zeros by the same rule.
//!
//! For a whole Hessian, pairs of coordinates that interact are found by pushing pairs of nodes down the graph, from the result to
//! the parameters. Coordinates are then coloured so that the entries of one colour do not overlap, and every colour is one
//! direction of zeros and ones. With these folded, all directions together are one program, in which a value has only
//! those tangents that are not 0; where that would be large, one program is run for each direction.
//!
//! Where no program serves, a traced recording is swept forwards and back on *jets*, values with a derivative
//! along the direction: the slopes of the table on jets are slopes with their derivatives.
//!
//! # Functions that are replayed
//!
//! A [`Function`](crate::Function) records with a *trace*: operations by name, constants, and the outcome of
//! every comparison. The trace becomes a graph, in which equal nodes are merged and unused ones dropped;
//! the graph of the gradient is derived from it by the same table of operations; and both are
//! scheduled into runs, each one operation on many nodes whose operands lie in a regular pattern, which
//! is a loop that the compiler vectorises. [How a tape becomes loops](super::compiled) shows such programs.
//!
//! A replay checks every comparison. Where one comes out differently, the closure is recorded anew, so
//! a branch is never followed wrongly; and recordings are compared with each other, to notice a
//! closure that depends on something else than its point.
//! [`Function::mode`](crate::Function::mode) says what was decided and why.
//!
//! # A fit
//!
//! A loss over rows takes the parameters and one row ([`PerRow`]), and [`RowFunction`] sums it and
//! its gradient over a batch. The columns come as variables, so that one recording can serve all rows.
//! [`Fit`] divides by the rows of the batch, hands the mean gradient to the optimizer, and looks at
//! the loss over all rows after each epoch; with full batches the gradient of that look is the next
//! step's, so it costs nothing.
//!
//! # A descent
//!
//! [`Descent`](crate::Descent) has two places, a point with its value and gradient each. A step copies the point of the one into
//! the other, moves it there, evaluates, and swaps them only when all is finite: so the last point that was fine is never
//! lost, and nothing is allocated but the history.
//!
//! [`Fit`]: crate::Fit
//! [`PerRow`]: crate::function::PerRow
//! [`RowFunction`]: crate::function::RowFunction
