//! Instructions on vectors, by either prefix.

use super::{Address, Assembler, Bytes, Gpr, Place, Precision, Vector, Width, extensions};

/// Instructions `dst = a op b`, by opcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    Add = 0x58,
    Mul = 0x59,
    Sub = 0x5C,
    /// `a < b ? a : b`; `b` if one is NaN or both are zeros.
    Min = 0x5D,
    Div = 0x5E,
    /// `a > b ? a : b`; `b` if one is NaN or both are zeros.
    Max = 0x5F,
    And = 0x54,
    /// `!a & b`
    AndNot = 0x55,
    Or = 0x56,
    Xor = 0x57,
}

impl Binary {
    /// Has it the same value with its operands exchanged? (Of two NaN, the first is what comes out.)
    pub(in super::super) fn is_commutative(self) -> bool {
        matches!(self, Self::Add | Self::Mul | Self::And | Self::Or | Self::Xor)
    }

    /// Is it on bits? Of single numbers such instructions do not know: they read whole registers.
    pub(in super::super) fn is_on_bits(self) -> bool {
        matches!(self, Self::And | Self::AndNot | Self::Or | Self::Xor)
    }
}

/// Comparisons, each a mask of all bits or none, by predicate. None signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `a = b`, both numbers.
    Equal = 0x00,
    /// One is NaN.
    Unordered = 0x03,
    /// `a ≠ b`, or one is NaN.
    NotEqual = 0x04,
    /// `a < b`, both numbers.
    Less = 0x11,
    /// `a ≤ b`, both numbers.
    LessEqual = 0x12,
    /// Not `a < b`.
    NotLess = 0x15,
    /// Not `a ≤ b`.
    NotLessEqual = 0x16,
}

/// To which integer [`Assembler::round`] goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    Floor = 0x09,
    Ceil = 0x0A,
    Trunc = 0x0B,
}

/// Opcode tables, and the prefix that the opcode was once written behind.
#[derive(Clone, Copy)]
enum Table {
    /// `0F`, with 66 for `f64`.
    Packed,
    /// `66 0F 38`
    Second,
    /// `F3 0F 38`
    Masks,
    /// `66 0F 3A`
    Third,
}

/// The mask register that is used between instructions that belong together, and the first one that collects [`Assembler::require`].
const MASK: u8 = 1;
const MET: u8 = 2;

/// Where it is collected what lanes have met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Met {
    /// A register for vectors, if there are none for masks.
    pub(in super::super) register: Vector,
    /// How many registers for masks take turns: a comparison waits five cycles for the one before it with the same register (Zen 5).
    pub(in super::super) turns: u8,
}

impl Met {
    /// Registers for masks that take turns, at most.
    pub(in super::super) const MOST: u8 = 4;
}

impl Assembler {
    /// `dst = a op b`
    pub(in super::super) fn binary(&mut self, op: Binary, dst: Vector, a: Vector, b: Place) {
        self.packed(op as u8, dst, a, b);
    }

    /// `dst = √a`
    pub(in super::super) fn sqrt(&mut self, dst: Vector, a: Place) {
        self.packed(0x51, dst, self.upper(dst, a), a);
    }

    /// Where an instruction on one number and with one operand takes the other lanes from: a register that is waited for
    /// anyway. Others have no such operand.
    fn upper(&self, dst: Vector, a: Place) -> Vector {
        match (self.width, a) {
            (Width::One, Place::Register(a)) => a,
            (Width::One, _) => dst,
            _ => Vector(0),
        }
    }

    pub(in super::super) fn load(&mut self, dst: Vector, from: Address) {
        self.packed(0x10, dst, Vector(0), Place::Memory(from));
    }

    /// `dst = the number there, in all lanes`
    pub(in super::super) fn spread(&mut self, dst: Vector, from: Address) {
        let opcode = if self.precision == Precision::Double { 0x19 } else { 0x18 };
        // The same bytes of operands, without the bit that makes an operand of any instruction one number.
        self.encode(Table::Second, opcode, [dst.0, 0, 0], Place::Broadcast(from), false);
    }

    pub(in super::super) fn store(&mut self, from: Vector, to: Address) {
        self.packed(0x11, from, Vector(0), Place::Memory(to));
    }

    pub(in super::super) fn copy(&mut self, dst: Vector, from: Vector) {
        self.packed(0x28, dst, Vector(0), Place::Register(from));
    }

