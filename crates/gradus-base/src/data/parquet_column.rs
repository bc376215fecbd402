//! A column of numbers in a Parquet file.
//!
//! One that may lack values has levels beside those that are there: 0 where there is none.

use crate::error::SourceError;
use parquet::basic::{ConvertedType, LogicalType, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use std::fs::File;

/// A column that was chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chosen {
    /// Its number in the file.
    pub(super) index: usize,
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

impl Chosen {
    /// Finds a column of numbers.
    pub(super) fn find(reader: &SerializedFileReader<File>, name: &str) -> Result<Self, SourceError> {
        let schema = reader.metadata().file_metadata().schema_descr();
        // The path of a nested column has several parts; it is found by the first.
        let is_named =
            |column: &ColumnDescriptor| column.path().parts().first().is_some_and(|part| part == name);
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
        Ok(Self { index, stored, may_lack: column.max_def_level() == 1 })
    }

    /// Can values be missing?
    pub(super) fn may_lack(self) -> bool {
        self.may_lack
    }

    /// The values of a column in a row group, and which rows have none; 0 stands for these.
    pub(super) fn read(
        self,
        reader: &SerializedFileReader<File>,
        group: usize,
    ) -> Result<(Vec<f64>, Vec<bool>), ParquetError> {
        let row_group = reader.get_row_group(group)?;
        let claimed = row_group.metadata().num_rows();
        let rows = usize::try_from(claimed).map_err(|_| ParquetError::General(format!("{claimed} rows")))?;
        let Self { index, stored, may_lack } = self;
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

/// What the values of a column mean, or what they are if no numbers.
fn stored(column: &ColumnDescriptor) -> Result<Stored, String> {
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
