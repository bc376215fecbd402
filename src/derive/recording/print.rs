//! Recordings as tables.

use super::{Operand, Origin, RecordedNode, Recording};
use crate::number::significant;
use core::fmt;

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node { index, .. } => write!(f, "#{index}"),
            Self::Constant(value) => write!(f, "{value}"),
            Self::Exponent(exponent) => write!(f, "{exponent}"),
        }
    }
}

/// What the node is, as in `mul of #0, 2`.
impl fmt::Display for RecordedNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.origin {
            Origin::Parameter(index) => write!(f, "parameter {index}")?,
            Origin::Constant => write!(f, "constant")?,
            Origin::Operation(name) => write!(f, "{name}")?,
        }
        for (k, operand) in self.operands.iter().enumerate() {
            write!(f, "{}{operand}", if k == 0 { " of " } else { ", " })?;
        }
        Ok(())
    }
}

/// One line a node: index, operation and operands, value, adjoint.
impl fmt::Display for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what: Vec<String> = self.nodes.iter().map(ToString::to_string).collect();
        let width = what.iter().map(|text| text.chars().count()).fold(16, usize::max);
        writeln!(f, "{:<6}{:<width$}  {:>13}  {:>14}", "node", "", "value", "adjoint")?;
        for (index, (node, what)) in self.nodes.iter().zip(&what).enumerate() {
            let [value, adjoint] = [node.value, node.adjoint].map(|x| significant(x, 7));
            write!(f, "{:>4}  {what:<width$}  {value:>13}  {adjoint:>14}", format!("#{index}"))?;
            writeln!(f, "{}", if index == self.output { "  output" } else { "" })?;
        }
        Ok(())
    }
}
