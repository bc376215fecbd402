//! Each instruction, read back by another reader of machine code.

use super::*;
use iced_x86::{Decoder, DecoderOptions, Formatter, IntelFormatter};

/// The text of the code, instruction by instruction.
fn text(code: &[u8]) -> Vec<String> {
    let mut formatter = IntelFormatter::new();
    formatter.options_mut().set_first_operand_char_index(0);
    formatter.options_mut().set_space_after_operand_separator(true);
    formatter.options_mut().set_hex_prefix("0x");
    formatter.options_mut().set_hex_suffix("");
    let decoded = Decoder::with_ip(64, code, 0, DecoderOptions::NONE);
    let text = decoded.into_iter().map(|instruction| {
        assert!(!instruction.is_invalid(), "{code:02x?}");
        let mut text = String::new();
        formatter.format(&instruction, &mut text);
        text
    });
    text.collect()
}

const WIDTHS: [Width; 3] = [Width::One, Width::Avx2, Width::Avx512];
const PRECISIONS: [Precision; 2] = [Precision::Double, Precision::Single];

/// All combinations of width and precision.
fn assemblers() -> impl Iterator<Item = Assembler> {
    WIDTHS.into_iter().flat_map(|width| PRECISIONS.map(|precision| Assembler::new(width, precision)))
}

/// The name of a vector register.
fn name(width: Width, Vector(number): Vector) -> String {
    match width {
        Width::One => format!("xmm{number}"),
        Width::Avx2 => format!("ymm{number}"),
        Width::Avx512 => format!("zmm{number}"),
    }
}

/// Registers with each of the bits of their numbers, and both kinds of places with all kinds of addresses.
fn registers(width: Width) -> Vec<Vector> {
    (0..width.registers() as u8).step_by(5).map(Vector).collect()
}

const NAMES: [&str; 16] = [
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
    "r15",
];

/// Bases with every low part, indices, and displacements around where their form changes.
fn addresses() -> Vec<Address> {
    let mut addresses = Vec::new();
    for base in (0..16).filter(|&base| base != 4).map(Gpr) {
        for index in [None, Some(Gpr::RAX), Some(Gpr::R11), Some(Gpr::R13)] {
            for displacement in [0, 8, 64, 127, 128, 1024, 127 * 64, 128 * 64, 1 << 20] {
                addresses.push(Address { base, index, displacement });
            }
        }
    }
    addresses
}

fn address_text(Address { base, index, displacement }: Address) -> String {
    let index = index.map_or(String::new(), |index| format!("+{}", NAMES[usize::from(index.0)]));
    let displacement = match displacement {
        0 => String::new(),
        1..10 => format!("+{displacement}"),
        _ => format!("+0x{displacement:X}"),
    };
    format!("[{}{index}{displacement}]", NAMES[usize::from(base.0)])
}

/// What follows the name of an instruction on these floats.
fn suffix(assembler: &Assembler) -> &'static str {
    match (assembler.width, assembler.precision) {
        (Width::One, Precision::Double) => "sd",
        (Width::One, Precision::Single) => "ss",
        (_, Precision::Double) => "pd",
        (_, Precision::Single) => "ps",
    }
}

/// The same of an instruction that has no form on one number.
fn packed(suffix: &str) -> &'static str {
    if suffix.ends_with('d') { "pd" } else { "ps" }
}

/// What an instruction on one number and with one operand `a` has between that and its result.
fn upper(suffix: &str, dst: &str, a: &str) -> String {
    match (suffix.starts_with('s'), a.starts_with('x')) {
        (false, _) => String::new(),
        (true, true) => format!(", {a}"),
        (true, false) => format!(", {dst}"),
    }
}

/// The place as text.
fn place_text(assembler: &Assembler, place: Place) -> String {
    match place {
        Place::Register(register) => name(assembler.width, register),
        Place::Memory(address) => address_text(address),
        Place::Broadcast(address) => {
            let lanes = assembler.width.bytes() / assembler.precision.bytes();
            format!("{}{{1to{lanes}}}", address_text(address))
        }
    }
}

/// Writes one piece of code at each combination, and compares its text.
fn each_place(
    write: impl Fn(&mut Assembler, Vector, Vector, Place),
    expected: impl Fn(&str, &str, &str, &str) -> String,
) {
    for mut assembler in assemblers() {
        let width = assembler.width;
        let registers = registers(width);
        let mut places: Vec<Place> = registers.iter().copied().map(Place::Register).collect();
        places.extend(addresses().into_iter().map(Place::Memory));
        if width == Width::Avx512 {
            places.extend(addresses().into_iter().map(Place::Broadcast));
        }
        for (at, &place) in places.iter().enumerate() {
            let [dst, a] = [at * 7 + 3, at * 11 + 1].map(|k| registers[k % registers.len()]);
            assembler.code.clear();
            write(&mut assembler, dst, a, place);
            let (dst, a, b) = (name(width, dst), name(width, a), place_text(&assembler, place));
            let known = expected(suffix(&assembler), &dst, &a, &b);
            assert_eq!(text(&assembler.code).join("; "), known, "{:02x?}", assembler.code);
        }
    }
}

