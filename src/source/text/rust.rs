//! The lines that are Rust's.

use super::{Text, Turns, Way};
use crate::scalar::Numeric;

impl<T: Numeric> Text<'_, T> {
    pub(super) fn rust_head(&self) -> String {
        let (float, name) = (self.writer.float(), self.options.name);
        let [parameters, columns] = self.signature.inputs;
        let (outputs, is_scalar) = (self.signature.outputs, self.is_scalar());
        let mut doc: Vec<String> = self.about();
        if self.is_guarded() {
            doc.push(String::new());
            doc.push("`None`: a comparison comes out differently from the recording, so the function takes another branch".to_owned());
            doc.push("there, and nothing is written.".to_owned());
        }
        if self.writer.calls_library
            || self.writer.algorithms.iter().any(|name| crate::source::algorithms::calls_library(name))
        {
            doc.push(String::new());
            doc.push(format!(
                "Without `std`, bring a trait with the mathematical methods of `{float}` into scope."
            ));
        }
        let doc: String = doc.iter().map(|line| format!("/// {line}").trim_end().to_owned() + "\n").collect();
        let row = if columns > 0 { format!(", row: &[{float}; {columns}]") } else { String::new() };
        let results = if is_scalar {
            format!("gradient: &mut [{float}; {parameters}]")
        } else {
            format!("values: &mut [{float}; {outputs}], jacobian: &mut [{float}; {}]", outputs * parameters)
        };
        let room = match self.room() {
            0 => String::new(),
            len => format!(", room: &mut [{float}; {len}]"),
        };
        let returned = match (is_scalar, self.is_guarded()) {
            (true, true) => format!(" -> Option<{float}>"),
            (true, false) => format!(" -> {float}"),
            (false, true) => " -> Option<()>".to_owned(),
            (false, false) => String::new(),
        };
        format!(
            "{doc}#[allow(clippy::all)]\npub fn {name}(x: &[{float}; {parameters}]{row}, {results}{room}){returned} {{\n"
        )
    }

    pub(super) fn rust_loop(&mut self, len: u32, way: Way, turns: Turns) {
        let i = if turns == Turns::Differ { "i" } else { "_" };
        let range = format!("0..{len}");
        let range = if way == Way::Backward { format!("({range}).rev()") } else { range };
        self.line(format!("for {i} in {range} {{"));
    }

    pub(super) fn rust_define(&mut self, name: &str, text: &str, is_untyped: bool) {
        let float = if is_untyped { format!(": {}", self.writer.float()) } else { String::new() };
        self.line(format!("let {name}{float} = {text};"));
    }

    pub(super) fn rust_take_apart(&mut self, names: &[&str], input: &str) {
        self.line(format!("let [{}] = *{input};", names.join(", ")));
    }

    pub(super) fn rust_give(&mut self, value: Option<&str>) {
        match (value, self.is_guarded()) {
            (Some(value), true) => self.line(format!("Some({value})")),
            (Some(value), false) => self.line(value),
            (None, true) => self.line("Some(())"),
            (None, false) => {}
        }
    }
}
