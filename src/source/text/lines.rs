//! Lines, each in the language that is written.

use super::{Text, Turns, Way};
use crate::scalar::Numeric;
use crate::source::Language;
use crate::source::values::{Value, ValueId};

impl<T: Numeric> Text<'_, T> {
    /// What the function is, in the words of a comment.
    pub(super) fn about(&self) -> Vec<String> {
        let (name, operations, bound) = (self.options.name, self.listing.operations, self.bound);
        let columns = self.signature.inputs[1];
        let derivative = match (self.is_scalar(), columns) {
            (true, 0) => "and the gradient",
            (true, _) => "of one row, and the gradient in the parameters",
            (false, _) => "s, and the Jacobian, row after row",
        };
        let value = if self.is_scalar() { "the value " } else { "the value" };
        let mut lines = vec![
            format!("`{name}`: {value}{derivative}, in {operations} operations; recorded and differentiated by Gradus."),
            String::new(),
            format!("The bits are those of the compiled function with `Math::Std`, for |x| < 2^{bound}. A NaN or an infinity"),
            "among the results says that there is no number here, or none without a look at points next to it.".to_owned(),
        ];
        if !self.options.parameters.is_empty() && self.listing.whole_inputs[0] {
            lines.push(String::new());
            lines.push(format!("x: {}.", self.options.parameters.join(", ")));
        }
        if !self.options.columns.is_empty() && self.listing.whole_inputs[1] {
            lines.push(format!("row: {}.", self.options.columns.join(", ")));
        }
        if self.room() > 0 {
            lines.push(String::new());
            lines.push(format!(
                "room: {} bytes for what is computed on the way; what is in it does not matter.",
                self.room() as usize * size_of::<T>()
            ));
        }
        lines
    }

    pub(super) fn begin_loop(&mut self, len: u32, way: Way, turns: Turns) {
        match (self.language(), way) {
            (Language::Rust, _) => self.rust_loop(len, way, turns),
            (Language::C, Way::Forward) => self.line(format!("for (size_t i = 0; i < {len}; i++) {{")),
            (Language::C, Way::Backward) => self.line(format!("for (size_t i = {len}; i-- > 0;) {{")),
        }
        self.depth += 1;
    }

    pub(super) fn end(&mut self) {
        self.depth -= 1;
        self.line("}");
    }

    pub(super) fn define(&mut self, name: &str, text: &str, is_untyped: bool) {
        match self.language() {
            Language::Rust => self.rust_define(name, text, is_untyped),
            Language::C => {
                let float = self.writer.float();
                self.line(format!("const {float} {name} = {text};"));
            }
        }
    }

    /// A number that is added to, or that goes from one to the next.
    pub(super) fn declare_sum(&mut self, name: &str, start: &str) {
        let float = self.writer.float();
        match self.language() {
            Language::Rust => self.line(format!("let mut {name}: {float} = {start};")),
            Language::C => self.line(format!("{float} {name} = {start};")),
        }
    }

    /// Nothing for a single value, or one that has its slots.
    pub(super) fn declare_array(&mut self, id: ValueId) {
        let Value { len, in_slots, .. } = self.value(id);
        if len > 1 && !in_slots {
            self.make_array(&self.writer.value(id), len, self.listing.room[1] > 0);
        }
    }

    /// An array, on the stack or out of the room.
    pub(super) fn make_array(&mut self, name: &str, len: u32, is_handed: bool) {
        let (float, room, from) = (self.writer.float(), self.room(), self.taken);
        self.taken += if is_handed { len } else { 0 };
        match (self.language(), is_handed) {
            (Language::Rust, false) => self.line(format!("let mut {name} = [0.0_{float}; {len}];")),
            (Language::Rust, true) if self.taken == room => self.line(format!("let {name} = room;")),
            (Language::Rust, true) => self.line(format!("let ({name}, room) = room.split_at_mut({len});")),
            (Language::C, false) => self.line(format!("{float} {name}[{len}];")),
            (Language::C, true) => self.line(format!("{float} *const {name} = room + {from};")),
        }
    }

    /// How many numbers the room has.
    pub(super) fn room(&self) -> u32 {
        self.listing.room.iter().sum()
    }

    pub(super) fn declare_lanes(&mut self, name: &str) {
        let float = self.writer.float();
        match self.language() {
            Language::Rust => self.line(format!("let mut {name} = [0.0_{float}; 16];")),
            Language::C => self.line(format!("{float} {name}[16] = {{0}};")),
        }
    }

    /// Head and end of a table of constants.
    pub(super) fn number_table(&self, name: &str, len: usize) -> (String, &'static str) {
        let float = self.writer.float();
        match self.language() {
            Language::Rust => (format!("static {name}: [{float}; {len}] = ["), "];"),
            Language::C => (format!("static const {float} {name}[{len}] = {{"), "};"),
        }
    }

    /// Head and end of a table of indices.
    pub(super) fn index_table(&self, name: &str, len: usize, are_short: bool) -> (String, &'static str) {
        let bits = if are_short { 16 } else { 32 };
        match self.language() {
            Language::Rust => (format!("static {name}: [u{bits}; {len}] = ["), "];"),
            Language::C => (format!("static const uint{bits}_t {name}[{len}] = {{"), "};"),
        }
    }

    /// Inputs with names have them as variables, unless a loop goes over them.
    pub(super) fn take_apart(&mut self, input: usize) {
        let names = self.writer.inputs[input];
        if names.is_empty() {
            return;
        }
        let array = ["x", "row"][input];
        if self.language() == Language::Rust {
            return self.rust_take_apart(names, array);
        }
        for (k, name) in names.iter().enumerate() {
            let float = self.writer.float();
            self.line(format!("const {float} {name} = {array}[{k}];"));
        }
    }

    pub(super) fn leave_if(&mut self, condition: &str) {
        match self.language() {
            Language::Rust => {
                self.line(format!("if {condition} {{"));
                self.depth += 1;
                self.line("return None;");
                self.end();
            }
            Language::C => {
                self.line(format!("if ({condition})"));
                self.depth += 1;
                self.line("return 1;");
                self.depth -= 1;
            }
        }
    }

    pub(super) fn give(&mut self, value: Option<&str>) {
        match (self.language(), value, self.is_guarded()) {
            (Language::Rust, _, _) => self.rust_give(value),
            (Language::C, Some(value), true) => {
                self.line(format!("*value = {value};"));
                self.line("return 0;");
            }
            (Language::C, Some(value), false) => self.line(format!("return {value};")),
            (Language::C, None, true) => self.line("return 0;"),
            (Language::C, None, false) => {}
        }
    }
}
