//! Loops against a plain interpreter of their bodies: every step, with operands from everywhere, in both precisions and at every
//! width of this machine.

use super::*;
use proptest::prelude::*;

/// Numbers at which operations have edges.
const EDGES: [f64; 12] =
    [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.25, 1e-300, 1e300, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];

const COLUMNS: usize = 10;
const SLOTS: usize = 4;
const SHARED: usize = 6;
const SUMS: usize = 9;

/// A float that the interpreter of the tests can take apart.
trait Bits: Numeric {
    fn bits(self) -> u64;
    fn of_bits(bits: u64) -> Self;
}
impl Bits for f64 {
    fn bits(self) -> u64 {
        self.to_bits()
    }
    fn of_bits(bits: u64) -> Self {
        Self::from_bits(bits)
    }
}
impl Bits for f32 {
    fn bits(self) -> u64 {
        u64::from(self.to_bits())
    }
    fn of_bits(bits: u64) -> Self {
        Self::from_bits(bits as u32)
    }
}

/// The bits, where all NaN are one.
fn known<T: Bits>(x: T) -> u64 {
    if x.is_nan() { T::nan().bits() } else { x.bits() }
}

fn mask<T: Bits>(holds: bool) -> T {
    T::of_bits(if holds { u64::MAX } else { 0 })
}

fn binary<T: Bits>(op: Binary, a: T, b: T) -> T {
    match op {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div => a / b,
        Binary::Min => {
            if a < b {
                a
            } else {
                b
            }
        }
        Binary::Max => {
            if a > b {
                a
            } else {
                b
            }
        }
        Binary::And => T::of_bits(a.bits() & b.bits()),
        Binary::AndNot => T::of_bits(!a.bits() & b.bits()),
        Binary::Or => T::of_bits(a.bits() | b.bits()),
        Binary::Xor => T::of_bits(a.bits() ^ b.bits()),
    }
}

fn compare<T: Bits>(how: Compare, a: T, b: T) -> T {
    mask(match how {
        Compare::Equal => a == b,
        Compare::NotEqual => a != b,
        Compare::Unordered => a.is_nan() || b.is_nan(),
        Compare::Less => a < b,
        Compare::LessEqual => a <= b,
        Compare::NotLess => !(a < b),
        Compare::NotLessEqual => !(a <= b),
    })
}

/// The memory of a loop, with margins that nothing may touch.
#[derive(Clone, Debug)]
struct World<T> {
    columns: Vec<Vec<T>>,
    slots: Vec<T>,
    shared: Vec<T>,
    sums: Vec<[T; GROUP]>,
    rows: usize,
    stride: usize,
}

impl<T: Bits> World<T> {
    fn new(rows: usize, seed: usize) -> Self {
        let number = |i: usize| {
            let k = (i * 7919 + seed * 104_729) % 2003;
            T::nearest(if k < 60 { EDGES[k % EDGES.len()] } else { k as f64 / 251.0 - 4.0 })
        };
        let stride = rows + 8;
        Self {
            columns: (0..COLUMNS).map(|c| (0..rows).map(|row| number(c * 1009 + row)).collect()).collect(),
            slots: (0..SLOTS * stride).map(|at| number(at + 77)).collect(),
            shared: (0..SHARED).map(|at| number(at * 31 + 5)).collect(),
            sums: (0..SUMS + 2).map(|sum| core::array::from_fn(|lane| number(sum * 16 + lane + 9))).collect(),
            rows,
            stride,
        }
    }

