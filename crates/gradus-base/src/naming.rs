//! Which parameters are not determined, in words.
//!
//! Directions without effect fall into groups that share parameters. What is said of a group is what its
//! reader can use: a parameter without effect is called so; where one combination of a group is
//! determined it is written down, such as `a + 0.5 b`; for one direction among several parameters (dummy
//! variables beside an intercept) the direction is.

use crate::number::significant;

/// Groups that are described.
const GROUPS: usize = 3;
/// Parameters of a group that are named.
const NAMES: usize = 6;

/// What `directions` leave open.
pub fn undetermined(directions: &[Vec<f64>], name: &impl Fn(usize) -> String) -> String {
    let groups = groups(directions);
    let (idle, coupled): (Vec<Group<'_>>, Vec<Group<'_>>) =
        groups.into_iter().partition(|group| group.parameters.len() == 1);
    let mut parts = Vec::new();
    if !idle.is_empty() {
        let names = listed(idle.iter().map(|group| name(group.parameters[0])), "and");
        parts.push(format!("{names} {} no effect here", if idle.len() == 1 { "has" } else { "have" }));
    }
    parts.extend(coupled.iter().take(GROUPS).map(|group| group.describe(name)));
    if let Some(more) = coupled.len().checked_sub(GROUPS + 1) {
        parts.push(format!("and {} more such groups", more + 1));
    }
    parts.join("; ")
}

/// Parameters that directions couple, and these directions.
struct Group<'a> {
    parameters: Vec<usize>,
    directions: Vec<&'a [f64]>,
}

/// In the order of their first parameters.
fn groups(directions: &[Vec<f64>]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for direction in directions {
        let moved = (0..direction.len()).filter(|&parameter| direction[parameter] != 0.0);
        let mut joined = Group { parameters: moved.collect(), directions: vec![direction] };
        let touches = |group: &Group<'_>| group.parameters.iter().any(|p| joined.parameters.contains(p));
        let (touched, others): (Vec<_>, Vec<_>) = groups.into_iter().partition(touches);
        for group in touched {
            joined.parameters.extend(group.parameters);
            joined.directions.extend(group.directions);
        }
        joined.parameters.sort_unstable();
        joined.parameters.dedup();
        groups = others;
        groups.push(joined);
    }
    groups.retain(|group| !group.parameters.is_empty());
    groups.sort_by_key(|group| group.parameters[0]);
    groups
}

impl Group<'_> {
    fn describe(&self, name: &impl Fn(usize) -> String) -> String {
        let names = || self.parameters.iter().map(|&parameter| name(parameter));
        let open = self.parameters.len().saturating_sub(self.directions.len());
        if self.parameters.len() > NAMES {
            return format!(
                "only {open} combination{} of {} {} determined here",
                s(open),
                listed(names(), "and"),
                is(open)
            );
        }
        match (&self.directions[..], self.combination()) {
            (_, Some(combination)) => {
                let terms = self.parameters.iter().zip(combination);
                format!(
                    "only `{}` is determined here, not {} apart",
                    sum(terms.map(|(&parameter, factor)| (factor, name(parameter)))),
                    listed(names(), "and")
                )
            }
            ([direction], None) => {
                let first = direction[self.parameters[0]];
                let moves = self.parameters.iter().map(|&parameter| {
                    format!("{} to {}", short(direction[parameter] / first), name(parameter))
                });
                format!("adding {} changes nothing here", listed(moves, "and"))
            }
            _ => format!("only {open} combinations of {} are determined here", listed(names(), "and")),
        }
    }

    /// The factors of the only combination that no direction changes, that of the first parameter being 1.
    fn combination(&self) -> Option<Vec<f64>> {
        if self.directions.len() + 1 != self.parameters.len() {
            return None;
        }
        // Each direction moves a parameter of its own by 1; the one that is left makes up for all of them.
        let own = |direction: &&[f64]| {
            let alone = |&&p: &&usize| {
                direction[p] == 1.0 && self.directions.iter().filter(|d| d[p] != 0.0).count() == 1
            };
            self.parameters.iter().find(alone).copied()
        };
        let owned: Vec<usize> = self.directions.iter().map(own).collect::<Option<_>>()?;
        let rest = *self.parameters.iter().find(|parameter| !owned.contains(parameter))?;
        let factor = |&parameter: &usize| match owned.iter().position(|&own| own == parameter) {
            Some(k) => -self.directions[k][rest],
            None => 1.0,
        };
        let factors: Vec<f64> = self.parameters.iter().map(factor).collect();
        let first = factors[0];
        (first != 0.0).then(|| factors.iter().map(|factor| factor / first).collect())
    }
}

/// Names as in a sentence, at most [`NAMES`] of them.
pub fn listed(names: impl Iterator<Item = String>, last: &str) -> String {
    let mut names: Vec<String> = names.collect();
    if names.len() > NAMES {
        let more = names.len() + 1 - NAMES;
        names.truncate(NAMES - 1);
        names.push(format!("{more} more"));
    }
    match names.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
        None => String::new(),
    }
}

/// `a + 0.5 b - c`, of names in backticks.
fn sum(terms: impl Iterator<Item = (f64, String)>) -> String {
    let mut text = String::new();
    for (factor, name) in terms {
        let sign = match (text.is_empty(), factor < 0.0) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        };
        let factor = match short(factor.abs()) {
            one if one == "1" => String::new(),
            factor => factor + " ",
        };
        text += &format!("{sign}{factor}{}", name.trim_matches('`'));
    }
    text
}

/// Four significant digits, without zeros at the end.
fn short(x: f64) -> String {
    let text = significant(x, 4);
    let (digits, exponent) = text.split_at(text.find('e').unwrap_or(text.len()));
    let digits =
        if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
    format!("{digits}{exponent}")
}

fn s(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn is(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

#[cfg(test)]
#[path = "../tests/unit/naming.rs"]
mod tests;
