//! Writes what the targets begin with to `fuzz/corpus`: files that are right, one of each kind.
//!
//! ```text
//! cargo run --release --manifest-path fuzz/Cargo.toml --bin seeds
//! ```

use gradus::checkpoint::{self, Checkpoint};
use gradus::data::{BatchPlan, Batches};
use gradus::least_squares::OrthogonalReport;
use gradus::minimize::{ConstrainedMinimum, Constraints, Minima};
use gradus::optim::{Constant, CosineDecay, Ema, Lbfgs};
use gradus::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::path::{Path, PathBuf};

type Done = Result<(), Box<dyn Error>>;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Bytes of the header of a checkpoint, which the target makes itself.
const HEADER: usize = 28;

fn main() -> Done {
    tables()?;
    reports()?;
    runs()
}

/// A seed: the bytes that choose, then the file.
fn seed(target: &str, name: &str, choice: &[u8], file: &[u8]) -> Done {
    let folder = Path::new(ROOT).join("corpus").join(target);
    std::fs::create_dir_all(&folder)?;
    Ok(std::fs::write(folder.join(name), [choice, file].concat())?)
}

fn tables() -> Done {
    let texts: [(&str, [u8; 2], &str); 8] = [
        ("plain", [0, 0], "x,y\n1,2\n-3.5e2,.25\n"),
        ("quoted", [0x10, 0], "a,\"x\",y\r\n\"two\nlines\",1,NA\r\n\"say \"\"no\"\"\",2,3\r\n"),
        ("european", [0b1_0101, 0b0100], "# note\nx;y\n1.234,5;2\n;3\n"),
        ("blanks", [0b1011, 0], " 1   2\n 3\t4\n"),
        ("tabs", [0x22, 0x10], "title\nx\ty\n1\t\n2\t5\n"),
        ("words", [0x30, 0x40], "x,y\n1,red\n2,blue\n,red\n"),
        ("comments", [0x80, 2], "# c\nx,'y'\n1,'2'\n#\n3,4\n"),
        ("latin", [0x40, 0], "x,gr\u{f6}\u{df}e,y\n1,2,3\n"),
    ];
    for (name, choice, text) in texts {
        seed("csv", name, &choice, text.as_bytes())?;
    }
    for entry in std::fs::read_dir(Path::new(ROOT).join("../tests/golden/parquet"))? {
        let path = entry?.path();
        if let (Some("parquet"), Some(name)) =
            (path.extension().and_then(|end| end.to_str()), path.file_stem().and_then(|name| name.to_str()))
        {
            for choice in 0..3 {
                seed("parquet", &format!("{name}{choice}"), &[choice | choice << 2], &std::fs::read(&path)?)?;
            }
        }
    }
    Ok(())
}

fn data() -> Result<Dataset, Box<dyn Error>> {
    Ok(Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0], [2.0, 5.5], [3.0, 6.5], [4.0, 9.0]])?)
}

fn bowl(x: &[Var]) -> Var {
    (x[0] - 1.0).powi(2) + 10.0 * (x[1] + 2.0).powi(2) + x[0] * x[1]
}

