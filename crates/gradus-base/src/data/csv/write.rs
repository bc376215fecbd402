//! Tables to CSV files. A file is written beside the old one and takes its name when it is complete.

use super::dialect::Dialect;
use super::error::{CsvError, CsvFault};
use super::options::{CsvOptions, Encoding};
use crate::data::{DataError, Dataset};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

impl Dataset {
    /// Writes the table as a CSV file that [`from_csv`](Self::from_csv) reads back bit by bit: a header, commas, numbers with
    /// as many digits as are needed.
    ///
    /// At every moment the path has the old file or the whole new one, also if the process is killed.
    ///
    /// # Errors
    /// [`DataError::Csv`] if the file cannot be written; the old one then stays.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[0.1, 1e300], [-2.0, 5e-324]])?;
    /// let path = std::env::temp_dir().join(format!("gradus-doc-{}.csv", std::process::id()));
    /// data.write_csv(&path)?;
    /// assert_eq!(Dataset::from_csv(&path, &["x", "y"])?, data);
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn write_csv(&self, path: impl AsRef<Path>) -> Result<(), DataError> {
        self.write_csv_with(path, &CsvOptions::default())
    }

    /// Writes the table as `options` say: separator, decimal mark, quote, header and encoding. The others are for reading.
    ///
    /// # Errors
    /// As [`write_csv`](Self::write_csv); [`CsvFault::Options`] for options that contradict each other, and for a text that
    /// needs quotes where there are none, or is not in Latin-1.
    ///
    /// ```
    /// use gradus::data::{CsvOptions, Dataset};
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[0.5, 2.0]])?;
    /// let path = std::env::temp_dir().join(format!("gradus-doc-with-{}.csv", std::process::id()));
    /// data.write_csv_with(&path, &CsvOptions { separator: ';', decimal: ',', ..CsvOptions::default() })?;
    /// assert_eq!(std::fs::read_to_string(&path).unwrap(), "x;y\n0,5;2\n");
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn write_csv_with(&self, path: impl AsRef<Path>, options: &CsvOptions) -> Result<(), DataError> {
        let path = path.as_ref();
        let named = |fault| CsvError { path: Some(path.to_owned()), fault, hint: None };
        let writer = Writer { dialect: Dialect::new(options).map_err(named)?, options };
        writer.check(self).map_err(named)?;
        replace(path, |file| writer.write(self, file))
            .map_err(|error| named(CsvFault::Unwritable { kind: error.kind(), cause: error.to_string() }))?;
        Ok(())
    }
}

struct Writer<'a> {
    dialect: Dialect,
    options: &'a CsvOptions,
}

impl Writer<'_> {
    /// Checks that all texts can be written.
    fn check(&self, data: &Dataset) -> Result<(), CsvFault> {
        let levels = data.levels.iter().flatten().flat_map(|levels| levels.names());
        for text in data.names.iter().chain(levels) {
            if self.dialect.quote.is_none() && self.needs_quotes(text) {
                let why = format!("`quote` is `None`, and {text:?} cannot be written without quotes");
                return Err(CsvFault::Options { why });
            }
            if self.options.encoding == Encoding::Latin1
                && !text.chars().all(|c| u32::from(c) < 0x80 || (0xA0..0x100).contains(&u32::from(c)))
            {
                return Err(CsvFault::Options {
                    why: format!("`encoding` is Latin-1, which {text:?} is not in"),
                });
            }
        }
        if self.dialect.quote.is_none() && self.options.decimal == self.options.separator {
            return Err(CsvFault::Options {
                why: "`separator` and `decimal` are the same, and `quote` is `None`".into(),
            });
        }
        Ok(())
    }

    fn write(&self, data: &Dataset, file: &mut impl Write) -> io::Result<()> {
        let mut line = Vec::new();
        if self.options.header {
            let names = data.names.iter().map(|name| self.text(name));
            self.line(&names.collect::<Vec<_>>(), &mut line);
            file.write_all(&line)?;
        }
        for row in 0..data.len() {
            let fields = data.columns().zip(&data.levels).map(|(column, levels)| match levels {
                Some(levels) => self.text(&levels.names()[column[row] as usize]),
                None => self.number(column[row]),
            });
            line.clear();
            self.line(&fields.collect::<Vec<_>>(), &mut line);
            file.write_all(&line)?;
        }
        Ok(())
    }

    fn line(&self, fields: &[String], line: &mut Vec<u8>) {
        let text = fields.join(&self.options.separator.to_string());
        match self.options.encoding {
            // Characters up to 255 have their number in Latin-1; others were refused.
            Encoding::Latin1 => line.extend(text.chars().map(|c| u32::from(c) as u8)),
            Encoding::Utf8 => line.extend_from_slice(text.as_bytes()),
        }
        line.push(b'\n');
    }

    /// The fewest digits that are read back to the same number.
    fn number(&self, value: f64) -> String {
        let plain = value.to_string();
        let text = if plain.len() > 24 { format!("{value:e}") } else { plain };
        match self.options.decimal {
            '.' => text,
            mark => self.text(&text.replace('.', &mark.to_string())),
        }
    }

    fn text(&self, text: &str) -> String {
        match self.options.quote {
            Some(quote) if self.needs_quotes(text) => {
                let doubled = text.replace(quote, &format!("{quote}{quote}"));
                format!("{quote}{doubled}{quote}")
            }
            _ => text.to_owned(),
        }
    }

    fn needs_quotes(&self, text: &str) -> bool {
        let is_special = |c: char| {
            matches!(c, '\n' | '\r') || c == self.options.separator || Some(c) == self.options.quote
        };
        let is_comment =
            self.options.comment.as_ref().is_some_and(|comment| text.starts_with(comment.as_str()));
        let is_broken = self.dialect.blanks && text.contains('\t');
        text.is_empty() || text.trim() != text || text.contains(is_special) || is_comment || is_broken
    }
}

/// Replaces what is at `path` by what `write` writes.
fn replace(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(format!(".{}-{number}.new", std::process::id()));
    let beside: PathBuf = path.with_file_name(name);
    let written = || {
        let mut file = BufWriter::new(File::create(&beside)?);
        write(&mut file)?;
        file.into_inner()?.sync_all()?;
        fs::rename(&beside, path)
    };
    let done = written();
    if done.is_err() {
        // What led here is the error to report, not that of cleaning up.
        let _ = fs::remove_file(&beside);
    }
    done
}
