//! The machine that the figures are from, as a record needs it.

use std::thread::available_parallelism;

/// One line: the processor, what vectors it has, how many threads, and whether loops are machine code.
pub(crate) fn describe() -> String {
    let cores = available_parallelism().map_or(1, std::num::NonZero::get);
    let native = match (cfg!(feature = "native"), std::env::var("GRADUS_NATIVE")) {
        (false, _) => "without the feature native",
        (true, Ok(value)) if value == "off" => "GRADUS_NATIVE=off",
        _ => "machine code",
    };
    format!("{}; {}; {cores} threads; {native}", processor(), vectors())
}

/// As the system calls it, where it says so.
fn processor() -> String {
    let known = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = known.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    model.map_or(std::env::consts::ARCH, |(_, name)| name).to_owned()
}

#[cfg(target_arch = "x86_64")]
fn vectors() -> &'static str {
    if is_x86_feature_detected!("avx512f") {
        "AVX-512"
    } else if is_x86_feature_detected!("avx2") {
        "AVX2"
    } else {
        "SSE2"
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn vectors() -> &'static str {
    "the vectors of the target"
}
