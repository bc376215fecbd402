//! The loss of one row, as source.

use super::evaluator::RowEvaluator;
use super::row_function::RowFunction;
use crate::graph::lower::{Inputs, lower};
use crate::graph::reverse::reverse_all;
use crate::real::Real;
use crate::schedule::schedule;
use crate::source::{Language, Signature, SourceError, SourceOptions};

impl<T: Real> RowEvaluator<T> {
    /// The program of a point that is made of the parameters and one row, differentiated in the parameters.
    pub(super) fn source(
        &self,
        language: Language,
        options: &SourceOptions<'_>,
    ) -> Result<String, SourceError> {
        let missing = SourceError::NotCompiled { mode: self.cache.mode() };
        let recorded = &self.cache.latest().ok_or(missing)?.recorded;
        let [parameters, columns] = self.shape.map(|n| n as u32);
        let inputs = Inputs::point(parameters + columns);
        let (mut graph, mut outputs) = lower(&recorded.trace, inputs, &recorded.outputs);
        let derivatives = reverse_all(&mut graph, &outputs, [parameters, 0]);
        if let Some(first) = outputs.first_mut() {
            *first = graph.off_kinks(*first, false);
        }
        let signature = Signature { inputs: self.shape, outputs: outputs.len() };
        outputs.extend(derivatives);
        let program = schedule(graph, parameters + columns, &outputs);
        crate::source::print(&program, signature, language, options)
    }
}

impl<T: Real, F, Form> RowFunction<T, F, Form> {
    /// The loss of **one row** and its gradient in the parameters as plain Rust: what a step with the row that just came in takes, on
    /// a machine that has no room for data.
    ///
    /// ```text
    /// pub fn name(x: &[f64; p], row: &[f64; c], gradient: &mut [f64; p]) -> f64
    /// ```
    ///
    /// with the `p` parameters as `x`, or by their names, and the `c` columns as `row`. Of the control-flow paths the one is printed that rows
    /// took last. All else is as [`Function::to_rust`](crate::Function::to_rust) says. The value has the bits of
    /// [`values`](Self::values) with [`Math::Std`](crate::Math::Std); the gradient differs from that of the sum over the one row by the rounding of a few
    /// additions in another order.
    ///
    /// # Errors
    /// [`SourceError`]: nothing is compiled, a function of your own is called, an operation has no source, or a name is none.
    ///
    /// # Examples
    /// ```
    /// use gradus::data::Batch;
    /// use gradus::function::{Columns, RowFunction, SourceOptions};
    /// use gradus::prelude::*;
    ///
    /// let mut f = RowFunction::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2));
    /// let data = Columns::new(&[&[0.0, 1.0, 2.0], &[1.0, 3.0, 5.0]])?;
    /// f.value(&[2.0, 1.0], &data, Batch::Range(0..3))?;
    /// let options = SourceOptions { name: "line", parameters: &["w", "b"], columns: &["t", "y"] };
    /// let text = f.to_rust(options)?;
    /// assert!(text.contains("pub fn line(x: &[f64; 2], row: &[f64; 2], gradient: &mut [f64; 2]) -> f64 {"), "{text}");
    /// assert!(text.contains("= w * t + b - y;"), "{text}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_rust<'n>(&self, options: impl Into<SourceOptions<'n>>) -> Result<String, SourceError> {
        self.engine.source(Language::Rust, &options.into())
    }

    /// The loss of one row and its gradient in the parameters as C99: what [`to_rust`](Self::to_rust) prints, as
    /// [`Function::to_c`](crate::Function::to_c) says.
    ///
    /// # Errors
    /// Those of [`to_rust`](Self::to_rust).
    pub fn to_c<'n>(&self, options: impl Into<SourceOptions<'n>>) -> Result<String, SourceError> {
        self.engine.source(Language::C, &options.into())
    }
}
