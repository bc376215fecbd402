// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Contour`]: crate::plot::Contour
//! [`Curves`]: crate::plot::Curves
//! [`Descent`]: crate::Descent
//! [`Fit`]: crate::Fit
//! [`FitPicture`]: crate::plot::FitPicture
//! [`InfluencePicture`]: crate::plot::InfluencePicture
//! [`Minimizer`]: crate::Minimizer
//! [`ProfilePicture`]: crate::plot::ProfilePicture
//! [`RegionPicture`]: crate::plot::RegionPicture
//! [`Series`]: crate::plot::Series
//! [`Sliders`]: crate::plot::Sliders
//! [`TapeGraph`]: crate::plot::TapeGraph
//! [`animate`]: crate::plot::Contour::animate

#![doc = include_str!("../../guide/pictures.md")]
