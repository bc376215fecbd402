//! Operations in the words of the machine, each with the bits of its row in the table of operations.

use super::comparison::Comparison;
use crate::native::{Binary, Body, Compare, Operand, Rounding, Step};
use crate::op::Op;
use crate::scalar::Numeric;
use crate::tape::trace::Predicate;

/// Numbers that operations need, behind those that rows share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Constants {
    /// The first of them in the table of what rows share.
    pub(crate) first: u32,
}

impl Constants {
    /// In their order.
    pub(crate) fn all<T: Numeric>() -> [T; 5] {
        [-T::zero(), T::zero(), T::one(), -T::one(), T::nearest(0.5)]
    }

    /// −0, which is the sign alone.
    pub(crate) fn sign(self) -> Operand {
        Operand::Shared(self.first)
    }
    pub(crate) fn zero(self) -> Operand {
        Operand::Shared(self.first + 1)
    }
    fn one(self) -> Operand {
        Operand::Shared(self.first + 2)
    }
    fn minus_one(self) -> Operand {
        Operand::Shared(self.first + 3)
    }
    fn half(self) -> Operand {
        Operand::Shared(self.first + 4)
    }
}

/// Largest exponents that are products; beyond, the interpreter calls a function, too.
const MOST_POWER: u32 = 64;

/// Is there a form in the instructions of the machine, with the same bits? `n` is the exponent of an integer power.
pub(crate) fn has_form(op: Op, n: i32) -> bool {
    match op {
        Op::Neg
        | Op::Recip
        | Op::Sqrt
        | Op::Abs
        | Op::Side
        | Op::Floor
        | Op::Ceil
        | Op::Trunc
        | Op::Fract => true,
        Op::Relu | Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Max | Op::Min | Op::Copysign => true,
        Op::Less | Op::LessEqual | Op::Equal | Op::Above | Op::Below | Op::Absorb => true,
        Op::MulAdd | Op::Select => true,
        Op::Powi => n != 0 && n.unsigned_abs() <= MOST_POWER,
        _ => false,
    }
}

/// `op(a)`. `None` if there is no such form.
pub(crate) fn unary(body: &mut Body, constants: Constants, op: Op, a: Operand) -> Option<Operand> {
    Some(match op {
        Op::Neg => negated(body, constants, a),
        Op::Recip => body.binary(Binary::Div, constants.one(), a),
        Op::Sqrt => body.push(Step::Sqrt(a)),
        Op::Abs => absolute(body, constants, a),
        Op::Side => {
            let (above, below) = (
                body.compare(Compare::Less, constants.zero(), a),
                body.compare(Compare::Less, a, constants.zero()),
            );
            let above = body.binary(Binary::And, above, constants.one());
            let below = body.binary(Binary::And, below, constants.minus_one());
            body.binary(Binary::Or, above, below)
        }
        Op::Floor => body.push(Step::Round { how: Rounding::Floor, a }),
        Op::Ceil => body.push(Step::Round { how: Rounding::Ceil, a }),
        Op::Trunc => body.push(Step::Round { how: Rounding::Trunc, a }),
        Op::Fract => {
            let whole = body.push(Step::Round { how: Rounding::Trunc, a });
            body.binary(Binary::Sub, a, whole)
        }
        Op::Relu => {
            let is_flat = body.compare(Compare::LessEqual, a, constants.zero());
            body.binary(Binary::AndNot, is_flat, a)
        }
        _ => return None,
    })
}

/// `op(a, b)`. `None` if there is no such form.
pub(crate) fn binary(body: &mut Body, constants: Constants, op: Op, [a, b]: [Operand; 2]) -> Option<Operand> {
    let one_where = |body: &mut Body, how| {
        let mask = body.compare(how, a, b);
        body.binary(Binary::And, mask, constants.one())
    };
    Some(match op {
        Op::Add => body.binary(Binary::Add, a, b),
        Op::Sub => body.binary(Binary::Sub, a, b),
        Op::Mul => body.binary(Binary::Mul, a, b),
        Op::Div => body.binary(Binary::Div, a, b),
        Op::Max => extreme(body, Binary::Max, [a, b]),
        Op::Min => extreme(body, Binary::Min, [a, b]),
        Op::Copysign => {
            let sign = body.binary(Binary::And, b, constants.sign());
            let size = absolute(body, constants, a);
            body.binary(Binary::Or, size, sign)
        }
        Op::Less => one_where(body, Compare::Less),
        Op::LessEqual => one_where(body, Compare::LessEqual),
        Op::Equal => one_where(body, Compare::Equal),
        Op::Above => share(body, constants, [b, a], [a, b]),
        Op::Below => share(body, constants, [a, b], [a, b]),
        Op::Absorb => absorb(body, constants, [a, b]),
        _ => return None,
    })
}

