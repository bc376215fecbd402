//! The tape of one call as a graph.

use super::PlotError;
use super::dot;
use super::draw::graph_figure::draw;
use super::draw::graph_words::Named;
use super::output::{check_ending, write};
use crate::derive::{Differentiable, Origin, Point, Recording, recording};
use crate::error::{Error, LengthMismatch};
use crate::tape::Var;
use std::path::Path;

/// The tape of one call as a graph: parameters at the left, the output at the right, and on each node the operation, its value,
/// and its adjoint, `∂output/∂node`; on each arrow the partial derivative.
///
/// What an adjoint is can be read off: the sum over the arrows that leave a node, of the partial derivative on the arrow times
/// the adjoint that it leads to. Nodes that the output does not depend on are drawn with a dashed line. What is drawn is
/// [`recording`], which is for a lesson or for an error that is looked for; a compiled
/// function is printed by [`Function::program`](crate::Function::program).
///
/// ```
/// use gradus::plot::TapeGraph;
/// use gradus::prelude::*;
///
/// let f = |[x, y]: [Var; 2]| (x * y).ln() + x.sin();
/// let graph = TapeGraph::of(f, [2.0, 5.0]).names(["x", "y"]).title("f = ln(x·y) + sin(x)");
/// let svg = graph.to_svg()?;
/// assert!(svg.starts_with("<svg") && svg.contains("3.212"));
/// assert!(graph.to_dot()?.starts_with("digraph"));
/// # Ok::<(), gradus::plot::PlotError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is drawn until `to_svg`, `svg`, `to_dot` or `dot`"]
pub struct TapeGraph {
    recording: Result<Recording, Error>,
    names: Vec<String>,
    title: String,
}

impl TapeGraph {
    /// The graph of `f` at a point, which is recorded at once.
    ///
    /// - `f`: a closure of `[Var; N]`, `&[Var]` or `Var` with one [`Var`] as result.
    /// - `point`: `[f64; N]`, `Vec<f64>` or `f64`, or the same of `f32`. Numbers that are not finite are drawn, in red.
    #[track_caller]
    pub fn of<P, F, Form>(f: F, point: P) -> Self
    where
        P: Point,
        F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
    {
        Self { recording: recording(f, point), names: Vec::new(), title: String::new() }
    }

    /// The names of the parameters, one for each; default: `x`, or `x0`, `x1` and so on.
    pub fn names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.names = names.into_iter().map(Into::into).collect();
        self
    }

    /// What stands above the picture.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The graph as an SVG document, with the colors of a light and of a dark page.
    ///
    /// # Errors
    /// Those of [`recording`], another number of names than of parameters, and a
    /// recording of more than 200 nodes.
    pub fn to_svg(&self) -> Result<String, PlotError> {
        draw(&self.named()?)
    }

    /// The graph in a file, whose name ends in `.svg`; it is replaced as a whole.
    ///
    /// # Errors
    /// Those of [`to_svg`](Self::to_svg), another ending, and a file that cannot be written.
    pub fn svg(&self, path: impl AsRef<Path>) -> Result<(), PlotError> {
        let path = path.as_ref();
        check_ending(path, &[".svg"])?;
        write(path, &self.to_svg()?)
    }

    /// The graph in the language of Graphviz, of any size, to be laid out and restyled by other programs.
    ///
    /// ```
    /// use gradus::plot::TapeGraph;
    /// use gradus::prelude::*;
    ///
    /// let dot = TapeGraph::of(|x: Var| 3.0 * x, 2.0).to_dot()?;
    /// assert!(dot.contains(r#"n0 [label="x\nvalue 2\nadjoint 3""#));
    /// assert!(dot.contains(r#"n0 -> n1 [label="3"];"#));
    /// # Ok::<(), gradus::plot::PlotError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`recording`], and another number of names than of parameters.
    pub fn to_dot(&self) -> Result<String, PlotError> {
        Ok(dot::write(&self.named()?))
    }

    /// The same in a file, whose name ends in `.dot` or `.gv`; it is replaced as a whole.
    ///
    /// # Errors
    /// Those of [`to_dot`](Self::to_dot), another ending, and a file that cannot be written.
    pub fn dot(&self, path: impl AsRef<Path>) -> Result<(), PlotError> {
        let path = path.as_ref();
        check_ending(path, &[".dot", ".gv"])?;
        write(path, &self.to_dot()?)
    }

    /// What is drawn, with a name for each parameter.
    fn named(&self) -> Result<Named<'_>, PlotError> {
        let recording = self.recording.as_ref().map_err(|error| PlotError::Recording(error.clone()))?;
        let is_parameter = |origin: &Origin| matches!(origin, Origin::Parameter(_));
        let count = recording.nodes.iter().filter(|node| is_parameter(&node.origin)).count();
        let names = if !self.names.is_empty() {
            LengthMismatch::check("names", count, self.names.len())?;
            self.names.clone()
        } else if count == 1 {
            vec!["x".into()]
        } else {
            (0..count).map(|k| format!("x{k}")).collect()
        };
        Ok(Named { recording, names, title: &self.title })
    }
}
