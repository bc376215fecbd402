//! Programs as text: runs, how many operations they hold, and what they touch.

use super::{FunctionCall, Layout, Program, Step};
use crate::op::Arity;
use crate::scalar::Numeric;
use core::fmt;

/// One line a step: where the results go, how many, the operation, and where its operands are.
impl<T: Numeric> fmt::Display for Program<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.size as usize * size_of::<T>();
        let steps = self.steps.len();
        writeln!(f, "{} operations in {steps} steps on {bytes} bytes", self.operations)?;
        for step in &self.steps {
            match step {
                Step::Run(run) => {
                    write!(f, "{:>8}.. {:>8} × {}", run.out, run.len, run.op.name())?;
                    let count = match run.op.arity() {
                        Arity::Power => {
                            write!(f, " {}", run.n)?;
                            1
                        }
                        Arity::Unary | Arity::Call => 1,
                        Arity::Binary | Arity::Half => 2,
                        Arity::Ternary => 3,
                    };
                    for (k, operand) in run.operands.iter().take(count).enumerate() {
                        write!(f, "{} {operand}", if k == 0 { " of" } else { "," })?;
                    }
                    writeln!(f)?;
                }
                Step::Sums(sums) => {
                    let terms = &self.terms[sums.first as usize..][..sums.count as usize];
                    let each: u32 = match sums.layout {
                        Layout::Across => sums.count,
                        Layout::Along | Layout::Turns | Layout::Pooled => {
                            terms.iter().map(|terms| terms.len).sum()
                        }
                    };
                    let way = if sums.layout == Layout::Turns { " in turns" } else { "" };
                    write!(f, "{:>8}.. {:>8} × sum of {each}{way}:", sums.out, sums.len)?;
                    for terms in terms.iter().take(6) {
                        write!(f, " {}[{}]", if terms.negative { "−" } else { "+" }, terms.pattern)?;
                        if let Some(factor) = terms.factor {
                            write!(f, "·[{factor}]")?;
                        }
                    }
                    writeln!(f, "{}", if terms.len() > 6 { " …" } else { "" })?;
                }
                Step::Scan(scan) => {
                    let way = if scan.reversed { ", from the end back" } else { "" };
                    let (name, operand) = (scan.op.name(), scan.operand);
                    let (out, len, start) = (scan.out, scan.len, scan.start);
                    writeln!(f, "{out:>8}.. {len:>8} × {name} in a chain from {start} over {operand}{way}")?;
                }
                Step::Guard(guard) => {
                    let [a, b] = guard.operands;
                    let question = format!("{:?}", guard.question).to_lowercase();
                    writeln!(f, "   guard  {:>8} × {question} of {a}, {b} is {}", guard.len, guard.outcome)?;
                }
                Step::Scalars { len, .. } => writeln!(f, "          {len:>8}   single operations")?,
                Step::Calls { first, len } => {
                    for FunctionCall { call, arguments, out } in
                        &self.calls[*first as usize..][..*len as usize]
                    {
                        write!(f, "{out:>8}.. {:>8} × results of {}", call.outputs(), call.name())?;
                        let arguments = &self.lists.slots[*arguments as usize..][..call.inputs()];
                        for (k, argument) in arguments.iter().take(6).enumerate() {
                            write!(f, "{} {argument}", if k == 0 { " of" } else { "," })?;
                        }
                        writeln!(f, "{}", if arguments.len() > 6 { " …" } else { "" })?;
                    }
                }
            }
        }
        Ok(())
    }
}