/// `op(a, b, c)`. `None` if there is no such form.
pub(crate) fn ternary(
    body: &mut Body,
    constants: Constants,
    op: Op,
    [a, b, c]: [Operand; 3],
) -> Option<Operand> {
    match op {
        Op::MulAdd => Some(body.push(Step::MulAdd { a, b, c })),
        Op::Select => {
            let mask = body.compare(Compare::NotEqual, a, constants.zero());
            Some(body.blend(mask, b, c))
        }
        _ => None,
    }
}

/// `aⁿ`, with the products of the kernel (`kernel::pointwise`): by repeated squaring from the lowest bit, but for the cube.
pub(crate) fn power(body: &mut Body, constants: Constants, n: i32, a: Operand) -> Operand {
    let mut rest = n.unsigned_abs();
    let (mut square, mut product) = (a, None);
    while rest > 0 {
        if rest & 1 == 1 {
            product = Some(product.map_or(square, |product| body.binary(Binary::Mul, product, square)));
        }
        rest >>= 1;
        if rest > 0 {
            square = body.binary(Binary::Mul, square, square);
        }
    }
    let power = product.unwrap_or(constants.one());
    if n < 0 { body.binary(Binary::Div, constants.one(), power) } else { power }
}

/// Has a question such a form?
pub(crate) fn can_ask(question: Predicate) -> bool {
    matches!(question, Predicate::Equal | Predicate::Less | Predicate::LessEqual)
}

/// Rows in which the comparison comes out otherwise are none of the program's.
pub(crate) fn guard(
    body: &mut Body,
    constants: Constants,
    Comparison { question, absolute: of }: Comparison,
    outcome: u8,
    [a, b]: [Operand; 2],
) {
    let mut taken = |by: bool, x| if by { absolute(body, constants, x) } else { x };
    let (a, b) = (taken(of[0], a), taken(of[1], b));
    let how = match (question, outcome) {
        (Predicate::Less, 1) => Compare::Less,
        (Predicate::Less, _) => Compare::NotLess,
        (Predicate::LessEqual, 1) => Compare::LessEqual,
        (Predicate::LessEqual, _) => Compare::NotLessEqual,
        (_, 1) => Compare::Equal,
        (_, _) => Compare::NotEqual,
    };
    body.push(Step::Require { how, a, b });
}

/// `a · b`, but 0 where `a` is 0.
pub(crate) fn absorb(body: &mut Body, constants: Constants, [a, b]: [Operand; 2]) -> Operand {
    let product = body.binary(Binary::Mul, a, b);
    let mask = body.compare(Compare::NotEqual, a, constants.zero());
    body.binary(Binary::And, mask, product)
}

pub(crate) fn negated(body: &mut Body, constants: Constants, a: Operand) -> Operand {
    body.binary(Binary::Xor, a, constants.sign())
}

fn absolute(body: &mut Body, constants: Constants, a: Operand) -> Operand {
    body.binary(Binary::AndNot, constants.sign(), a)
}

/// `b` where it is beyond `a`, or `a` is NaN; else `a`.
fn extreme(body: &mut Body, op: Binary, [a, b]: [Operand; 2]) -> Operand {
    let larger = body.binary(op, b, a);
    let is_nan = body.compare(Compare::Unordered, a, a);
    body.blend(is_nan, b, larger)
}

/// 1 where the first of `wins` is below the second, and where `b` alone is NaN; ½ where `a = b`; else 0.
fn share(body: &mut Body, constants: Constants, [low, high]: [Operand; 2], [a, b]: [Operand; 2]) -> Operand {
    let wins = body.compare(Compare::Less, low, high);
    let [a_is_nan, b_is_nan] = [a, b].map(|x| body.compare(Compare::Unordered, x, x));
    let alone = body.binary(Binary::AndNot, a_is_nan, b_is_nan);
    let whole = body.binary(Binary::Or, wins, alone);
    let ties = body.compare(Compare::Equal, a, b);
    let half = body.binary(Binary::And, ties, constants.half());
    body.blend(whole, constants.one(), half)
}
