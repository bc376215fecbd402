//! The list of the functions, with what is known about each.

use super::{
    ackley, beale, booth, bowl, easom, ellipse, goldstein_price, griewank, himmelblau, levy, matyas,
    mccormick, rastrigin, rosenbrock, saddle, styblinski_tang, three_hump_camel, valley,
};
use crate::derive::Differentiable;
use crate::error::{LengthMismatch, has_room};
use crate::real::Real;
use crate::tape::Var;
use core::f64::consts::PI;
use core::fmt;
use num_traits::Float;

/// How many coordinates a function takes.
///
/// ```
/// use gradus::testfn::{ALL, Dimensions};
///
/// let named = |name| ALL.iter().find(|f| f.name == name).map(|f| f.dimensions);
/// assert_eq!(named("Booth"), Some(Dimensions::Two));
/// let rosenbrock = named("Rosenbrock").unwrap();
/// assert!(rosenbrock.accept(2) && rosenbrock.accept(1000) && !rosenbrock.accept(1));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimensions {
    /// Exactly two.
    Two,
    /// This number or more.
    AtLeast(usize),
}

impl Dimensions {
    /// The smallest number of coordinates.
    #[must_use]
    pub fn smallest(self) -> usize {
        match self {
            Self::Two => 2,
            Self::AtLeast(n) => n,
        }
    }

    /// Does it take a point with `n` coordinates?
    #[must_use]
    pub fn accept(self, n: usize) -> bool {
        match self {
            Self::Two => n == 2,
            Self::AtLeast(least) => n >= least,
        }
    }
}

/// A function of [`ALL`]: something to call, and what is known about it.
///
/// It goes to [`grad`](crate::grad), [`Function`](crate::Function) and [`Descent`](crate::Descent) like a closure of
/// `&[Var]`; a point with a wrong number of coordinates is an [`Error::Length`](crate::Error::Length). Prints
/// its name.
///
/// ```
/// use gradus::prelude::*;
/// use gradus::testfn;
///
/// let himmelblau = testfn::ALL.iter().find(|f| f.name == "Himmelblau").unwrap();
/// assert_eq!(himmelblau.minimizers(2).len(), 4);
/// assert_eq!(himmelblau.domain(2), [(-5.0, 5.0), (-5.0, 5.0)]);
/// assert_eq!(grad(*himmelblau, vec![3.0, 2.0])?, [0.0, 0.0]);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct TestFunction {
    /// Its name in words.
    pub name: &'static str,
    /// The formula.
    pub formula: &'static str,
    /// How many coordinates it takes.
    pub dimensions: Dimensions,
    /// Whether it has no gradient at its minimum, because of a kink.
    pub kinked: bool,
    domain: Domain,
    minimum: Minimum,
    call: Call,
}

/// The interval of each coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Domain {
    Each(f64, f64),
    Pair([(f64, f64); 2]),
}

/// Where the lowest value is, and what it is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Minimum {
    Unbounded,
    /// At points of the plane.
    At(&'static [[f64; 2]], f64),
    /// Where all coordinates are the first number; the second is the value.
    Everywhere(f64, f64),
    /// The same, with the value multiplied by the number of coordinates.
    EverywhereTimes(f64, f64),
}

impl TestFunction {
    /// The value at a point of floats or variables.
    ///
    /// # Errors
    /// [`LengthMismatch`] for a number of coordinates that the function does not take.
    ///
    /// ```
    /// use gradus::testfn::ALL;
    ///
    /// let booth = ALL.iter().find(|f| f.name == "Booth").unwrap();
    /// assert_eq!(booth.eval(&[0.0, 0.0])?, 74.0); // 7² + 5²
    /// assert!(booth.eval(&[0.0; 3]).is_err());
    /// # Ok::<(), gradus::error::LengthMismatch>(())
    /// ```
    pub fn eval<T: Float>(&self, point: &[T]) -> Result<T, LengthMismatch> {
        let pair = |f: fn([T; 2]) -> T| match point {
            &[x, y] => Ok(f([x, y])),
            _ => Err(LengthMismatch { what: "point", expected: 2, actual: point.len() }),
        };
        let any = |f: fn(&[T]) -> T| match self.dimensions {
            Dimensions::AtLeast(least) if point.len() < least => {
                Err(LengthMismatch { what: "point", expected: least, actual: point.len() })
            }
            _ => Ok(f(point)),
        };
        match self.call {
            Call::Ellipse => pair(ellipse),
            Call::Bowl => pair(bowl),
            Call::Valley => pair(valley),
            Call::Saddle => pair(saddle),
            Call::Booth => pair(booth),
            Call::Matyas => pair(matyas),
            Call::Beale => pair(beale),
            Call::Himmelblau => pair(himmelblau),
            Call::GoldsteinPrice => pair(goldstein_price),
            Call::Mccormick => pair(mccormick),
            Call::Easom => pair(easom),
            Call::ThreeHumpCamel => pair(three_hump_camel),
            Call::Rosenbrock => any(rosenbrock),
            Call::Ackley => any(ackley),
            Call::Rastrigin => any(rastrigin),
            Call::Griewank => any(griewank),
            Call::Levy => any(levy),
            Call::StyblinskiTang => any(styblinski_tang),
        }
    }

