//! Error facts that several parts share: what was wrong, where, and what to do.
//!
//! A function's error type lists what that function can return; these are the
//! pieces such types are made of. [`Error`] itself is what evaluating and
//! differentiating a closure can return.

#[cfg(feature = "serde")]
mod stored;

#[cfg(feature = "serde")]
pub use gradus_base::error::JsonError;
pub(crate) use gradus_base::error::has_room;
pub use gradus_base::error::{InvalidSetting, LengthMismatch, SourceError};

use core::fmt;
use core::panic::Location;
use std::borrow::Cow;

/// What goes wrong when a closure is evaluated or differentiated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub enum Error {
    /// A variable was used in a recording that it does not belong to.
    #[error(
        "{location}: `{operation}` met a variable that does not belong to this recording; it comes from \
         another closure, another thread or an earlier call. Pass its `value()` instead, or make it part \
         of the point"
    )]
    ForeignVariable {
        /// The operation that met it, `"comparison"`, or `"result"` for what the closure returned.
        operation: &'static str,
        /// Where in the source that was.
        location: Place,
    },
    /// The recording grew past its limit of operations.
    #[error(
        "{location}: the closure did more than {limit} operations in one call; evaluate it in parts, or \
         fit row by row (`Fit`), where one row is recorded"
    )]
    TooManyOperations {
        /// The largest number of inputs and operations.
        limit: usize,
        /// The operation that went past it.
        location: Place,
    },
    /// A point or a buffer has the wrong length.
    #[error(transparent)]
    Length(#[from] LengthMismatch),
    /// A dense matrix does not fit into memory.
    #[error(
        "a matrix of {rows} × {columns} numbers does not fit into memory; take `sparse_hessian` or \
         `sparse_jacobian`, or products with `hvp`, `jvp` or `vjp`"
    )]
    TooLarge {
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// A coordinate, the value, or a derivative is NaN or infinite.
    #[error(transparent)]
    NotFinite(#[from] Box<NotFinite>),
    /// A derivative is `0 · ∞`, or lies behind a kink, and no number can be told for it.
    #[error(transparent)]
    Indeterminate(#[from] Box<Indeterminate>),
    /// A value cannot be enclosed: something about it is not decided.
    #[error(transparent)]
    Undecided(#[from] Box<Undecided>),
    /// A function of your own that the closure calls failed, or has no such derivative.
    #[error(transparent)]
    Call(#[from] Box<CallError>),
    /// A box has bounds in the wrong order.
    #[error(
        "coordinate {coordinate} of the box goes from {lower} to {upper}, and nothing is between them; give the lower bound first"
    )]
    EmptyBox {
        /// The first such coordinate.
        coordinate: usize,
        /// Its lower bound.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::stored::number::serialize"))]
        lower: f64,
        /// Its upper bound.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::stored::number::serialize"))]
        upper: f64,
    },
    /// A row has a target that the model has no meaning for.
    #[error(transparent)]
    Target(#[from] InvalidTarget),
    /// Rows that are read group by group cannot be read.
    #[error(transparent)]
    Source(#[from] Box<SourceError>),
}

/// A target that a model has no meaning for, such as a class that is coded as 2.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[error("the target of data row {row} is {value}; it has to be {needs}")]
pub struct InvalidTarget {
    /// The first such row, counted from 0.
    pub row: usize,
    /// Its target.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::stored::number::serialize"))]
    pub value: f64,
    /// What the model needs, and what to do, such as `"in [0, 1]: code the two classes as 0 and 1"`.
    pub needs: &'static str,
}

/// A call that has no result: of an [`External`](crate::External) that panics, of an [`implicit`](crate::implicit()) function
/// whose iteration does not converge, or a derivative that the called function does not have.
///
/// A result that is NaN or infinite is no such error: it is a number like others, and a [`NotFinite`] where it counts.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CallError {
    /// The name of the function.
    pub name: &'static str,
    /// What went wrong, and what to do, such as `"panicked: index out of bounds"`.
    pub what: String,
    /// Where it is called, if that is known.
    pub location: Option<Place>,
    /// The data row it happened in, for a loss over rows.
    pub row: Option<usize>,
}

/// A number that is not finite, and the operation that it came from.
///
/// Found by evaluating the closure once more, with the source location of every operation recorded.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NotFinite {
    /// What is not finite.
    pub quantity: Quantity,
    /// The number itself: NaN or an infinity.
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::number"))]
    pub value: f64,
    /// The operation that made it of finite numbers, where there is one.
    pub cause: Option<Cause>,
    /// The data row it happened in, for a loss over rows.
    pub row: Option<usize>,
}

/// A derivative for which, at this point, there is no number: an operation's own derivative is infinite there or a
/// convention, what stands behind it multiplies by 0, and next to the point nothing decides what the product tends to.
///
/// `exp(ln x)` at 0 is one: the derivative is `0 · ∞`. Where a limit can be found, as for `cbrt(x)³`, it is taken, and this is no
/// error; [`guide::limits`](crate::guide::limits) says how.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Indeterminate {
    /// Which derivative.
    pub quantity: Quantity,
    /// The operation that is at a special point.
    pub cause: Option<Cause>,
    /// The data row it happened in, for a loss over rows.
    pub row: Option<usize>,
}

/// Why a value cannot be enclosed by [`enclose`](crate::enclose()), where, and in which box.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Undecided {
    /// What is not decided.
    pub doubt: Doubt,
    /// The operation, such as `"sqrt"`, `"comparison"` or `"value()"`.
    pub operation: &'static str,
    /// Its source location, where it is known.
    pub location: Option<Place>,
    /// The lower bounds of the smallest box in which it is not decided.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::stored::numbers::serialize"))]
    pub lower: Vec<f64>,
    /// The upper bounds of that box.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::stored::numbers::serialize"))]
    pub upper: Vec<f64>,
}

