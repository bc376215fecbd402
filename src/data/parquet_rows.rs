//! Columns of numbers from Parquet files, row group by row group.
//!
//! The format: <https://parquet.apache.org/docs/file-format/>. A column that may lack values has levels beside those that are
//! there: 0 where there is none.

use super::dataset::Counts;
use super::source::{RowGroup, RowSource};
use super::stamp::{Stamp, unreadable};
use super::{DataError, Dataset, Missing};
use crate::error::SourceError;
use core::fmt;
use parquet::basic::{ConvertedType, LogicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The chosen columns of a Parquet file as a [`RowSource`]; its row groups are those of the file.
///
/// A column holds integers, floating-point numbers, decimals or truth values (0 and 1), each rounded to the nearest `f64`. Words, dates
/// and nested columns are errors, and so are missing values, unless [`missing`](Self::missing) says what to do with them. Pages may be
/// compressed with Snappy, gzip or LZ4, and with the feature `parquet-zstd` with Zstandard, which is what polars takes.
///
/// One row group is in memory: files of more rows than that are written with several of them (`row_group_size` of pyarrow
/// and polars).
///
/// ```no_run
/// use gradus::data::ParquetRows;
/// use gradus::prelude::*;
///
/// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
/// let rows = ParquetRows::open("measured.parquet", &["x", "y"])?;
/// let fit = Fit::new(line).minimizer(Method::TrustExact).run_source([0.0, 0.0], rows)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ParquetRows {
    path: PathBuf,
    names: Vec<String>,
    columns: Vec<Chosen>,
    reader: SerializedFileReader<File>,
    file: File,
    stamp: Stamp,
    missing: Missing,
    /// Rows that were left out in each group, and values that were filled in.
    dropped: Vec<usize>,
    filled: Vec<usize>,
}

/// A column that was chosen.
#[derive(Clone, Copy, Debug)]
struct Chosen {
    /// Its number in the file.
    index: usize,
    stored: Stored,
    may_lack: bool,
}

/// What stored values mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stored {
    Numbers,
    Unsigned,
    /// Integers over this power of ten.
    Decimals(i32),
}

impl fmt::Debug for ParquetRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ParquetRows({}: {})", self.path.display(), self.names.join(", "))
    }
}

impl Dataset {
    /// Reads the columns `names` of a Parquet file, in the order of `names`: see [`ParquetRows`].
    ///
    /// # Errors
    /// [`DataError::Source`] with the file, and row group and row of a value that is missing or not finite;
    /// [`DataError::NoColumns`] and [`DataError::DuplicateName`] for a list of names that is empty or repeats one.
    ///
    /// ```no_run
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_parquet("measured.parquet", &["x", "y"])?;
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_parquet(path: impl AsRef<Path>, names: &[impl AsRef<str>]) -> Result<Self, DataError> {
        ParquetRows::open(path, names)?.into_dataset()
    }
}

impl ParquetRows {
    /// Opens a file, to read the columns `names` in their order.
    ///
    /// # Errors
    /// [`DataError::Source`] for what cannot be read, is no Parquet file, or lacks one of the columns, which has to hold numbers;
    /// [`DataError::NoColumns`] and [`DataError::DuplicateName`].
    pub fn open(path: impl AsRef<Path>, names: &[impl AsRef<str>]) -> Result<Self, DataError> {
        if names.is_empty() {
            return Err(DataError::NoColumns);
        }
        super::build::check_names(names)?;
        let path = path.as_ref().to_owned();
        let source_name = path.display().to_string();
        let placed = |error: SourceError| {
            DataError::from(Box::new(SourceError { source_name: source_name.clone(), ..error }))
        };
        let names: Vec<String> = names.iter().map(|name| name.as_ref().to_owned()).collect();
        let (file, stamp) = File::open(&path)
            .and_then(|file| Ok((file.try_clone()?, Stamp::of(&file)?)))
            .map_err(|error| placed(unreadable(&error)))?;
        let again = file.try_clone().map_err(|error| placed(unreadable(&error)))?;
        let reader = SerializedFileReader::new(again).map_err(|error| placed(refused(&error)))?;
        let columns =
            names.iter().map(|name| chosen(&reader, name)).collect::<Result<_, _>>().map_err(placed)?;
        Ok(Self {
            path,
            names,
            columns,
            reader,
            file,
            stamp,
            missing: Missing::Error,
            dropped: Vec::new(),
            filled: Vec::new(),
        })
    }

    /// Says what to do with missing values; they are errors by default. [`Missing::Mean`] is an error when groups are read: the
    /// mean is known when all rows are.
    #[must_use]
    pub fn missing(mut self, missing: Missing) -> Self {
        self.missing = missing;
        self
    }

    /// Rows that were left out so far for a missing value, by [`Missing::DropRow`].
    #[must_use]
    pub fn dropped_rows(&self) -> usize {
        self.dropped.iter().sum()
    }

