//! Functions as source in one program, which is handed points and gives back bits.

use gradus::Real;
use gradus::derive::{Differentiable, form};
use gradus::function::{SourceError, SourceOptions};
use gradus::prelude::*;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A language with its compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Rust,
    C,
}

/// Does the compiler optimize?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Optimized {
    Yes,
    /// It would take calls of the mathematical library with a constant for what it knows better: `x.powf(2.0)` for a square.
    No,
}

/// A float with its bits.
pub(super) trait Bits: Real {
    /// Its names in Rust, of its bits, in C, and of its bits there.
    const NAMES: [&'static str; 4];
    fn bits(self) -> u64;
    fn of_bits(bits: u64) -> Self;
}

impl Bits for f64 {
    const NAMES: [&'static str; 4] = ["f64", "u64", "double", "uint64_t"];
    fn bits(self) -> u64 {
        self.to_bits()
    }
    fn of_bits(bits: u64) -> Self {
        Self::from_bits(bits)
    }
}

impl Bits for f32 {
    const NAMES: [&'static str; 4] = ["f32", "u32", "float", "uint32_t"];
    fn bits(self) -> u64 {
        self.to_bits().into()
    }
    fn of_bits(bits: u64) -> Self {
        Self::from_bits(bits as u32)
    }
}

/// What a function gives at a point: nothing on another branch.
pub(super) type Found<T> = Option<Vec<T>>;

/// One function in both languages, with points.
#[derive(Debug, Clone)]
pub(super) struct Case<T> {
    pub(super) name: String,
    pub(super) rust: Result<String, SourceError>,
    pub(super) c: Result<String, SourceError>,
    pub(super) points: Vec<Vec<T>>,
    /// What the compiled function gives; nothing where it is an error.
    pub(super) want: Vec<Found<T>>,
    /// Texts of the paths that are taken at the points, where they can be had.
    pub(super) paths: Vec<Option<String>>,
}

/// A closure of a slice, evaluated at the first point until it is compiled, and then at all points.
pub(super) fn case<T: Bits, F>(name: &str, f: F, points: Vec<Vec<T>>) -> Case<T>
where
    F: Differentiable<T, form::Slice, Output = Var<T>> + Copy,
{
    let n = points[0].len();
    let mut function = Function::new(f, n);
    let mut gradient = vec![T::zero(); n];
    for _ in 0..3 {
        let _ = function.value_and_grad(&points[0], &mut gradient);
    }
    let (rust, c) = (source(&mut function, Language::Rust, name), source(&mut function, Language::C, name));
    let mut want = Vec::new();
    for x in &points {
        let value = function.value_and_grad(x, &mut gradient);
        want.push(value.ok().map(|value| [&[value], gradient.as_slice()].concat()));
    }
    let path = |x: &Vec<T>| {
        let mut fresh = Function::new(f, n);
        (0..2).for_each(|_| drop(fresh.value(x)));
        source(&mut fresh, Language::Rust, name).ok()
    };
    let paths = points.iter().map(path).collect();
    Case { name: name.to_owned(), rust, c, points, want, paths }
}

pub(super) fn source<'n, T: Real, F, Form>(
    function: &mut Function<T, F, Form>,
    language: Language,
    options: impl Into<SourceOptions<'n>>,
) -> Result<String, SourceError> {
    match language {
        Language::Rust => function.to_rust(options),
        Language::C => function.to_c(options),
    }
}

impl<T: Bits> Case<T> {
    pub(super) fn text(&self, language: Language) -> Option<&str> {
        let text = if language == Language::Rust { &self.rust } else { &self.c };
        text.as_deref().ok()
    }

    fn coordinates(&self) -> usize {
        self.points[0].len()
    }

    /// How many numbers it wants as a room.
    fn room(text: &str, language: Language) -> Option<usize> {
        let (_, rest) = match language {
            Language::Rust => text.split_once(&format!("room: &mut [{}; ", T::NAMES[0]))?,
            Language::C => text.split_once(&format!(", {} room[", T::NAMES[2]))?,
        };
        rest.split_once(']')?.0.parse().ok()
    }