    /// The body, row by row.
    fn interpret(&mut self, body: &Body) -> bool {
        let mut fits = true;
        for row in 0..self.rows {
            let mut values: Vec<T> = Vec::new();
            for step in &body.steps {
                let get = |operand: Operand| match operand {
                    Operand::Value(step) => values[step as usize],
                    Operand::Column(column) => self.columns[column as usize][row],
                    Operand::Slot(slot) => self.slots[slot as usize * self.stride + row],
                    Operand::Shared(shared) => self.shared[shared as usize],
                };
                let value = match *step {
                    Step::Binary { op, a, b } => binary(op, get(a), get(b)),
                    Step::Compare { how, a, b } => compare(how, get(a), get(b)),
                    Step::Sqrt(a) => get(a).sqrt(),
                    Step::Round { how, a } => match how {
                        Rounding::Floor => get(a).floor(),
                        Rounding::Ceil => get(a).ceil(),
                        Rounding::Trunc => get(a).trunc(),
                    },
                    Step::MulAdd { a, b, c } => get(a).mul_add(get(b), get(c)),
                    Step::Blend { mask, then, otherwise } => {
                        if get(mask).is_sign_negative() {
                            get(then)
                        } else {
                            get(otherwise)
                        }
                    }
                    Step::Store { slot, a } => {
                        let a = get(a);
                        self.slots[slot as usize * self.stride + row] = a;
                        a
                    }
                    Step::Accumulate { sum, a, negative } => {
                        let a = get(a);
                        let sum = &mut self.sums[sum as usize][row % GROUP];
                        *sum = if negative { *sum - a } else { *sum + a };
                        a
                    }
                    Step::Chain { sum, a, negative } => {
                        let a = get(a);
                        let sum = &mut self.sums[sum as usize][0];
                        *sum = if negative { *sum - a } else { *sum + a };
                        a
                    }
                    Step::Require { how, a, b } => {
                        fits &= compare(how, get(a), get(b)).is_sign_negative();
                        get(a)
                    }
                };
                values.push(value);
            }
        }
        fits
    }

    /// The same in machine code.
    fn run(&mut self, body: &Body, width: Width) -> bool {
        self.run_from(body, width, false)
    }

    /// The same with the sums that there are, or with such that are zero.
    fn run_from(&mut self, body: &Body, width: Width, anew: bool) -> bool {
        let loops = Loops::<T>::new(core::slice::from_ref(body), width, self.stride).expect("pages");
        let mut columns = Columns::default();
        self.columns.iter().for_each(|column| columns.push(column));
        let mut spilled = vec![T::zero(); loops.spilled()];
        let copies = |&number: &T| core::iter::repeat_n(number, loops.copies());
        let shared: Vec<T> = self.shared.iter().flat_map(copies).collect();
        if anew {
            // No more sums than the body has.
            let uses = Uses::of(body, &mut Numbers::default());
            let (used, others) = self.sums.split_at_mut(Needs::of(body, uses.loads()).sums);
            others.fill([T::zero(); GROUP]);
            let mut memory =
                Memory { slots: &mut self.slots, shared: &shared, sums: used, spilled: &mut spilled };
            return loops.run_anew(0, self.rows, &columns, &mut memory);
        }
        let (slots, sums) = (&mut self.slots[..], &mut self.sums[..]);
        loops.run(0, self.rows, &columns, &mut Memory { slots, shared: &shared, sums, spilled: &mut spilled })
    }

    fn bits(&self) -> Vec<u64> {
        self.slots.iter().chain(self.sums.iter().flatten()).map(|&x| known(x)).collect()
    }
}

/// All widths that this machine has.
fn widths() -> impl Iterator<Item = Width> {
    InstructionSet::all().into_iter().filter(|level| level.is_available()).filter_map(width)
}