    /// `dst = mask of a compared with b`
    pub(in super::super) fn compare(&mut self, how: Compare, dst: Vector, a: Vector, b: Place) {
        match self.width {
            Width::One | Width::Avx2 => {
                self.packed(0xC2, dst, a, b);
                self.code.push(how as u8);
            }
            Width::Avx512 => {
                self.packed(0xC2, Vector(MASK), a, b);
                self.code.push(how as u8);
                self.instruction(Table::Masks, 0x38, [dst.0, 0, 0], Place::Register(Vector(MASK)));
            }
        }
    }

    /// `dst = mask ? then : otherwise`, by the first bit of each lane of the mask.
    pub(in super::super) fn blend(&mut self, dst: Vector, otherwise: Vector, then: Place, mask: Vector) {
        match self.width {
            Width::One | Width::Avx2 => {
                let opcode = if self.precision == Precision::Double { 0x4B } else { 0x4A };
                self.instruction(Table::Third, opcode, [dst.0, otherwise.0, 0], then);
                self.code.push(mask.0 << 4);
            }
            Width::Avx512 => {
                self.instruction(Table::Masks, 0x39, [MASK, 0, 0], Place::Register(mask));
                self.instruction(Table::Second, 0x65, [dst.0, otherwise.0, MASK], then);
            }
        }
    }

    /// `dst = dst · a + b`, rounded once.
    pub(in super::super) fn mul_add(&mut self, dst: Vector, a: Vector, b: Place) {
        let opcode = if self.width == Width::One { 0xA9 } else { 0xA8 };
        self.instruction(Table::Second, opcode, [dst.0, a.0, 0], b);
    }

    /// `dst = an integer next to a`
    pub(in super::super) fn round(&mut self, how: Rounding, dst: Vector, a: Place) {
        let of_one = if self.width == Width::One { 2 } else { 0 };
        let opcode = if self.precision == Precision::Double { 0x09 } else { 0x08 };
        self.instruction(Table::Third, opcode + of_one, [dst.0, self.upper(dst, a).0, 0], a);
        self.code.push(how as u8);
    }

    /// Begins to collect what lanes have to meet.
    pub(in super::super) fn begin_requirements(&mut self, Met { register, turns }: Met) {
        match self.width {
            Width::One | Width::Avx2 => {
                self.packed(0xC2, register, register, Place::Register(register));
                // True of any two.
                self.code.push(0x0F);
            }
            // KXNORW of the register with itself.
            Width::Avx512 => (MET..MET + turns).for_each(|mask| self.masks(0x46, mask, mask)),
        }
    }

    /// All lanes have to compare like this; `free` is overwritten. Of the registers that take turns, it is `turn`.
    pub(in super::super) fn require(
        &mut self,
        how: Compare,
        [a, free]: [Vector; 2],
        b: Place,
        met: Met,
        turn: u8,
    ) {
        match self.width {
            Width::One | Width::Avx2 => {
                self.compare(how, free, a, b);
                self.binary(Binary::And, met.register, met.register, Place::Register(free));
            }
            Width::Avx512 => {
                let mask = MET + turn;
                self.instruction(Table::Packed, 0xC2, [mask, a.0, mask], b);
                self.code.push(how as u8);
            }
        }
    }

    /// Which lanes have met everything, a bit each.
    pub(in super::super) fn requirements(&mut self, dst: Gpr, Met { register, turns }: Met) {
        match self.width {
            Width::One | Width::Avx2 => {
                self.packed(0x50, Vector(dst.0), Vector(0), Place::Register(register));
            }
            Width::Avx512 => {
                // KANDW, and KMOVW with a prefix of two bytes.
                (MET + 1..MET + turns).for_each(|mask| self.masks(0x41, MET, mask));
                self.code.extend([0xC5, (dst.0 >> 3 ^ 1) << 7 | 0x78, 0x93, 0xC0 | (dst.0 & 7) << 3 | MET]);
            }
        }
    }

    /// `dst = dst op b`, of registers for masks.
    fn masks(&mut self, opcode: u8, dst: u8, b: u8) {
        self.code.extend([0xC5, 0x84 | (dst ^ 15) << 3, opcode, 0xC0 | dst << 3 | b]);
    }

    /// `dst = dst op the number there`, in the first lane alone. Registers are below 16, and not wide: the prefix of AVX has no others.
    pub(in super::super) fn first_lane(&mut self, op: Binary, dst: Vector, from: Address) {
        self.scalar(op as u8, dst, dst, from);
    }

    /// `dst = the number there`, and 0 in the other lanes.
    pub(in super::super) fn load_first(&mut self, dst: Vector, from: Address) {
        self.scalar(0x10, dst, Vector(0), from);
    }

