//! Fits to rows that are divided among ranks, which are threads here: with the bits of one process that has all rows.

use super::played::{Thread, among, same, threads};
use super::tables::{huber, line, said, table};
use gradus::Matrix;
use gradus::data::{Divided, Ranks, RowGroup, RowGroups, RowSource, SourceError};
use gradus::fit::FitError;
use gradus::function::RowFunction;
use gradus::model::{Logistic, Poisson};
use gradus::prelude::*;
use std::ops::ControlFlow;

#[test]
fn squares_have_the_bits_of_one_process() {
    for rows in [100, 9001, 25_001] {
        let data = table(rows);
        let rule = || Fit::new(line).rule(Adam::new(0.05)).epochs(5);
        same(&rule().run([0.0; 2], &data), &data, |rows| rule().run_source([0.0; 2], rows));
        let newton = || Fit::new(line).minimizer(Method::TrustExact).validation(&data);
        let want = newton().run([0.0; 2], &data);
        assert!(want.as_ref().unwrap().standard_errors().is_some());
        same(&want, &data, |rows| newton().run_source([0.0; 2], rows));
    }
}

#[test]
fn branches_have_the_bits_of_one_process() {
    let data = table(17_001);
    let robust = || Fit::new(huber).minimizer(Method::Bfgs);
    same(&robust().run([0.0; 2], &data), &data, |rows| robust().run_source([0.0; 2], rows));
    let likelihood = || Fit::new(huber).likelihood().rule(Sgd::new(0.3)).epochs(6);
    let want = likelihood().run([0.0; 2], &data);
    assert!(want.as_ref().unwrap().standard_errors().is_some());
    same(&want, &data, |rows| likelihood().run_source([0.0; 2], rows));
}

/// A path that comes up in one rank only, and late; another that comes up first where no other does.
#[test]
fn paths_of_one_rank_have_the_bits_of_one_process() {
    let rows = (0..30_000).map(|i| [f64::from(i), f64::from(i % 13) - 6.0]);
    let data = Dataset::from_rows(&["i", "y"], rows).unwrap();
    let odd = |[m, s]: [Var; 2], [i, y]: [Var; 2]| {
        let r = m + s * i * 1e-5 - y;
        if i < 5000.0 {
            r * r
        } else if i < 5010.0 {
            r.exp() * 1e-3
        } else if i > 29_990.0 {
            (r * r + 1.0).sqrt()
        } else {
            r * r * r * r * 1e-2
        }
    };
    let fit = || Fit::new(odd).rule(Adam::new(0.05)).epochs(4);
    same(&fit().run([0.1, 0.2], &data), &data, |rows| fit().run_source([0.1, 0.2], rows));
    let fit = || Fit::new(odd).minimizer(Method::TrustExact).likelihood();
    same(&fit().run([0.1, 0.2], &data), &data, |rows| fit().run_source([0.1, 0.2], rows));
}

/// More paths than have programs: the first by their rows, over all ranks.
#[test]
fn many_paths_have_the_bits_of_one_process() {
    let rows = (0..12_500).map(|i| {
        // Each third of the rows has 12 paths, of which half are its own.
        let path = (i / 4167) * 6 + (i * 7919) % 12;
        [path as f64, ((i * 104_729) % 997) as f64 / 500.0]
    });
    let data = Dataset::from_rows(&["path", "y"], rows).unwrap();
    let paths = |[m]: [Var; 1], [path, y]: [Var; 2]| {
        let mut r = m - y;
        for k in 0..30 {
            if path > f64::from(k) + 0.5 {
                r = r * (1.0 + 0.01 * f64::from(k)) + 1e-3;
            }
        }
        r * r
    };
    let fit = || Fit::new(paths).rule(Adam::new(0.05)).epochs(2).statistics(false);
    same(&fit().run([0.1], &data), &data, |rows| fit().run_source([0.1], rows));
}

/// Rows at special points are recorded: here x = 0, where √(a x) has the derivative 0 in a.
#[test]
fn special_rows_have_the_bits_of_one_process() {
    let rows =
        (0..20_000).map(|i| [f64::from(if i % 4999 == 17 { 0 } else { i % 11 + 1 }), f64::from(i % 5)]);
    let data = Dataset::from_rows(&["x", "y"], rows).unwrap();
    let root = |[a, b]: [Var; 2], [x, y]: [Var; 2]| ((a * x).sqrt() + b - y).powi(2);
    let fit = || Fit::new(root).rule(Adam::new(0.02)).epochs(4).statistics(false);
    same(&fit().run([1.0, 0.2], &data), &data, |rows| fit().run_source([1.0, 0.2], rows));
}