#[test]
fn arithmetic_is_read_back() {
    let all = [
        (Binary::Add, "vadd"),
        (Binary::Sub, "vsub"),
        (Binary::Mul, "vmul"),
        (Binary::Div, "vdiv"),
        (Binary::Min, "vmin"),
        (Binary::Max, "vmax"),
        (Binary::And, "vand"),
        (Binary::AndNot, "vandn"),
        (Binary::Or, "vor"),
        (Binary::Xor, "vxor"),
    ];
    for (op, known) in all {
        each_place(
            |assembler, dst, a, b| assembler.binary(op, dst, a, b),
            |suffix, dst, a, b| {
                let suffix = if op.is_on_bits() { packed(suffix) } else { suffix };
                format!("{known}{suffix} {dst}, {a}, {b}")
            },
        );
    }
    each_place(
        |assembler, dst, _, a| assembler.sqrt(dst, a),
        |suffix, dst, _, a| format!("vsqrt{suffix} {dst}{}, {a}", upper(suffix, dst, a)),
    );
    each_place(Assembler::mul_add, |suffix, dst, a, b| format!("vfmadd213{suffix} {dst}, {a}, {b}"));
}

#[test]
fn loads_and_stores_are_read_back() {
    for mut assembler in assemblers() {
        let (width, suffix) = (assembler.width, suffix(&assembler));
        for (register, address) in registers(width).into_iter().cycle().zip(addresses()) {
            let (name, at) = (name(width, register), address_text(address));
            assembler.code.clear();
            assembler.load(register, address);
            assembler.store(register, address);
            assembler.copy(register, Vector(1));
            let load = if width == Width::One { "vmov" } else { "vmovu" };
            let mut known = vec![
                format!("{load}{suffix} {name}, {at}"),
                format!("{load}{suffix} {at}, {name}"),
                format!("vmova{} {name}, {}mm1", packed(suffix), &name[..1]),
            ];
            if width != Width::One {
                assembler.spread(register, address);
                let scalar = if suffix == "pd" { "sd" } else { "ss" };
                known.push(format!("vbroadcast{scalar} {name}, {at}"));
            }
            assert_eq!(text(&assembler.code), known);
        }
    }
}

#[test]
fn the_first_lane_is_read_back() {
    for mut assembler in assemblers() {
        let scalar = if assembler.precision == Precision::Double { "sd" } else { "ss" };
        for (number, address) in (0..16).cycle().zip(addresses()) {
            let (register, at) = (Vector(number), address_text(address));
            assembler.code.clear();
            assembler.first_lane(Binary::Add, register, address);
            assembler.first_lane(Binary::Sub, register, address);
            assembler.load_first(register, address);
            assembler.store_first(register, address);
            // The vector length is the shortest.
            let known = [
                format!("vadd{scalar} xmm{number}, xmm{number}, {at}"),
                format!("vsub{scalar} xmm{number}, xmm{number}, {at}"),
                format!("vmov{scalar} xmm{number}, {at}"),
                format!("vmov{scalar} {at}, xmm{number}"),
            ];
            assert_eq!(text(&assembler.code), known);
            // Of the prefix with two bytes the second has it in its third bit, of that with three the third.
            let tail = if assembler.code[0] == 0xC5 { 1 } else { 2 };
            assert_eq!(assembler.code[tail] & 4, 0);
        }
    }
}

#[test]
fn comparisons_roundings_and_choices_are_read_back() {
    let comparisons = [
        (Compare::Equal, "eq"),
        (Compare::Unordered, "unord"),
        (Compare::NotEqual, "neq"),
        (Compare::Less, "lt_oq"),
        (Compare::LessEqual, "le_oq"),
        (Compare::NotLess, "nlt_uq"),
        (Compare::NotLessEqual, "nle_uq"),
    ];
    let wide = |dst: &str| dst.starts_with('z');
    let whole = |suffix: &str| if suffix.ends_with('d') { "q" } else { "d" };
    for (how, known) in comparisons {
        each_place(
            |assembler, dst, a, b| assembler.compare(how, dst, a, b),
            |suffix, dst, a, b| {
                if wide(dst) {
                    format!("vcmp{known}{suffix} k1, {a}, {b}; vpmovm2{} {dst}, k1", whole(suffix))
                } else {
                    format!("vcmp{known}{suffix} {dst}, {a}, {b}")
                }
            },
        );
    }
    for (how, known) in [(Rounding::Floor, 9), (Rounding::Ceil, 10), (Rounding::Trunc, 11)] {
        each_place(
            |assembler, dst, _, a| assembler.round(how, dst, a),
            |suffix, dst, _, a| {
                let (kind, known) = (
                    if wide(dst) { "vrndscale" } else { "vround" },
                    if known < 10 { format!("{known}") } else { format!("0x{known:X}") },
                );
                format!("{kind}{suffix} {dst}{}, {a}, {known}", upper(suffix, dst, a))
            },
        );
    }
    each_place(
        |assembler, dst, otherwise, then| assembler.blend(dst, otherwise, then, Vector(9)),
        |suffix, dst, otherwise, then| {
            if wide(dst) {
                let whole = whole(suffix);
                format!("vpmov{whole}2m k1, zmm9; vblendm{suffix} {dst}{{k1}}, {otherwise}, {then}")
            } else {
                format!("vblendv{} {dst}, {otherwise}, {then}, {}mm9", packed(suffix), &dst[..1])
            }
        },
    );
}

