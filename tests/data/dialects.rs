//! CSV as found: every separator, decimal mark, mark of thousands, quote, comment, encoding, line end and missing marker,
//! read to the numbers of pandas; and proposed for the file by looking at it.

use gradus::data::{CsvOptions, DataError, Dataset, Encoding, Missing};
use proptest::prelude::*;
use serde_json::Value;

const NAMES: [&str; 3] = ["x", "größe", "z"];

/// A text, how it is written, and what pandas reads from it.
struct Case {
    text: Vec<u8>,
    options: CsvOptions,
    kept: Vec<Vec<f64>>,
    filled: Vec<Vec<f64>>,
    labels: Vec<String>,
    dropped: usize,
}

fn cases() -> Vec<Case> {
    let text = include_str!("../golden/csv_dialects.json");
    let all: Vec<Value> = serde_json::from_str(text).expect("the golden file");
    all.iter().map(case).collect()
}

fn case(value: &Value) -> Case {
    let character = |key: &str| value[key].as_str().and_then(|text| text.chars().next());
    let table = |key: &str| serde_json::from_value(value[key].clone()).expect("a table");
    let mut options = CsvOptions {
        separator: character("separator").expect("one"),
        decimal: character("decimal").expect("one"),
        thousands: character("thousands"),
        quote: character("quote"),
        comment: value["comment"].as_str().map(str::to_owned),
        header: value["header"] == true,
        skip_lines: value["skip_lines"].as_u64().expect("a number") as usize,
        encoding: if value["latin_1"] == true { Encoding::Latin1 } else { Encoding::Utf8 },
        missing: Missing::DropRow,
        ..CsvOptions::default()
    };
    let markers: Vec<String> = serde_json::from_value(value["markers"].clone()).expect("a list");
    options.missing_markers.extend(markers);
    Case {
        text: value["text"].as_str().expect("a text").chars().map(|c| c as u8).collect(),
        options,
        kept: table("kept"),
        filled: table("filled"),
        labels: serde_json::from_value(value["labels"].clone()).expect("a list"),
        dropped: value["dropped"].as_u64().expect("a number") as usize,
    }
}

/// The three columns of numbers; a file without a header has four columns, and so four names.
fn read(case: &Case, options: &CsvOptions) -> Result<Dataset, DataError> {
    Dataset::from_csv_reader_with(case.text.as_slice(), &["x", "größe", "label", "z"], options)
}

#[test]
fn every_dialect_is_read_to_the_numbers_of_pandas() {
    for case in cases() {
        let shown = String::from_utf8_lossy(&case.text).into_owned();
        let data =
            read(&case, &case.options).unwrap_or_else(|error| panic!("{error}\n{:?}\n{shown}", case.options));
        let numbers: Vec<Vec<f64>> = data.select(&NAMES).unwrap().rows().collect();
        assert_eq!(numbers, case.kept, "{:?}\n{shown}", case.options);
        let labels: Vec<&str> = (0..data.len()).map(|row| data.category("label", row).unwrap()).collect();
        assert_eq!(labels, case.labels, "{:?}\n{shown}", case.options);
        assert_eq!(data.dropped_rows(), case.dropped);
        let filling = CsvOptions { missing: Missing::Mean, ..case.options.clone() };
        let filled = read(&case, &filling).unwrap();
        for (got, want) in filled.select(&NAMES).unwrap().rows().flatten().zip(case.filled.iter().flatten()) {
            // Two sums of eight numbers, in another order.
            assert!((got - want).abs() <= 1e-14 * want.abs().max(1e4), "{got} {want}\n{shown}");
        }
        if case.dropped > 0 {
            assert!(filled.filled_values() > 0 && filled.dropped_rows() == 0);
            let strict = CsvOptions { missing: Missing::Error, ..case.options.clone() };
            let error = read(&case, &strict).unwrap_err().to_string();
            assert!(
                error.contains("stands for a missing value") && error.contains("Missing::DropRow"),
                "{error}"
            );
        }
    }
}

