//! Graphs in the language of Graphviz: what it lays out itself, with names that cannot end a text.

use super::draw::graph_words::Named;
use crate::derive::{Operand, Origin};
use crate::picture::shape::text::number;
use core::fmt::Write;

const DIGITS: usize = 4;

/// The whole document.
///
/// # Source
/// The DOT language, and "Escape strings" of the attribute `label`, in the documentation of Graphviz.
pub(super) fn write(graph: &Named<'_>) -> String {
    let mut dot = String::from("digraph recording {\n  rankdir=LR;\n");
    // Writing to a string cannot fail.
    if !graph.title.is_empty() {
        let _ = writeln!(dot, "  label={}; labelloc=t;", quoted(graph.title));
    }
    dot.push_str("  node [shape=box, style=rounded];\n");
    let used = graph.recording.used();
    let parameters = graph
        .recording
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| matches!(node.origin, Origin::Parameter(_)));
    let ids: String = parameters.map(|(index, _)| format!(" n{index};")).collect();
    let _ = writeln!(dot, "  {{ rank=same;{ids} }}");
    for (index, node) in graph.recording.nodes.iter().enumerate() {
        let [value, adjoint] = [node.value, node.adjoint].map(|x| number(x, DIGITS));
        let name = escaped(&graph.name(index));
        let style = match (index == graph.recording.output, used[index]) {
            (true, _) => ", peripheries=2",
            (_, false) => ", style=\"rounded,dashed\"",
            _ => "",
        };
        let _ = writeln!(dot, "  n{index} [label=\"{name}\\nvalue {value}\\nadjoint {adjoint}\"{style}];");
        for (k, operand) in node.operands.iter().enumerate() {
            let _ = match operand {
                Operand::Node { index: from, partial } => {
                    writeln!(dot, "  n{from} -> n{index} [label=\"{}\"];", number(*partial, DIGITS))
                }
                Operand::Constant(value) => {
                    let value = number(*value, DIGITS);
                    writeln!(
                        dot,
                        "  c{index}_{k} [label=\"{value}\", shape=plaintext];\n  c{index}_{k} -> n{index};"
                    )
                }
                Operand::Exponent(_) => Ok(()),
            };
        }
    }
    dot.push_str("}\n");
    dot
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// A text as it may stand between quotes: a backslash starts an escape there, and an ampersand an entity.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