#[test]
fn sums_that_are_zero_keep_their_sign_and_single_precision_its_bits() {
    let rows = (0..9000).map(|i| [f64::from(i / 4096), 0.0]);
    let data = Dataset::from_rows(&["x", "y"], rows).unwrap();
    let zero = |[w, b]: [Var; 2], [x, _]: [Var; 2]| -(w * x * 0.0) - b.abs() * 0.0;
    let fit = || Fit::new(zero).rule(Sgd::new(0.5)).epochs(2);
    same(&fit().run([1.0, -1.0], &data), &data, |rows| fit().run_source([1.0, -1.0], rows));
    let data = table(9000);
    let single = |[w, b]: [Var<f32>; 2], [x, y]: [Var<f32>; 2]| (w * x + b - y).powi(2);
    let fit = || Fit::new(single).epochs(5);
    same(&fit().run([0.0_f32; 2], &data), &data, |rows| fit().run_source([0.0_f32; 2], rows));
}

#[test]
fn likelihoods_have_the_bits_of_one_process() {
    let classes = (0..9_500).map(|i| {
        let x = ((i * 7919) % 1009) as f64 / 500.0 - 1.0;
        [1.7e9 + x, f64::from(u8::from(x + ((i * 104_729) % 997) as f64 / 498.5 - 1.0 > 0.1))]
    });
    let data = Dataset::from_rows(&["x", "y"], classes).unwrap();
    for method in [Method::TrustExact, Method::TrustNcg, Method::NewtonCg] {
        let fit = || Fit::new(Logistic).likelihood().minimizer(method);
        same(&fit().run([0.0, 0.25], &data), &data, |rows| fit().run_source([0.0, 0.25], rows));
    }
    // With what the loss leaves out, which is stored in the report.
    let counts = (0..9_500).map(|i| [((i * 7919) % 1009) as f64 / 500.0 - 1.0, ((i * 104_729) % 7) as f64]);
    let data = Dataset::from_rows(&["x", "y"], counts).unwrap();
    let fit = || Fit::new(Poisson).likelihood().minimizer(Method::TrustExact);
    same(&fit().run([0.0, 0.25], &data), &data, |rows| fit().run_source([0.0, 0.25], rows));
}

#[test]
fn a_scaler_and_sums_by_hand_have_the_bits_of_one_process() {
    let data = table(9001);
    let (_, scaler) = data.standardize().unwrap();
    let mut alone = RowGroups::open(scaler.apply_source(data.in_groups(500))).unwrap();
    let mut gradient = [0.0; 2];
    let value = RowFunction::new(huber).value_and_grad_over(&[0.3, 0.1], &mut alone, &mut gradient).unwrap();
    for found in among(3, |thread| {
        let mut groups = RowGroups::open(Divided::new(data.in_groups(700), thread.clone())).unwrap();
        let scaler = groups.scaler().unwrap();
        let divided = Divided::new(data.in_groups(700), thread);
        let mut groups = RowGroups::open(scaler.apply_source(divided)).unwrap();
        let (mut loss, mut gradient, mut hessian) = (RowFunction::new(huber), [0.0; 2], Matrix::zeros(2, 2));
        let value = loss.value_and_grad_over(&[0.3, 0.1], &mut groups, &mut gradient).unwrap();
        loss.grad_and_hessian_over(&[0.3, 0.1], &mut groups, &mut [0.0; 2], &mut hessian).unwrap();
        (scaler, value, gradient, hessian[(0, 0)])
    }) {
        assert_eq!((found.0, found.1, found.2), (scaler.clone(), value, gradient));
        assert!(found.3 > 0.0);
    }
}