#[test]
fn the_options_that_are_proposed_read_the_same_numbers() {
    for case in cases() {
        let shown = String::from_utf8_lossy(&case.text).into_owned();
        let sniffed = CsvOptions::sniff_bytes(&case.text).unwrap();
        let mut options = CsvOptions { missing: Missing::DropRow, ..sniffed.options.clone() };
        if case.options.missing_markers.iter().any(|marker| marker.starts_with("-999")) {
            // Nobody can see that this is no number.
            options.missing_markers = case.options.missing_markers.clone();
        }
        let data = read(&case, &options).unwrap_or_else(|error| panic!("{error}\n{sniffed}\n{shown}"));
        let numbers: Vec<Vec<f64>> = data.select(&NAMES).unwrap().rows().collect();
        assert_eq!(numbers, case.kept, "{sniffed}\n{shown}");
    }
}

/// The error of the default options proposes some, and with these the file is read.
#[test]
fn the_error_of_a_refused_file_names_the_options_that_read_it() {
    let rows: &[(&[u8], &[&str], &str)] = &[
        (b"x;y\n1;2\n", &["x", "y"], "separator: ';'"),
        (b"x;y\n1,5;2\n2,5;3\n", &["x", "y"], "separator: ';', decimal: ','"),
        (b"x\ty\n1\t2\n", &["x", "y"], "separator: '\\t'"),
        (b"x y\n1 2\n3   4\n", &["x", "y"], "separator: ' '"),
        (b"x,y\n1,\"2,5\"\n3,\"4,25\"\n", &["x", "y"], "decimal: ','"),
        (b"x,y\n1,\"2,500\"\n3,\"4,000,000\"\n", &["x", "y"], "thousands: Some(',')"),
        (b"x|y\n'1'|'2'\n'3'|'4'\n", &["x", "y"], "separator: '|', quote: Some('\\'')"),
        (b"# by hand\nx,y\n1,2\n", &["x", "y"], "comment: Some(\"#\".into())"),
        (b"made by a meter\nx,y\n1,2\n3,4\n", &["x", "y"], "skip_lines: 1"),
        (b"1,2\n3,4\n5,6\n", &["x", "y"], "header: false"),
        (b"x,gr\xF6\xDFe\n1,2\n", &["x", "größe"], "encoding: Encoding::Latin1"),
        (
            b"x,y\n1,2\n3,?\n5,6\n",
            &["x", "y"],
            "missing: Missing::DropRow, missing_markers: [CsvOptions::default().missing_markers, vec![\"?\".into()]].concat()",
        ),
        (
            b"x,y\n1,n.d.\n3,2\n5,6\n",
            &["x", "y"],
            "missing: Missing::DropRow, missing_markers: [CsvOptions::default().missing_markers, vec![\"n.d.\".into()]].concat()",
        ),
    ];
    for (text, names, want) in rows {
        let shown = String::from_utf8_lossy(text);
        let error = Dataset::from_csv_reader(*text, names).expect_err(&shown).to_string();
        let hint = format!("it can be read with `CsvOptions {{ {want}, ..CsvOptions::default() }}`");
        assert!(error.ends_with(&hint), "{shown}{error}\nwanted {hint}");
    }
}