/// The same on single numbers: of the first row of each column, behind the slots; what is added to a sum is kept in a slot of its own.
fn straight(body: &Body) -> Body {
    let of = |operand| match operand {
        Operand::Column(column) => Operand::Slot(SLOTS as u32 + column),
        other => other,
    };
    let step = |step: &Step| match *step {
        Step::Binary { op, a, b } => Step::Binary { op, a: of(a), b: of(b) },
        Step::Compare { how, a, b } => Step::Compare { how, a: of(a), b: of(b) },
        Step::Sqrt(a) => Step::Sqrt(of(a)),
        Step::Round { how, a } => Step::Round { how, a: of(a) },
        Step::MulAdd { a, b, c } => Step::MulAdd { a: of(a), b: of(b), c: of(c) },
        Step::Blend { mask, then, otherwise } => {
            Step::Blend { mask: of(mask), then: of(then), otherwise: of(otherwise) }
        }
        Step::Store { slot, a } => Step::Store { slot, a: of(a) },
        Step::Accumulate { sum, a, .. } | Step::Chain { sum, a, .. } => {
            Step::Store { slot: (SLOTS + COLUMNS) as u32 + sum, a: of(a) }
        }
        Step::Require { how, a, b } => Step::Require { how, a: of(a), b: of(b) },
    };
    Body { steps: body.steps.iter().map(step).collect() }
}

fn check_straight<T: Bits>(body: &Body, seed: usize) {
    let body = straight(body);
    let columns = World::<T>::new(1, seed);
    let mut expected = World { stride: 1, ..columns };
    let number = |at: usize| expected.slots[at % expected.slots.len()];
    expected.slots = (0..SLOTS + COLUMNS + SUMS + 2).map(|at| number(at + 3)).collect();
    let mut world = expected.clone();
    let fits = expected.interpret(&body);
    let loops = Loops::<T>::new(core::slice::from_ref(&body), Width::One, 1).expect("pages");
    let mut spilled = vec![T::zero(); loops.spilled()];
    let copies = |&number: &T| core::iter::repeat_n(number, loops.copies());
    let shared: Vec<T> = world.shared.iter().flat_map(copies).collect();
    let (slots, sums) = (&mut world.slots[..], &mut world.sums[..]);
    let went = loops.run_once(0, &mut Memory { slots, shared: &shared, sums, spilled: &mut spilled });
    assert_eq!(went, fits, "{body:?}");
    if fits {
        assert_eq!(world.bits(), expected.bits(), "{body:?}");
    }
}

fn check<T: Bits>(body: &Body, rows: usize, seed: usize) {
    if widths().next().is_some() {
        check_straight::<T>(body, seed);
    }
    let mut expected = World::<T>::new(rows, seed);
    let fits = expected.interpret(body);
    for width in widths() {
        let mut world = World::<T>::new(rows, seed);
        assert_eq!(world.run(body, width), fits, "{width:?} {body:?}");
        if fits {
            assert_eq!(world.bits(), expected.bits(), "{width:?} {body:?}");
        }
    }
    // From sums that are zero, whatever they were.
    let mut expected = World::<T>::new(rows, seed);
    expected.sums.fill([T::zero(); GROUP]);
    let fits = expected.interpret(body);
    for width in widths() {
        let mut world = World::<T>::new(rows, seed);
        assert_eq!(world.run_from(body, width, true), fits, "{width:?} {body:?}");
        if fits {
            assert_eq!(world.bits(), expected.bits(), "{width:?} {body:?}");
        }
    }
}

fn check_both(body: &Body, rows: usize, seed: usize) {
    check::<f64>(body, rows, seed);
    check::<f32>(body, rows, seed);
}

/// One operand of each kind.
fn operands() -> [Operand; 4] {
    [Operand::Value(0), Operand::Column(3), Operand::Slot(1), Operand::Shared(2)]
}