fn reports() -> Done {
    let loss = |p: &[Var], [x, y]: [Var; 2]| (p[0] * x + p[1] - y).powi(2);
    let residual = |p: &[Var], [x, y]: [Var; 2]| p[0] * x + p[1] - y;
    let start = || vec![0.0, 0.0];
    let fit = Fit::new(loss).rule(Adam::new(0.1)).epochs(5).run(start(), &data()?)?.to_json()?;
    seed("json", "fit", &[0], fit.as_bytes())?;
    seed("json", "line", &[1], fit.as_bytes())?;
    let squares: LeastSquaresReport<Vec<f64>> = LeastSquares::new().run_rows(residual, start(), &data()?)?;
    seed("json", "squares", &[2], squares.to_json()?.as_bytes())?;
    seed(
        "json",
        "minimum",
        &[3],
        Minimizer::new(Method::Bfgs).minimize(bowl, start())?.to_json()?.as_bytes(),
    )?;
    let circle = Constraints::new().inequality(|x: &[Var]| 1.0 - x[0] * x[0] - x[1] * x[1]);
    let within: ConstrainedMinimum<Vec<f64>> =
        Minimizer::new(Method::Bfgs).constraints(circle).minimize(bowl, vec![0.1, 0.1])?;
    seed("json", "constrained", &[4], within.to_json()?.as_bytes())?;
    let minima: Minima<f64> =
        Minimizer::new(Method::Lbfgs).bounds([(-3.0, 3.0), (-3.0, 3.0)]).multistart(bowl, 4, 1)?;
    seed("json", "minima", &[5], minima.to_json()?.as_bytes())?;
    let model = |p: &[Var], x: Var| p[0] * x + p[1];
    let both: OrthogonalReport<Vec<f64>> =
        LeastSquares::new().run_orthogonal(model, start(), &data()?, [0.1], 0.2)?;
    seed("json", "orthogonal", &[6], both.to_json()?.as_bytes())?;
    let descent = Descent::new(Sgd::new(0.02)).steps(5).minimize(bowl, start())?;
    seed("json", "descent", &[7], descent.to_json()?.as_bytes())
}

/// Where a checkpoint is written before it is a seed.
fn scratch() -> PathBuf {
    std::env::temp_dir().join(format!("gradus-seed-{}", std::process::id()))
}

/// Seeds of the file in `scratch`: its content, and all of it.
fn stored(name: &str, choice: u8) -> Done {
    let bytes = std::fs::read(scratch())?;
    std::fs::remove_file(scratch())?;
    let _ = std::fs::remove_file(checkpoint::previous(scratch()));
    seed("checkpoint", name, &[choice], &bytes[HEADER..])?;
    seed("checkpoint", &format!("{name}-whole"), &[choice | 128], &bytes)
}

fn run<R, S>(rule: R, schedule: S) -> Done
where
    R: Rule<f64> + Serialize + DeserializeOwned,
    R::State: Serialize + DeserializeOwned,
    S: Schedule + Serialize + DeserializeOwned,
{
    let (mut x, mut ema) = (vec![1.0, -2.0], Ema::new(0.9, 2)?);
    let mut optimizer = rule.optimizer(2)?.schedule(schedule)?;
    for _ in 0..3 {
        optimizer.step(&mut x, &[0.5, -1.0])?;
        ema.update(&x)?;
    }
    let batches = Batches::new(5, BatchPlan::new(2))?.state();
    Ok(Checkpoint { parameters: x, optimizer, batches, extra: ema }.save(scratch())?)
}

fn runs() -> Done {
    run(Adam::new(0.1), Constant::default())?;
    stored("adam", 0)?;
    run(Sgd::new(0.1), CosineDecay::new(10))?;
    stored("sgd", 1)?;
    run(Lbfgs::new(0.1), Constant::default())?;
    stored("lbfgs", 2)?;
    run((ClipNorm(1.0), Adam::new(0.1)), Constant::default())?;
    stored("clipped", 3)?;
    let rows = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0], [2.0, 5.5], [3.0, 6.5]])?;
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let fit = Fit::new(line).rule(Adam::new(0.1)).batch_size(2).epochs(2);
    fit.checkpoint(scratch(), Every::Epochs(1)).run([0.0, 0.0], &rows)?;
    stored("fit", 4)?;
    checkpoint::write(scratch(), &data()?.standardize()?.1)?;
    stored("scaler", 5)?;
    let loss = |p: &[Var], [x, y]: [Var; 2]| (p[0] * x + p[1] - y).powi(2);
    checkpoint::write(
        scratch(),
        &Fit::new(loss).rule(Adam::new(0.1)).epochs(2).run(vec![0.0; 2], &data()?)?,
    )?;
    stored("report", 6)?;
    checkpoint::write(scratch(), &Matrix::<f64>::zeros(2, 3))?;
    stored("matrix", 7)
}
