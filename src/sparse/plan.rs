//! Plans: a sparse derivative from few directions.
//!
//! The coordinates of one colour move together. An entry is then found in the result for the
//! colour of its column, in its row, because no other entry of that row has a column of that colour;
//! or, in a Hessian, at the place mirrored at the diagonal.

use super::colour::{Colouring, apart, star};
use crate::graph::dependence::dependences;
use crate::graph::interaction::interactions;
use crate::graph::{Graph, Id};
use crate::matrix::Structure;
use crate::real::Real;
use std::sync::Arc;

/// Which derivative has many entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entries {
    /// The value, and then the stored entries of its Hessian.
    Hessian,
    /// The outputs, and then the stored entries of their Jacobian.
    Jacobian,
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) structure: Arc<Structure>,
    /// Of the coordinates; of the outputs if the Jacobian is taken backwards.
    pub(crate) colouring: Colouring,
    pub(crate) backwards: bool,
    /// The place of each stored entry in the result of its colour.
    pub(crate) places: Vec<u32>,
    /// The stored entries, colour after colour, and where each colour starts.
    by_colour: Vec<u32>,
    starts: Vec<usize>,
}

impl Plan {
    /// The plan for a graph with these outputs.
    pub(crate) fn of<T: Real>(graph: &Graph<T>, outputs: &[Id], parameters: u32, entries: Entries) -> Self {
        match entries {
            Entries::Hessian => {
                let pairs = outputs.first().map_or_else(Vec::new, |&f| interactions(graph, f, parameters));
                Self::of_hessian(parameters, &pairs)
            }
            Entries::Jacobian => Self::of_jacobian(parameters, &dependences(graph, outputs)),
        }
    }

    /// The plan of a Hessian that has these pairs of coordinates, the larger one first, in order.
    fn of_hessian(n: u32, pairs: &[(u32, u32)]) -> Self {
        let mut columns = vec![Vec::new(); n as usize];
        for &(high, low) in pairs {
            columns[high as usize].push(low);
            if high != low {
                columns[low as usize].push(high);
            }
        }
        columns.iter_mut().for_each(|column| column.sort_unstable());
        let is_full = pairs.len() as u64 == u64::from(n) * (u64::from(n) + 1) / 2;
        let colouring = if is_full {
            Colouring::distinct(n)
        } else {
            // The vertex itself has no colour yet when it is coloured, and later the same one.
            let others: Vec<Vec<u32>> = (0..n).zip(&columns).map(|(v, c)| without(c, v)).collect();
            star(n, |v| &others[v as usize])
        };
        let alone = Alone::new(&columns, &colouring);
        let mut sources = Vec::with_capacity(2 * pairs.len());
        for (j, column) in (0..n).zip(&columns) {
            for &i in column {
                // One of the two for both triangles, so that they have the same bits.
                let (high, low) = (i.max(j), i.min(j));
                let direct = alone.is(&columns, high, low);
                sources.push(if direct { (low, high) } else { (high, low) });
            }
        }
        let colours: Vec<u32> =
            sources.iter().map(|&(moving, _)| colouring.colours[moving as usize]).collect();
        let places = sources.iter().map(|&(_, place)| place).collect();
        let structure = Structure::new(n as usize, columns.into_iter());
        Self::new(structure, colouring, false, &colours, places)
    }

    /// The plan of a Jacobian whose rows have entries in these columns, in order.
    fn of_jacobian(n: u32, rows: &[Vec<u32>]) -> Self {
        let mut columns = vec![Vec::new(); n as usize];
        for (i, row) in (0_u32..).zip(rows) {
            row.iter().for_each(|&j| columns[j as usize].push(i));
        }
        let m = rows.len() as u32;
        let forwards = apart(n, m, |j| &columns[j as usize]);
        let backwards = apart(m, n, |i| &rows[i as usize]);
        let is_backwards = backwards.count < forwards.count;
        let colouring = if is_backwards { backwards } else { forwards };
        let (mut colours, mut places) = (Vec::new(), Vec::new());
        for (j, column) in (0..n).zip(&columns) {
            for &i in column {
                let (moving, place) = if is_backwards { (i, j) } else { (j, i) };
                colours.push(colouring.colours[moving as usize]);
                places.push(place);
            }
        }
        let structure = Structure::new(rows.len(), columns.into_iter());
        Self::new(structure, colouring, is_backwards, &colours, places)
    }

    fn new(
        structure: Structure,
        colouring: Colouring,
        backwards: bool,
        colours: &[u32],
        places: Vec<u32>,
    ) -> Self {
        let mut starts = vec![0; colouring.count as usize + 1];
        colours.iter().for_each(|&colour| starts[colour as usize + 1] += 1);
        for colour in 1..starts.len() {
            starts[colour] += starts[colour - 1];
        }
        let mut next = starts.clone();
        let mut by_colour = vec![0; colours.len()];
        for (entry, &colour) in (0_u32..).zip(colours) {
            by_colour[next[colour as usize]] = entry;
            next[colour as usize] += 1;
        }
        Self { structure: Arc::new(structure), colouring, backwards, places, by_colour, starts }
    }

    /// How many directions there are.
    pub(crate) fn colours(&self) -> u32 {
        self.colouring.count
    }

    /// Does a coordinate (or output) move with this colour?
    pub(crate) fn moves(&self, colour: u32) -> impl Iterator<Item = bool> + '_ {
        self.colouring.colours.iter().map(move |&c| c == colour)
    }

    /// The stored entries that the direction of a colour gives.
    pub(crate) fn entries(&self, colour: u32) -> &[u32] {
        &self.by_colour[self.starts[colour as usize]..self.starts[colour as usize + 1]]
    }
}

fn without(list: &[u32], v: u32) -> Vec<u32> {
    list.iter().copied().filter(|&w| w != v).collect()
}

/// Which neighbours of a vertex are the only ones of their colour.
struct Alone {
    /// Beside the entries of each column.
    alone: Vec<Vec<bool>>,
}

impl Alone {
    fn new(columns: &[Vec<u32>], colouring: &Colouring) -> Self {
        let mut counts = vec![0_u32; colouring.count as usize];
        let colour = |v: u32| colouring.colours[v as usize] as usize;
        let of = |column: &Vec<u32>| {
            column.iter().for_each(|&v| counts[colour(v)] += 1);
            let alone = column.iter().map(|&v| counts[colour(v)] == 1).collect();
            column.iter().for_each(|&v| counts[colour(v)] = 0);
            alone
        };
        Self { alone: columns.iter().map(of).collect() }
    }

    /// In the row of `at`, has no other column the colour of `neighbour`?
    fn is(&self, columns: &[Vec<u32>], at: u32, neighbour: u32) -> bool {
        let found = columns[at as usize].binary_search(&neighbour);
        found.is_ok_and(|index| self.alone[at as usize][index])
    }
}
