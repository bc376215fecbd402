//! Losses over rows in machine code: the bits of the interpreter.
//!
//! Every operation with each kind of operands over every number of rows up to 70; then random programs. What is compared are
//! sums, the outputs of each row, and which rows diverge from the recording.

#![cfg(all(feature = "native", target_arch = "x86_64"))]

use crate::block::Block;
use crate::block::sweep::BlockSpace;
use crate::block::table::{RowOutputs, Table};
use crate::block::tree::CHUNK;
use crate::data::Batch;
use crate::kernel::math::{Engine, Math};
use crate::kernel::sums::LANES;
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::rows::programs::compile;
use crate::rows::request::OfRows;
use crate::simd::InstructionSet;
use crate::tape::{Keep, Recording, Var, record};
use crate::var::select;
use proptest::prelude::*;

const PARAMETERS: usize = 3;
const COLUMNS: usize = 3;

/// Numbers at which operations have edges, and others.
pub(super) fn number<T: Real>(i: usize, seed: usize) -> T {
    const EDGES: [f64; 8] = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -2.5, 1e3];
    let k = (i * 7919 + seed * 104_729) % 2003;
    T::of(if k < 200 { EDGES[k % EDGES.len()] } else { k as f64 / 500.0 - 2.0 })
}

fn recorded<T: Real>(point: &[T], loss: impl Fn(&[Var<T>]) -> Var<T>) -> Recorded<T> {
    recorded_all(point, |x: &[Var<T>]| vec![loss(x)])
}

/// The recording of outputs; none if one of them is of no recording.
pub(super) fn recorded_all<T: Real>(point: &[T], f: impl Fn(&[Var<T>]) -> Vec<Var<T>>) -> Recorded<T> {
    let how = Recording { keep: Keep::Trace, ..Recording::default() };
    record(point, how, f, |tape, outputs: Vec<Var<T>>| {
        let slots = outputs.iter().map(|output| Some((tape.slot_of(*output).ok()?, output.value)));
        let outputs = slots.collect::<Option<_>>().unwrap_or_default();
        Recorded { trace: *tape.take_trace().expect("it was asked for"), outputs, point: Vec::new() }
    })
}

/// Sums, outputs of rows and the rows that diverge, as bits; all NaN are one.
fn bits<T: Real>(
    block: &Block<T>,
    parameters: &[T],
    results: usize,
    table: Table<'_, T>,
    engine: Engine,
) -> Vec<u64> {
    let rows = table.batch.len();
    let outputs = block.outputs.len();
    let mut all = vec![T::zero(); results + outputs * rows];
    let (sums, each) = all.split_at_mut(results);
    let (mut space, mut others) = (BlockSpace::new(block), Vec::new());
    let row_outputs = (outputs > 0).then_some(RowOutputs { all: each, stride: rows, first: 0 });
    let fits = space.sweep(block, parameters, table, row_outputs, &mut others, engine);
    let is_finite = fits && !block.is_per_row && space.results(block, engine, sums);
    let known = |x: &T| if x.is_nan() { u64::MAX } else { x.widen().to_bits() };
    let mut bits: Vec<u64> = all.iter().map(known).collect();
    bits.extend(others.iter().map(|&row| u64::from(row)));
    bits.extend([u64::from(fits), u64::from(is_finite)]);
    if outputs == 0 && table.before.is_multiple_of(LANES) && (1..=CHUNK).contains(&rows) {
        // All at once, as far as that goes: with the same accumulators, as rows of the first chunk.
        let mut again = vec![T::zero(); results];
        let table = Table { before: 0, ..table };
        let is_done = BlockSpace::new(block).once(block, parameters, table, engine, &mut again);
        assert_eq!(is_done, is_finite && others.is_empty());
        assert!(!is_done || again.iter().map(known).eq(bits[..results].iter().copied()), "{block}");
    }
    bits
}

/// What can be wanted of a loss; second derivatives only of few parameters, since there are as many as the square of their number.
fn wanted_of(parameters: usize) -> Vec<OfRows> {
    let mut wanted = vec![OfRows::Sum, OfRows::Gradient, OfRows::Jacobian];
    if parameters <= 12 {
        wanted.extend([OfRows::Hessian, OfRows::Diagonal, OfRows::Product]);
    }
    wanted
}

/// Compares everything that can be wanted of a loss over these rows.
fn check<T: Real>(loss: &dyn Fn(&[Var<T>]) -> Var<T>, lengths: &[usize], seed: usize) {
    check_many(loss, PARAMETERS, lengths, seed, &BATCHES);
}

/// Rows in order from the first lane and from another one, and listed.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Ordered,
    Shifted,
    Listed,
}

const BATCHES: [Kind; 3] = [Kind::Ordered, Kind::Shifted, Kind::Listed];

