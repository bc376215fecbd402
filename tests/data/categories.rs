//! Fits with categories, from files as they are found, against statsmodels; and categories where numbers are needed.

use gradus::data::{CsvOptions, DataError, Levels, Missing};
use gradus::model::{Guess, Linear};
use gradus::prelude::*;
use serde_json::Value;

/// Least squares of the last column on all others, checked coefficient by coefficient.
fn check(name: &str, data: &Dataset) {
    let all: Value =
        serde_json::from_str(include_str!("../golden/categories.json")).expect("the golden file");
    let want = &all[name];
    assert_eq!(data.len() as u64, want["rows"].as_u64().expect("a number"));
    let (standard, scaler) = data.standardize().expect("columns of numbers");
    let features = &data.names()[..data.width() - 1];
    let start = vec![0.0; data.width()];
    let fit = LeastSquares::new().run_rows(Linear, start.clone(), data).expect("a fit");
    let errors = fit.standard_errors().expect("columns that are independent");
    let standardized = LeastSquares::new().run_rows(Linear, start, &standard).expect("a fit");
    let covariance = standardized.covariance.as_ref().expect("columns that are independent");
    let back = scaler
        .unscale(features, data.names().last().map(String::as_str), &standardized.x, covariance)
        .expect("a table");
    for (i, name) in features.iter().map(String::as_str).chain(["Intercept"]).enumerate() {
        let [b, error] = [0, 1].map(|k| want[name][k].as_f64().unwrap_or_else(|| panic!("{name}")));
        // Columns in the hundreds and of 0 and 1: condition numbers up to 1e4, twice in a covariance.
        let near = |got: f64, want: f64| (got - want).abs() <= 1e-8 * want.abs();
        assert!(
            near(fit.x[i], b) && near(errors[i], error),
            "{name}: {} ± {}, {b} ± {error}",
            fit.x[i],
            errors[i]
        );
        let (got, deviation) = (back.coefficients[i], back.standard_errors()[i]);
        assert!(
            near(got, b) && near(deviation, error),
            "{name}, unscaled: {got} ± {deviation}, {b} ± {error}"
        );
    }
}

fn penguins() -> Dataset {
    let options = CsvOptions { missing: Missing::DropRow, ..CsvOptions::default() };
    let names = ["flipper_length_mm", "species", "sex", "body_mass_g"];
    Dataset::from_csv_with("tests/golden/tables/penguins.csv", &names, &options).expect("a table")
}

#[test]
fn penguins_with_two_columns_of_categories_and_missing_values() {
    let data = penguins();
    assert_eq!((data.len(), data.dropped_rows()), (333, 11));
    check("penguins", &data.indicators("species", true).unwrap().indicators("sex", true).unwrap());
}

#[test]
fn iris_with_semicolons_and_decimal_commas() {
    let options = CsvOptions::sniff("tests/golden/tables/iris.csv").unwrap().options;
    let names = ["petal_length", "species", "sepal_length"];
    let data = Dataset::from_csv_with("tests/golden/tables/iris.csv", &names, &options).unwrap();
    check("iris", &data.indicators("species", true).unwrap());
}

#[test]
fn cylinders_of_cars_are_categories_where_they_are_chosen() {
    let options = CsvOptions { categories: vec!["cyl".into()], ..CsvOptions::default() };
    let data = Dataset::from_csv_with("examples/data/mtcars.csv", &["wt", "cyl", "mpg"], &options).unwrap();
    check("mtcars", &data.indicators("cyl", true).unwrap());
}

