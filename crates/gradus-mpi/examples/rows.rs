//! A robust fit to generated rows, on any number of ranks, which can be killed and started again.
//!
//! ```sh
//! cargo build --release --example rows
//! mpirun -n 2 target/release/examples/rows --rows 10000000 --epochs 50 --checkpoint /tmp/rows.gradus
//! ```
//!
//! Each rank prints the bits of its result: they are the same for any number of ranks. What else it takes is for measurements and tests.

use gradus::data::{Ranks, RowGroup, RowSource, SourceError};
use gradus::prelude::*;
use gradus_mpi::Cluster;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Rows that are made when they are read, as fast as a file in memory: 2¹⁶ in a group.
struct Rows {
    names: Vec<String>,
    rows: usize,
}

const GROUP: usize = 1 << 16;

impl RowSource for Rows {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        let first = group.saturating_mul(GROUP).min(self.rows);
        let end = first.saturating_add(GROUP).min(self.rows);
        if let [x, y] = into.columns_mut() {
            let features = (first..end).map(|i| ((i * 7919) % 100_003) as f64 * 2e-5 - 1.0);
            x.extend(features);
            let noise = (first..end).map(|i| ((i * 104_729) % 9973) as f64 * 2e-4 - 1.0);
            y.extend(x.iter().zip(noise).map(|(x, noise)| 0.7 * x - 0.3 + noise * noise * noise));
        }
        Ok(first < end)
    }
}

/// Huber's loss: two control-flow paths.
fn huber([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    let r = w * x + b - y;
    if r.abs() < 0.2 { 0.5 * r * r } else { 0.2 * r.abs() - 0.02 }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut cluster = Cluster::init()?;
    let (rows, epochs) = (number("--rows")?.unwrap_or(100_000), number("--epochs")?.unwrap_or(20));
    let pause = Duration::from_millis(number("--pause")?.unwrap_or(0) as u64);
    if let Some(folder) = word("--pids") {
        std::fs::write(PathBuf::from(folder).join(std::process::id().to_string()), "")?;
    }
    if number("--leave")? == Some(cluster.rank()) {
        return Err("this rank leaves".into());
    }
    if number("--panic")? == Some(cluster.rank()) {
        panic!("this rank panics");
    }
    let source = Rows { names: vec!["x".to_owned(), "y".to_owned()], rows };
    let fit = Fit::new(huber).likelihood().rule(Adam::new(0.02)).epochs(epochs).on_epoch(|_| {
        std::thread::sleep(pause);
        ControlFlow::Continue(())
    });
    // Batches are in a random order; without the word each step takes all rows.
    let fit = match number("--batch")? {
        Some(rows) => fit.batch_size(rows),
        None => fit,
    };
    let started = Instant::now();
    let report = match word("--checkpoint") {
        Some(path) => {
            let fit = fit.checkpoint(&path, Every::Epochs(20)).resume_or_start(&path);
            cluster.fit(fit, [0.0, 0.0], source)?
        }
        None if word("--alone").is_some() => fit.run_source([0.0, 0.0], source)?,
        None => cluster.fit(fit, [0.0, 0.0], source)?,
    };
    let seconds = started.elapsed().as_secs_f64();
    let bits = |numbers: &[f64]| {
        numbers.iter().map(|x| format!("{:016x}", x.to_bits())).collect::<Vec<_>>().join(" ")
    };
    let errors = report.standard_errors().map_or(Vec::new(), |errors| errors.to_vec());
    let losses = report.losses.iter().fold(0_u64, |hash, loss| hash.rotate_left(5) ^ loss.to_bits());
    let line = format!("bits {} {} {losses:016x}\n", bits(&report.parameters), bits(&errors));
    // One write: lines of several processes do not mix.
    print!("{line}");
    if cluster.rank() == 0 {
        eprintln!(
            "{report}\n{} ranks, {seconds:.3} s, {:.6} s an epoch",
            cluster.count(),
            seconds / epochs as f64
        );
    }
    Ok(())
}

fn word(name: &str) -> Option<String> {
    std::env::args().skip_while(|word| word != name).nth(1)
}

fn number(name: &str) -> Result<Option<usize>, std::num::ParseIntError> {
    word(name).map(|word| word.parse()).transpose()
}