/// The same with a number of parameters, over batches of these kinds.
fn check_many<T: Real>(
    loss: &dyn Fn(&[Var<T>]) -> Var<T>,
    count: usize,
    lengths: &[usize],
    seed: usize,
    kinds: &[Kind],
) {
    let shape = [count as u32, COLUMNS as u32];
    // With a direction behind them, for products with the Hessian.
    let parameters: Vec<T> = (0..2 * count).map(|i| number(i + 3, seed)).collect();
    let most = lengths.iter().copied().max().unwrap_or(0) + 40;
    let columns: Vec<Vec<T>> =
        (0..COLUMNS).map(|c| (0..most).map(|row| number(c * 1009 + row, seed)).collect()).collect();
    let columns: Vec<&[T]> = columns.iter().map(Vec::as_slice).collect();
    let point: Vec<T> = parameters[..count].iter().copied().chain(columns.iter().map(|c| c[0])).collect();
    let recorded = recorded(&point, loss);
    if recorded.outputs.is_empty() {
        return;
    }
    for wanted in wanted_of(count) {
        // Careful programs leave out rows with a derivative that is not finite.
        let is_careful = seed % 3 == 1 && !matches!(wanted, OfRows::Sum | OfRows::Jacobian);
        let block = compile(&recorded, shape, wanted, is_careful);
        let given = if wanted == OfRows::Product { &parameters[..] } else { &parameters[..count] };
        for &rows in lengths {
            let listed: Vec<u32> = (0..rows as u32).map(|i| (i * 7 + 3) % most as u32).collect();
            for kind in kinds {
                let (batch, before) = match kind {
                    Kind::Ordered => (Batch::Range(0..rows), 0),
                    Kind::Shifted => (Batch::Range(5..rows + 5), 5),
                    Kind::Listed => (Batch::Rows(&listed), 32),
                };
                let table = Table { columns: &columns, row_major: None, batch: &batch, before, some: None };
                compare(&block, given, wanted.totals(count), table, wanted);
            }
        }
    }
}

/// Machine code and interpreter, at every level that the machine has and that has machine code.
fn compare<T: Real>(block: &Block<T>, parameters: &[T], results: usize, table: Table<'_, T>, wanted: OfRows) {
    let is_there = |&level: &InstructionSet| level != InstructionSet::Baseline && level.is_available();
    for level in InstructionSet::all().into_iter().filter(is_there) {
        let [native, interpreted] = [true, false]
            .map(|native| bits(block, parameters, results, table, Engine { level, math: Math::Std, native }));
        let batch = table.batch;
        assert!(native == interpreted, "{level:?}, {wanted:?}, {batch:?}\n{block}");
    }
}

/// All operations that have a form in machine code, and some that have none, by number.
pub(super) fn operation<T: Real>(number: u8, a: Var<T>, b: Var<T>, c: Var<T>) -> Var<T> {
    match number {
        0 => a + b,
        1 => a - b,
        2 => a * b,
        3 => a / b,
        4 => a.max(b),
        5 => a.min(b),
        // The sign of a NaN is open: of two that are added, machine code may take the other one.
        6 => a.copysign(select(b.less_equal(b), b, Var::from(T::one()))),
        7 => a.less(b) * c,
        8 => a.less_equal(b) * c,
        // Its derivatives compare for equality.
        9 => (a.abs() + Var::from(T::of(0.5))).powf(b) + c,
        10 => -a,
        11 => a.recip(),
        12 => a.abs().sqrt(),
        13 => a.abs(),
        14 => a.floor() * b,
        15 => a.ceil() - b,
        16 => a.trunc() * c,
        17 => a.fract() * b,
        18 => a.relu() * b,
        19 => a.mul_add(b, c),
        20 => select(a.less(c), b, c),
        21 => a.powi(2) - b.powi(3),
        22 => a.powi(4) + b.powi(-1),
        23 => a.powi(-2) * b.powi(7),
        24 => a * b + c * a - b + c * c,
        // No form of their own: between loops.
        25 => (a * b).tanh(),
        26 => (a - c).exp() * b,
        27 => (a + b).round(),
        28 => a.powi(70),
        29 => (a * a + b * b).sqrt().ln_1p(),
        // Branches.
        30 => {
            if a < b {
                a * c
            } else {
                b - a
            }
        }
        31 => {
            if a.abs() <= c.abs() {
                a
            } else {
                b * c
            }
        }
        _ => {
            if a == b {
                c
            } else {
                a - b
            }
        }
    }
}

pub(super) const OPERATIONS: u8 = 33;