/// Everything that computes with a whole table refuses categories, and names what to do.
#[test]
fn categories_that_reach_a_formula_are_an_error_that_names_indicators() {
    let data = penguins().select(&["flipper_length_mm", "species", "body_mass_g"]).unwrap();
    let plane = |[a, b, c]: [Var; 3], [x, s, y]: [Var; 3]| a * x + b * s + c - y;
    let loss = |[a, b, c]: [Var; 3], [x, s, y]: [Var; 3]| (a * x + b * s + c - y).powi(2);
    let numbers =
        data.indicators("species", true).unwrap().select(&["flipper_length_mm", "body_mass_g"]).unwrap();
    let line = |[a, b]: [Var; 2], [x, y]: [Var; 2]| (a * x + b - y).powi(2);
    let weighted = data.clone().derive("w", |row| if row.index() == 0 { 0.0 } else { 1.0 }).unwrap();
    let fitted = LeastSquares::new().run_rows(Linear, vec![0.0; 2], &numbers).unwrap();
    let grid = data.select(&["species"]).unwrap();
    let messages = [
        Fit::new(loss).epochs(1).run([0.0; 3], &data).unwrap_err().to_string(),
        Fit::new(loss).weights("w").epochs(1).run([0.0; 3], &weighted).unwrap_err().to_string(),
        Fit::new(line).weights("species").epochs(1).run([0.0; 2], &data).unwrap_err().to_string(),
        LeastSquares::new().run_rows(plane, [0.0; 3], &data).unwrap_err().to_string(),
        LeastSquares::new().weights("w").run_rows(plane, [0.0; 3], &weighted).unwrap_err().to_string(),
        fitted.predict(Linear, &grid, 0.95).unwrap_err().to_string(),
        Linear.guess(&data).unwrap_err().to_string(),
        data.standardize().unwrap_err().to_string(),
        data.column_named("species").unwrap_err().to_string(),
        data.filter(|row| row.get("species") > 1.0).unwrap_err().to_string(),
        data.clone().derive("twice", |row| 2.0 * row.get("species")).unwrap_err().to_string(),
    ];
    for message in messages {
        assert!(message.contains("`indicators(\"species\", true)`"), "{message}");
    }
}

#[test]
fn new_data_take_the_levels_of_old_ones() {
    let data = penguins();
    let levels = data.levels("species").unwrap();
    assert_eq!(levels.names(), ["Adelie", "Chinstrap", "Gentoo"]);
    let new = |species: [&str; 2]| {
        Dataset::from_rows(&["x"], [[1.0], [2.0]]).unwrap().with_categories("species", &species).unwrap()
    };
    let same = new(["Gentoo", "Chinstrap"]).with_levels("species", levels).unwrap();
    assert_eq!(
        same.indicators("species", true).unwrap().rows().collect::<Vec<_>>(),
        [[1.0, 0.0, 1.0], [2.0, 1.0, 0.0]]
    );
    assert_eq!(
        (same.category("species", 0).unwrap(), same.category("species", 1).unwrap()),
        ("Gentoo", "Chinstrap")
    );
    let error = new(["Gentoo", "Emperor"]).with_levels("species", levels).unwrap_err();
    assert!(matches!(&error, DataError::UnknownLevel { row: 1, level, .. } if level == "Emperor"), "{error}");
    // Rows below each other have to have the same levels.
    let mut both = new(["Gentoo", "Chinstrap"]);
    assert!(matches!(both.append(&new(["Gentoo", "Adelie"])), Err(DataError::OtherLevels { .. })));
    let order = Levels::new(&["Gentoo", "Chinstrap", "Adelie"]).unwrap();
    let turned = data.clone().with_levels("species", &order).unwrap();
    assert_eq!(
        turned.indicators("species", true).unwrap().names()[1..3],
        ["species=Chinstrap", "species=Adelie"]
    );
    assert!((0..data.len()).all(|row| data.category("species", row) == turned.category("species", row)));
}

#[test]
fn groups_keep_their_rows_and_what_is_asked_in_vain_is_an_error() {
    let data = penguins();
    let groups = data.group_by("species").unwrap();
    let sizes: Vec<(&str, usize)> = groups.iter().map(|(name, part)| (name.as_str(), part.len())).collect();
    assert_eq!(sizes, [("Adelie", 146), ("Chinstrap", 68), ("Gentoo", 119)]);
    for (name, part) in &groups {
        let same = data.filter(|row| row.category("species") == name).unwrap().drop(&["species"]).unwrap();
        assert_eq!(*part, same);
    }
    let rows = [
        (
            data.filter(|row| row.category("body_mass_g").is_empty()).unwrap_err(),
            "column `body_mass_g` holds numbers",
        ),
        (data.filter(|row| row.get("mass") > 0.0).unwrap_err(), "no column `mass`; there are: "),
        (data.filter(|_| false).unwrap_err(), "no rows: a data set needs at least one"),
        (data.indicators("body_mass_g", true).unwrap_err(), "column `body_mass_g` holds numbers"),
        (data.clone().rename("sex", "species").unwrap_err(), "column name `species` is used twice"),
        (data.drop(&["sex", "species", "body_mass_g", "flipper_length_mm"]).unwrap_err(), "no columns"),
        (data.sample_rows(334, 0).unwrap_err(), "no row 333 (counted from 0); there are 333"),
        (data.folds(1, 0).unwrap_err(), "Dataset: folds is 1, allowed is at least 2"),
        (data.folds(334, 0).unwrap_err(), "Dataset: folds is 334, allowed is at least 2"),
        (data.category("sex", 333).unwrap_err(), "no row 333 (counted from 0); there are 333"),
    ];
    for (error, want) in rows {
        assert!(error.to_string().starts_with(want), "{error}\nwanted {want}");
    }
}

