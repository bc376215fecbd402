//! The files of a picture that is an SVG document and a page, and its cell in a notebook.

/// Implements `svg`, `page`, `png`, `save` and `evcxr_display` by `to_svg` and `to_page`.
macro_rules! files {
    ($picture:ty) => {
        impl $picture {
            /// The picture in a file, whose name ends in `.svg`; it is replaced as a whole.
            ///
            /// # Errors
            /// Those of [`to_svg`](Self::to_svg), another ending, and a file that cannot be written.
            pub fn svg(&self, path: impl AsRef<std::path::Path>) -> Result<(), $crate::plot::PlotError> {
                let path = path.as_ref();
                $crate::plot::output::check_ending(path, &[".svg"])?;
                $crate::plot::output::write(path, self.to_svg()?)
            }

            /// The page in a file, whose name ends in `.html`; it is replaced as a whole.
            ///
            /// # Errors
            /// Those of [`to_page`](Self::to_page), another ending, and a file that cannot be written.
            pub fn page(&self, path: impl AsRef<std::path::Path>) -> Result<(), $crate::plot::PlotError> {
                let path = path.as_ref();
                $crate::plot::output::check_ending(path, &[".html"])?;
                $crate::plot::output::write(path, self.to_page()?)
            }

            /// The picture as a PNG, in the colors of a light page, twice as fine as the SVG. Texts are in the fonts of
            /// the system.
            ///
            /// # Errors
            /// Those of [`to_svg`](Self::to_svg), and a system without fonts.
            #[cfg(feature = "png")]
            pub fn to_png(&self) -> Result<Vec<u8>, $crate::plot::PlotError> {
                $crate::plot::raster::png(&self.to_svg()?, 2.0)
            }

            /// The picture in a file of the kind that its name ends in: `.svg`, `.html`, and `.png` with the feature `png`.
            ///
            /// # Errors
            /// Another ending, one whose feature is off, those of [`to_svg`](Self::to_svg) and [`to_page`](Self::to_page), and a
            /// file that cannot be written.
            pub fn save(&self, path: impl AsRef<std::path::Path>) -> Result<(), $crate::plot::PlotError> {
                let path = path.as_ref();
                match $crate::plot::output::still_kind_of(path)? {
                    #[cfg(feature = "png")]
                    ".png" => $crate::plot::output::write(path, self.to_png()?),
                    ".html" => self.page(path),
                    _ => self.svg(path),
                }
            }
        }
        $crate::plot::files::cell!($picture);
    };
}

/// Implements `evcxr_display` by `to_svg`.
macro_rules! cell {
    ($picture:ty) => {
        impl $picture {
            /// Shows the picture in a notebook of `evcxr`, whose cells call this of their last value; or why there is none.
            pub fn evcxr_display(&self) {
                match self.to_svg() {
                    Ok(svg) => println!("{}", $crate::markup::html_cell(&svg)),
                    Err(error) => println!("{}", $crate::markup::table_cell(&error)),
                }
            }
        }
    };
}

pub(super) use {cell, files};
