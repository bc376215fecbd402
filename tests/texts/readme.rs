//! The README shows what its program prints.

use gradus::prelude::*;

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
