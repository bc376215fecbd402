//! Fits against closed forms.
use gradus::prelude::*;
#[test]
fn smoke() {
    let data = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"]).unwrap();
    let fit = Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2))
    .rule(Adam::new(0.05)).batch_size(32).epochs(200).seed(7)
    .run([0.0, 0.0], &data).unwrap();
    println!("{fit}");
    let f32fit = Fit::new(|p: &[Var<f32>], [x, y]: [Var<f32>; 2]| (p[0] * x + p[1] - y).powi(2))
    .rule((ClipNorm(1.0), Adam::new(1.0))).run(vec![0.0, 0.0], &data).unwrap();
    println!("{f32fit}");
    let full = Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2)).rule(Adam::new(1.0)).epochs(5000).gradient_tolerance(1e-9).run([0.0, 0.0], &data).unwrap();
    println!("{full}");
}