/// A fault under options has its line and column, too, and what may help.
#[test]
fn faults_under_options_are_reported_with_their_place() {
    let default = CsvOptions::default;
    let german = || CsvOptions { separator: ';', decimal: ',', ..default() };
    let dots = || CsvOptions { thousands: Some('.'), ..german() };
    let rows: Vec<(&[u8], CsvOptions, &str)> = vec![
        (b"x;y\n1,5;2\n1.5;2\n", german(), "line 3, column 1 (`x`): `1.5` is not a number"),
        (b"x;y\n1,5;1.23\n", dots(), "line 2, column 2 (`y`): `1.23` is not a number"),
        (b"x;y\n1,5;12.34.567\n", dots(), "line 2, column 2 (`y`): `12.34.567` is not a number"),
        (b"x;y\n1;2\n# no comment\n", german(), "line 3 has 1 fields, the header has 2"),
        (
            b"skip\n\nx,y\n1,2,3\n",
            CsvOptions { skip_lines: 2, ..default() },
            "line 4 has 3 fields, the header has 2",
        ),
        (
            b"% a\nx,y\n1,2\n% b\n1,two\n",
            CsvOptions { comment: Some("%".into()), ..default() },
            "line 5, column 2 (`y`)",
        ),
        (
            b"1,2\n3,x\n",
            CsvOptions { header: false, ..default() },
            "line 2, column 2 (`y`): `x` is not a number",
        ),
        (
            b"x,y\n1,2\n3,NA\n",
            CsvOptions { missing_markers: vec!["-".into()], ..default() },
            "line 3, column 2 (`y`): `NA` is not a number",
        ),
        (
            b"x,y\nNA,2\n3,NA\n",
            CsvOptions { missing: Missing::DropRow, ..default() },
            "no rows are left: each of the 2 has a missing value",
        ),
        (
            b"x,y\nNA,2\n,NA\n",
            CsvOptions { missing: Missing::Mean, ..default() },
            "column `x` has no values to take the mean of",
        ),
        (
            b"x,y\n1,a\n2,NA\n",
            CsvOptions { missing: Missing::Mean, ..default() },
            "line 3, column 2 (`y`): a missing value in a column of categories",
        ),
        (
            b"x,y\n1,a\n2,7\n",
            default(),
            "line 3, column 2 (`y`): a number, and the column begins with the word `a`",
        ),
        (
            b"x,y\n1,2\n",
            CsvOptions { separator: 'é', ..default() },
            "CsvOptions: `separator` is 'é', allowed are characters of ASCII",
        ),
        (
            b"x,y\n1,2\n",
            CsvOptions { separator: '"', ..default() },
            "CsvOptions: `quote` and `separator` are both '\"'",
        ),
        (
            b"x,y\n1,2\n",
            CsvOptions { thousands: Some('.'), ..default() },
            "CsvOptions: `decimal` and `thousands` are both '.'",
        ),
        (
            b"x,y\n1,2\n",
            CsvOptions { decimal: 'e', ..default() },
            "CsvOptions: `decimal` is 'e', which is a part of",
        ),
        (
            b"x,y\n1,2\n",
            CsvOptions { comment: Some(String::new()), ..default() },
            "CsvOptions: `comment` has to be",
        ),
        (
            b"x,y\n1,2\n",
            CsvOptions { missing: Missing::Value(f64::NAN), ..default() },
            "CsvOptions: `missing` is",
        ),
        (
            b"1,2,3\n",
            CsvOptions { header: false, ..default() },
            "no column `x` in the header; there are: column_1, column_2, column_3",
        ),
    ];
    for (text, options, want) in rows {
        let got = Dataset::from_csv_reader_with(text, &["x", "y"], &options).unwrap_err().to_string();
        assert!(got.starts_with(want), "{}\n{got}\nwanted {want}", String::from_utf8_lossy(text));
    }
}

#[test]
fn words_are_categories_and_numbers_are_so_where_they_are_chosen() {
    let text = &b"x,code,name\n1,10,beta\n2,9,alpha\n3,10,\"gamma, or so\"\n"[..];
    let options = CsvOptions { categories: vec!["code".into()], ..CsvOptions::default() };
    let data = Dataset::from_csv_reader_with(text, &["x", "code", "name"], &options).unwrap();
    assert_eq!(data.levels("code").unwrap().names(), ["9", "10"]);
    assert_eq!(data.levels("name").unwrap().names(), ["alpha", "beta", "gamma, or so"]);
    let model = data.indicators("code", true).unwrap().indicators("name", false).unwrap();
    assert_eq!(model.names(), ["x", "code=10", "name=alpha", "name=beta", "name=gamma, or so"]);
    assert_eq!(model.row(1), [2.0, 0.0, 1.0, 0.0, 0.0]);
    // Levels of rows that were left out are none.
    let text = &b"x,name\n1,a\nNA,b\n3,c\n"[..];
    let options = CsvOptions { missing: Missing::DropRow, ..CsvOptions::default() };
    let data = Dataset::from_csv_reader_with(text, &["x", "name"], &options).unwrap();
    assert_eq!(data.levels("name").unwrap().names(), ["a", "c"]);
    assert_eq!(data.category("name", 1).unwrap(), "c");
}

