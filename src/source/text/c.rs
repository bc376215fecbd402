//! The head of a function in C.

use super::Text;
use crate::scalar::Numeric;

impl<T: Numeric> Text<'_, T> {
    /// What is included, and the head of the function.
    pub(super) fn c_head(&self) -> [String; 2] {
        let (float, name) = (self.writer.float(), self.options.name);
        let [parameters, columns] = self.signature.inputs;
        let (is_scalar, is_guarded) = (self.is_scalar(), self.is_guarded());
        let mut about = self.about();
        if is_guarded {
            about.push(String::new());
            about.push("Returns 0, or 1 if a comparison comes out differently from the recording: the function takes another".to_owned());
            about.push("branch there, and nothing is written.".to_owned());
        }
        about.push(String::new());
        about.push(
            "C99. Compile it with -ffp-contract=off, and without -ffast-math, for these bits.".to_owned(),
        );
        let about: String =
            about.iter().map(|line| format!(" * {line}").trim_end().to_owned() + "\n").collect();
        let row = if columns > 0 { format!(", const {float} row[{columns}]") } else { String::new() };
        let value = if is_guarded { format!(", {float} *value") } else { String::new() };
        let results = if is_scalar {
            format!("{value}, {float} gradient[{parameters}]")
        } else {
            let outputs = self.signature.outputs;
            format!(", {float} values[{outputs}], {float} jacobian[{}]", outputs * parameters)
        };
        let room = match self.room() {
            0 => String::new(),
            len => format!(", {float} room[{len}]"),
        };
        let returned = match (is_guarded, is_scalar) {
            (true, _) => "int",
            (false, true) => float,
            (false, false) => "void",
        };
        let includes =
            "#include <math.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <string.h>\n".to_owned();
        let head = format!(
            "/*\n{about} */\n{returned} {name}(const {float} x[{parameters}]{row}{results}{room})\n{{\n"
        );
        [includes, head]
    }
}
