//! Instructions that count, compare and jump.

use super::{Address, Assembler, Bytes, Gpr, Place, extensions};

/// When to jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Condition {
    /// The first operand was below the second, both without sign.
    Below = 0x2,
    /// Nothing was left of what was tested.
    Equal = 0x4,
    NotEqual = 0x5,
}

/// A place in the code that jumps go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Label(usize);

/// A jump whose target is not known yet.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Jump(usize);

impl Assembler {
    pub(in super::super) fn here(&self) -> Label {
        Label(self.code.len())
    }

    /// `dst = 8 bytes at from`
    pub(in super::super) fn load_pointer(&mut self, dst: Gpr, from: Address) {
        self.wide(0x8B, dst.0, Place::Memory(from));
    }

    /// `dst += number`
    pub(in super::super) fn add_number(&mut self, dst: Gpr, number: i32) {
        self.wide(0x81, 0, Place::general(dst));
        self.code.extend(number.to_le_bytes());
    }

    /// `dst = number`
    pub(in super::super) fn number(&mut self, dst: Gpr, number: i32) {
        self.wide(0xC7, 0, Place::general(dst));
        self.code.extend(number.to_le_bytes());
    }

    /// Compares `a` with `b`, for a jump.
    pub(in super::super) fn compare_registers(&mut self, a: Gpr, b: Gpr) {
        self.wide(0x39, b.0, Place::general(a));
    }

    /// The same with a number.
    pub(in super::super) fn compare_number(&mut self, a: Gpr, number: i32) {
        self.wide(0x81, 7, Place::general(a));
        self.code.extend(number.to_le_bytes());
    }

    /// Tests these bits, for a jump.
    pub(in super::super) fn test_bits(&mut self, a: Gpr, bits: i32) {
        self.wide(0xF7, 0, Place::general(a));
        self.code.extend(bits.to_le_bytes());
    }

    pub(in super::super) fn push(&mut self, register: Gpr) {
        self.stack(0x50, register);
    }

    pub(in super::super) fn pop(&mut self, register: Gpr) {
        self.stack(0x58, register);
    }

    pub(in super::super) fn ret(&mut self) {
        self.code.push(0xC3);
    }

    /// Jumps to a place that is known.
    pub(in super::super) fn jump_back(&mut self, condition: Condition, to: Label) {
        let jump = self.jump(condition);
        self.land(jump, to);
    }

    /// Jumps to where [`land`](Self::land) will say.
    pub(in super::super) fn jump(&mut self, condition: Condition) -> Jump {
        self.code.extend([0x0F, 0x80 | condition as u8, 0, 0, 0, 0]);
        Jump(self.code.len())
    }

    pub(in super::super) fn land(&mut self, Jump(from): Jump, Label(to): Label) {
        // Code is far below 2³¹ bytes: steps are limited.
        let distance = (to as i64 - from as i64) as i32;
        self.code[from - 4..from].copy_from_slice(&distance.to_le_bytes());
    }

    /// Fills up to a multiple of 32 bytes, where loops begin.
    pub(in super::super) fn align(&mut self) {
        /// Instructions that do nothing, of 1 to 8 bytes, as the manual recommends them (volume 2, NOP).
        const NOTHING: [&[u8]; 8] = [
            &[0x90],
            &[0x66, 0x90],
            &[0x0F, 0x1F, 0x00],
            &[0x0F, 0x1F, 0x40, 0x00],
            &[0x0F, 0x1F, 0x44, 0x00, 0x00],
            &[0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00],
            &[0x0F, 0x1F, 0x80, 0x00, 0x00, 0x00, 0x00],
            &[0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
        ];
        let mut missing = self.code.len().next_multiple_of(32) - self.code.len();
        while missing > 0 {
            let bytes = missing.min(NOTHING.len());
            self.code.extend(NOTHING[bytes - 1]);
            missing -= bytes;
        }
    }

    /// An instruction on 64 bits.
    fn wide(&mut self, opcode: u8, reg: u8, last: Place) {
        let mut bytes = Bytes::default();
        let (index, base) = extensions(last);
        bytes.extend([0x48 | reg >> 3 << 2 | index << 1 | base, opcode]);
        bytes.operand(reg, last, 1);
        self.append(bytes);
    }

    fn stack(&mut self, opcode: u8, Gpr(register): Gpr) {
        if register >= 8 {
            self.code.push(0x41);
        }
        self.code.push(opcode | register & 7);
    }
}