    /// Stores the first lane.
    pub(in super::super) fn store_first(&mut self, from: Vector, to: Address) {
        self.scalar(0x11, from, Vector(0), to);
    }

    /// Has this one of the first table a form on one number, which is taken? Copies, masks and what is on bits have none.
    fn is_on_one(&self, opcode: u8) -> bool {
        self.width == Width::One && !matches!(opcode, 0x28 | 0x50 | 0x54..=0x57)
    }

    /// F2 or F3.
    fn prefix_of_one(&self) -> u8 {
        if self.precision == Precision::Double { 3 } else { 2 }
    }

    /// An instruction of the first table on one lane.
    fn scalar(&mut self, opcode: u8, reg: Vector, other: Vector, last: Address) {
        let last = Place::Memory(last);
        let mut bytes = vex([1, self.prefix_of_one(), 0, 0], reg.0, other.0, last);
        bytes.push(opcode);
        bytes.operand(reg.0, last, 1);
        self.append(bytes);
    }

    /// Ends the use of wide registers, without which later instructions of 128 bits would wait.
    pub(in super::super) fn zero_upper(&mut self) {
        self.code.extend([0xC5, 0xF8, 0x77]);
    }

    /// An instruction of the first table on all lanes.
    fn packed(&mut self, opcode: u8, reg: Vector, other: Vector, last: Place) {
        self.instruction(Table::Packed, opcode, [reg.0, other.0, 0], last);
    }

    fn instruction(&mut self, table: Table, opcode: u8, registers: [u8; 3], last: Place) {
        self.encode(table, opcode, registers, last, matches!(last, Place::Broadcast(_)));
    }

    /// Prefix, opcode and operands.
    fn encode(
        &mut self,
        table: Table,
        opcode: u8,
        [reg, other, mask]: [u8; 3],
        last: Place,
        broadcasts: bool,
    ) {
        let double = self.precision == Precision::Double;
        let (map, prefix) = match table {
            Table::Packed if self.is_on_one(opcode) => (1, self.prefix_of_one()),
            Table::Packed => (1, u8::from(double)),
            Table::Second => (2, 1),
            Table::Masks => (2, 2),
            Table::Third => (3, 1),
        };
        let (mut bytes, scale) = match self.width {
            Width::One | Width::Avx2 => {
                // It tells `f64` from `f32` for products with sums only; elsewhere it is 0.
                let wide = u8::from(double && matches!(opcode, 0xA8 | 0xA9));
                let long = u8::from(self.width == Width::Avx2);
                (vex([map, prefix, wide, long], reg, other, last), 1)
            }
            Width::Avx512 => {
                let fields = [map, prefix, u8::from(double), u8::from(broadcasts)];
                let is_one = matches!(last, Place::Broadcast(_));
                let scale = if is_one { self.precision.bytes() as i32 } else { 64 };
                (evex(fields, [reg, other, mask], last), scale)
            }
        };
        bytes.push(opcode);
        bytes.operand(reg, last, scale);
        self.append(bytes);
    }
}

/// The prefix of two or three bytes.
fn vex([map, prefix, wide, long]: [u8; 4], reg: u8, other: u8, last: Place) -> Bytes {
    let mut bytes = Bytes::default();
    let (index, base) = extensions(last);
    let tail = (other ^ 15) << 3 | long << 2 | prefix;
    if map == 1 && wide == 0 && index == 0 && base == 0 {
        bytes.extend([0xC5, (reg >> 3 ^ 1) << 7 | tail]);
    } else {
        let bits = (reg >> 3 ^ 1) << 7 | (index ^ 1) << 6 | (base ^ 1) << 5;
        bytes.extend([0xC4, bits | map, wide << 7 | tail]);
    }
    bytes
}

/// The prefix of four bytes.
fn evex([map, prefix, wide, broadcasts]: [u8; 4], [reg, other, mask]: [u8; 3], last: Place) -> Bytes {
    let mut bytes = Bytes::default();
    let (index, base) = extensions(last);
    let first = (reg >> 3 & 1 ^ 1) << 7 | (index ^ 1) << 6 | (base ^ 1) << 5 | (reg >> 4 ^ 1) << 4;
    bytes.extend([
        0x62,
        first | map,
        wide << 7 | (other & 15 ^ 15) << 3 | 1 << 2 | prefix,
        2 << 5 | broadcasts << 4 | (other >> 4 ^ 1) << 3 | mask,
    ]);
    bytes
}
