//! What a printed function and its inputs are called.

use super::{Language, Signature, SourceError};

/// What a printed function and its inputs are called.
///
/// A plain name stands for the options with that name and no others, so `to_rust("loss")` is enough.
///
/// ```
/// use gradus::function::SourceOptions;
/// use gradus::prelude::*;
///
/// let mut f = Function::new(|[w, b]: [Var; 2]| (w - 2.0 * b).powi(2), 2);
/// for _ in 0..2 {
///     f.value(&[1.0, 1.0])?;
/// }
/// let options = SourceOptions { parameters: &["w", "b"], ..SourceOptions::from("loss") };
/// let text = f.to_rust(options)?;
/// assert!(text.contains("let [w, b] = *x;") && text.contains("= w - 2.0 * b;"), "{text}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceOptions<'n> {
    /// The name of the function. What it needs beside itself is called by this name with a word behind it.
    pub name: &'n str,
    /// Names of the parameters, in their order. Without any they are `x[0]`, `x[1]`, … .
    pub parameters: &'n [&'n str],
    /// The same for the columns of a row, which are `row[0]`, `row[1]`, … ; of a function of a point there are none.
    pub columns: &'n [&'n str],
}

impl<'n> From<&'n str> for SourceOptions<'n> {
    fn from(name: &'n str) -> Self {
        Self { name, parameters: &[], columns: &[] }
    }
}

/// What the source calls by such names itself.
const TAKEN: [&str; 17] = [
    "x", "row", "gradient", "value", "values", "jacobian", "room", "slots", "sum", "i", "last", "lanes",
    "f32", "f64", "main", "u16", "u32",
];

/// Words of the languages, those of the other one too: a name serves both.
const WORDS: &str = " Self abstract as async auto await become bool box break case char const continue crate default do double dyn else \
    enum extern false final float fn for gen goto if impl in inline int let long loop macro match mod move mut override priv pub ref \
    register restrict return self short signed sizeof static struct super switch trait true try type typedef typeof union unsafe \
    unsigned unsized use virtual void volatile where while yield ";

/// Functions of C's `math.h`, which also end in `f` and `l`, and of `string.h`.
const LIBRARY: &str = " acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma \
    fmax fmin fmod frexp gamma hypot ilogb isfinite isgreater isinf isless isnan isnormal j0 j1 jn ldexp lgamma llrint llround log \
    log10 log1p log2 logb lrint lround memchr memcmp memcpy memmove memset modf nan nearbyint nextafter nexttoward pow remainder \
    remquo rint round scalb scalbln scalbn signbit significand sin sincos sinh sqrt strcat strchr strcmp strcpy strlen strtok strspn \
    tan tanh tgamma trunc y0 y1 yn ";

/// Is it one of the words?
fn is_among(words: &str, name: &str) -> bool {
    words.split_whitespace().any(|word| word == name)
}

impl SourceOptions<'_> {
    pub(super) fn check(&self, signature: Signature, language: Language) -> Result<(), SourceError> {
        self.is_fine(self.name, language)?;
        let inputs = [("parameters", self.parameters), ("columns", self.columns)];
        for ((what, names), expected) in inputs.into_iter().zip(signature.inputs) {
            if !names.is_empty() && names.len() != expected {
                return Err(SourceError::Names { what, expected, actual: names.len() });
            }
            names.iter().try_for_each(|name| self.is_fine(name, language))?;
        }
        let all = || self.parameters.iter().chain(self.columns).chain([&self.name]);
        match all().enumerate().find(|(k, name)| all().take(*k).any(|earlier| earlier == *name)) {
            Some((_, name)) => Err(self.bad(name, language, "it stands for two things")),
            None => Ok(()),
        }
    }

    fn is_fine(&self, name: &str, language: Language) -> Result<(), SourceError> {
        let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
        let is_word = name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit());
        let number = name.trim_start_matches(|c: char| c.is_ascii_lowercase());
        // `v12`, `c3`, `at4` and the like are those of the source.
        let is_numbered = name.len() - number.len() <= 2
            && !number.is_empty()
            && number.bytes().all(|c| c.is_ascii_digit());
        if !is_word || name.trim_matches('_').is_empty() {
            Err(self.bad(
                name,
                language,
                "a name is made of letters, digits and `_`, and does not begin with a digit",
            ))
        } else if is_among(WORDS, name)
            || ["", "f", "l"]
                .iter()
                .any(|end| name.strip_suffix(end).is_some_and(|name| is_among(LIBRARY, name)))
        {
            Err(self.bad(name, language, "it is a word of the language or of its library"))
        } else if TAKEN.contains(&name) || is_numbered {
            Err(self.bad(name, language, "the printed source has a name like that of its own"))
        } else {
            Ok(())
        }
    }

    fn bad(&self, name: &str, language: Language, reason: &'static str) -> SourceError {
        SourceError::Name { name: name.to_owned(), language: language.name(), reason }
    }
}

impl Language {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::C => "C",
        }
    }
}
