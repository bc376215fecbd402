//! Any bytes as a checkpoint: an error, or a run that goes on; neither a panic nor more memory than the file has.
//!
//! The first byte chooses what is expected in it. With its highest bit the rest is the whole file, otherwise the content behind a header
//! that is right, which no luck would find.

#![no_main]

mod scratch;

use gradus::checkpoint::{self, Checkpoint};
use gradus::data::{Batches, Scaler};
use gradus::optim::{Constant, CosineDecay, Ema, Lbfgs};
use gradus::prelude::*;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;

fuzz_target!(|input: &[u8]| {
    let Some((&first, rest)) = input.split_first() else { return };
    let bytes = if first >> 7 == 1 { rest.to_vec() } else { framed(rest) };
    let path = scratch::file("run.gradus", &bytes);
    match first & 7 {
        0 => goes_on::<Adam, Constant>(&path),
        1 => goes_on::<Sgd, CosineDecay>(&path),
        2 => goes_on::<Lbfgs, Constant>(&path),
        3 => goes_on::<(ClipNorm, Adam), Constant>(&path),
        4 => resumes(&path),
        5 => {
            let _ = checkpoint::read::<Scaler>(&path).map(|scaler| scaler.apply_value("x", 1.0));
        }
        6 => {
            let _ = checkpoint::read::<FitReport<Vec<f64>>>(&path).map(|report| report.to_string());
        }
        _ => {
            let _ = checkpoint::read::<Matrix>(&path).map(|matrix| matrix.to_string());
        }
    }
});

/// A file of this content: see `src/checkpoint/frame.rs`.
fn framed(content: &[u8]) -> Vec<u8> {
    let mut header = b"gradus\r\n".to_vec();
    header.extend(1_u32.to_le_bytes());
    header.extend((content.len() as u64).to_le_bytes());
    header.extend(crc32fast::hash(content).to_le_bytes());
    header.extend(crc32fast::hash(&header).to_le_bytes());
    [header.as_slice(), content].concat()
}

/// A loop by hand takes some steps from what it has read.
fn goes_on<R, S>(path: &Path)
where
    R: Rule<f64> + Serialize + DeserializeOwned,
    R::State: Serialize + DeserializeOwned,
    S: Schedule + Serialize + DeserializeOwned,
{
    let Ok(run) = Checkpoint::<f64, R, S, Ema<f64>>::load(path) else { return };
    let (mut x, mut optimizer, mut ema) = (run.parameters, run.optimizer, run.extra);
    let gradient = vec![0.5; x.len()];
    for _ in 0..3 {
        let _ = optimizer.step(&mut x, &gradient);
        let _ = ema.update(&x);
    }
    if let Ok(mut batches) = Batches::resume(5, run.batches) {
        let _ = batches.next_batch().map(|batch| batch.len());
    }
}

/// A fit goes on from what it has read.
fn resumes(path: &Path) {
    let data =
        Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0], [2.0, 5.5], [3.0, 6.5]]).expect("a table");
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let fit = Fit::new(line).rule(Adam::new(0.1)).batch_size(2).epochs(4);
    let _ = fit.resume(path).run([0.0, 0.0], &data).map(|report| report.to_string());
}
