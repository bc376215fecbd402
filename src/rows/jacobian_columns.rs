//! What a Jacobian over rows is given out in: columns.

use crate::real::Real;

/// Outputs and derivatives of many rows: one slice over the rows for each.
///
/// It is filled by [`RowJacobian::evaluate`](super::RowJacobian::evaluate), and keeps its memory for the next time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JacobianColumns<T = f64> {
    /// The outputs, then the derivatives of the first output, of the second, …; each for all rows.
    pub(super) numbers: Vec<T>,
    rows: usize,
    outputs: usize,
    inputs: usize,
}

impl<T: Real> JacobianColumns<T> {
    pub(super) fn resize(&mut self, rows: usize, outputs: usize, inputs: usize) {
        (self.rows, self.outputs, self.inputs) = (rows, outputs, inputs);
        self.numbers.resize(rows * outputs * (1 + inputs), T::zero());
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of outputs of a row.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The number of inputs of a row: parameters, and then columns.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// An output for each row; empty if there is no such output.
    #[must_use]
    pub fn output(&self, output: usize) -> &[T] {
        if output < self.outputs { self.column(output) } else { &[] }
    }

    /// The derivative of an output for each row, in an input: the parameters in order, and then the
    /// columns. Empty if there is none such.
    #[must_use]
    pub fn derivative(&self, output: usize, input: usize) -> &[T] {
        if output < self.outputs && input < self.inputs {
            self.column(self.outputs + output * self.inputs + input)
        } else {
            &[]
        }
    }

    fn column(&self, index: usize) -> &[T] {
        &self.numbers[index * self.rows..][..self.rows]
    }
}