#[test]
fn every_operation_over_every_number_of_rows() {
    let lengths: Vec<usize> = (0..=70).collect();
    // A parameter, what is computed from parameters, a column, and a value of the row.
    let operand = |kind: usize, x: &[Var]| match kind {
        0 => x[0],
        1 => x[0] * x[1],
        2 => x[PARAMETERS],
        _ => x[1] * x[PARAMETERS + 1],
    };
    for number in 0..OPERATIONS {
        for kinds in 0..16 {
            let (kind_a, kind_b) = (kinds / 4, kinds % 4);
            let lengths = if kinds % 5 == usize::from(number) % 5 { &lengths[..] } else { &[33, 70] };
            check::<f64>(
                &|x| operation(number, operand(kind_a, x), operand(kind_b, x), x[PARAMETERS + 2]) * x[2],
                lengths,
                usize::from(number),
            );
        }
        check::<f32>(
            &|x| {
                operation(number, x[PARAMETERS], x[0], x[1])
                    + x[2] * operation(number, x[1], x[PARAMETERS], x[4])
            },
            &lengths,
            1 + usize::from(number),
        );
    }
}

/// What a random step does, and from where it takes its operands.
pub(super) type Choice = (u8, [u16; 3]);

/// The last value of random steps.
fn random<T: Real>(choices: &[Choice], x: &[Var<T>]) -> Var<T> {
    let mut values = x.to_vec();
    for &(number, from) in choices {
        // More often what came last.
        let pick = |k: usize| {
            let k = usize::from(from[k]);
            values[values.len() - 1 - if k % 3 == 0 { k % values.len() } else { k % values.len().min(4) }]
        };
        let value = operation(number, pick(0), pick(1), pick(2));
        values.push(value);
    }
    values.iter().rev().take(3).copied().sum()
}

/// How many random cases there are: `GRADUS_PROGRAMS`, or a number that does not take long.
pub(super) fn cases(optimized: u32) -> ProptestConfig {
    let asked = std::env::var("GRADUS_PROGRAMS").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(asked.unwrap_or(if cfg!(debug_assertions) { 16 } else { optimized }))
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn random_programs_have_the_bits_of_the_interpreter(
        choices in prop::collection::vec((0..OPERATIONS, any::<[u16; 3]>()), 1..60),
        rows in 0_usize..700,
        seed in 0_usize..1000,
    ) {
        // More than a chunk of rows, or than a few groups, now and then.
        let rows = match seed % 16 {
            0 => 4200,
            1..4 => rows,
            _ => rows % 70,
        };
        let kinds = &BATCHES[seed / 16 % 3..][..1];
        check_many::<f64>(&|x| random(&choices, x), PARAMETERS, &[rows], seed, kinds);
        check_many::<f32>(&|x| random(&choices, x), PARAMETERS, &[rows], seed, kinds);
    }
}

#[test]
fn layers_with_more_sums_than_registers() {
    // Units of tanh over those before them; a bias follows the weights of a unit.
    fn layer<T: Real>(weights: &[Var<T>], x: &[Var<T>]) -> Vec<Var<T>> {
        let unit = |w: &[Var<T>]| (w[x.len()] + w.iter().zip(x).map(|(&w, &x)| w * x).sum::<Var<T>>()).tanh();
        weights.chunks_exact(x.len() + 1).map(unit).collect()
    }
    fn network<T: Real>(x: &[Var<T>], [first, second]: [usize; 2]) -> Var<T> {
        let (p, row) = x.split_at(x.len() - COLUMNS);
        let (of_first, of_second) = p.split_at(first * (COLUMNS + 1));
        layer(&of_second[..second * (first + 1)], &layer(of_first, row)).into_iter().sum::<Var<T>>() - row[0]
    }
    for [first, second] in [[2, 1], [5, 3], [12, 9]] {
        let parameters = first * (COLUMNS + 1) + second * (first + 1);
        check_many::<f64>(&|x| network(x, [first, second]), parameters, &[16, 70, 1000, 5000], 3, &BATCHES);
        check_many::<f32>(&|x| network(x, [first, second]), parameters, &[16, 70, 1000], 4, &BATCHES);
    }
    // More than have loops of their own: a kernel adds them up.
    let (sizes, parameters) = ([64, 77], 64 * (COLUMNS + 1) + 77 * 65);
    check_many::<f64>(&|x| network(x, sizes), parameters, &[15, 16, 200], 5, &BATCHES);
    check_many::<f32>(&|x| network(x, sizes), parameters, &[70], 6, &BATCHES);
}

