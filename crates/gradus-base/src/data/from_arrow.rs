//! Tables from record batches of Arrow.

use super::{DataError, Dataset, categories};
use arrow_array::types::{
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrowPrimitiveType, BooleanArray, LargeStringArray, PrimitiveArray, RecordBatch, StringArray,
    StringViewArray,
};

/// All columns of a record batch: integers, floating-point numbers and truth values (0 and 1) as numbers, each rounded to the
/// nearest `f64`, and text as categories.
///
/// Arrays of other types, such as dates, are errors, and so are missing values: leave the columns out by
/// `RecordBatch::project`, and the rows by a filter.
///
/// # Errors
/// [`DataError::Null`], [`DataError::ColumnType`], and what [`Dataset::from_columns`] refuses.
///
/// ```
/// use arrow_array::{ArrayRef, Float64Array, Int32Array, RecordBatch};
/// use gradus::data::Dataset;
/// use std::sync::Arc;
///
/// let x: ArrayRef = Arc::new(Float64Array::from(vec![0.5, 1.5]));
/// let n: ArrayRef = Arc::new(Int32Array::from(vec![3, 4]));
/// let batch = RecordBatch::try_from_iter([("x", x), ("n", n)])?;
/// let data = Dataset::try_from(&batch)?;
/// assert_eq!((data.column_named("x")?, data.column_named("n")?), (&[0.5, 1.5][..], &[3.0, 4.0][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&RecordBatch> for Dataset {
    type Error = DataError;

    fn try_from(batch: &RecordBatch) -> Result<Self, DataError> {
        let schema = batch.schema();
        let (mut names, mut columns, mut levels) = (Vec::new(), Vec::new(), Vec::new());
        for (field, array) in schema.fields().iter().zip(batch.columns()) {
            let column = field.name().clone();
            if let Some(row) = (0..array.len()).find(|&row| array.is_null(row)) {
                return Err(DataError::Null { column, row });
            }
            let (values, of) = match (numbers(array), words(array)) {
                (Some(numbers), _) => (numbers, None),
                (None, Some(words)) => {
                    let (values, levels) = categories::numbered(&words)?;
                    (values, Some(levels.into()))
                }
                (None, None) => {
                    let held = array.data_type().to_string();
                    return Err(DataError::ColumnType { column, held });
                }
            };
            names.push(column);
            columns.push(values);
            levels.push(of);
        }
        Self::with_levels_checked(names, columns, levels)
    }
}

/// The numbers of an array without nulls, if it holds numbers.
fn numbers(array: &dyn Array) -> Option<Vec<f64>> {
    fn of<P: ArrowPrimitiveType>(array: &dyn Array, number: impl Fn(P::Native) -> f64) -> Option<Vec<f64>> {
        let array = array.as_any().downcast_ref::<PrimitiveArray<P>>()?;
        Some(array.values().iter().map(|&x| number(x)).collect())
    }
    let truths = || {
        let array = array.as_any().downcast_ref::<BooleanArray>()?;
        Some(array.values().iter().map(|x| f64::from(u8::from(x))).collect())
    };
    of::<Float64Type>(array, |x| x)
        .or_else(|| of::<Float32Type>(array, f64::from))
        .or_else(|| of::<Float16Type>(array, f64::from))
        .or_else(|| of::<Int64Type>(array, |x| x as f64))
        .or_else(|| of::<Int32Type>(array, f64::from))
        .or_else(|| of::<Int16Type>(array, f64::from))
        .or_else(|| of::<Int8Type>(array, f64::from))
        .or_else(|| of::<UInt64Type>(array, |x| x as f64))
        .or_else(|| of::<UInt32Type>(array, f64::from))
        .or_else(|| of::<UInt16Type>(array, f64::from))
        .or_else(|| of::<UInt8Type>(array, f64::from))
        .or_else(truths)
}

/// The words of an array without nulls, if it holds text.
fn words(array: &dyn Array) -> Option<Vec<&str>> {
    let any = array.as_any();
    let texts = any.downcast_ref::<StringArray>().map(|array| array.iter().flatten().collect());
    texts
        .or_else(|| any.downcast_ref::<LargeStringArray>().map(|array| array.iter().flatten().collect()))
        .or_else(|| any.downcast_ref::<StringViewArray>().map(|array| array.iter().flatten().collect()))
}
