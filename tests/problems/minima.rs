//! Values at the known minima.
//!
//! Those of the paper have six digits. Where a value is not zero and larger than about 1e-3, six digits are fewer
//! than the tables ask for; there the value is that of the golden file or of the NIST certificate (Meyer is MGH10),
//! or a closed form.

/// Of problem `number` at size `n`, `m`. Empty where the size has no published value.
pub(super) fn of(number: usize, n: usize, m: usize) -> Vec<f64> {
    let size = m as f64;
    match (number, n) {
        // The local minimum at (11.41.., -0.8968..).
        (2, _) => vec![0.0, 48.984_253_679_240_01],
        (6, _) => vec![124.362_182_355_614_8],
        // The limit for x₂, x₃ → −∞ is the variance of the data.
        (8, _) => vec![8.214_877_306_578_973e-3, 17.428_693_333_333_334],
        (9, _) => vec![1.127_932_769_618_781_7e-8],
        (10, _) => vec![87.945_855_171],
        (15, _) => vec![3.075_056_038_492_383e-4, 1.027_34e-3],
        (16, _) => vec![85_822.201_626_356_34],
        (17, _) => vec![5.464_894_697_482_756e-5],
        (18, _) => vec![0.0, 5.655_649_9e-3],
        (19, _) => vec![4.013_773_6e-2],
        (20, 6) => vec![2.287_670_053_552_511_7e-3],
        (20, 9) => vec![1.399_76e-6],
        (20, 12) => vec![4.722_38e-10],
        (20, _) => vec![],
        (23, 4) => vec![2.249_977_500_899_937_5e-5],
        (23, 10) => vec![7.087_65e-5],
        (24, 4) => vec![9.376_29e-6],
        (24, 10) => vec![2.936_60e-4],
        (23 | 24, _) => vec![],
        (26, 10) => vec![0.0, 2.795_056_121_880_521_2e-5],
        // The point (0, .., 0, n + 1).
        (27, _) => vec![0.0, 1.0],
        (32, _) => vec![size - n as f64],
        (33, _) => vec![size * (size - 1.0) / (2.0 * (2.0 * size + 1.0))],
        (34, _) => vec![(size * size + 3.0 * size - 6.0) / (2.0 * (2.0 * size - 3.0))],
        (35, 1..=7 | 9) => vec![0.0],
        (35, 8) => vec![3.516_87e-3],
        (35, 10) => vec![4.772_71e-3, 6.503_95e-3],
        (35, _) => vec![],
        _ => vec![0.0],
    }
}