    /// The usual interval of each of `n` coordinates; empty for a number that the function does not take, or that there is no
    /// memory for.
    ///
    /// ```
    /// use gradus::testfn::ALL;
    ///
    /// let ackley = ALL.iter().find(|f| f.name == "Ackley").unwrap();
    /// let (low, high) = ackley.domain(3)[2];
    /// assert!(low < 0.0 && high > 0.0 && ackley.domain(3).len() == 3);
    /// ```
    #[must_use]
    pub fn domain(&self, n: usize) -> Vec<(f64, f64)> {
        match self.domain {
            _ if !self.dimensions.accept(n) => Vec::new(),
            Domain::Each(..) if !has_room::<(f64, f64)>(n, 1) => Vec::new(),
            Domain::Each(low, high) => vec![(low, high); n],
            Domain::Pair(pair) => pair.to_vec(),
        }
    }

    /// The lowest value for `n` coordinates; `None` if there is none, or for a number that the function does
    /// not take.
    ///
    /// ```
    /// use gradus::testfn::ALL;
    ///
    /// for f in ALL {
    ///     // Every minimum is the value at its minimizers.
    ///     for point in f.minimizers(2) {
    ///         assert!((f.eval(&point)? - f.minimum(2).unwrap()).abs() < 1e-10, "{f}");
    ///     }
    /// }
    /// let saddle = ALL.iter().find(|f| f.name == "saddle").unwrap();
    /// assert_eq!(saddle.minimum(2), None);
    /// # Ok::<(), gradus::error::LengthMismatch>(())
    /// ```
    #[must_use]
    pub fn minimum(&self, n: usize) -> Option<f64> {
        match self.minimum {
            Minimum::Unbounded => None,
            _ if !self.dimensions.accept(n) => None,
            Minimum::At(_, value) | Minimum::Everywhere(_, value) => Some(value),
            Minimum::EverywhereTimes(_, value) => Some(value * n as f64),
        }
    }

    /// The points with the lowest value, rounded to the nearest float; empty if there are none, or for a number
    /// of coordinates that the function does not take, or that there is no memory for.
    #[must_use]
    pub fn minimizers(&self, n: usize) -> Vec<Vec<f64>> {
        match self.minimum {
            Minimum::Unbounded => Vec::new(),
            _ if !self.dimensions.accept(n) => Vec::new(),
            Minimum::At(points, _) => points.iter().map(|point| point.to_vec()).collect(),
            _ if !has_room::<f64>(n, 1) => Vec::new(),
            Minimum::Everywhere(x, _) | Minimum::EverywhereTimes(x, _) => vec![vec![x; n]],
        }
    }
}

impl fmt::Display for TestFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name)
    }
}

/// The form of [`TestFunction`] as a [`Differentiable`]; always inferred.
///
/// ```
/// use gradus::derive::Differentiable;
/// use gradus::prelude::*;
/// use gradus::testfn::ALL;
///
/// // `Form` is `Tabled` for a row of the table, and another type for a closure.
/// fn gradient<Form, F>(f: F) -> Result<Vec<f64>, gradus::Error>
/// where
///     F: Differentiable<f64, Form, Output = Var>,
/// {
///     grad(f, vec![1.0, 3.0])
/// }
/// let booth = ALL.iter().find(|f| f.name == "Booth").unwrap();
/// let closure = |p: &[Var]| (p[0] + 2.0 * p[1] - 7.0).powi(2) + (2.0 * p[0] + p[1] - 5.0).powi(2);
/// assert_eq!((gradient(*booth)?, gradient(closure)?), (vec![0.0; 2], vec![0.0; 2]));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Debug)]
pub enum Tabled {}

impl<T: Real> Differentiable<T, Tabled> for TestFunction {
    type Output = Var<T>;
    fn eval(&self, point: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        TestFunction::eval(self, point)
    }
}

