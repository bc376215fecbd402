//! Paths over a picture, on halos as roads on maps, with their marks: whole, up to a moment, or growing.

use crate::picture::draw::frame::Frame;
use crate::picture::draw::marks::{dashes, mark, star, start};
use crate::picture::draw::motion;
use crate::picture::draw::svg::{Attribute, Svg};
use crate::picture::shape::crowding::WIDTH;
use crate::picture::shape::growth::Growth;
use crate::picture::shape::growth::grown;
use crate::picture::shape::path::{data, number, simplified};
use crate::picture::shape::rings::Point;
use core::fmt::Write;

/// Up to this many steps each is a dot.
const DOTS: usize = 70;
/// Nearer to the step before it, a dot would run together with it to a line that is as wide as a dot.
const APART: f64 = 6.0;

/// A path in pixels.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    pub name: &'a str,
    pub points: Vec<Point>,
    /// When each point is reached, from 0 to 1.
    pub moments: Vec<f64>,
    /// The width of its line, less than usual where it would cover what is under it.
    pub width: f64,
    /// Its last point is in the picture.
    pub arrives: bool,
}

impl Line<'_> {
    fn is_dotted(&self) -> bool {
        (2..=DOTS).contains(&self.moments.len())
    }

    /// Dots at the steps that can be told apart.
    fn dots(&self) -> String {
        let mut dots = String::new();
        for (k, point) in self.points.iter().enumerate() {
            let from = self.points[k.saturating_sub(1)];
            if k == 0 || (point[0] - from[0]).hypot(point[1] - from[1]) >= APART {
                let [x, y] = point.map(number);
                let _ = write!(dots, "M{x} {y}h0");
            }
        }
        dots
    }

    /// The style of a line that is thinner than usual, and of its halo: around lines side by side there is none.
    fn thin(&self) -> Option<[String; 2]> {
        let is_thin = self.width < WIDTH;
        is_thin.then(|| ["stroke-width:0".to_owned(), format!("stroke-width:{}", number(self.width))])
    }
}

/// What lies over a picture, in the frame.
#[derive(Clone, Debug)]
pub struct Paths<'a> {
    /// The id of the figure, whose frame is the clip path `-c`.
    pub id: String,
    pub frame: Frame,
    pub lines: Vec<Line<'a>>,
    pub minima: Vec<Point>,
}

impl Paths<'_> {
    /// What there is of them at a moment.
    pub fn at(&self, moment: f64) -> Self {
        let mut paths = self.clone();
        for line in &mut paths.lines {
            line.points = grown(&line.points, &line.moments, moment);
        }
        paths
    }

    /// Paths, then minima, starts and ends over all of them.
    pub fn draw(&self, svg: &mut Svg) {
        self.draw_all(svg, &vec![None; self.lines.len()]);
    }

    /// The same, growing where the viewer plays animations.
    pub fn animate(&self, svg: &mut Svg) {
        let growths: Vec<Option<Growth>> =
            self.lines.iter().map(|line| Growth::of(&line.points, &line.moments)).collect();
        svg.style(&motion::rules(&self.id, &growths));
        self.draw_all(svg, &growths);
    }

    fn draw_all(&self, svg: &mut Svg, growths: &[Option<Growth>]) {
        let all = || self.lines.iter().zip(growths).enumerate();
        for (k, (line, growth)) in all() {
            if let Some(growth) = growth.as_ref().filter(|_| is_behind_mask(k, line)) {
                motion::mask(svg, &self.id, k, &data(&growth.line));
            }
        }
        let clip = self.clip();
        svg.open("g", &[("clip-path", &clip), ("stroke-linejoin", &"round"), ("stroke-linecap", &"round")]);
        for (k, (line, growth)) in all() {
            self.line(svg, k, line, growth.as_ref());
        }
        svg.close();
        for &minimum in &self.minima {
            self.if_inside(minimum, |at| star(svg, at, 13.0));
        }
        for line in &self.lines {
            if let Some(&first) = line.points.first() {
                self.if_inside(first, |at| start(svg, at));
            }
        }
        for (k, (line, growth)) in all().filter(|(_, (line, _))| line.arrives) {
            let Some(&last) = line.points.last() else { continue };
            if growth.is_some() {
                self.moving_mark(svg, k, line, last);
            } else {
                self.if_inside(last, |at| mark(svg, k, at));
            }
        }
    }

    /// A halo, the line on it, and dots.
    fn line(&self, svg: &mut Svg, k: usize, line: &Line<'_>, growth: Option<&Growth>) {
        let outline =
            growth.map_or_else(|| data(&simplified(&line.points, 0.05)), |growth| data(&growth.line));
        let (color, dashes) = (format!("l{}", k % 6), dashes(k));
        let mut halo: Vec<Attribute<'_>> = vec![("class", &"halo")];
        let mut stroke: Vec<Attribute<'_>> = vec![("class", &color), ("stroke-dasharray", &dashes)];
        let moving = ["halo", &color].map(|class| format!("{class} grow a{k}"));
        if growth.is_some() {
            halo = vec![("class", &moving[0]), ("pathLength", &motion::LENGTH)];
        }
        // A line with dashes of its own has none to grow by.
        if growth.is_some() && !is_dashed(k) {
            stroke = vec![("class", &moving[1]), ("pathLength", &motion::LENGTH)];
        }
        let thin = line.thin();
        if let Some([no_halo, thin]) = &thin {
            halo.push(("style", no_halo));
            stroke.push(("style", thin));
        }
        halo.push(("d", &outline));
        stroke.push(("d", &outline));
        svg.leaf("path", &halo);
        let is_masked = growth.is_some() && is_behind_mask(k, line);
        if is_masked {
            svg.open("g", &[("mask", &motion::mask_of(&self.id, k))]);
        }
        svg.open("path", &stroke);
        svg.element("title", &[], line.name);
        svg.close();
        if line.is_dotted() {
            svg.leaf("path", &[("class", &color), ("style", &"stroke-width:5"), ("d", &line.dots())]);
        }
        if is_masked {
            svg.close();
        }
    }

    /// The mark at the head of a growing path, which stands at its end where nothing moves.
    fn moving_mark(&self, svg: &mut Svg, k: usize, line: &Line<'_>, last: Point) {
        let clip = self.clip();
        let leaves = !line.points.iter().all(|&point| self.is_inside(point));
        if leaves {
            svg.open("g", &[("clip-path", &clip)]);
        }
        svg.open("g", &[("class", &format!("end e{k} a{k}"))]);
        mark(svg, k, last);
        svg.close();
        if leaves {
            svg.close();
        }
    }

    fn clip(&self) -> String {
        format!("url(#{}-c)", self.id)
    }

    fn is_inside(&self, [x, y]: Point) -> bool {
        let Frame { left, top, .. } = self.frame;
        (left..=self.frame.right()).contains(&x) && (top..=self.frame.bottom()).contains(&y)
    }

    fn if_inside(&self, at: Point, draw: impl FnOnce(Point)) {
        if self.is_inside(at) {
            draw(at);
        }
    }
}

fn is_dashed(k: usize) -> bool {
    dashes(k) != "none"
}

/// Does a mask uncover it? What grows by its dash has no others, and a dot does not grow.
fn is_behind_mask(k: usize, line: &Line<'_>) -> bool {
    is_dashed(k) || line.is_dotted()
}
