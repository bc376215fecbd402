//! Stretching: programs for a few rounds of a recording → the program for all of them.
//!
//! Three programs for numbers of rounds that differ by little have the same steps. A number in them, a length or a slot, is the same in
//! all or grows by as much with each round. Such programs are stretched to any number of rounds: so it takes no longer to compile a million terms
//! than a hundred.
//!
//! A slot is used again when its value is dead, and what is far enough apart with few rounds could meet with more. So the stretched
//! program is looked through: each operand has to come from the steps and the lanes that it comes from with few rounds
//! ([`sources`]). All conditions for that are equations, linear in the number of rounds and in the lane; they hold for three numbers of
//! rounds and for all lanes of them, and therefore for all.
//!
//! Of `(w[1] - w[0]).sin()`, summed over the windows of 65, 68 and 73 coordinates, and of 1000:
//!
//! ```text
//!       65..       64 × sub of 1.., 0..         1000..      999 × sub of 1.., 0..
//!      129..       64 × sin of 65..             1999..      999 × sin of 1000..
//!       65..        1 × sum of 64: +[129..]     1000..        1 × sum of 999: +[1999..]
//! ```

mod numbers;
mod sources;

use super::Program;
use crate::scalar::Numeric;
use crate::tape::trace::same_bits;
use numbers::Numbers;
use sources::sources;

/// Steps of a program that is worth a look; that of a recurrence has as many more as there are more rounds.
const MOST_STEPS: usize = 1000;

/// Slots and lengths are below this.
const LARGEST: u64 = 1 << 31;

/// The program for `rounds` rounds, by three others; each with its number of rounds, which grow. Nothing if they do not have the same form.
pub(crate) fn stretched<T: Numeric>(few: &[(usize, Program<T>); 3], rounds: usize) -> Option<Program<T>> {
    let [(_, first), rest @ ..] = few;
    let has_calls = !first.calls.is_empty();
    // A run of lines is a short one.
    let has_lines = !first.lists.lines.is_empty();
    if first.steps.len() > MOST_STEPS || has_calls || has_lines {
        return None;
    }
    if !rest.iter().all(|(_, other)| are_alike(first, other)) {
        return None;
    }
    let counts = [0, 1, 2].map(|k| few[k].0 as i64);
    let line = Line { counts, rounds: rounds as i64 };
    let numbers = line.continued([0, 1, 2].map(|k| all_of(&few[k].1)))?;
    // A length and a slot may be added.
    if numbers.iter().any(|number| number.unsigned_abs() >= LARGEST) {
        return None;
    }
    let mut all = first.clone();
    put(&mut all, &numbers)?;
    // A number below 0 is another one now, where there is no such.
    if all_of(&all) != numbers {
        return None;
    }
    let comes = line.continued([0, 1, 2].map(|k| sources(&few[k].1)))?;
    (sources(&all) == comes).then_some(all)
}

/// Do two programs differ in nothing but numbers?
pub(crate) fn are_alike<T: Numeric>(a: &Program<T>, b: &Program<T>) -> bool {
    shape(a) == shape(b)
}

/// Numbers of rounds that are known, and the one that is asked for.
struct Line {
    counts: [i64; 3],
    rounds: i64,
}

impl Line {
    /// Each number where it is on the line through the three; nothing if one of them is on none.
    fn continued(&self, [first, second, third]: [Vec<i64>; 3]) -> Option<Vec<i64>> {
        if first.len() != second.len() || first.len() != third.len() {
            return None;
        }
        let [a, b, c] = self.counts;
        let on_line = |((&x, &y), &z): ((&i64, &i64), &i64)| {
            let slope = (y - x) / (b - a);
            (x + slope * (b - a) == y && x + slope * (c - a) == z).then(|| x + slope * (self.rounds - a))
        };
        first.iter().zip(&second).zip(&third).map(on_line).collect()
    }
}

/// What programs of one form share: a program with all numbers 0, and the constants, of equal ones in a row one.
fn shape<T: Numeric>(program: &Program<T>) -> impl PartialEq {
    let mut program = program.clone();
    program.each(&mut |number| *number = 0);
    let constants: Vec<u64> = in_a_row(&program.constants).map(|row| row[0].wide().to_bits()).collect();
    let Program { steps, terms, scalars, lists, outputs, .. } = program;
    (steps, terms, scalars, lists, outputs, constants)
}

/// Equal constants in a row: a run in which only some constants differ has them side by side, one for each of its numbers.
fn in_a_row<T: Numeric>(constants: &[T]) -> impl Iterator<Item = &[T]> {
    constants.chunk_by(|a, b| same_bits((a, b)))
}

/// All numbers of a program, and how many equal constants there are in each row.
fn all_of<T: Numeric>(program: &Program<T>) -> Vec<i64> {
    let mut numbers: Vec<i64> = in_a_row(&program.constants).map(|row| row.len() as i64).collect();
    program.clone().each(&mut |number| numbers.push(*number));
    numbers
}

/// Nothing if a row is shorter than none.
fn put<T: Numeric>(program: &mut Program<T>, numbers: &[i64]) -> Option<()> {
    let mut numbers = numbers.iter().copied();
    let mut constants = Vec::new();
    for (row, len) in in_a_row(&program.constants).zip(&mut numbers) {
        constants.resize(constants.len() + usize::try_from(len).ok()?, row[0]);
    }
    program.constants = constants;
    program.each(&mut |number| *number = numbers.next().unwrap_or(0));
    Some(())
}

#[cfg(test)]
#[path = "../../../tests/unit/program/stretch.rs"]
mod tests;