#[test]
fn errors_are_those_of_one_process() {
    let data =
        Dataset::from_rows(&["i", "y"], (0..20_000).map(|i| [f64::from(i), f64::from(i % 7)])).unwrap();
    let bad =
        |[w, b]: [Var; 2], [i, y]: [Var; 2]| (w * i * 1e-4 + b - y).powi(2) + (w * 0.0 + 15_000.5 - i).ln();
    let fit = || Fit::new(bad).epochs(3);
    let want = fit().run_source([0.0; 2], data.in_groups(20_000));
    assert!(matches!(&want, Err(FitError::Start { fault, .. }) if fault.row == Some(15_001)), "{want:?}");
    same(&want, &data, |rows| fit().run_source([0.0; 2], rows));
    let wrong =
        Dataset::from_rows(&["x", "y"], (0..20_000).map(|i| [0.0, if i % 9000 == 8999 { 2.0 } else { 1.0 }]));
    let wrong = wrong.unwrap();
    let fit = || Fit::new(Logistic).epochs(3);
    let want = fit().run_source([0.0; 2], wrong.in_groups(20_000));
    assert!(matches!(&want, Err(FitError::Target { fault, .. }) if fault.row == 8999), "{want:?}");
    same(&want, &wrong, |rows| fit().run_source([0.0; 2], rows));
    let fit = || Fit::new(line).batch_size(4097);
    let error =
        among(2, |thread| fit().run_source([0.0; 2], Divided::new(data.in_groups(700), thread)).unwrap_err());
    assert!(error.iter().all(|error| error.to_string().contains("take a multiple of 4096")), "{error:?}");
}

#[test]
fn batches_of_whole_chunks_have_the_bits_of_one_process() {
    let data = table(25_001);
    // Batches of one chunk, which one rank sums alone; of two; and of more than there are rows.
    for size in [4096, 8192, 28_672] {
        let fit = |order| Fit::new(huber).rule(Adam::new(0.05)).batch_size(size).order(order).epochs(3);
        let in_order = || fit(BatchOrder::Sequential);
        same(&in_order().run([0.0; 2], &data), &data, |rows| in_order().run_source([0.0; 2], rows));
        // Nine groups are more than are shuffled together.
        let shuffled = || fit(BatchOrder::Shuffled).seed(5);
        let want = said(&shuffled().run_source([0.0; 2], data.in_groups(3000)).unwrap());
        for count in [1, 2, 3, 4, 7] {
            let rows = |thread| Divided::new(data.in_groups(3000), thread);
            for found in among(count, |thread| shuffled().run_source([0.0; 2], rows(thread)).unwrap()) {
                assert_eq!(said(&found), want, "{count} ranks, batches of {size}");
            }
        }
    }
}

/// A row whose loss is not finite once the parameters have moved: each rank evaluates the batch, and ends as one process does.
#[test]
fn a_batch_that_diverges_ends_on_all_ranks() {
    let rows = (0..20_000).map(|i| [f64::from(i % 100), if i == 15_003 { 1.0 } else { 0.0 }]);
    let data = Dataset::from_rows(&["x", "odd"], rows).unwrap();
    let loss = |[w]: [Var; 1], [x, odd]: [Var; 2]| w * x + odd * (w + 0.3).ln();
    let fit =
        || Fit::new(loss).rule(Sgd::new(0.001)).batch_size(4096).order(BatchOrder::Sequential).epochs(9);
    let want = fit().run([0.0], &data);
    assert!(want.as_ref().unwrap().stop.is_diverged());
    same(&want, &data, |rows| fit().run_source([0.0], rows));
}

/// A source whose group `bad` cannot be read by one rank, after some reads.
struct Fragile<'d>(gradus::data::InGroups<'d>, usize, usize);

impl RowSource for Fragile<'_> {
    fn names(&self) -> &[String] {
        self.0.names()
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        if group == self.1 {
            self.2 = self.2.saturating_sub(1);
            if self.2 == 0 {
                return Err(SourceError::new("the disk is full of holes").at_row(3));
            }
        }
        self.0.read(group, into)
    }
}

#[test]
fn what_one_rank_cannot_read_ends_all() {
    let data = table(20_000);
    let newton = || Fit::new(line).minimizer(Method::TrustExact);
    for reads in 1..12 {
        let found = among(3, |thread| {
            let fragile =
                Fragile(data.in_groups(2000), 4, if thread.rank() == 1 { reads } else { usize::MAX });
            newton().run_source([0.0; 2], Divided::new(fragile, thread))
        });
        let told = |found: &Result<_, FitError>| {
            found.as_ref().is_err_and(|e| e.to_string().contains("full of holes"))
        };
        // Further on it is not read any more.
        assert!(
            found.iter().all(told) || (reads > 7 && found.iter().all(Result::is_ok)),
            "{reads}: {found:?}"
        );
    }
}

