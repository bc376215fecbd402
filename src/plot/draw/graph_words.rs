//! A recording in words: what its nodes are called, and what a reader would say aloud.

use crate::derive::{Operand, Origin, RecordedNode, Recording};
use crate::picture::shape::text::number;
use core::fmt::Write;

/// Up to this many nodes the description tells each of them.
const TOLD: usize = 30;

/// What is drawn: a recording, and a name for each parameter.
#[derive(Debug)]
pub(in crate::plot) struct Named<'a> {
    pub(in crate::plot) recording: &'a Recording,
    pub(in crate::plot) names: Vec<String>,
    pub(in crate::plot) title: &'a str,
}

impl Named<'_> {
    /// What a node is called: a parameter by its name, a power with its exponent.
    pub(in crate::plot) fn name(&self, index: usize) -> String {
        let node = &self.recording.nodes[index];
        match (node.origin, node.operands.last()) {
            (Origin::Parameter(k), _) => self.names[k].clone(),
            (Origin::Constant, _) => "constant".into(),
            (Origin::Operation(name), Some(Operand::Exponent(n))) => {
                format!("{name} {}", number(f64::from(*n), 10))
            }
            (Origin::Operation(name), _) => name.into(),
        }
    }

    /// What the operands of a node are called.
    fn operands(&self, node: &RecordedNode) -> String {
        let mut text = String::new();
        for operand in &node.operands {
            let before = if text.is_empty() { " of " } else { ", " };
            let _ = match operand {
                Operand::Node { index, .. } => write!(text, "{before}{}", self.name(*index)),
                Operand::Constant(value) => write!(text, "{before}{}", number(*value, 4)),
                Operand::Exponent(_) => Ok(()),
            };
        }
        text
    }

    /// A node in words.
    pub(in crate::plot) fn sentence(&self, index: usize, digits: usize) -> String {
        let node = &self.recording.nodes[index];
        let [value, adjoint] = [node.value, node.adjoint].map(|x| number(x, digits));
        format!("{}{} = {value}, adjoint {adjoint}", self.name(index), self.operands(node))
    }

    /// What a reader would say aloud.
    pub(in crate::plot) fn description(&self, used: &[bool]) -> String {
        let Recording { nodes, output } = self.recording;
        let plural =
            |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        let mut text = format!("Graph of a recording: {}, ", plural(nodes.len(), "node"));
        let _ = write!(text, "{}. ", plural(self.names.len(), "parameter"));
        let told = |index: &usize| {
            nodes.len() <= TOLD || index == output || matches!(nodes[*index].origin, Origin::Parameter(_))
        };
        for index in (0..nodes.len()).filter(told) {
            let is_output = if index == *output { "Output: " } else { "" };
            let _ = write!(text, "{is_output}{}. ", self.sentence(index, 4));
        }
        let idle = used.iter().filter(|used| !**used).count();
        if idle > 0 {
            let _ = write!(text, "The output does not depend on {}.", plural(idle, "node"));
        }
        text.trim_end().to_owned()
    }
}
