//! How a CSV file is written: plain settings.

use std::path::Path;

use super::sniff::Sniffed;
use crate::data::{DataError, Missing};

/// How a CSV file is written, and what to do with what is missing in it: settings for
/// [`Dataset::from_csv_with`](crate::data::Dataset::from_csv_with).
///
/// [`CsvOptions::sniff`] proposes them for a file, and the error of a file that is refused names those that would read it.
///
/// ```
/// use gradus::data::{CsvOptions, Dataset, Missing};
///
/// let text = "# a meter in Lyon\ntime;level\n1;2,5\n2;\n3;1.003,5\n";
/// let options = CsvOptions {
///     separator: ';',
///     decimal: ',',
///     thousands: Some('.'),
///     comment: Some("#".into()),
///     missing: Missing::DropRow,
///     ..CsvOptions::default()
/// };
/// let data = Dataset::from_csv_reader_with(text.as_bytes(), &["time", "level"], &options)?;
/// assert_eq!(data.column_named("level")?, [2.5, 1003.5]);
/// assert_eq!(data.dropped_rows(), 1);
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CsvOptions {
    /// What stands between fields; default: `,`. A blank stands for any run of blanks and tabs, as in R's `read.table`.
    pub separator: char,
    /// What stands before the decimals; default: `.`.
    pub decimal: char,
    /// What may stand between groups of three digits before the decimals; default: nothing. `1,234` is read as 1234 if it is
    /// `,`; `1,23` and `12,34,567` are errors then.
    pub thousands: Option<char>,
    /// What encloses a field that has separators or line ends in it, and is doubled to stand for itself; default: `"`.
    pub quote: Option<char>,
    /// A line that begins with this is left out; default: no line is.
    pub comment: Option<String>,
    /// Whether the first line has the names of the columns; default: it has. Without one they are named `column_1`,
    /// `column_2` and so on, or in order by the names that are asked for, if there is one for each.
    pub header: bool,
    /// Lines in front of all else that are passed over, whatever is in them; default: 0.
    pub skip_lines: usize,
    /// The encoding of the text; default: UTF-8.
    pub encoding: Encoding,
    /// What to do with a missing value; default: it is an error.
    pub missing: Missing,
    /// Texts that stand for a missing value, blanks around them apart; default: those of pandas, which are the empty text, `NA`, `N/A`,
    /// `n/a`, `#N/A`, `#NA`, `<NA>`, `NaN`, `nan`, `-NaN`, `-nan`, `NULL`, `null`, `None` and four more. One that is a number,
    /// such as `-999`, stands for all ways of writing it.
    pub missing_markers: Vec<String>,
    /// Names of columns that are categories although their fields are numbers, such as codes; default: none. A column
    /// of words is one anyway.
    pub categories: Vec<String>,
}

/// The list of pandas (`pandas._libs.parsers.STR_NA_VALUES`).
const MARKERS: [&str; 19] = [
    "", "NA", "N/A", "n/a", "#N/A", "#N/A N/A", "#NA", "<NA>", "NaN", "nan", "-NaN", "-nan", "NULL", "null",
    "None", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN",
];

impl Default for CsvOptions {
    fn default() -> Self {
        Self {
            separator: ',',
            decimal: '.',
            thousands: None,
            quote: Some('"'),
            comment: None,
            header: true,
            skip_lines: 0,
            encoding: Encoding::Utf8,
            missing: Missing::Error,
            missing_markers: MARKERS.map(str::to_owned).into(),
            categories: Vec::new(),
        }
    }
}

impl CsvOptions {
    /// Proposes options for a file, from its first 256 KiB, and says what it saw; what it saw can be printed.
    ///
    /// It is a guess: where `1,234` could be a number with decimals as well as one with thousands, it says so. The policy
    /// for missing values is a decision about the data and stays [`Missing::Error`].
    ///
    /// # Errors
    /// [`DataError::Csv`] for a file that cannot be read, has no rows, or is UTF-16.
    ///
    /// ```
    /// use gradus::data::{CsvOptions, Dataset};
    ///
    /// let sniffed = CsvOptions::sniff("examples/data/cars.csv")?;
    /// assert_eq!(sniffed.options, CsvOptions::default());
    /// println!("{sniffed}");
    /// let cars = Dataset::from_csv_with("examples/data/cars.csv", &["speed"], &sniffed.options)?;
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn sniff(path: impl AsRef<Path>) -> Result<Sniffed, DataError> {
        super::sniff::sniff_file(path.as_ref()).map_err(Into::into)
    }

    /// Proposes options for a text in memory, as [`sniff`](Self::sniff) does for a file.
    ///
    /// # Errors
    /// As [`sniff`](Self::sniff).
    ///
    /// ```
    /// use gradus::data::CsvOptions;
    ///
    /// let sniffed = CsvOptions::sniff_bytes(b"x;y\n1,5;2\n2,5;?\n3,5;4\n")?;
    /// assert_eq!((sniffed.options.separator, sniffed.options.decimal), (';', ','));
    /// assert!(sniffed.options.missing_markers.contains(&"?".to_owned()));
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn sniff_bytes(text: &[u8]) -> Result<Sniffed, DataError> {
        super::sniff::sniff(text).map_err(Into::into)
    }
}

/// The encoding of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// Latin-1 as spreadsheets in western Europe write it: Windows-1252, which has 27 more characters where ISO 8859-1
    /// has control characters.
    Latin1,
}