/// Pieces of the text end anywhere: in numbers, quotes, CRLF, comments.
#[test]
fn long_texts_come_in_pieces() {
    for (end, quote) in [("\n", ""), ("\r\n", ""), ("\r", ""), ("\n", "\""), ("\r\n", "\"")] {
        let mut text = format!("x,{quote}t{quote},y{end}");
        let mut want = Vec::new();
        for i in 0..40_000 {
            let y = f64::from(i) * 0.1 - 7.0;
            text += &format!("{i},{quote}{}{quote},{quote}{y}{quote}{end}", "t".repeat(i as usize % 17));
            if i % 1000 == 0 {
                text += &format!("# a comment, {i}{end}{end}");
            }
            want.push(y);
        }
        let options = CsvOptions { comment: Some("# ".into()), ..CsvOptions::default() };
        let data = Dataset::from_csv_reader_with(text.as_bytes(), &["y"], &options).unwrap();
        assert_eq!(data.column(0), want);
        let lines = 1 + 40_000 + 80;
        let broken = text + &format!("1,2,three{end}");
        let error =
            Dataset::from_csv_reader_with(broken.as_bytes(), &["y"], &options).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("line {}, column 3 (`y`): `three` is not a number", lines + 1)),
            "{error}"
        );
    }
    let field = "a".repeat(3 << 20);
    let text = format!("x,t\n1,\"{field}\"\n2,{field}\n");
    assert_eq!(Dataset::from_csv_reader(text.as_bytes(), &["x"]).unwrap().column(0), [1.0, 2.0]);
}

fn character() -> impl Strategy<Value = char> {
    prop_oneof![
        prop::sample::select(vec![',', ';', '\t', '|', ' ', '.', '\'', '"', '#', 'e', '-', '\n']),
        any::<char>()
    ]
}

fn options() -> impl Strategy<Value = CsvOptions> {
    let marks = (character(), character(), prop::option::of(character()), prop::option::of(character()));
    let missing =
        prop::sample::select(vec![Missing::Error, Missing::DropRow, Missing::Mean, Missing::Value(1.5)]);
    let rest = (
        prop::option::of("[#%/x,\"]{0,2}"),
        any::<bool>(),
        0..3_usize,
        any::<bool>(),
        missing,
        any::<bool>(),
    );
    (marks, rest).prop_map(
        |((separator, decimal, thousands, quote), (comment, header, skip_lines, latin, missing, chosen))| {
            let encoding = if latin { Encoding::Latin1 } else { Encoding::Utf8 };
            let categories = if chosen { vec!["x".into()] } else { Vec::new() };
            CsvOptions {
                separator,
                decimal,
                thousands,
                quote,
                comment,
                header,
                skip_lines,
                encoding,
                missing,
                categories,
                ..CsvOptions::default()
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256)
    ))]

    #[test]
    fn no_bytes_and_no_options_make_the_reader_panic(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..120),
            "\u{feff}?x?[,;\t ]?[\"']?[xyz,;|\"'\n\r 0-9.eE+\\-NA#%é]{0,80}".prop_map(String::into_bytes),
        ],
        options in options(),
    ) {
        let _ = CsvOptions::sniff_bytes(&bytes);
        for names in [&["x"][..], &["column_1"], &["x", "y"]] {
            if let Ok(data) = Dataset::from_csv_reader_with(bytes.as_slice(), names, &options) {
                prop_assert!(!data.is_empty() && data.columns().flatten().all(|x| x.is_finite()));
            }
        }
    }

    /// The `csv` crate finds the same fields, where both take the text.
    #[test]
    fn fields_are_those_of_another_reader(
        rows in prop::collection::vec(("-?[0-9]{1,3}(\\.[0-9]{0,20})?(e-?[0-9]{1,2})?", "[a-c,\"\n\r ]{0,6}", any::<bool>()), 1..8),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let mut text = format!("x,t,y{end}");
        for (number, word, quoted) in &rows {
            let word = format!("\"{}\"", word.replace('"', "\"\""));
            let number = if *quoted { format!("\"{number}\"") } else { number.clone() };
            text += &format!("{number},{word},{number}{end}");
        }
        let data = Dataset::from_csv_reader(text.as_bytes(), &["x", "y"]).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let want: Vec<f64> = reader.records().map(|record| record.unwrap()[2].parse().unwrap()).collect();
        prop_assert_eq!(data.column(0), want.as_slice());
        prop_assert_eq!(data.column(1), want.as_slice());
    }
}

#[cfg(feature = "gzip")]
#[test]
fn a_file_compressed_by_gzip_is_read() {
    let path = "tests/golden/csv_small.csv.gz";
    let data = Dataset::from_csv(path, &["x", "y"]).unwrap();
    assert_eq!((data.len(), data.row(2)), (2000, vec![2.0, 1.0]));
    let cut = &std::fs::read(path).unwrap()[..300];
    let error = Dataset::from_csv_reader(cut, &["x", "y"]).unwrap_err().to_string();
    assert!(error.starts_with("cannot be read"), "{error}");
}