/// More columns than a processor fetches ahead: a regression, which the interpreter does where there are many rows, and a layer.
#[test]
fn rows_of_many_columns() {
    fn of<T: Real>(columns: usize, units: usize) {
        let width = columns + 1;
        let all: Vec<Vec<T>> =
            (0..columns).map(|c| (0..700).map(|row| number(c * 1009 + row, 1)).collect()).collect();
        let slices: Vec<&[T]> = all.iter().map(Vec::as_slice).collect();
        let parameters: Vec<T> = (0..units * width).map(|i| number(i + 3, 2)).collect();
        let point: Vec<T> = parameters.iter().copied().chain(slices.iter().map(|c| c[0])).collect();
        let recorded = recorded(&point, |x: &[Var<T>]| {
            let (weights, row) = x.split_at(units * width);
            let unit = |w: &[Var<T>]| w[columns] + w.iter().zip(row).map(|(&w, &x)| w * x).sum::<Var<T>>();
            weights.chunks_exact(width).map(|w| unit(w).powi(2)).sum::<Var<T>>()
        });
        let block = compile(&recorded, [parameters.len() as u32, columns as u32], OfRows::Gradient, false);
        for rows in [16, 100, 128, 129, 600] {
            let batch = Batch::Range(0..rows);
            let table = Table { columns: &slices, row_major: None, batch: &batch, before: 0, some: None };
            compare(&block, &parameters, 1 + parameters.len(), table, OfRows::Gradient);
        }
    }
    for (columns, units) in [(24, 1), (40, 1), (25, 9), (40, 8), (70, 3)] {
        of::<f64>(columns, units);
        of::<f32>(columns, units);
    }
}

/// Where a comparison comes out otherwise, blocks become smaller, and larger again where none does.
#[test]
fn rows_that_diverge_anywhere_among_many() {
    const ROWS: usize = 9000;
    let outliers: [&dyn Fn(usize) -> bool; 6] = [
        &|_| false,
        &|row| row == 5,
        &|row| row == 4095 || row == ROWS - 1,
        &|row| (1500..1503).contains(&row),
        &|row| row % 700 == 699,
        &|row| row % 3 == 0,
    ];
    for (which, is_outlier) in outliers.into_iter().enumerate() {
        let y: Vec<f64> =
            (0..ROWS).map(|row| if is_outlier(row) { 1e9 } else { number(row, which) }).collect();
        let x: Vec<f64> = (0..ROWS).map(|row| number(row + 77, which)).collect();
        let columns = [&x[..], &y];
        let recorded = recorded(&[0.3, -0.2, 1.0, 2.0], |v: &[Var]| {
            let residual = v[0] * v[2] + v[1] - v[3];
            if residual.abs() < 1e6 { residual * residual } else { residual.abs() }
        });
        let block = compile(&recorded, [2, 2], OfRows::Gradient, false);
        for batch in [Batch::Range(0..ROWS), Batch::Range(16..ROWS - 3)] {
            let table = Table { columns: &columns, row_major: None, batch: &batch, before: 0, some: None };
            compare(&block, &[0.3, -0.2], 3, table, OfRows::Gradient);
        }
    }
}

/// The instructions of the first loop, from where it begins to where it goes back.
fn first_loop(code: &[u8]) -> Vec<String> {
    use iced_x86::{Decoder, DecoderOptions, Formatter, IntelFormatter, Mnemonic};
    let mut formatter = IntelFormatter::new();
    formatter.options_mut().set_first_operand_char_index(0);
    formatter.options_mut().set_space_after_operand_separator(true);
    let decoded: Vec<_> = Decoder::with_ip(64, code, 0, DecoderOptions::NONE).into_iter().collect();
    let jump = decoded.iter().find(|instruction| instruction.mnemonic() == Mnemonic::Jb).expect("a loop");
    let body = decoded
        .iter()
        .filter(|instruction| (jump.near_branch_target()..=jump.ip()).contains(&instruction.ip()));
    body.map(|instruction| {
        let mut text = String::new();
        formatter.format(instruction, &mut text);
        text
    })
    .collect()
}

/// The loop of a line with squared errors, value and gradient, for registers of 256 bits, as the guide prints it.
#[test]
fn the_guide_shows_the_loop_of_a_line() {
    if !InstructionSet::Avx2.is_available() {
        return;
    }
    let parameters = [0.3, -0.2];
    let columns: Vec<Vec<f64>> =
        (0..2).map(|c| (0..64).map(|row| number(c * 1009 + row, 1)).collect()).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let point = [0.3, -0.2, 1.0, 2.0];
    let recorded = recorded(&point, |x: &[Var]| (x[0] * x[2] + x[1] - x[3]).powi(2));
    let block = compile(&recorded, [2, 2], OfRows::Gradient, false);
    let batch = Batch::Range(0..64);
    let table = Table { columns: &columns, row_major: None, batch: &batch, before: 0, some: None };
    let engine = Engine { level: InstructionSet::Avx2, math: Math::Std, native: true };
    bits(&block, &parameters, 3, table, engine);
    let code = block.compiled.code(InstructionSet::Avx2).expect("there is a loop");
    let text = first_loop(code).join("\n");
    let guide = include_str!("../../../guide/compiled.md");
    assert!(guide.contains(&text), "the guide does not have this:\n{text}");
}