#[test]
fn every_step_with_operands_from_everywhere() {
    use {Binary::*, Compare as C};
    for a in operands() {
        for b in operands() {
            let mut steps: Vec<Step> =
                [Add, Sub, Mul, Div, Min, Max].map(|op| Step::Binary { op, a, b }).to_vec();
            let comparisons =
                [C::Equal, C::NotEqual, C::Unordered, C::Less, C::LessEqual, C::NotLess, C::NotLessEqual];
            steps.extend(comparisons.map(|how| Step::Compare { how, a, b }));
            steps.push(Step::Sqrt(a));
            steps
                .extend([Rounding::Floor, Rounding::Ceil, Rounding::Trunc].map(|how| Step::Round { how, a }));
            for c in operands() {
                steps.push(Step::MulAdd { a, b, c });
                steps.push(Step::Blend { mask: a, then: b, otherwise: c });
            }
            for step in steps {
                for again in [false, true] {
                    // A result that is there before, and one that is used after the step.
                    let mut body = Body::default();
                    let first = body.binary(Binary::Mul, Operand::Column(0), Operand::Column(1));
                    let result = body.push(step);
                    // A mask is no number to add up.
                    let is_mask = matches!(step, Step::Compare { .. });
                    let kept =
                        if is_mask { body.binary(Binary::And, result, Operand::Shared(1)) } else { result };
                    body.push(Step::Store { slot: 0, a: kept });
                    if again {
                        body.push(Step::Accumulate { sum: 2, a: kept, negative: false });
                        body.push(Step::Accumulate { sum: 0, a: first, negative: true });
                        body.push(Step::Accumulate { sum: 5, a, negative: true });
                        body.push(Step::Store { slot: 3, a: b });
                    }
                    check_both(&body, 32, 1);
                }
            }
        }
    }
}

#[test]
fn more_values_at_once_than_registers() {
    for count in [10, 20, 40, 90] {
        let mut body = Body::default();
        let values: Vec<Operand> = (0..count)
            .map(|k| {
                let (column, shared) =
                    (Operand::Column(k % COLUMNS as u32), Operand::Shared(k % SHARED as u32));
                body.binary(Binary::Mul, column, shared)
            })
            .collect();
        // All are used after all have been computed, and some again.
        let sum = values.iter().rev().copied().reduce(|sum, x| body.binary(Binary::Add, sum, x));
        let last = values
            .iter()
            .copied()
            .step_by(3)
            .fold(sum, |sum, x| sum.map(|sum| body.push(Step::MulAdd { a: x, b: sum, c: values[0] })));
        body.push(Step::Store { slot: 2, a: last.expect("there are values") });
        check_both(&body, 48, count as usize);
    }
}

#[test]
fn sums_in_the_order_of_rows_beside_accumulators() {
    for (count, chains) in [(0, 1), (0, 2), (1, 1), (6, 2), (9, 1)] {
        let mut body = Body::default();
        let values: Vec<Operand> = (0..12)
            .map(|k| body.binary(Binary::Mul, Operand::Column(k % 10), Operand::Shared(k % 5)))
            .collect();
        for sum in 0..count {
            body.push(Step::Accumulate { sum, a: values[sum as usize], negative: sum % 2 == 1 });
        }
        for chain in 0..chains {
            body.push(Step::Chain { sum: 9 + chain, a: values[3], negative: chain == 1 });
        }
        // All values are needed to the end, so that there is no room for all accumulators.
        let all = values.iter().copied().reduce(|all, x| body.binary(Binary::Add, all, x));
        body.push(Step::Store { slot: 2, a: all.expect("there are values") });
        check_both(&body, 48, count as usize);
    }
}

#[test]
fn sums_with_registers_are_begun_anew_without_being_read() {
    for count in 1..=4 {
        let mut body = Body::default();
        let product = body.binary(Binary::Mul, Operand::Column(0), Operand::Shared(1));
        let rest = body.binary(Binary::Sub, product, Operand::Column(1));
        let operands = [product, rest, Operand::Column(2), Operand::Shared(0)];
        for (sum, a) in (0..count).zip(operands) {
            body.push(Step::Accumulate { sum, a, negative: sum % 2 == 1 });
        }
        body.push(Step::Require { how: Compare::LessEqual, a: rest, b: Operand::Shared(3) });
        for rows in [16, 48] {
            check_both(&body, rows, count as usize);
        }
        for width in widths() {
            let loops = Loops::<f64>::new(core::slice::from_ref(&body), width, 1).expect("pages");
            let has_room = width == Width::Avx512 || count < 3;
            assert!(loops.loops[0].emitted.anew.is_some() || !has_room, "{width:?} {count}");
        }
    }
}

