//! Programs of users, one for each way into the crate.

pub(crate) const GRAD: &str = r#"
use gradus::prelude::*;

fn main() -> Result<(), gradus::Error> {
    let g = grad(|[x, y]: [Var; 2]| if x < y { (x + 2.0 * y).powi(2) } else { x.sin() * y.exp() }, [1.0, -2.0])?;
    println!("{g:?}");
    Ok(())
}
"#;

pub(crate) const FUNCTION: &str = r#"
use gradus::prelude::*;

fn main() -> Result<(), gradus::Error> {
    let rosen = |x: &[Var]| x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum::<Var>();
    let mut f = Function::new(rosen, 3);
    let (mut g, mut h) = (vec![0.0; 3], Matrix::zeros(3, 3));
    println!("{} {}", f.value_and_grad(&[1.0, 2.0, 3.0], &mut g)?, f.hessian_into(&[1.0, 2.0, 3.0], &mut h)?);
    println!("{g:?} {h:?} {} {}", f.mode(), f.program());
    println!("{:?} {:?}", f.to_rust("rosen"), f.to_c("rosen").map_err(|error| error.to_string()));
    let _ = f.clone();
    Ok(())
}
"#;

pub(crate) const ROWS: &str = r#"
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;

fn main() -> Result<(), gradus::Error> {
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let mut f = RowFunction::new(line);
    let data = Columns::new(&[&[0.0, 1.0, 2.0], &[1.0, 3.0, 6.0]])?;
    let (w, rows, mut g, mut h) = ([2.0, 1.0], || Batch::Range(0..3), [0.0; 2], Matrix::zeros(2, 2));
    println!("{} {}", f.value_and_grad(&w, &data, rows(), &mut g)?, f.hessian(&w, &data, rows(), &mut h)?);
    println!("{}", f.grad_and_hessian(&w, &data, rows(), &mut g, &mut h)?);
    println!("{} {}", f.hessian_diagonal(&w, &data, rows(), &mut g)?, f.hvp(&w, &data, rows(), &w, &mut g)?);
    println!("{:?}", f.to_rust("line"));
    println!("{g:?} {h:?} {} {}", f.mode(), f.program());
    let _ = f.clone();
    Ok(())
}
"#;

pub(crate) const MINIMIZE: &str = r#"
use gradus::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let booth = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2);
    println!("{}", minimize(booth, [1.0, -2.0], Method::Bfgs)?);
    println!("{}", Descent::new(Adam::new(0.1)).minimize(booth, [1.0_f64, -2.0])?);
    Ok(())
}
"#;

pub(crate) const LEAST_SQUARES: &str = r#"
use gradus::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = Dataset::from_rows(&["x", "y"], [[0.0, 0.0], [1.0, 1.0], [2.0, 0.0], [3.0, 1.0]])?;
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y;
    println!("{}", LeastSquares::new().run_rows(line, [0.0, 0.0], &data)?);
    Ok(())
}
"#;

pub(crate) const FIT: &str = r#"
use gradus::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = Dataset::from_csv("cars.csv", &["speed", "dist"])?;
    let fit = Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2))
        .rule(Adam::new(0.05))
        .batch_size(32)
        .epochs(200)
        .seed(7)
        .run([0.0, 0.0], &data)?;
    println!("{fit}");
    Ok(())
}
"#;