/// What can stand in the way of an enclosure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Doubt {
    /// How a comparison comes out, and so which way the closure takes.
    Comparison,
    /// Whether an operand is in the domain of its operation.
    Domain,
    /// What a value that is read out decides.
    Read,
    /// What the closure computes: it does not do the same twice.
    State,
}

/// A quantity that has to be finite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Quantity {
    /// A coordinate of the point, by index.
    Coordinate(usize),
    /// An output of the closure, by index; 0 for a scalar.
    Value(usize),
    /// The lower bound of a coordinate, by index.
    Lower(usize),
    /// The upper bound of a coordinate, by index.
    Upper(usize),
    /// The derivative in a coordinate, by index.
    Derivative(usize),
    /// A coordinate of the direction, by index.
    Direction(usize),
    /// The weight of an output, by index.
    Weight(usize),
    /// The derivative of an output along the direction, by index of the output.
    Along(usize),
    /// A coordinate of the product of the Hessian with the direction, by index.
    Product(usize),
    /// The second derivative in two coordinates, by their indices.
    Second(usize, usize),
}

/// Operands that a message has: a function of a matrix has thousands.
const SHOWN: usize = 8;

/// The operation that first made a number that is not finite.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Cause {
    /// Its name, such as `"ln"`.
    pub operation: &'static str,
    /// The values of its operands.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::stored::numbers::serialize"))]
    pub operands: Vec<f64>,
    /// Its source location.
    pub location: Place,
}

/// A source location. Prints as `file:line:column`.
///
/// The same as a [`Location`], but one that can be stored and read again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Place {
    file: Cow<'static, str>,
    line: u32,
    column: u32,
}

impl Place {
    pub(crate) fn new(file: String, line: u32, column: u32) -> Self {
        Self { file: file.into(), line, column }
    }

    /// The path of the file, as the compiler was given it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The column, counted from 1.
    #[must_use]
    pub fn column(&self) -> u32 {
        self.column
    }
}