#[test]
fn what_counts_and_jumps_is_read_back() {
    for register in (0..16).filter(|&register| register != 4).map(Gpr) {
        let name = NAMES[usize::from(register.0)];
        let mut assembler = Assembler::new(Width::Avx2, Precision::Double);
        for address in addresses() {
            assembler.code.clear();
            assembler.load_pointer(register, address);
            assert_eq!(text(&assembler.code), [format!("mov {name}, {}", address_text(address))]);
        }
        assembler.code.clear();
        assembler.add_number(register, 0x1234);
        assembler.number(register, 0x77);
        assembler.compare_registers(register, Gpr::R10);
        assembler.compare_registers(Gpr::RAX, register);
        assembler.compare_number(register, 0xFF);
        assembler.test_bits(register, 0x11);
        assembler.push(register);
        assembler.pop(register);
        assembler.zero_upper();
        assembler.ret();
        let known = [
            format!("add {name}, 0x1234"),
            format!("mov {name}, 0x77"),
            format!("cmp {name}, r10"),
            format!("cmp rax, {name}"),
            format!("cmp {name}, 0xFF"),
            format!("test {name}, 0x11"),
            format!("push {name}"),
            format!("pop {name}"),
            "vzeroupper".into(),
            "ret".into(),
        ];
        assert_eq!(text(&assembler.code), known);
    }
}

#[test]
fn requirements_are_read_back() {
    for mut assembler in assemblers() {
        let (width, suffix) = (assembler.width, suffix(&assembler));
        for met in registers(width) {
            assembler.code.clear();
            let all = Met { register: met, turns: 3 };
            assembler.begin_requirements(all);
            let four = Place::Register(Vector(4));
            assembler.require(Compare::Less, [3, 2].map(Vector), four, all, 0);
            assembler.require(Compare::Less, [3, 2].map(Vector), four, all, 2);
            assembler.requirements(Gpr::RAX, all);
            assembler.requirements(Gpr::R11, Met { turns: 1, ..all });
            let met = name(width, met);
            let (packed, [two, three, four]) = (packed(suffix), [2, 3, 4].map(|k| name(width, Vector(k))));
            let known = match width {
                Width::One | Width::Avx2 => vec![
                    format!("vcmptrue{suffix} {met}, {met}, {met}"),
                    format!("vcmplt_oq{suffix} {two}, {three}, {four}"),
                    format!("vand{packed} {met}, {met}, {two}"),
                    format!("vcmplt_oq{suffix} {two}, {three}, {four}"),
                    format!("vand{packed} {met}, {met}, {two}"),
                    format!("vmovmsk{packed} eax, {met}"),
                    format!("vmovmsk{packed} r11d, {met}"),
                ],
                Width::Avx512 => vec![
                    "kxnorw k2, k2, k2".into(),
                    "kxnorw k3, k3, k3".into(),
                    "kxnorw k4, k4, k4".into(),
                    format!("vcmplt_oq{suffix} k2{{k2}}, zmm3, zmm4"),
                    format!("vcmplt_oq{suffix} k4{{k4}}, zmm3, zmm4"),
                    "kandw k2, k2, k3".into(),
                    "kandw k2, k2, k4".into(),
                    "kmovw eax, k2".into(),
                    "kmovw r11d, k2".into(),
                ],
            };
            assert_eq!(text(&assembler.code), known);
        }
    }
}

#[test]
fn jumps_go_where_they_should() {
    let mut assembler = Assembler::new(Width::Avx512, Precision::Single);
    assembler.number(Gpr::RAX, 1);
    assembler.align();
    assert_eq!(assembler.code.len() % 32, 0);
    let top = assembler.here();
    let out = assembler.jump(Condition::NotEqual);
    assembler.jump_back(Condition::Below, top);
    assembler.jump_back(Condition::Equal, top);
    let end = assembler.here();
    assembler.land(out, end);
    assembler.ret();
    let text = text(&assembler.code[32..]);
    // Addresses are relative to where the text begins.
    assert_eq!(text, ["jne 0x0000000000000012", "jb 0", "je 0", "ret"]);
}

#[test]
fn what_fills_up_does_nothing() {
    for missing in 0..32 {
        let mut assembler = Assembler::new(Width::Avx2, Precision::Double);
        assembler.code.resize(32 - missing, 0x90);
        assembler.align();
        let filling = text(&assembler.code[32 - missing..]);
        // The shortest but one exchanges a register with itself.
        let does_nothing = |text: &String| text.contains("nop") || text == "xchg ax, ax";
        assert!(filling.iter().all(does_nothing), "{filling:?}");
        assert_eq!(assembler.code.len(), 32);
    }
}