/// Two frames with one of other contents between them, as parallel writers make them.
#[cfg(feature = "zstd")]
#[test]
fn a_file_compressed_by_zstandard_is_read() {
    let path = "tests/golden/csv_small.csv.zst";
    let data = Dataset::from_csv(path, &["x", "y"]).unwrap();
    assert_eq!((data.len(), data.row(2), data.row(1999)), (2000, vec![2.0, 1.0], vec![1999.0, 999.5]));
    let mut bytes = std::fs::read(path).unwrap();
    let error = Dataset::from_csv_reader(&bytes[..300], &["x", "y"]).unwrap_err().to_string();
    assert!(error.starts_with("cannot be read"), "{error}");
    // The last bytes are the checksum.
    *bytes.last_mut().unwrap() ^= 1;
    let error = Dataset::from_csv_reader(bytes.as_slice(), &["x", "y"]).unwrap_err().to_string();
    assert!(error.starts_with("cannot be read: Zstandard"), "{error}");
}

/// Tables as people send them, with what pandas 3.1 reads from them under the options that stand beside: `x` and `y` of the rows
/// that have both.
#[test]
fn tables_of_the_wild_are_read_as_they_were_meant() {
    // (what it is, text, `x`, `y`)
    type Wild = (&'static str, &'static [u8], &'static [f64], &'static [f64]);
    let tables: [Wild; 12] = [
        ("byte order mark and CRLF", b"\xEF\xBB\xBFx,y\r\n1,2\r\n3,4\r\n", &[1.0, 3.0], &[2.0, 4.0]),
        ("line ends in quotes", b"x,note,y\n1,\"a\nb, c\",2\n3,\"d\"\"e\",4\n", &[1.0, 3.0], &[2.0, 4.0]),
        ("decimal comma", b"x;y\n1,5;2\n-3,25;4,0\n2,75;1\n", &[1.5, -3.25, 2.75], &[2.0, 4.0, 1.0]),
        (
            "thousands",
            b"x;y\n1.234,5;2\n12.345.678,25;4\n999,0;7\n",
            &[1234.5, 12_345_678.25, 999.0],
            &[2.0, 4.0, 7.0],
        ),
        ("markers", b"x,y\n1,2\nNA,3\n-,4\n?,5\n6,7\n", &[1.0, 6.0], &[2.0, 7.0]),
        ("Latin-1", b"gr\xF6\xDFe;x;y\nM\xFCnchen;1;2\nK\xF6ln;3;4\n", &[1.0, 3.0], &[2.0, 4.0]),
        ("comments", b"# station 7\n# \"raw\nx,y\n1,2\n# pause\n3,4\n", &[1.0, 3.0], &[2.0, 4.0]),
        ("a separator at each end", b"x,y,\n1,2,\n3,4,\n", &[1.0, 3.0], &[2.0, 4.0]),
        ("tabs", b"x\ty\n1\t2e3\n3\t-4E-1\n", &[1.0, 3.0], &[2000.0, -0.4]),
        ("runs of blanks", b"  x     y\n  1   2.5\n 30    .5\n", &[1.0, 30.0], &[2.5, 0.5]),
        ("blanks around", b"x , y\n 1 ,  2\n3, 4 \n\n", &[1.0, 3.0], &[2.0, 4.0]),
        ("bars", b"x|y\n1|2\n3|4\n", &[1.0, 3.0], &[2.0, 4.0]),
    ];
    for (what, text, x, y) in tables {
        let sniffed = CsvOptions::sniff_bytes(text).unwrap_or_else(|error| panic!("{what}: {error}"));
        let options = CsvOptions { missing: Missing::DropRow, ..sniffed.options };
        let data = Dataset::from_csv_reader_with(text, &["x", "y"], &options)
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!((data.column(0), data.column(1)), (x, y), "{what}: {options:?}");
    }
    let ragged = Dataset::from_csv_reader(&b"x,y\n1,2\n3\n4,5\n"[..], &["x", "y"]).unwrap_err().to_string();
    assert!(ragged.starts_with("line 3 has 1 fields, the header has 2"), "{ragged}");
}
