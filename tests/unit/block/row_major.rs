use super::{RowMajor, stride};

#[test]
fn rows_are_gathered_as_from_columns() {
    for width in [1_usize, 2, 3, 5, 8, 9, 20] {
        for rows in [1_usize, 7, 511, 512, 513, 1500] {
            let number = |column: usize, row: usize| (column * 10_000 + row) as f64;
            let columns: Vec<Vec<f64>> =
                (0..width).map(|c| (0..rows).map(|r| number(c, r)).collect()).collect();
            let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let copy = RowMajor::of(&slices).expect("memory");
            // Some columns, in another order, and rows that come twice.
            let wanted: Vec<u32> = (0..width as u32).rev().step_by(2).collect();
            let listed: Vec<u32> = (0..40).map(|k| (k * 7919 % rows) as u32).collect();
            let apart = 48;
            let mut into = vec![f64::NAN; wanted.len() * apart];
            copy.gather(&wanted, &listed, &mut into, apart);
            for (slot, &column) in into.chunks(apart).zip(&wanted) {
                let right: Vec<f64> =
                    listed.iter().map(|&row| number(column as usize, row as usize)).collect();
                assert_eq!(slot[..listed.len()], right, "column {column} of {width}, {rows} rows");
                assert!(slot[listed.len()..].iter().all(|x| x.is_nan()), "nothing else is written");
            }
        }
    }
}

#[test]
fn no_row_lies_in_two_lines_that_fits_one() {
    for width in 1..=8 {
        assert_eq!(8 % stride::<f64>(width), 0);
    }
    assert_eq!([stride::<f64>(9), stride::<f32>(9), stride::<f32>(17)], [16, 16, 32]);
}

#[test]
fn what_has_no_room_is_not_copied() {
    let columns: Vec<&[f64]> = Vec::new();
    assert!(RowMajor::of(&columns).is_none());
    assert_eq!(RowMajor::<f64>::bytes(usize::MAX, 3), usize::MAX);
}
