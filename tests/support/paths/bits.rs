//! Where bits must not depend on the machine: instruction sets.

use crate::support::random::{Number, Program, point};
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use gradus::{Error, Real};

/// Numbers by their bits, FNV-1a; all NaN are one, since Rust leaves their sign open.
struct Digest(u64);

impl Digest {
    fn bits(&mut self, bits: u64) {
        for byte in bits.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn numbers<T: Real>(&mut self, found: Result<(), Error>, numbers: &[T]) {
        if let Err(error) = found {
            error.to_string().replace("-NaN", "NaN").bytes().for_each(|byte| self.bits(byte.into()));
            return;
        }
        for x in numbers {
            self.bits(if x.is_nan() { 1 } else { x.widen().to_bits() });
        }
    }
}

/// All that a program gives, of a point and of rows, by both kinds of elementary functions: one number for each instruction set
/// to agree on.
pub(crate) fn digest(program: &Program, seed: u32) -> u64 {
    let mut digest = Digest(0xcbf2_9ce4_8422_2325);
    of_points::<f64>(&mut digest, program, seed);
    of_points::<f32>(&mut digest, program, seed);
    of_rows::<f64>(&mut digest, program, seed);
    of_rows::<f32>(&mut digest, program, seed);
    digest.0
}

fn of_points<T: Real + Number>(digest: &mut Digest, program: &Program, seed: u32)
where
    Var<T>: Number,
{
    let n = program.inputs;
    let mut f = Function::new(|x: &[Var<T>]| program.eval(x), n);
    let (mut gradient, mut hessian) = (vec![T::zero(); n], Matrix::zeros(n, n));
    for shift in [0, 0, 0, 1] {
        let x: Vec<T> = point(seed + shift, n).into_iter().map(<T as Real>::of).collect();
        let value = f.value_and_grad(&x, &mut gradient);
        let number = value.as_ref().map_or(T::zero(), |&value| value);
        digest.numbers(value.map(|_| ()), &[number]);
        digest.numbers(Ok(()), &gradient);
        let second = f.hessian_into(&x, &mut hessian).map(|_| ());
        digest.numbers(second, hessian.as_slice());
    }
}

fn of_rows<T: Real + Number>(digest: &mut Digest, program: &Program, seed: u32)
where
    Var<T>: Number,
{
    const ROWS: usize = 67;
    let n = program.inputs;
    let column = |k: u32| -> Vec<T> { point(seed * 17 + k, ROWS).into_iter().map(<T as Real>::of).collect() };
    let columns: Vec<Vec<T>> = (1..n as u32).map(column).collect();
    let columns: Vec<&[T]> = columns.iter().map(Vec::as_slice).collect();
    let Ok(data) = Columns::new(&columns) else { return };
    let w = [<T as Real>::of(0.7)];
    for math in [Math::Std, Math::Vector] {
        let row = |w: &[Var<T>], x: &[Var<T>]| program.eval(&[w, x].concat());
        let mut f = RowFunction::new(row).math(math);
        let (mut gradient, mut values) = ([T::zero()], vec![T::zero(); ROWS]);
        for _ in 0..3 {
            let value = f.value_and_grad(&w, &data, Batch::Range(0..ROWS), &mut gradient);
            let number = value.as_ref().map_or(T::zero(), |&value| value);
            digest.numbers(value.map(|_| ()), &[number, gradient[0]]);
        }
        let found = f.values(&w, &data, Batch::Range(0..ROWS), &mut values);
        digest.numbers(found, &values);
    }
}
