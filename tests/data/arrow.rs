//! Record batches of Arrow as tables.

use arrow_array::types::Int16Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float32Array, Float64Array, Int64Array, LargeStringArray,
    PrimitiveArray, RecordBatch, StringArray, StringViewArray, UInt64Array,
};
use gradus::data::{DataError, Dataset};
use std::sync::Arc;

fn batch<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

#[test]
fn numbers_and_truths_are_read_to_the_nearest_float() {
    let batch = batch([
        ("double", Arc::new(Float64Array::from(vec![0.1, -0.0, 5e-324])) as ArrayRef),
        ("single", Arc::new(Float32Array::from(vec![0.1, 0.5, -2.0])) as ArrayRef),
        ("long", Arc::new(Int64Array::from(vec![(1 << 53) + 1, -1, i64::MAX])) as ArrayRef),
        ("unsigned", Arc::new(UInt64Array::from(vec![0, 1, u64::MAX])) as ArrayRef),
        ("short", Arc::new(PrimitiveArray::<Int16Type>::from(vec![-3, 0, 3])) as ArrayRef),
        ("flag", Arc::new(BooleanArray::from(vec![true, false, true])) as ArrayRef),
    ]);
    let data = Dataset::try_from(&batch).unwrap();
    assert_eq!(data.column(0), [0.1, -0.0, 5e-324]);
    assert_eq!(data.column(1), [f64::from(0.1_f32), 0.5, -2.0]);
    assert_eq!(data.column(2), [9_007_199_254_740_992.0, -1.0, 9_223_372_036_854_775_808.0]);
    assert_eq!(data.column(3), [0.0, 1.0, 18_446_744_073_709_551_616.0]);
    assert_eq!((data.column(4), data.column(5)), (&[-3.0, 0.0, 3.0][..], &[1.0, 0.0, 1.0][..]));
    // A part of a batch is that part.
    let part = Dataset::try_from(&batch.slice(1, 2)).unwrap();
    assert_eq!((part.column(2), part.column(5)), (&[-1.0, 9_223_372_036_854_775_808.0][..], &[0.0, 1.0][..]));
}

#[test]
fn text_is_read_as_categories() {
    let words = ["b", "a", "b"];
    let texts = batch([
        ("text", Arc::new(StringArray::from(words.to_vec())) as ArrayRef),
        ("large", Arc::new(LargeStringArray::from(words.to_vec())) as ArrayRef),
        ("view", Arc::new(StringViewArray::from(words.to_vec())) as ArrayRef),
        ("x", Arc::new(Float64Array::from(vec![1.0, 2.0, 3.0])) as ArrayRef),
    ]);
    let data = Dataset::try_from(&texts).unwrap();
    for name in ["text", "large", "view"] {
        assert_eq!(data.levels(name).unwrap().names(), ["a", "b"]);
        assert_eq!((0..3).map(|row| data.category(name, row).unwrap()).collect::<Vec<_>>(), words);
    }
    assert_eq!(data.names(), ["text", "large", "view", "x"]);
}

#[test]
fn what_no_table_can_hold_is_an_error() {
    let gap = batch([("x", Arc::new(Float64Array::from(vec![Some(1.0), None])) as ArrayRef)]);
    let error = Dataset::try_from(&gap).unwrap_err();
    assert_eq!(
        error.to_string(),
        "column `x`, row 1 (counted from 0) has no value; leave such rows out, or fill them in"
    );
    let date = batch([("day", Arc::new(Date32Array::from(vec![1, 2])) as ArrayRef)]);
    let error = Dataset::try_from(&date).unwrap_err();
    assert_eq!(
        error.to_string(),
        "column `day` holds Date32, which is neither numbers nor text; leave it out, or convert it"
    );
    let nan = batch([("x", Arc::new(Float64Array::from(vec![f64::NAN])) as ArrayRef)]);
    assert!(matches!(Dataset::try_from(&nan), Err(DataError::NotFinite { row: 0, .. })));
    let none = batch([("x", Arc::new(Float64Array::from(Vec::<f64>::new())) as ArrayRef)]);
    assert_eq!(Dataset::try_from(&none).unwrap_err(), DataError::NoRows);
}
