//! Machine code of x86-64 as bytes: instructions on vectors ([`vector`]), and those that count and jump ([`integer`]).
//!
//! Encodings are those of the Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, sections 2.1 (bytes of
//! operands), 2.3 (the VEX prefix) and 2.7 (the EVEX prefix), and the pages of the instructions. The tests read each back with a
//! disassembler.

mod integer;
mod vector;

pub(super) use integer::{Condition, Jump, Label};
pub(super) use vector::Met;
pub use vector::{Binary, Compare, Rounding};

/// Are lanes `f64` or `f32`?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Precision {
    Double,
    Single,
}

impl Precision {
    /// Bytes of a lane.
    #[inline]
    pub(crate) fn bytes(self) -> usize {
        match self {
            Self::Double => 8,
            Self::Single => 4,
        }
    }
}

/// The registers and instructions that code is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// One number in each of 16 registers, with FMA.
    One,
    /// 16 registers of 256 bits, with FMA.
    Avx2,
    /// 32 registers of 512 bits, with F and DQ.
    Avx512,
}

impl Width {
    #[must_use]
    pub fn registers(self) -> usize {
        match self {
            Self::One | Self::Avx2 => 16,
            Self::Avx512 => 32,
        }
    }

    /// Bytes of a register.
    #[inline]
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::One => 16,
            Self::Avx2 => 32,
            Self::Avx512 => 64,
        }
    }
}

/// A register for a vector, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Vector(pub(super) u8);

/// A register of 64 bits, by its number in instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gpr(pub(super) u8);

impl Gpr {
    pub(super) const RAX: Self = Self(0);
    pub(super) const RCX: Self = Self(1);
    pub(super) const RDX: Self = Self(2);
    pub(super) const RBX: Self = Self(3);
    pub(super) const RBP: Self = Self(5);
    pub(super) const RSI: Self = Self(6);
    pub(super) const RDI: Self = Self(7);
    pub(super) const R8: Self = Self(8);
    pub(super) const R9: Self = Self(9);
    pub(super) const R10: Self = Self(10);
    pub(super) const R11: Self = Self(11);
    pub(super) const R12: Self = Self(12);
    pub(super) const R13: Self = Self(13);
    pub(super) const R14: Self = Self(14);
    pub(super) const R15: Self = Self(15);
}

/// `base + index + displacement`, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) base: Gpr,
    /// Not the fourth register, which means none.
    pub(super) index: Option<Gpr>,
    pub(super) displacement: i32,
}

/// The last operand of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Register(Vector),
    Memory(Address),
    /// One number in memory for all lanes. Only with AVX-512.
    Broadcast(Address),
}

impl Place {
    /// A register of 64 bits, where the instruction takes these.
    fn general(Gpr(register): Gpr) -> Self {
        Self::Register(Vector(register))
    }
}

/// Code that is being written.
#[derive(Debug)]
pub(super) struct Assembler {
    pub(super) code: Vec<u8>,
    pub(super) width: Width,
    pub(super) precision: Precision,
}

impl Assembler {
    pub(super) fn new(width: Width, precision: Precision) -> Self {
        Self { code: Vec::new(), width, precision }
    }

    /// Makes room for so many instructions of a usual length.
    pub(super) fn reserve(&mut self, instructions: usize) {
        self.code.reserve(8 * instructions);
    }
}

/// The bytes of one instruction, of which there are 15 at most, before they are appended in one go.
#[derive(Clone, Copy, Debug, Default)]
struct Bytes {
    bytes: [u8; 16],
    len: usize,
}

impl Bytes {
    #[inline]
    fn push(&mut self, byte: u8) {
        self.bytes[self.len & 15] = byte;
        self.len += 1;
    }

    #[inline]
    fn extend<const N: usize>(&mut self, bytes: [u8; N]) {
        bytes.into_iter().for_each(|byte| self.push(byte));
    }

    /// The bytes that name the operands. Small displacements are multiples of `scale`.
    #[inline]
    fn operand(&mut self, reg: u8, last: Place, scale: i32) {
        let reg = (reg & 7) << 3;
        let Address { base, index, displacement } = match last {
            Place::Register(Vector(register)) => return self.push(0xC0 | reg | register & 7),
            Place::Memory(address) | Place::Broadcast(address) => address,
        };
        let small = if displacement % scale == 0 { i8::try_from(displacement / scale).ok() } else { None };
        // Without a displacement, 5 in place of the base means something else.
        let mode = match small {
            Some(0) if base.0 & 7 != 5 => 0x00,
            Some(_) => 0x40,
            None => 0x80,
        };
        match index {
            Some(index) => self.extend([mode | reg | 4, (index.0 & 7) << 3 | base.0 & 7]),
            // 4 in place of the base means that a byte with base and index follows.
            None if base.0 & 7 == 4 => self.extend([mode | reg | 4, 0x24]),
            None => self.push(mode | reg | base.0 & 7),
        }
        match (mode, small) {
            (0x40, Some(small)) => self.extend(small.to_le_bytes()),
            (0x80, _) => self.extend(displacement.to_le_bytes()),
            _ => {}
        }
    }
}

impl Assembler {
    /// Appends an instruction.
    #[inline]
    fn append(&mut self, Bytes { bytes, len }: Bytes) {
        let end = self.code.len() + len;
        // All of them, which is two moves, and not as many as there are, which is a call.
        self.code.extend_from_slice(&bytes);
        self.code.truncate(end);
    }
}

/// Bits of the numbers of index and base beyond the third. The register of a last operand has them all.
fn extensions(last: Place) -> (u8, u8) {
    match last {
        Place::Register(Vector(register)) => (register >> 4, register >> 3 & 1),
        Place::Memory(address) | Place::Broadcast(address) => {
            (address.index.map_or(0, |index| index.0 >> 3), address.base.0 >> 3)
        }
    }
}

#[cfg(test)]
#[path = "../../../tests/unit/native/assembler.rs"]
mod tests;