/// One row a function: name, formula, dimensions, domain, minimum.
macro_rules! functions {
    ($($call:ident $name:literal $formula:literal $dimensions:expr, $domain:expr, $minimum:expr;)+) => {
        /// A function that a row calls. A generic function cannot be kept by pointer, so it is kept by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum Call {
            $($call,)+
        }

        /// All functions of this module.
        pub const ALL: &[TestFunction] = &[$(TestFunction {
            name: $name,
            formula: $formula,
            dimensions: $dimensions,
            kinked: matches!(Call::$call, Call::Ackley),
            domain: $domain,
            minimum: $minimum,
            call: Call::$call,
        },)+];
    };
}

use Dimensions::{AtLeast, Two};
use Domain::{Each, Pair};
use Minimum::{At, Everywhere, EverywhereTimes, Unbounded};

const ORIGIN: Minimum = At(&[[0.0, 0.0]], 0.0);

// Minima that are not round: roots of the derivatives, by Newton's method in 40 digits.
functions! {
    Ellipse "ellipse" "0.1 x² + 2 y²" Two, Pair([(-5.5, 3.0), (-3.0, 3.0)]), ORIGIN;
    Bowl "bowl" "x² + 4 y²" Two, Each(-4.5, 4.5), ORIGIN;
    Valley "valley" "x² + 100 y²" Two, Each(-1.2, 1.2), ORIGIN;
    Saddle "saddle" "y² − x²" Two, Each(-4.0, 4.0), Unbounded;
    Booth "Booth" "(x + 2 y − 7)² + (2 x + y − 5)²" Two, Each(-10.0, 10.0), At(&[[1.0, 3.0]], 0.0);
    Matyas "Matyas" "0.26 (x² + y²) − 0.48 x y" Two, Each(-10.0, 10.0), ORIGIN;
    Beale "Beale" "(1.5 − x + x y)² + (2.25 − x + x y²)² + (2.625 − x + x y³)²"
        Two, Each(-4.5, 4.5), At(&[[3.0, 0.5]], 0.0);
    Himmelblau "Himmelblau" "(x² + y − 11)² + (x + y² − 7)²" Two, Each(-5.0, 5.0), At(&[
        [3.0, 2.0],
        [-2.805_118_086_952_745, 3.131_312_518_250_573],
        [-3.779_310_253_377_747, -3.283_185_991_286_169_4],
        [3.584_428_340_330_491_7, -1.848_126_526_964_403_6],
    ], 0.0);
    GoldsteinPrice "Goldstein–Price"
        "(1 + (x + y + 1)² (19 − 14 x + 3 x² − 14 y + 6 x y + 3 y²)) (30 + (2 x − 3 y)² (18 − 32 x + 12 x² + 48 y − 36 x y + 27 y²))"
        Two, Each(-2.0, 2.0), At(&[[0.0, -1.0]], 3.0);
    Mccormick "McCormick" "sin(x + y) + (x − y)² − 1.5 x + 2.5 y + 1" Two, Pair([(-1.5, 4.0), (-3.0, 4.0)]),
        At(&[[0.5 - PI / 3.0, -0.5 - PI / 3.0]], -1.913_222_954_981_036_2);
    Easom "Easom" "−cos x cos y exp(−(x − π)² − (y − π)²)" Two, Each(-100.0, 100.0), At(&[[PI, PI]], -1.0);
    ThreeHumpCamel "three-hump camel" "2 x² − 1.05 x⁴ + x⁶ / 6 + x y + y²" Two, Each(-5.0, 5.0), ORIGIN;
    Rosenbrock "Rosenbrock" "Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²" AtLeast(2), Each(-2.048, 2.048), Everywhere(1.0, 0.0);
    Ackley "Ackley" "−20 exp(−0.2 √(Σ xᵢ² / n)) − exp(Σ cos(2 π xᵢ) / n) + e + 20"
        AtLeast(1), Each(-32.768, 32.768), Everywhere(0.0, 0.0);
    Rastrigin "Rastrigin" "10 n + Σ xᵢ² − 10 cos(2 π xᵢ)" AtLeast(1), Each(-5.12, 5.12), Everywhere(0.0, 0.0);
    Griewank "Griewank" "1 + Σ xᵢ² / 4000 − Π cos(xᵢ / √i)" AtLeast(1), Each(-600.0, 600.0), Everywhere(0.0, 0.0);
    Levy "Levy"
        "sin²(π w₁) + Σ (wᵢ − 1)² (1 + 10 sin²(π wᵢ + 1)) + (wₙ − 1)² (1 + sin²(2 π wₙ)), w = 1 + (x − 1) / 4"
        AtLeast(1), Each(-10.0, 10.0), Everywhere(1.0, 0.0);
    StyblinskiTang "Styblinski–Tang" "½ Σ xᵢ⁴ − 16 xᵢ² + 5 xᵢ"
        AtLeast(1), Each(-5.0, 5.0), EverywhereTimes(-2.903_534_027_771_177, -39.166_165_703_771_42);
}
