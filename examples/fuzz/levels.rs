//! One program at every instruction set: the same bits.
//!
//! The level is chosen once in a process, so each lower one has a process of its own, which is asked for a digest of
//! what a program gives, one line for each.

use crate::paths::bits::digest;
use crate::support::random::Program;
use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

/// The argument that makes a process answer.
pub(crate) const SERVE: &str = "--answer-digests";

/// Processes at each level that may be below that of this machine.
#[derive(Debug, Default)]
pub(crate) struct Levels(RefCell<Vec<(&'static str, Child)>>);

impl Levels {
    /// An error names the level that has other bits.
    pub(crate) fn agree(&self, program: &Program, seed: u32) -> Result<(), String> {
        let mut children = self.0.borrow_mut();
        if children.is_empty() {
            *children =
                ["baseline", "avx2"].into_iter().filter_map(|level| Some((level, start(level)?))).collect();
        }
        let here = digest(program, seed);
        for (level, child) in children.iter_mut() {
            let there =
                ask(child, &encode(program, seed)).ok_or(format!("the process at {level} has ended"))?;
            if there != here {
                return Err(format!("{level} has other bits"));
            }
        }
        Ok(())
    }
}

impl Drop for Levels {
    fn drop(&mut self) {
        for (_, child) in self.0.borrow_mut().iter_mut() {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}

fn start(level: &str) -> Option<Child> {
    Command::new(std::env::current_exe().ok()?)
        .arg(SERVE)
        .env("GRADUS_INSTRUCTION_SET", level)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()
}

fn ask(child: &mut Child, question: &str) -> Option<u64> {
    writeln!(child.stdin.as_mut()?, "{question}").ok()?;
    let mut answer = String::new();
    // Nothing is read ahead: there is one line for each question.
    BufReader::new(child.stdout.as_mut()?).read_line(&mut answer).ok()?;
    answer.trim().parse().ok()
}

fn encode(program: &Program, seed: u32) -> String {
    let instructions: Vec<String> =
        program.instructions.iter().map(|(kind, a, b, c)| format!("{kind} {a} {b} {c}")).collect();
    format!("{} {} {seed} {}", program.inputs, program.rounds, instructions.join(" "))
}

fn decode(line: &str) -> Option<(Program, u32)> {
    let numbers: Vec<u32> = line.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    let [inputs, rounds, seed, instructions @ ..] = numbers.as_slice() else { return None };
    let instructions = instructions
        .chunks_exact(4)
        .map(|raw| {
            Some((
                raw[0].try_into().ok()?,
                raw[1].try_into().ok()?,
                raw[2].try_into().ok()?,
                raw[3].try_into().ok()?,
            ))
        })
        .collect::<Option<_>>()?;
    Some((Program { instructions, inputs: *inputs as usize, rounds: *rounds as usize }, *seed))
}

/// Answers until nothing more is asked.
pub(crate) fn serve() {
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let Some((program, seed)) = decode(&line) else { return };
        println!("{}", digest(&program, seed));
    }
}