impl From<&'static Location<'static>> for Place {
    fn from(location: &'static Location<'static>) -> Self {
        Self { file: location.file().into(), line: location.line(), column: location.column() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Error {
    /// May it be otherwise at another point? What is not finite, indeterminate, or a function that fails, such as the factor of a
    /// matrix that is not positive definite there: for a method that tries points, a step too far.
    pub(crate) fn is_of_the_point(&self) -> bool {
        matches!(self, Self::NotFinite(_) | Self::Indeterminate(_) | Self::Call(_))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Coordinate(i) => write!(f, "coordinate {i} of the point"),
            Self::Lower(i) => write!(f, "the lower bound of coordinate {i}"),
            Self::Upper(i) => write!(f, "the upper bound of coordinate {i}"),
            Self::Value(0) => write!(f, "the value"),
            Self::Value(i) => write!(f, "output {i}"),
            Self::Derivative(i) => write!(f, "the derivative in coordinate {i}"),
            Self::Direction(i) => write!(f, "coordinate {i} of the direction"),
            Self::Weight(i) => write!(f, "the weight of output {i}"),
            Self::Along(0) => write!(f, "the derivative along the direction"),
            Self::Along(i) => write!(f, "the derivative of output {i} along the direction"),
            Self::Product(i) => write!(f, "coordinate {i} of the Hessian's product with the direction"),
            Self::Second(i, j) => write!(f, "the second derivative in coordinates {i} and {j}"),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}` of ", self.location, self.operation)?;
        for (k, operand) in self.operands.iter().take(SHOWN).enumerate() {
            write!(f, "{}{operand:?}", if k == 0 { "" } else { ", " })?;
        }
        match self.operands.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(f, "{location}: ")?;
        }
        write!(f, "`{}` {}", self.name, self.what)?;
        self.row.map_or(Ok(()), |row| write!(f, ", in data row {row}"))
    }
}

impl fmt::Display for NotFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}", self.quantity, self.value)?;
        if let Some(row) = self.row {
            write!(f, " in data row {row}")?;
        }
        self.cause.iter().try_for_each(|cause| write!(f, ": {cause}"))
    }
}

impl fmt::Display for Indeterminate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is indeterminate", self.quantity)?;
        if let Some(row) = self.row {
            write!(f, " in data row {row}")?;
        }
        self.cause.iter().try_for_each(|cause| write!(f, ": {cause}"))?;
        write!(
            f,
            ", where a derivative of 0 meets an infinite one, or a kink; move the point, or keep the operation away from \
             it (`max`, `select`)"
        )
    }
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(f, "{location}: ")?;
        }
        let operation = self.operation;
        match self.doubt {
            Doubt::Comparison => write!(f, "how a comparison comes out is not decided"),
            Doubt::Domain => {
                write!(f, "whether the operand of `{operation}` is in its domain is not decided")
            }
            Doubt::Read => write!(
                f,
                "`{operation}` reads a value out, and what that decides is not seen; compare the variables themselves, or take \
                 `detach`"
            ),
            Doubt::State => write!(
                f,
                "the closure does not do the same twice, so nothing can be said of it; keep state out of it"
            ),
        }?;
        if matches!(self.doubt, Doubt::Read | Doubt::State) {
            return Ok(());
        }
        let sides = self.lower.iter().zip(&self.upper);
        if let Some((k, (lower, upper))) = sides.enumerate().find(|(_, (lower, upper))| lower != upper) {
            write!(
                f,
                " where coordinate {k} is in [{lower:?}, {upper:?}]; take a smaller box, or allow more (`EncloseOptions`)"
            )
        } else {
            write!(f, " at {:?}: rounding decides it", self.lower)
        }
    }
}

impl core::error::Error for Undecided {}
impl core::error::Error for Indeterminate {}
impl core::error::Error for NotFinite {}
impl core::error::Error for CallError {}