    /// All rows in memory.
    ///
    /// # Errors
    /// As [`Dataset::from_parquet`].
    pub fn into_dataset(mut self) -> Result<Dataset, DataError> {
        let mut columns: Vec<Vec<f64>> = vec![Vec::new(); self.names.len()];
        let mut into = RowGroup::default();
        for group in 0.. {
            into.clear(self.names.len());
            let rows = columns.first().map_or(0, Vec::len);
            let read = self.read(group, &mut into);
            let is_there = read.and_then(|is_there| into.check(&self.names).map(|_| is_there));
            let is_there = is_there.map_err(|error| {
                let row = error.row.map(|row| rows + row);
                Box::new(SourceError { source_name: self.name(), group: Some(group), row, ..error })
            })?;
            if !is_there {
                break;
            }
            columns.iter_mut().zip(into.columns_mut()).for_each(|(all, column)| all.append(column));
        }
        let dropped = self.dropped_rows();
        let data = Dataset::checked(self.names.clone(), columns)?;
        Ok(Dataset { counts: Counts { dropped, filled: self.filled.iter().sum() }, ..data })
    }

    /// The values of a column in a row group, and which rows have none; 0 stands for these.
    fn column(&self, group: usize, chosen: Chosen) -> Result<(Vec<f64>, Vec<bool>), ParquetError> {
        let row_group = self.reader.get_row_group(group)?;
        let claimed = row_group.metadata().num_rows();
        let rows = usize::try_from(claimed).map_err(|_| ParquetError::General(format!("{claimed} rows")))?;
        let Chosen { index, stored, may_lack } = chosen;
        let wanted = Wanted { rows, may_lack };
        let of_integer =
            |x: i64| if let Stored::Decimals(scale) = stored { decimal(x.into(), scale) } else { x as f64 };
        let is_unsigned = stored == Stored::Unsigned;
        match row_group.get_column_reader(index)? {
            ColumnReader::BoolColumnReader(reader) => wanted.read(reader, |&x| f64::from(u8::from(x))),
            ColumnReader::Int32ColumnReader(reader) if is_unsigned => {
                wanted.read(reader, |&x| f64::from(x.cast_unsigned()))
            }
            ColumnReader::Int64ColumnReader(reader) if is_unsigned => {
                wanted.read(reader, |&x| x.cast_unsigned() as f64)
            }
            ColumnReader::Int32ColumnReader(reader) => wanted.read(reader, |&x| of_integer(x.into())),
            ColumnReader::Int64ColumnReader(reader) => wanted.read(reader, |&x| of_integer(x)),
            ColumnReader::FloatColumnReader(reader) => wanted.read(reader, |&x| f64::from(x)),
            ColumnReader::DoubleColumnReader(reader) => wanted.read(reader, |&x| x),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                wanted.read(reader, |x| decimal(big_endian(x.data()), of_decimals(stored)))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                wanted.read(reader, |x| decimal(big_endian(x.data()), of_decimals(stored)))
            }
            ColumnReader::Int96ColumnReader(_) => Err(ParquetError::General("holds times".to_owned())),
        }
    }

    /// Does with a missing value what is to be done; says whether its row is left out.
    fn fill(&self, name: &str, row: usize, value: &mut f64) -> Result<bool, SourceError> {
        match self.missing {
            Missing::DropRow => return Ok(true),
            Missing::Value(filled) if filled.is_finite() => *value = filled,
            Missing::Value(filled) => {
                let fault = format!("`Missing::Value({filled})` is not a finite number");
                return Err(SourceError::new(fault));
            }
            Missing::Mean => {
                let fault =
                    "`Missing::Mean` takes all rows at once; take `Missing::DropRow` or `Missing::Value`";
                return Err(SourceError::new(fault));
            }
            Missing::Error => {
                let fault =
                    format!("column `{name}` has no value; `ParquetRows::missing` says what to do then");
                return Err(SourceError::new(fault).at_row(row));
            }
        }
        Ok(false)
    }
}