    /// A function of a slice that calls it.
    fn caller(&self, k: usize, text: &str, language: Language) -> String {
        let (n, name, room) = (self.coordinates(), &self.name, Self::room(text, language));
        let [float, _, c_float, _] = T::NAMES;
        match language {
            Language::Rust => {
                let is_guarded = text.contains("-> Option<");
                let room = room.map_or(String::new(), |len| {
                    format!(", vec![{float}::NAN; {len}].as_mut_slice().try_into().unwrap()")
                });
                let call = format!("{name}(x.try_into().unwrap(), &mut gradient{room})");
                let call = if is_guarded { format!("{call}?") } else { call };
                format!(
                    "fn call{k}(x: &[{float}]) -> Option<Vec<{float}>> {{\n    let mut gradient = [7.0; {n}];\n    let value = {call};\n    \
                     Some([&[value], gradient.as_slice()].concat())\n}}\n"
                )
            }
            Language::C => {
                let is_guarded = text.contains(" *value, ");
                let (declared, room) = match room {
                    Some(len) => (format!("    static {c_float} room[{len}];\n"), ", room"),
                    None => (String::new(), ""),
                };
                let call = if is_guarded {
                    format!("    return {name}(x, y, y + 1{room});\n")
                } else {
                    format!("    y[0] = {name}(x, y + 1{room});\n    return 0;\n")
                };
                format!("static int call{k}(const {c_float} *x, {c_float} *y)\n{{\n{declared}{call}}}\n")
            }
        }
    }
}

/// The program that reads a number of a function and a point on each line.
fn program<T: Bits>(cases: &[Case<T>], language: Language) -> String {
    let texts = || cases.iter().enumerate().filter_map(|(k, case)| Some((k, case, case.text(language)?)));
    let mut program = String::new();
    for (k, case, text) in texts() {
        let _ = write!(program, "{text}\n{}\n", case.caller(k, text, language));
    }
    let [float, bits, c_float, c_bits] = T::NAMES;
    match language {
        Language::Rust => {
            let arms: String = texts().map(|(k, ..)| format!("            {k} => call{k}(&x),\n")).collect();
            let _ = write!(
                program,
                "fn main() {{
    for line in std::io::stdin().lines() {{
        let line = line.unwrap();
        let mut words = line.split(' ');
        let k: usize = words.next().unwrap().parse().unwrap();
        let x: Vec<{float}> = words.map(|word| {float}::from_bits({bits}::from_str_radix(word, 16).unwrap())).collect();
        let found = match k {{\n{arms}            _ => None,\n        }};
        match found {{
            None => println!(\"none\"),
            Some(found) => println!(\"{{}}\", found.iter().map(|y| format!(\"{{:x}}\", y.to_bits())).collect::<Vec<_>>().join(\" \")),
        }}
    }}
}}
"
            );
        }
        Language::C => {
            let most = cases.iter().map(Case::coordinates).max().unwrap_or(0);
            let arms: String = texts()
                .map(|(k, case, _)| {
                    format!("        case {k}: n = {}; call = call{k}; break;\n", case.coordinates())
                })
                .collect();
            let _ = write!(
                program,
                "#include <stdio.h>
#include <inttypes.h>
int main(void)
{{
    static {c_float} x[{most}], y[{most} + 1];
    int k;
    while (scanf(\"%d\", &k) == 1) {{
        int n = 0, (*call)(const {c_float} *, {c_float} *) = 0;
        switch (k) {{\n{arms}        }}
        for (int i = 0; i < n; i++) {{
            uint64_t word;
            if (scanf(\"%\" SCNx64, &word) != 1)
                return 1;
            {c_bits} bits = ({c_bits})word;
            memcpy(&x[i], &bits, sizeof bits);
        }}
        if (call(x, y)) {{
            puts(\"none\");
            continue;
        }}
        for (int i = 0; i <= n; i++) {{
            {c_bits} bits;
            memcpy(&bits, &y[i], sizeof bits);
            printf(i ? \" %\" PRIx64 : \"%\" PRIx64, (uint64_t)bits);
        }}
        puts(\"\");
    }}
    return 0;
}}
"
            );
        }
    }
    program
}

pub(super) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("source").join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The compiler for C, if there is one.
pub(super) fn has_c() -> bool {
    let found = Command::new(cc()).arg("--version").output().is_ok_and(|run| run.status.success());
    if !found {
        println!(
            "there is no C compiler here (`cc`, or the one that `CC` names): what is printed in C is not checked"
        );
    }
    found
}

fn cc() -> String {
    std::env::var("CC").unwrap_or_else(|_| "cc".to_owned())
}

/// Compiles a text, with options behind those that each has.
pub(super) fn compile(name: &str, text: &str, language: Language, options: &[&str]) -> PathBuf {
    let (folder, program) =
        (folder(name), folder(name).join(format!("program{}", std::env::consts::EXE_SUFFIX)));
    let mut command = match language {
        Language::Rust => {
            std::fs::write(folder.join("program.rs"), text).expect("written");
            let mut rustc = Command::new(std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned()));
            // Whatever a user's own lints say, nothing is unused and nothing is odd.
            rustc.args(["--edition=2021", "-Dwarnings", "program.rs"]);
            rustc
        }
        Language::C => {
            std::fs::write(folder.join("program.c"), text).expect("written");
            let mut cc = Command::new(cc());
            cc.args(["-std=c99", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "program.c"]);
            cc
        }
    };
    command.args(options).arg("-o").arg(&program);
    if language == Language::C {
        command.arg("-lm");
    }
    let run = command.current_dir(&folder).output().expect("a compiler runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    program
}

/// All functions at all their points.
fn run<T: Bits>(name: &str, cases: &[Case<T>], language: Language, how: Optimized) -> Vec<Vec<Found<T>>> {
    let options: &[&str] = match (language, how) {
        (Language::Rust, Optimized::Yes) => &["-Copt-level=2"],
        (Language::Rust, Optimized::No) => &["-Copt-level=0"],
        (Language::C, Optimized::Yes) => &["-O2"],
        (Language::C, Optimized::No) => &["-O0"],
    };
    let program = compile(name, &program(cases, language), language, options);
    let mut input = String::new();
    for (k, case) in cases.iter().enumerate().filter(|(_, case)| case.text(language).is_some()) {
        for x in &case.points {
            let words: Vec<String> = x.iter().map(|x| format!("{:x}", x.bits())).collect();
            let _ = writeln!(input, "{k} {}", words.join(" "));
        }
    }
    let text = answers(&program, input);
    let mut lines = text.lines().map(|line| {
        let number = |word| T::of_bits(u64::from_str_radix(word, 16).expect("bits"));
        (line != "none").then(|| line.split(' ').map(number).collect())
    });
    let mut found = |case: &Case<T>| match case.text(language) {
        None => Vec::new(),
        Some(_) => case.points.iter().map(|_| lines.next().expect("a line for each point")).collect(),
    };
    cases.iter().map(&mut found).collect()
}

/// What a program prints about lines.
pub(super) fn answers(program: &Path, input: String) -> String {
    let mut child =
        Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
    let mut stdin = child.stdin.take().expect("its input");
    // On a thread of its own: neither side waits for the other's full pipe.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("no panic").expect("all is read");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("text")
}

/// How many results had the bits, and how many were another branch.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) functions: usize,
    pub(super) equal: usize,
    pub(super) elsewhere: usize,
}

/// Compares all functions with what they were printed from.
pub(super) fn compare<T: Bits>(name: &str, cases: &[Case<T>], language: Language, how: Optimized) -> Tally {
    let mut tally = Tally::default();
    for (case, found) in cases.iter().zip(run(name, cases, language, how)) {
        let Some(text) = case.text(language) else { continue };
        tally.functions += 1;
        for (k, found) in found.iter().enumerate() {
            let (x, want) = (&case.points[k], &case.want[k]);
            let told = || format!("{} at {x:?}: {found:?} instead of {want:?}\n{text}", case.name);
            match (found, want) {
                (None, _) => {
                    // Another branch has another program; that of the first point is the one that is printed.
                    assert_ne!(case.paths[k].as_ref(), case.rust.as_ref().ok(), "{}", told());
                    assert!(k > 0, "{}", told());
                    tally.elsewhere += 1;
                }
                // What the function looks at again, or refuses.
                (Some(found), _) if found.iter().any(|y| !y.is_finite()) => {}
                (Some(found), Some(want)) => {
                    let bits = |numbers: &[T]| -> Vec<u64> { numbers.iter().map(|y| y.bits()).collect() };
                    assert_eq!(bits(found), bits(want), "{}", told());
                    tally.equal += 1;
                }
                (Some(_), None) => panic!("{}", told()),
            }
        }
    }
    tally
}