#[test]
fn loops_over_neighbors_read_and_write_what_their_slots_name() {
    for width in widths() {
        let mut body = Body::default();
        let sum = body.binary(Binary::Add, Operand::Slot(3), Operand::Slot(1));
        body.push(Step::Store { slot: 100, a: sum });
        body.push(Step::Chain { sum: 0, a: sum, negative: false });
        let loops = Loops::<f64>::new(core::slice::from_ref(&body), width, 1).expect("pages");
        let mut memory: Vec<f64> = (0..148).map(|i| f64::from(i * i) / 7.0).collect();
        let before = memory.clone();
        let (mut sums, mut spilled) = ([[0.5; GROUP]], vec![0.0; loops.spilled()]);
        let mut of_loop = Memory { slots: &mut memory, shared: &[], sums: &mut sums, spilled: &mut spilled };
        assert!(loops.run_lines(0, 48, &mut of_loop));
        let expected: Vec<f64> = (0..48).map(|i| before[i + 3] + before[i + 1]).collect();
        assert_eq!(memory[100..], expected);
        assert_eq!(memory[..100], before[..100]);
        assert_eq!(sums[0][0], expected.iter().fold(0.5, |sum, x| sum + x));
    }
}

#[test]
#[should_panic(expected = "the memory of a block")]
fn neighbors_behind_the_memory_are_not_touched() {
    let Some(width) = widths().next() else { panic!("the memory of a block cannot be tried here") };
    let mut body = Body::default();
    body.push(Step::Store { slot: 85, a: Operand::Slot(0) });
    let loops = Loops::<f64>::new(core::slice::from_ref(&body), width, 1).expect("pages");
    let mut memory = [0.0; 100];
    let mut spilled = vec![0.0; loops.spilled()];
    loops.run_lines(
        0,
        16,
        &mut Memory { slots: &mut memory, shared: &[], sums: &mut [], spilled: &mut spilled },
    );
}

/// Of several things that rows have to meet, more than there are registers that take turns: each row fails each by itself.
fn check_requirements<T: Bits>(count: u32, sums: u32) {
    let mut body = Body::default();
    for column in 0..count {
        let a = Operand::Column(column);
        body.push(Step::Require { how: Compare::Less, a, b: Operand::Shared(0) });
        body.push(Step::Accumulate { sum: column % sums, a, negative: false });
    }
    let mut world = World::<T>::new(48, 1);
    world.columns.iter_mut().for_each(|column| column.fill(T::one()));
    world.shared[0] = T::one() + T::one();
    for width in widths() {
        assert!(world.clone().run(&body, width), "{width:?}");
        for column in 0..count as usize {
            for row in 0..48 {
                let mut world = world.clone();
                world.columns[column][row] = world.shared[0];
                assert!(!world.run(&body, width), "{width:?}: {column} of {count}, row {row}");
            }
        }
    }
}

#[test]
fn a_row_that_does_not_meet_what_is_required_ends_the_loop() {
    for count in 1..=9 {
        // With few sums two registers of rows go through a round, and with many the rows are gone through several times.
        for sums in [1, 9] {
            check_requirements::<f64>(count, sums);
            check_requirements::<f32>(count, sums);
        }
    }
}

#[test]
#[should_panic(expected = "the memory of a block")]
fn single_numbers_behind_the_memory_are_not_touched() {
    assert!(widths().next().is_some(), "the memory of a block cannot be tried here");
    let mut body = Body::default();
    body.push(Step::Store { slot: 100, a: Operand::Slot(0) });
    let loops = Loops::<f64>::new(core::slice::from_ref(&body), Width::One, 1).expect("pages");
    let mut memory = [0.0; 100];
    let _ =
        loops.run_once(0, &mut Memory { slots: &mut memory, shared: &[], sums: &mut [], spilled: &mut [] });
}

#[test]
#[should_panic(expected = "the memory of a block")]
fn memory_that_is_too_small_is_not_touched() {
    let Some(width) = widths().next() else { panic!("the memory of a block cannot be tried here") };
    let mut body = Body::default();
    body.push(Step::Store { slot: SLOTS as u32, a: Operand::Column(0) });
    World::<f64>::new(16, 1).run(&body, width);
}