/// A fit of one rank.
type Run<'r> = dyn Fn(Thread) -> Result<FitReport<[f64; 2]>, FitError> + Sync + 'r;

#[test]
fn ranks_that_go_apart_are_an_error_on_each() {
    let data = table(9000);
    let rows = |thread| Divided::new(data.in_groups(700), thread);
    let cases: [(&str, &Run<'_>); 5] = [
        ("other parameters", &|thread| {
            Fit::new(line).epochs(9).run_source([thread.rank() as f64, 0.0], rows(thread))
        }),
        ("other parameters", &|thread| {
            let rule = Adam::new(if thread.rank() == 1 { 0.1 } else { 0.2 });
            Fit::new(line).rule(rule).epochs(9).run_source([0.0; 2], rows(thread))
        }),
        ("what stops a fit has to do so on all of them", &|thread| {
            let last = if thread.rank() == 1 { 3 } else { 9 };
            Fit::new(line)
                .epochs(9)
                .statistics(false)
                .on_epoch(
                    |now| if now.epoch == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) },
                )
                .run_source([0.0; 2], rows(thread))
        }),
        ("other columns", &|thread| {
            let other =
                if thread.rank() == 1 { data.clone().rename("x", "z").unwrap() } else { data.clone() };
            Fit::new(line).run_source([0.0; 2], Divided::new(other.in_groups(700), thread))
        }),
        ("other numbers", &|thread| {
            let other = if thread.rank() == 1 {
                data.clone().filter(|row| row.index() != 77).unwrap()
            } else {
                data.clone()
            };
            Fit::new(line).run_source([0.0; 2], Divided::new(other.in_groups(700), thread))
        }),
    ];
    for (fault, run) in cases {
        let found = among(3, run);
        assert!(found.iter().all(Result::is_err), "{fault}: {found:?}");
        let has = |e: &Result<_, FitError>| e.as_ref().is_err_and(|e| e.to_string().contains(fault));
        assert!(found.iter().any(has), "{fault}: {found:?}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn runs_are_resumed_by_any_number_of_ranks() {
    let data = table(20_000);
    let path = std::env::temp_dir().join(format!("gradus-ranks-{}", std::process::id()));
    for loss in [line, huber as fn([Var; 2], [Var; 2]) -> Var] {
        let fit = |epochs| Fit::new(loss).rule(Adam::new(0.05)).epochs(epochs);
        let want = said(&fit(40).run([0.0; 2], &data).unwrap());
        for (epochs, count) in [(3, 2), (11, 7), (12, 1), (25, 3), (31, 4), (40, 2), (40, 7)] {
            let found = among(count, |thread| {
                let rows = Divided::new(data.in_groups(1000), thread);
                fit(epochs)
                    .checkpoint(&path, Every::Steps(3))
                    .resume_or_start(&path)
                    .run_source([0.0; 2], rows)
                    .unwrap()
            });
            assert!(epochs < 40 || found.iter().all(|found| said(found) == want), "{count} ranks");
        }
        // And by none.
        let alone = fit(40).resume(&path).run_source([0.0; 2], data.in_groups(1000)).unwrap();
        assert_eq!(said(&alone), want);
        std::fs::remove_file(&path).unwrap();
        std::fs::remove_file(gradus::checkpoint::previous(&path)).unwrap();
    }
}

#[test]
fn messages_do_not_grow_with_the_rows() {
    let most = |rows: usize| {
        let data = table(rows);
        let all = threads(2);
        let shared = all[0].shared.clone();
        std::thread::scope(|scope| {
            for thread in all {
                let data = &data;
                scope.spawn(move || {
                    let fit = Fit::new(line).epochs(3).statistics(false);
                    fit.run_source([0.0; 2], Divided::new(data.in_groups(100_000), thread)).unwrap();
                });
            }
        });
        shared.0.lock().unwrap().bytes
    };
    // A subtree for each bit of the number of chunks.
    assert!(most(200_000) < most(20_000) + 400);
}
