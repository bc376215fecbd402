//! How a tape becomes loops.
//!
//! A [`Function`](crate::Function) does not sweep a tape at every call. It makes a program of it:
//!
//! | stage | what it holds | what happens on the way to it |
//! |---|---|---|
//! | trace | operations by name, constants, comparisons with their outcomes | the closure is called on variables |
//! | graph | one node for each different value | unused nodes go, equal nodes merge, constants fold, chains of additions become one sum |
//! | reverse | the same graph with the adjoint of each parameter | adjoints are appended as nodes, and merge and fold like others |
//! | schedule | runs: one operation on many nodes, operands in a regular pattern | nodes are put in order of their longest path from the inputs |
//! | program | steps on one stretch of memory | places whose values are dead are given out again |
//! | sweep | values | steps are run in order, forwards only; each is a loop over slices |
//!
//! Value and derivatives have a program each, made when they are first asked for.
//! Programs never change; clones of a function share them, and each has memory of its own.
//!
//! # A sum over neighbours
//!
//! [`Function::program`](crate::Function::program) prints what was made. This is the chain of Rosenbrock with
//! a thousand coordinates:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let rosen = |x: &[Var]| {
//!     x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum::<Var>()
//! };
//! let mut f = Function::new(rosen, 1000);
//! let (x, mut gradient) = (vec![1.1; 1000], vec![0.0; 1000]);
//! for _ in 0..2 {
//!     f.value(&x)?;
//!     f.value_and_grad(&x, &mut gradient)?;
//! }
//! println!("{}", f.program());
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! ```text
//! value: 6993 operations in 9 steps on 55968 bytes
//!     3000..      999 × powi 2 of 2000..
//!     3999..      999 × sub of 1, 2000..
//!     4998..      999 × sub of 2001.., 3000..
//!     5997..      999 × powi 2 of 3999..
//!     3999..      999 × powi 2 of 4998..
//!     4998..      998 × mul of 0, 4000..
//!                  1   single operations
//!     3999..      998 × add of 4998.., 5998..
//!     4997..        1 × sum of 1000: +[5996..] +[5997..] +[3999..]
//! value and derivatives: 11988 operations in 15 steps on 103952 bytes
//!     6001..      999 × powi 2 of 5001..
//!     7000..      999 × sub of 1, 5001..
//!     7999..      999 × sub of 5002.., 6001..
//!     8998..      999 × powi 2 of 7000..
//!     9997..      999 × mul of 7000.., 3
//!     7000..      999 × powi 2 of 7999..
//!     6001..      999 × mul of 7999.., 4
//!    10996..      999 × mul of 7999.., 5
//!     7999..      998 × mul of 0, 7001..
//!    11995..      999 × mul of 5001.., 10996..
//!                  1   single operations
//!    10996..      998 × add of 7999.., 8999..
//!     7000..      998 × sum of 3: −[9998..] +[11996..] +[6001..]
//!                  1   single operations
//!    11994..        1 × sum of 1000: +[8997..] +[8998..] +[10996..]
//! derivatives take 1.71 times the operations of the value
//! ```
//!
//! A line says where results go, how many there are, the operation, and where its operands lie. The memory begins
//! with the constants (100 has place 0, 1 has place 1); in the first program the point has the places 2000 to 2999.
//! Of the 999 terms each operation is one run, so the loop of the closure is back. The lines of the value:
//!
//! 1. `w[0] * w[0]`, for all windows: the square of places 2000 and on. A product of a value with itself is a square.
//! 2. `1 - w[0]`: place 1 is the same for all, places 2000 and on go along.
//! 3. `w[1] - w[0] * w[0]`: coordinates from 2001 on, the second of each window, less the first line.
//! 4. and 5. The two squares. The fifth goes to 3999, where the second line was: nothing needs that any more.
//! 6. to 8. `100.0 * …` and the sum of both parts. The first term is alone, because the sum over terms begins with it:
//!    its two parts are the first two terms of the last line, and the other 998 terms are runs.
//! 9. The sum over all, **in the order of the closure**. So the value has the bits that the closure gives on floats.
//!
//! The second program has the value, and 1000 derivatives behind it. Adjoints are not added up in memory. Each
//! is one sum of what its users contribute, here `−2 (1 − x)`, `−400 (x' − x²) x` and, from the window before, `200 (x' − x²)`:
//! the fifth line makes the first of these without its sign, which the sum takes; the seventh, the
//! eighth and the tenth the others, and the sum of three is the gradient but for both ends. 15 steps in all,
//! and as many for longer points.
//!
//! # A regression, recorded whole
//!
//! The same happens to a loss that walks over 64 rows of captured data:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let rows: Vec<[f64; 2]> =
//!     (1..=64).map(|i| f64::from(i).sin()).map(|x| [x, 3.0 - x + 2.0 * x * x]).collect();
//! let loss = |[a, b, c]: [Var; 3]| {
//!     rows.iter().map(|&[x, y]| (a + b * x + c * (x * x) - y).powi(2)).sum::<Var>()
//! };
//! let mut f = Function::new(loss, 3);
//! let mut gradient = [0.0; 3];
//! for _ in 0..2 {
//!     f.value_and_grad(&[0.5, 0.5, 0.5], &mut gradient)?;
//! }
//! println!("{}", f.program());
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! ```text
//! value and derivatives: 452 operations in 8 steps on 7248 bytes
//!      710..       64 × mul of 708, 323..
//!      774..       64 × mul of 709, 387..
//!      838..       64 × sum of 4: +[707] +[710..] +[774..] −[451..]
//!      774..       64 × powi 2 of 838..
//!      902..        1 × sum of 64: +[774..]
//!      903..        1 × sum of 64: +[838..]·[194]
//!      904..        1 × sum of 64: +[838..]·[515..]
//!      905..        1 × sum of 64: +[838..]·[579..]
//! ```
//!
//! 1. `b * x`. Parameters have the places 707 to 709; the data are constants of the program, laid side by side.
//! 2. `c * x²`.
//! 3. The residuals: `a`, the same for all, plus two products, less `y` from 451 on.
//! 4. Their squares.
//! 5. The value, in the order of the rows.
//! 6. to 8. The derivatives in `a`, `b` and `c`: residuals times `2`, `2 x` and `2 x²`. The products are computed while they
//!    are added, and the factor 2 of the squares went into the constants.
//!
//! Data with equal numbers in it merge further: `b * x` is computed once for all rows with the same `x`.
//! Such runs are shorter and their operands *gathered* through a list of places. What is alone at its
//! level becomes `single operations`, which cost more each than those of a run.
//!
//! # Chains
//!
//! `largest = largest.max(x)` over a slice is one level after the other, with a single node on each, and so is its
//! derivative, a product of slopes from the end back. Such a chain of `max`, `min`, sums or products is one step, which
//! goes along the slice in the order of the closure; all else on those levels becomes runs:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let largest = |x: &[Var]| x.iter().copied().fold(Var::from(f64::NEG_INFINITY), Var::max);
//! let mut f = Function::new(largest, 100);
//! let x: Vec<f64> = (0..100).map(|i| f64::from(i * 37 % 101)).collect();
//! let mut gradient = vec![0.0; 100];
//! for _ in 0..2 {
//!     assert_eq!(f.value_and_grad(&x, &mut gradient)?, 100.0);
//! }
//! assert!(f.program().to_string().contains("100 × max in a chain"));
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! The same by hand, `if x > largest { largest = x }`, is a row of comparisons: where another element is the largest,
//! the closure takes another way. That is as right, and slow where the largest element changes from call to call.
//!
//! # Windows
//!
//! A run over 100 000 values leaves the caches before the next run reads what it wrote. So a long recording is cut into
//! windows of 16 384 nodes, which are run one after the other, each level by level: a window's intermediate values are
//! dead when it ends, and the next one has their places. A derivative is computed in the window in which its operands are
//! known; what needs the end of the recording goes back through windows of its own. The order changes, the results do not.
//!
//! # Recurrences
//!
//! Recordings with levels narrower than 256 nodes on average are not cut. Where they are long, as those of a recurrence,
//! they are run *in step*: each value on the last level on which its users can have it, and the way back through the same
//! levels in the opposite order. So the units of a layer stay side by side however differently they begin.
//! Short runs of the same operation are joined; where their operands follow one another they are copied by the line
//! (`42 × mul of 2 lines, 7 lines`), and not value by value.
//!
//! # Blocks of rows
//!
//! Recorded whole, 64 rows are 64 copies of one loss. [`RowFunction`](crate::function::RowFunction), which is what
//! [`Fit`](crate::Fit) uses, records **one** row with the columns as variables, and its program has three parts:
//!
//! - *before*: what depends on parameters alone, once for a call;
//! - *rows*: what depends on a row, a block of rows at a time, in the order of the recording. A block has 16 to 512
//!   rows, so many that what is computed for them fits into 1 MiB, whatever the machine. Products go straight into the
//!   sums that use them;
//! - *after*: what depends on sums over rows, once at the end.
//!
//! ```
//! use gradus::data::Batch;
//! use gradus::function::{Columns, RowFunction};
//! use gradus::prelude::*;
//!
//! let x: Vec<f64> = (1..=64).map(|i| f64::from(i).sin()).collect();
//! let y: Vec<f64> = x.iter().map(|x| 3.0 - x + 2.0 * x * x).collect();
//! let data = Columns::new(&[&x, &y])?;
//! let row = |[a, b, c]: [Var; 3], [x, y]: [Var; 2]| (a + b * x + c * (x * x) - y).powi(2);
//! let mut loss = RowFunction::new(row);
//! let mut gradient = [0.0; 3];
//! let sum = loss.value_and_grad(&[3.0, -1.0, 2.0], &data, Batch::Range(0..64), &mut gradient)?;
//! assert!(sum < 1e-28 && gradient.iter().all(|g| g.abs() < 1e-13));
//! assert_eq!(loss.mode(), Mode::Compiled { programs: 1 }); // from the first call on
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! [`RowFunction::program`](crate::function::RowFunction::program) prints all three. With
//! [`RowJacobian`](crate::function::RowJacobian), a row has several outputs, and the results are the derivatives of each row
//! by itself, in columns.
//!
//! # Sums over rows
//!
//! Rows are added in one fixed order: a batch is cut into leaves of 4096 rows; in a leaf, row r goes to accumulator
//! r mod 16; the sixteen are added pairwise at its end; and leaves are added pairwise, too. Neither the size of
//! blocks nor the instruction set nor the number of threads (feature `rayon`, which shares leaves) has a say in it, so a replay gives the same bits with SSE2, AVX2 and AVX-512;
//! and rounding errors grow with the logarithm of the number of rows. Rows that a program does not fit (see
//! [guards](#guards)) are added behind the others.
//!
//! The derivatives of a [`Function`](crate::Function) differ from those of [`grad`](crate::grad) by the rounding of a
//! few additions in another order: with `E` operands in the recording by at most `5 E ε` times the sum of the
//! absolute values of all contributions to the derivative. Its values do not differ.
//!
//! # The one switch
//!
//! [`Math`](crate::Math) says which elementary functions a program computes with.
//!
//! - `Math::Std`: those of the standard library, one number at a time, with its bits. The default of [`Function`](crate::Function).
//! - `Math::Vector`: kernels over slices, with the same bits on every machine, if not always those of the standard
//!   library. The default of [`RowFunction`](crate::function::RowFunction), and so of [`Fit`](crate::Fit).
//!
//! The largest error found, in units in the last place; 0.5 would be perfect rounding:
//!
//! | | `f64` |
//! |---|---|
//! | `cbrt` | 0.51 |
//! | `ln`, `ln_1p`, `log2`, `log10` | 0.68 |
//! | `exp`, `exp2`, `exp_m1` | 0.78 |
//! | `powf` | 0.76 |
//! | `sinh`, `cosh`, `tanh` | 0.73 |
//! | `sigmoid`, `softplus` | 0.77 |
//! | `sin`, `cos` | 0.81 |
//! | `tan` | 0.96 |
//!
//! In `f32` it is 0.51 for all. Everything else (arithmetic, roots, `abs`, `max`) has the bits of the standard library either way.
//! What the standard library lacks has the bits of [`Activation`](crate::Activation) on plain floats with `Math::Std`: `sigmoid` and
//! `softplus` from its `exp` and `ln_1p`, and `erf`, which has no kernel. Of two zeros, which `f64::max` may take as it
//! likes, `max` and `min` take the first. And `atanh` is odd closer than 2⁻²⁶ to −1, where the standard library's has lost
//! half of its digits.
//! Evaluations that are recorded compute with the standard library: those that are compared, and rows that no
//! program fits. With `Math::Vector` their last bits can be others.
//!
//! # Guards
//!
//! A comparison between variables is recorded with its outcome, and every replay asks again. Where the answer is another, the
//! closure takes another way: another program is tried, or the point is recorded. No branch is ever followed wrongly.
//!
//! ```
//! use gradus::prelude::*;
//!
//! let huber = |[r]: [Var; 1]| if r.abs() <= 1.0 { 0.5 * r * r } else { r.abs() - 0.5 };
//! let mut f = Function::new(huber, 1);
//! let mut slope = [0.0];
//! for _ in 0..3 {
//!     f.value_and_grad(&[0.3], &mut slope)?;
//! }
//! assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
//!
//! f.value_and_grad(&[5.0], &mut slope)?; // recorded: the program is for the middle
//! assert_eq!(slope, [1.0]);
//! for _ in 0..4 {
//!     f.value_and_grad(&[5.0], &mut slope)?;
//! }
//! assert_eq!(f.mode(), Mode::Compiled { programs: 2 }); // the tail came up often enough
//! assert!(f.program().to_string().contains("guard"));
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! Over rows, a block is swept, and the rows whose answers are others are left out of its sums; the next program takes those.
//!
//! # Comparisons of recordings
//!
//! A closure may depend on something that is not on the tape. So the evaluations 1, 2, 4, 8, 16, … are recorded, and
//! compared with what was recorded before, operation by operation and constant by constant. A program is made of a
//! recording that came up twice. A loss over rows records one row twice each time, so it is compiled at the
//! first call. What that promises is told in [purity](super::purity).
//!
//! # The cache, and resting
//!
//! A function keeps at most 8 programs (each for value and derivatives), the most recently used first, and tries the first
//! 4 at a point. The first way through the branches is compiled when it has come up twice, each other one when it has
//! been recorded 4 times. When there are too many, the least recently used goes.
//!
//! A closure that takes another way at nearly every call would pay for guards in vain. A call that no program fits counts 2, one
//! that is replayed takes 1 back, and at 64 the function *rests*: the next 1000 calls are recorded without a
//! trace, and then it is tried again; the next rest is twice as long.
//!
//! ```
//! use gradus::function::Reason;
//! use gradus::prelude::*;
//!
//! // As many turns as the point is large, so nearly every point goes a way of its own.
//! let fraction = |[x]: [Var; 1]| {
//!     let mut rest = x;
//!     while rest > 1.0 {
//!         rest = rest - 1.0;
//!     }
//!     rest * rest
//! };
//! let mut f = Function::new(fraction, 1);
//! for i in 0..60 {
//!     assert_eq!(f.value(&[f64::from(i * 37 % 101) + 0.5])?, 0.25); // right all the way
//! }
//! assert_eq!(f.mode(), Mode::Dynamic { reason: Reason::Branches });
//! assert_eq!(f.mode().to_string(), "recorded at every call: the closure takes another branch at most calls");
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Mode
//!
//! | [`Mode`](crate::Mode) | [`Reason`](crate::function::Reason) | means |
//! |---|---|---|
//! | `Compiled { programs }` | | replayed where a program fits; 0 until a recording has come up twice |
//! | `Dynamic` | `Asked` | [`eager`](crate::Function::eager) was called |
//! | `Dynamic` | `ReadsValue { location }` | the closure reads a value there, so that something may depend on it unseen |
//! | `Dynamic` | `Changes` | two recordings differed without a comparison that says why |
//! | `Dynamic` | `Branches` | resting |
//!
//! All but the last are for good. Every mode is right; they differ in speed.
//!
//! # Magnitudes
//!
//! A zero adjoint times an infinite slope is zero, as on the tape, and asking for it costs a comparison in every product. Most
//! slopes cannot be infinite: each node of the graph carries a bound on its magnitude, counted up from the
//! inputs, and where it proves that a slope is finite the product is a plain one. The proof assumes parameters and columns
//! below 2⁵⁰⁰ (about 3·10¹⁵⁰) in `f64` and 2⁵² (about 4·10¹⁵) in `f32`. A point or data beyond that are recorded, and as right.
//!
//! A replay whose result is not finite is recorded as well; that decides, and the error names the operation.
//!
//! # Memory
//!
//! In `f64`:
//!
//! | | bytes for each operation |
//! |---|---|
//! | recorded | 24, and 8 for its adjoint |
//! | in a trace, as long as there is a program of it | 12, and 8 for each constant |
//! | in a graph, while it is compiled | about 40 for each node; with a gradient, two or three for an operation |
//! | in a program | 16 where it is a single operation, and at most 8 for its result; printed in the first line |
//!
//! At the peak of the first calls with a gradient that is 70 to 130 bytes for each recorded operation, the less the wider
//! the recording is, and in proportion up to 2·10⁷ operations and beyond (`cargo bench --bench problems -- long`).
//! Beyond 2²⁵ operations a function is not compiled, unless [`Function::compile_limit`](crate::Function::compile_limit)
//! lets it be.
//!
//! Buffers stay with the thread that recorded, but for those of more than a million operations: they are freed before the
//! recording is compiled. A recording is refused beyond 2²⁸ operations with
//! [`Error::TooManyOperations`](crate::Error::TooManyOperations), so that a loop without an end does not eat the memory;
//! [`Function::limit`](crate::Function::limit) sets another number, at most 2³¹.
//!
//! ```
//! use gradus::Error;
//! use gradus::prelude::*;
//!
//! let mut f = Function::new(|x: &[Var]| x.iter().map(|x| x.sin()).sum::<Var>(), 100).limit(50);
//! assert!(matches!(f.value(&[1.0; 100]), Err(Error::TooManyOperations { .. })));
//! # Ok::<(), gradus::Error>(())
//! ```