#[test]
fn columns_that_are_too_short_are_refused() {
    let column = [1.0; 40];
    let mut columns = Columns::default();
    columns.push(&column);
    for (rows, fits) in [(0, false), (15, false), (16, true), (32, true), (48, false)] {
        assert_eq!(columns.have(rows), fits, "{rows}");
    }
}

/// What a random step does, and from where it takes its operands.
type Choice = (u8, [u16; 3]);

/// A body of random steps. Masks go only where a mask is wanted, since the bits of a NaN are not told.
fn body_of(choices: &[Choice]) -> Body {
    let mut body = Body::default();
    let (mut numbers, mut masks): (Vec<Operand>, Vec<Operand>) = (Vec::new(), Vec::new());
    numbers.extend((0..COLUMNS as u32).map(Operand::Column));
    numbers.extend((0..2).map(Operand::Slot));
    numbers.extend((0..SHARED as u32).map(Operand::Shared));
    masks.push(body.compare(Compare::Less, Operand::Column(0), Operand::Column(1)));
    let mut chains = 0;
    for &(kind, from) in choices {
        // More often what came last.
        let pick = |all: &[Operand], k: usize| {
            let k = usize::from(from[k]);
            all[all.len() - 1 - if k % 3 == 0 { k % all.len() } else { k % all.len().min(4) }]
        };
        let [a, b, c] = [0, 1, 2].map(|k| pick(&numbers, k));
        let [mask, other] = [0, 1].map(|k| pick(&masks, k));
        match kind {
            0..=5 => {
                use Binary::*;
                let op = [Add, Sub, Mul, Div, Min, Max][usize::from(kind)];
                numbers.push(body.binary(op, a, b));
            }
            6 => numbers.push(body.push(Step::MulAdd { a, b, c })),
            7 => numbers.push(body.blend(mask, a, b)),
            8 => numbers.push(body.binary(Binary::And, mask, a)),
            9 => numbers.push(body.binary(Binary::AndNot, mask, a)),
            10 => numbers.push(body.push(Step::Sqrt(a))),
            11 => numbers.push(body.push(Step::Round { how: Rounding::Floor, a })),
            12 => masks.push(body.compare(Compare::LessEqual, a, b)),
            13 => masks.push(body.compare(Compare::NotLess, a, b)),
            14 => masks.push(body.binary(Binary::Or, mask, other)),
            15 => masks.push(body.binary(Binary::Xor, mask, other)),
            16..=18 => {
                body.push(Step::Accumulate {
                    sum: u32::from(from[1]) % SUMS as u32,
                    a,
                    negative: kind == 18,
                });
            }
            20 if chains < 2 => {
                // Sums of their own, since an order is one of all rows.
                let sum = SUMS as u32 + chains;
                chains += 1;
                body.push(Step::Chain { sum, a, negative: from[2] % 2 == 0 });
            }
            _ => {
                body.push(Step::Store { slot: 2 + u32::from(from[1]) % 2, a });
            }
        }
    }
    body.push(Step::Store { slot: 3, a: *numbers.last().expect("columns") });
    body
}

/// How many random cases there are: `GRADUS_PROGRAMS`, or a number that does not take long.
fn cases(optimized: u32) -> ProptestConfig {
    let asked = std::env::var("GRADUS_PROGRAMS").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(asked.unwrap_or(if cfg!(debug_assertions) { 300 } else { optimized }))
}

proptest! {
    #![proptest_config(cases(30_000))]

    #[test]
    fn random_bodies_have_the_bits_of_the_interpreter(
        choices in prop::collection::vec((0_u8..21, any::<[u16; 3]>()), 1..120),
        groups in 1_usize..6,
        seed in 0_usize..1000,
    ) {
        check_both(&body_of(&choices), groups * GROUP, seed);
    }
}
