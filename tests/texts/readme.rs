//! The README shows what its program prints.

use gradus::prelude::*;
use std::path::Path;

#[test]
fn the_readme_shows_the_output_of_its_program() -> Result<(), Box<dyn std::error::Error>> {
    let cars = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"])?;
    let fit = Fit::new(|[w, b]: [Var; 2], [speed, dist]: [Var; 2]| (w * speed + b - dist).powi(2))
        .rule(Adam::new(1.0))
        .gradient_tolerance(1e-6)
        .names(["slope", "intercept"])
        .run([0.0, 0.0], &cars)?;
    let (readme, output) = (include_str!("../../README.md"), format!("```text\n{fit}\n```"));
    assert!(readme.contains(&output), "the README needs this:\n{output}");
    Ok(())
}

/// Examples in the documentation read files beside their own package, so the package of what knows no tape has copies.
#[test]
fn both_packages_have_the_same_data_and_licenses() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["examples/data/cars.csv", "examples/data/mtcars.csv", "LICENSE-MIT", "LICENSE-APACHE"] {
        let read = |folder: &str| std::fs::read(root.join(folder).join(name)).expect("a file");
        assert!(read(".") == read("crates/gradus-base"), "{name}");
    }
}