/// Every row is held out once, and never trained on then.
#[test]
fn folds_are_parts_of_the_rows() {
    let data = Dataset::from_rows(&["i"], (0..23).map(|i| [f64::from(i)])).unwrap();
    for folds in 2..=23 {
        let mut seen = Vec::new();
        for (train, held_out) in data.folds(folds, 7).unwrap() {
            assert!(held_out.len() == 23 / folds || held_out.len() == 23_usize.div_ceil(folds));
            let mut all = [train.column(0), held_out.column(0)].concat();
            all.sort_by(f64::total_cmp);
            assert_eq!(all, data.column(0));
            assert!(train.column(0).is_sorted());
            seen.extend_from_slice(held_out.column(0));
        }
        seen.sort_by(f64::total_cmp);
        assert_eq!(seen, data.column(0));
    }
    let left_out: Vec<f64> =
        data.leave_one_out().unwrap().map(|(_, held_out)| held_out.column(0)[0]).collect();
    assert_eq!(left_out, data.column(0));
    let mut taken = data.sample_rows(23, 1).unwrap().column(0).to_vec();
    taken.sort_by(f64::total_cmp);
    assert_eq!(taken, data.column(0));
}

/// Leave-one-out of a line has a closed form: residuals over one minus the leverage (Allen 1974, PRESS).
#[test]
fn leave_one_out_of_a_line_is_the_press_statistic() {
    let cars = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"]).unwrap();
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y;
    let fitted = |data: &Dataset| LeastSquares::new().run_rows(line, [0.0, 0.0], data).unwrap().x;
    let result = cars
        .cross_validate(cars.len(), 3, |train, held_out| -> Result<f64, DataError> {
            let [w, b] = fitted(train);
            Ok((w * held_out.column(0)[0] + b - held_out.column(1)[0]).powi(2))
        })
        .unwrap();
    let (x, y, [w, b]) = (cars.column(0), cars.column(1), fitted(&cars));
    let mean = x.iter().sum::<f64>() / 50.0;
    let spread: f64 = x.iter().map(|x| (x - mean).powi(2)).sum();
    let leverage = |x: f64| 1.0 / 50.0 + (x - mean).powi(2) / spread;
    let press: f64 = x.iter().zip(y).map(|(&x, y)| ((w * x + b - y) / (1.0 - leverage(x))).powi(2)).sum();
    assert!((result.mean() * 50.0 - press).abs() < 1e-8 * press, "{} {press}", result.mean() * 50.0);
}

#[cfg(feature = "csv")]
#[test]
fn what_is_written_is_read_back() {
    let folder = std::env::temp_dir().join(format!("gradus-write-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("table.csv");
    let words = ["plain", "a,b", "a;b", "say \"hi\"", "two\nlines", "été", "tab\there", "# no comment"];
    let numbers = [0.1, -0.0, 1e300, 5e-324, f64::MAX, 1.0 / 3.0, 1e21, -123456.789];
    let data = Dataset::from_columns(&["x, y"], [numbers]).unwrap().with_categories("größe", &words).unwrap();
    let default = CsvOptions::default;
    for options in [
        default(),
        CsvOptions { separator: ';', decimal: ',', ..default() },
        CsvOptions { separator: '\t', quote: Some('\''), comment: Some("#".into()), ..default() },
        CsvOptions { separator: ' ', encoding: gradus::data::Encoding::Latin1, ..default() },
        CsvOptions { decimal: ',', ..default() },
    ] {
        data.write_csv_with(&path, &options).unwrap();
        let back = Dataset::from_csv_with(&path, &["x, y", "größe"], &options).unwrap();
        assert_eq!(back, data, "{options:?}");
        assert!(back.column(0).iter().zip(numbers).all(|(a, b)| a.to_bits() == b.to_bits()));
        // Nothing else is left in the folder.
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    }
    let error = data.write_csv_with(&path, &CsvOptions { quote: None, ..default() }).unwrap_err().to_string();
    assert!(error.contains("cannot be written without quotes"), "{error}");
    let error = data.write_csv(folder.join("no/such.csv")).unwrap_err().to_string();
    assert!(error.contains("no/such.csv: cannot be written"), "{error}");
    std::fs::remove_dir_all(&folder).unwrap();
}
