//! Saving and resuming: runs that survive an interruption, and results that are kept.
//!
//! All of this page needs the feature `serde`.
//!
//! # A fit
//!
//! [`checkpoint`](crate::Fit::checkpoint) says where and how often, [`resume_or_start`](crate::Fit::resume_or_start)
//! goes on from there if there is something. A program with both lines can be killed at any moment and
//! started again, any number of times:
//!
//! ```
//! use gradus::optim::ReduceOnPlateau;
//! use gradus::prelude::*;
//!
//! # let directory = std::env::temp_dir().join(format!("gradus-saving-{}", std::process::id()));
//! # std::fs::create_dir_all(&directory)?;
//! # let run_file = directory.join("run.gradus");
//! let rows = (0..40).map(|i| [f64::from(i) / 10.0, 3.0 - f64::from(i) / 20.0]);
//! let data = Dataset::from_rows(&["x", "y"], rows)?;
//! let fit = || {
//!     Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2))
//!         .rule((ClipNorm(10.0), Adam::new(0.05)))
//!         .schedule(ReduceOnPlateau::new(0.5))
//!         .batch_size(8)
//!         .epochs(60)
//!         .seed(7)
//! };
//! let program = || fit().checkpoint(&run_file, Every::Epochs(5)).resume_or_start(&run_file);
//!
//! // An interruption after 23 epochs, played by a callback.
//! let stop = |now: &gradus::fit::Progress<'_>| {
//!     if now.epoch == 23 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
//! };
//! program().on_epoch(stop).run([0.0, 0.0], &data)?;
//! let resumed = program().run([0.0, 0.0], &data)?;
//!
//! // Parameters, losses, standard errors: the same bits as in one go.
//! assert_eq!(resumed, fit().run([0.0, 0.0], &data)?);
//! # std::fs::remove_dir_all(&directory)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Every::Steps`](crate::fit::Every::Steps) is for epochs that take long: it writes in the middle of one, and the run
//! goes on with the next batch. A write waits for the disk, some milliseconds; so write every minute, not every step.
//!
//! # What has to stay, and what may change
//!
//! | stays as it was | may change |
//! |---|---|
//! | the number of parameters and their float | the start: only its shape counts |
//! | data and validation data, by names and values | [`epochs`](crate::Fit::epochs): more of them is how a finished run is trained on |
//! | the loss: its values at the parameters of then | tolerances, and the number for [`patience`](crate::Fit::patience) |
//! | rule and schedule with all settings | names, target, likelihood, statistics |
//! | batch size, order, [`drop_last`](crate::Fit::drop_last), seed | the callback |
//! | [`history`](crate::Fit::history); whether the best parameters are kept | the file, and how often it is written |
//!
//! Anything in the left column that differs is an error that says how it is in the file and how it is in the
//! program. A schedule that is a closure cannot be stored, and the compiler says so.
//!
//! The same bits means: on the same kind of machine, with the same version of this crate and the same build of your
//! loss. Another machine may round `exp` otherwise in a loss that asks for the standard library's.
//!
//! # When a file is not what it should be
//!
//! | the error says | what has happened | what to do |
//! |---|---|---|
//! | there is no such file | a first start, or another path | `resume_or_start`, or correct the path |
//! | is cut off, is damaged | a copy that was broken off, a bad disk | resume from `run.gradus.previous`, the one before |
//! | is not a checkpoint | another file has this name | correct the path |
//! | has the form 2 | a later version has written it | update the crate |
//! | is of another run | see the table above | give the run what it was begun with, or begin a new one |
//! | cannot be written | no room, no permission, no such directory | the run ends; what was written before is whole |
//!
//! Damage is never repaired silently, and a run never starts over because its file is bad.
//!
//! # A loop by hand
//!
//! [`Checkpoint`](crate::checkpoint::Checkpoint) has the parts of any loop: parameters, optimizer, the place in the data
//! with the random generator, and an `extra` of your own, such as an [`Ema`](crate::optim::Ema). Its page shows a whole
//! program. [`checkpoint::write`](crate::checkpoint::write) and [`checkpoint::read`](crate::checkpoint::read) do the same for
//! any value that is plain data.
//!
//! # Results
//!
//! A [`FitReport`](crate::FitReport) is plain data, for any format of `serde`. So is a [`Scaler`](crate::data::Scaler),
//! without which parameters of standardised data are of no use:
//!
//! ```
//! use gradus::data::Scaler;
//! use gradus::prelude::*;
//!
//! let data = Dataset::from_rows(&["x", "y"], [[10.0, 1.0], [20.0, 3.0], [30.0, 5.0]])?;
//! let (standard, scaler) = data.standardise()?;
//! let fit = Fit::new(|w: Var, [x, y]: [Var; 2]| (w * x - y).powi(2)).rule(Adam::new(0.1)).run(0.0, &standard)?;
//! let text = serde_json::to_string(&(&fit, &scaler))?;
//!
//! let (fit, scaler): (FitReport<f64>, Scaler) = serde_json::from_str(&text)?;
//! let x = scaler.apply(&Dataset::from_rows(&["x"], [[25.0]])?)?.column(0)[0];
//! assert!((scaler.invert_value("y", fit.parameters * x)? - 4.0).abs() < 1e-6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A rule of one's own
//!
//! needs `#[derive(Serialize, Deserialize)]` on the rule and on its state, and a
//! [`check_state`](crate::optim::Rule::check_state): a slot from a file that is shorter than the parameters would end a
//! loop over both early, and leave the rest of the gradient as it is.
//!
//! # The form of the file
//!
//! 28 bytes of header (a mark, the version of the form, the length, and two checksums), then CBOR, RFC 8949: first
//! facts by which a run recognises its file, then the run. CBOR has names for its fields, as JSON does, so that a
//! later version can read what an earlier one has written, and it has all floats, as JSON does not: NaN and
//! infinities are what a diverging state is full of. Readers of CBOR exist for every language; skip the first
//! 28 bytes.
