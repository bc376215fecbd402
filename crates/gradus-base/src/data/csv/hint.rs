//! Which options would read a file that was refused.

use super::error::{CsvError, CsvFault};
use super::options::{CsvOptions, Encoding};
use super::sniff::Sniffed;
use crate::data::{DataError, Missing};

/// What to say beside a fault: options that were tried and read the file, or what its separator seems to be.
pub(super) fn hint(
    fault: &CsvFault,
    options: &CsvOptions,
    sniff: impl FnOnce() -> Result<Sniffed, CsvFault>,
    read: impl Fn(&CsvOptions) -> Result<(), DataError>,
) -> Option<Box<str>> {
    use CsvFault as F;
    if matches!(
        fault,
        F::Unreadable { .. }
            | F::Options { .. }
            | F::Empty
            | F::NoRows
            | F::AllDropped { .. }
            | F::Missing { .. }
    ) {
        return None;
    }
    let proposed = merged(sniff().ok()?.options, options);
    if proposed == *options {
        return None;
    }
    let dropping = CsvOptions { missing: Missing::DropRow, ..proposed.clone() };
    let found = match read(&proposed) {
        Ok(()) => Some(&proposed),
        Err(DataError::Csv(CsvError { fault: F::Missing { .. }, .. })) => {
            read(&dropping).ok().map(|()| &dropping)
        }
        Err(_) => None,
    };
    match found {
        Some(found) => Some(format!("it can be read with `{}`", written(found)).into()),
        None if proposed.separator != options.separator => {
            Some(format!("its fields seem to be separated by {:?}", proposed.separator).into())
        }
        None => None,
    }
}

/// What was sniffed, with what is a decision of the caller.
fn merged(sniffed: CsvOptions, options: &CsvOptions) -> CsvOptions {
    let mut missing_markers = options.missing_markers.clone();
    let default = CsvOptions::default().missing_markers;
    let new = sniffed.missing_markers.into_iter().filter(|marker| !default.contains(marker));
    missing_markers
        .extend(new.filter(|marker| !options.missing_markers.contains(marker)).collect::<Vec<_>>());
    CsvOptions {
        missing: options.missing,
        categories: options.categories.clone(),
        missing_markers,
        ..sniffed
    }
}

/// The options as one would write them.
pub(super) fn written(options: &CsvOptions) -> String {
    let default = CsvOptions::default();
    let mut fields = Vec::new();
    let mut field = |differs: bool, text: String| {
        if differs {
            fields.push(text);
        }
    };
    let CsvOptions { separator, decimal, thousands, quote, comment, header, skip_lines, .. } = options;
    field(*separator != default.separator, format!("separator: {separator:?}"));
    field(*decimal != default.decimal, format!("decimal: {decimal:?}"));
    field(*thousands != default.thousands, format!("thousands: {thousands:?}"));
    field(*quote != default.quote, format!("quote: {quote:?}"));
    let comment_text = comment.as_ref().map(|comment| format!("comment: Some({comment:?}.into())"));
    field(*comment != default.comment, comment_text.unwrap_or_default());
    field(*header != default.header, format!("header: {header}"));
    field(*skip_lines != default.skip_lines, format!("skip_lines: {skip_lines}"));
    field(options.encoding == Encoding::Latin1, "encoding: Encoding::Latin1".into());
    let missing = match options.missing {
        Missing::Value(value) => format!("missing: Missing::Value({value:?})"),
        other => format!("missing: Missing::{other:?}"),
    };
    field(options.missing != default.missing, missing);
    let markers: Vec<String> = options
        .missing_markers
        .iter()
        .filter(|marker| !default.missing_markers.contains(marker))
        .map(|marker| format!("{marker:?}.into()"))
        .collect();
    let markers = markers.join(", ");
    let all = format!("missing_markers: [CsvOptions::default().missing_markers, vec![{markers}]].concat()");
    field(!markers.is_empty(), all);
    fields.push("..CsvOptions::default()".into());
    format!("CsvOptions {{ {} }}", fields.join(", "))
}
