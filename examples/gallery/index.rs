//! The folder of the gallery: its files, their sizes, and the page that shows them all.

use crate::claims::{Outcome, claim};
use gradus::plot::{
    AuditPicture, Contour, Curves, FitPicture, InfluencePicture, PlotError, ProfilePicture, RegionPicture,
    Sliders,
};
use std::fs;
use std::path::PathBuf;

/// Bytes that a page may have, one with sliders, and an SVG file.
const PAGE: usize = 300_000;
const SLIDERS: usize = 1_200_000;
const SVG: usize = 60_000;

/// Figures in a folder, and what the index says of them.
pub(crate) struct Gallery {
    folder: PathBuf,
    /// The finished chapters, and the cards of the last one.
    chapters: String,
    links: String,
    figures: usize,
}

/// What is a page and an SVG file.
pub(crate) trait Picture: Sized {
    fn titled(self, title: &str) -> Self;
    fn page(&self) -> Result<String, PlotError>;
    fn svg(&self) -> Result<String, PlotError>;
}

macro_rules! pictures {
    ($($picture:ty),*) => {$(
        impl Picture for $picture {
            fn titled(self, title: &str) -> Self {
                self.title(title)
            }
            fn page(&self) -> Result<String, PlotError> {
                self.to_page()
            }
            fn svg(&self) -> Result<String, PlotError> {
                self.to_svg()
            }
        }
    )*};
}

pictures!(
    AuditPicture<'_>,
    Contour<'_>,
    Curves,
    FitPicture<'_>,
    InfluencePicture<'_>,
    ProfilePicture<'_>,
    RegionPicture<'_>
);

/// What the index says of a figure: the name of its files, a title, and a sentence.
#[derive(Clone, Copy)]
pub(crate) struct Card<'a>(pub(crate) &'a str, pub(crate) &'a str, pub(crate) &'a str);

impl Gallery {
    pub(crate) fn new(folder: &str) -> Result<Self, std::io::Error> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.into(), chapters: String::new(), links: String::new(), figures: 0 })
    }

    /// Begins a chapter, which is named after an example.
    pub(crate) fn chapter(&mut self, example: &str, title: &str, text: &str) {
        if !self.chapters.is_empty() {
            self.chapters += "</div></section>\n";
        }
        let title = escaped(title);
        self.links += &format!("<a href=\"#{example}\">{title}</a>\n");
        self.chapters += &format!(
            "<section id=\"{example}\">\n<h2>{title}</h2>\n<p class=\"lead\">{} Its numbers: \
             <code>cargo run <span>--release</span> <span>--example {example}</span></code></p>\n<div class=\"cards\">\n",
            escaped(text)
        );
    }

    /// Writes a figure as a page and as an SVG file.
    pub(crate) fn add(&mut self, card: Card<'_>, picture: impl Picture) -> Outcome {
        let picture = picture.titled(card.1);
        self.write(card, &picture.page()?, &picture.svg()?, PAGE)
    }

    /// Writes a page with sliders, and one of its runs as an SVG file.
    pub(crate) fn add_sliders(
        &mut self,
        card: Card<'_>,
        sliders: Sliders<'_>,
        shown: Contour<'_>,
    ) -> Outcome {
        self.write(card, &sliders.to_page()?, &shown.title(card.1).to_svg()?, SLIDERS)
    }

    fn write(&mut self, Card(name, title, text): Card<'_>, page: &str, svg: &str, most: usize) -> Outcome {
        fs::write(self.folder.join(format!("{name}.html")), page)?;
        fs::write(self.folder.join(format!("{name}.svg")), svg)?;
        let kilobytes = |text: &str| text.len().div_ceil(1000);
        println!("{name:<22} {:>4} kB, SVG {:>2} kB: {title}", kilobytes(page), kilobytes(svg));
        if page.len() > most || svg.len() > SVG {
            return Err(format!("not so: {name} is at most {most} bytes, and {SVG} as SVG").into());
        }
        self.figures += 1;
        let (title, text) = (escaped(title), escaped(text));
        self.chapters += &format!(
            "<article>\n<a class=\"preview\" href=\"{name}.html\" tabindex=\"-1\" aria-hidden=\"true\">\
             <img src=\"{name}.svg\" alt=\"\" loading=\"lazy\"></a>\n<h3><a href=\"{name}.html\">{title}</a></h3>\n\
             <p>{text}</p>\n<p class=\"file\"><a href=\"{name}.svg\">SVG</a></p>\n</article>\n"
        );
        Ok(())
    }

    /// Writes the index.
    pub(crate) fn finish(self) -> Outcome {
        let Self { folder, chapters, links, figures } = self;
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file: data:";
        let page = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n\
             <title>Optimizers in pictures</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n\
             <header><h1>Optimizers in pictures</h1>\n<p class=\"lead\">{figures} figures of five courses and a fit. Each opens \
             as a page that needs no network: step by step, with its numbers, and some with sliders.</p>\n\
             <nav aria-label=\"Courses\">{links}</nav></header>\n{chapters}</div></section>\n</main>\n</body>\n</html>\n",
            include_str!("index.css")
        );
        fs::write(folder.join("index.html"), page)?;
        claim(
            "every figure is a page of at most 300 kB (1.2 MB with sliders) and an SVG file of at most 60 kB",
            true,
        )?;
        println!("{figures} figures: {}", folder.join("index.html").display());
        Ok(())
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
