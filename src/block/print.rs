//! Block programs as text: what is computed once, and for each row.

use super::{Block, Code, Source, Term};
use crate::real::Real;
use core::fmt;

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slot(slot) => write!(f, "{slot}"),
            Self::Column(column) => write!(f, "column {column}"),
            Self::Shared(index) => write!(f, "shared {index}"),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", if self.negative { "−" } else { "+" }, self.a)?;
        self.b.map_or(Ok(()), |b| write!(f, "·[{b}]"))
    }
}

/// One line for each operation of a row: where the result goes, the operation, and its operands.
impl<T: Real> fmt::Display for Block<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (steps, slots) = (self.code.len(), self.slots as usize + self.columns.len());
        let bytes = slots * self.rows * size_of::<T>();
        writeln!(
            f,
            "for each row {} operations in {steps} steps, {} rows at a time on {bytes} bytes",
            self.operations, self.rows
        )?;
        for code in &self.code {
            match code {
                Code::Unary { op, out, a } => writeln!(f, "{out:>8} {} of {a}", op.name())?,
                Code::Power { n, out, a } => writeln!(f, "{out:>8} powi {n} of {a}")?,
                Code::Binary { op, out, a, b } => writeln!(f, "{out:>8} {} of {a}, {b}", op.name())?,
                Code::Ternary { op, out, operands: [a, b, c] } => {
                    writeln!(f, "{out:>8} {} of {a}, {b}, {c}", op.name())?;
                }
                Code::Sum { out, first, count } => {
                    write!(f, "{out:>8} sum of {count}:")?;
                    let terms = &self.terms[*first as usize..][..*count as usize];
                    terms.iter().take(6).try_for_each(|term| write!(f, " {term}"))?;
                    writeln!(f, "{}", if terms.len() > 6 { " …" } else { "" })?;
                }
                Code::RowSums { index, first, count } => {
                    let terms = &self.terms[*first as usize..][..*count as usize];
                    for (index, term) in (*index..).zip(terms) {
                        writeln!(f, "         sum {index} over rows: {term}")?;
                    }
                }
                Code::Call { function, arguments, results } => {
                    let call = &self.functions[*function as usize];
                    let results = &self.results[*results as usize..][..call.outputs()];
                    results.iter().enumerate().try_for_each(|(k, out)| {
                        if k == 0 { write!(f, "{out:>8}") } else { write!(f, ", {out}") }
                    })?;
                    write!(f, " results of {}", call.name())?;
                    let arguments = &self.arguments[*arguments as usize..][..call.inputs()];
                    for (k, argument) in arguments.iter().take(6).enumerate() {
                        write!(f, "{} {argument}", if k == 0 { " of" } else { "," })?;
                    }
                    writeln!(f, "{}", if arguments.len() > 6 { " …" } else { "" })?;
                }
                Code::Guard { comparison, outcome, a, b } => {
                    let question = format!("{:?}", comparison.question).to_lowercase();
                    let [a, b] = [(a, comparison.absolute[0]), (b, comparison.absolute[1])]
                        .map(|(x, absolute)| if absolute { format!("|{x}|") } else { x.to_string() });
                    writeln!(f, "   guard {question} of {a}, {b} is {outcome}")?;
                }
            }
        }
        write!(f, "{}", self.compiled)?;
        if self.before.operations > 0 {
            write!(f, "once before the rows: {}", self.before)?;
        }
        if self.after.operations > 0 {
            write!(f, "once after the rows: {}", self.after)?;
        }
        Ok(())
    }
}
