//! The starts of the examples that count arrivals: the same here and in SciPy's runs (`tests/golden/arrivals.py`).

/// Twenty starts: certified parameters of the set with this number, times 10ᵘ with `u` uniform from −1 to 1.
pub(crate) fn around(certified: &[f64], set: usize) -> Vec<Vec<f64>> {
    let mut random = SplitMix(1000 + set as u64);
    let mut start = || certified.iter().map(|b| b * 10_f64.powf(2.0 * random.uniform() - 1.0)).collect();
    (0..20).map(|_| start()).collect()
}

/// Every combination of 0.1, 1 and 10 for these many parameters.
pub(crate) fn combinations(parameters: usize) -> Vec<Vec<f64>> {
    let start = |k: usize| (0..parameters).map(|i| [0.1, 1.0, 10.0][k / 3_usize.pow(i as u32) % 3]).collect();
    (0..3_usize.pow(parameters as u32)).map(start).collect()
}

/// Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators: five lines that any language has.
struct SplitMix(u64);

impl SplitMix {
    /// From 0 to 1.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