impl RowSource for ParquetRows {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        if group >= self.reader.num_row_groups() {
            return Ok(false);
        }
        let (mut drops, mut filled): (Vec<bool>, usize) = (Vec::new(), 0);
        for ((name, &chosen), values) in self.names.iter().zip(&self.columns).zip(into.columns_mut()) {
            let (found, lacks) = self.column(group, chosen).map_err(|error| refused(&error))?;
            *values = found;
            for (row, value) in
                values.iter_mut().enumerate().filter(|(row, _)| lacks.get(*row) == Some(&true))
            {
                if self.fill(name, row, value)? {
                    drops.resize(lacks.len(), false);
                    drops[row] = true;
                } else {
                    filled += 1;
                }
            }
        }
        if self.dropped.len() <= group {
            self.dropped.resize(group + 1, 0);
            self.filled.resize(group + 1, 0);
        }
        self.filled[group] = filled;
        self.dropped[group] = drops.iter().filter(|dropped| **dropped).count();
        if self.dropped[group] > 0 {
            for column in into.columns_mut() {
                let mut drops = drops.iter();
                column.retain(|_| drops.next() != Some(&true));
            }
        }
        Ok(true)
    }

    fn check_unchanged(&mut self) -> Result<(), SourceError> {
        self.stamp.check(&self.file)
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// What is read of a column.
#[derive(Clone, Copy)]
struct Wanted {
    rows: usize,
    may_lack: bool,
}

impl Wanted {
    fn read<D: DataType>(
        self,
        mut reader: ColumnReaderImpl<D>,
        number: impl Fn(&D::T) -> f64,
    ) -> Result<(Vec<f64>, Vec<bool>), ParquetError> {
        let (mut values, mut levels, mut rows) = (Vec::new(), Vec::new(), 0);
        while rows < self.rows {
            let levels = self.may_lack.then_some(&mut levels);
            let (more, _, _) = reader.read_records(self.rows - rows, levels, None, &mut values)?;
            if more == 0 {
                let fault = format!("has {rows} of {} rows: it is cut short", self.rows);
                return Err(ParquetError::General(fault));
            }
            rows += more;
        }
        let mut numbers = values.iter().map(number);
        if !self.may_lack {
            return Ok((numbers.collect(), Vec::new()));
        }
        let lacks: Vec<bool> = levels.iter().map(|&level| level == 0).collect();
        let all = lacks.iter().map(|&lacks| if lacks { Some(0.0) } else { numbers.next() });
        let all: Option<Vec<f64>> = all.collect();
        let fault = || ParquetError::General("its levels do not fit its values".to_owned());
        Ok((all.ok_or_else(fault)?, lacks))
    }
}

/// Finds a column of numbers.
fn chosen(reader: &SerializedFileReader<File>, name: &str) -> Result<Chosen, SourceError> {
    let schema = reader.metadata().file_metadata().schema_descr();
    // The path of a nested column has several parts; it is found by the first.
    let is_named = |column: &ColumnDescriptor| column.path().parts().first().is_some_and(|part| part == name);
    let Some(index) = schema.columns().iter().position(|column| is_named(column)) else {
        let all = schema.root_schema().get_fields();
        let available: Vec<&str> = all.iter().map(|field| field.name()).collect();
        return Err(SourceError::new(format!("no column `{name}`; there are: {}", available.join(", "))));
    };
    let column = schema.column(index);
    if column.path().parts().len() > 1 || column.max_rep_level() > 0 || column.max_def_level() > 1 {
        return Err(SourceError::new(format!(
            "column `{name}` is nested, and a column of numbers is needed"
        )));
    }
    let stored = stored(&column).map_err(|what| {
        SourceError::new(format!("column `{name}` holds {what}, and a column of numbers is needed"))
    })?;
    Ok(Chosen { index, stored, may_lack: column.max_def_level() == 1 })
}

/// What the values of a column mean, or what they are if no numbers.
fn stored(column: &ColumnDescriptor) -> Result<Stored, String> {
    use parquet::basic::Type;
    let bytes = matches!(column.physical_type(), Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY);
    let stored = match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Decimal(kind)), _) => Stored::Decimals(kind.scale),
        (Some(LogicalType::Integer(kind)), _) if kind.is_signed => Stored::Numbers,
        (Some(LogicalType::Integer(_)), _) => Stored::Unsigned,
        (Some(other), _) => return Err(format!("{other:?} values").to_lowercase()),
        (None, ConvertedType::DECIMAL) => Stored::Decimals(column.type_scale()),
        (
            None,
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64,
        ) => Stored::Unsigned,
        (
            None,
            ConvertedType::NONE
            | ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64,
        ) => Stored::Numbers,
        (None, other) => return Err(format!("{other} values").to_lowercase()),
    };
    match stored {
        Stored::Decimals(_) => Ok(stored),
        _ if bytes => Err("bytes".to_owned()),
        _ if column.physical_type() == Type::INT96 => Err("times".to_owned()),
        _ => Ok(stored),
    }
}

/// The scale of decimals, which are all that bytes can be.
fn of_decimals(stored: Stored) -> i32 {
    if let Stored::Decimals(scale) = stored { scale } else { 0 }
}

/// An integer in two's complement, its highest byte first. Of more than 16 bytes it is none that a decimal has: 38 digits.
fn big_endian(bytes: &[u8]) -> i128 {
    let sign = if bytes.first().is_some_and(|&byte| byte >= 0x80) { -1 } else { 0 };
    bytes.iter().fold(sign, |number: i128, &byte| number << 8 | i128::from(byte))
}

/// `integer / 10^scale`, rounded once.
fn decimal(integer: i128, scale: i32) -> f64 {
    /// Powers of ten that are exact, and integers that are.
    const EXACT: (i32, u128) = (22, 1 << 53);
    if (0..=EXACT.0).contains(&scale) && integer.unsigned_abs() <= EXACT.1 {
        return integer as f64 / 10_f64.powi(scale);
    }
    format!("{integer}e{}", -i64::from(scale)).parse().unwrap_or(f64::NAN)
}

/// What the reader of the format says.
fn refused(error: &ParquetError) -> SourceError {
    let text = error.to_string();
    if text.contains("zstd") || text.contains("ZSTD") {
        return SourceError::new(format!("{text}; the feature `parquet-zstd` of Gradus reads Zstandard"));
    }
    SourceError::new(text)
}
