//! Plans: a sparse derivative from few directions.
//!
//! The coordinates of one color move together. An entry is then found in the result for the
//! color of its column, in its row, because no other entry of that row has a column of that color;
//! or, in a Hessian, at the entry mirrored at the diagonal.

use crate::error::Quantity;
use crate::graph::dependence::dependences;
use crate::graph::interaction::interactions;
use crate::graph::{Graph, Id};
use crate::matrix::Structure;
use crate::matrix::color::{Coloring, apart, star};
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

impl Entries {
    /// What the entry in a row and a column is.
    pub(crate) fn quantity(self, (row, column): (usize, usize)) -> Quantity {
        match self {
            Self::Hessian => Quantity::Second(row, column),
            Self::Jacobian => Quantity::Derivative(column),
        }
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) structure: Arc<Structure>,
    /// Of the coordinates; of the outputs if the Jacobian is taken backward.
    pub(crate) coloring: Coloring,
    pub(crate) backward: bool,
    /// The index of each stored entry in the result of its color.
    pub(crate) places: Vec<u32>,
    /// The stored entries, color after color, and where each color starts.
    by_color: Vec<u32>,
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
        let coloring = if is_full {
            Coloring::distinct(n)
        } else {
            // The vertex itself has no color yet when it is colored, and later the same one.
            let others: Vec<Vec<u32>> = (0..n).zip(&columns).map(|(v, c)| without(c, v)).collect();
            star(n, |v| &others[v as usize])
        };
        let alone = Alone::new(&columns, &coloring);
        let mut sources = Vec::with_capacity(2 * pairs.len());
        for (j, column) in (0..n).zip(&columns) {
            for &i in column {
                // One of the two for both triangles, so that they have the same bits.
                let (high, low) = (i.max(j), i.min(j));
                let direct = alone.is(&columns, high, low);
                sources.push(if direct { (low, high) } else { (high, low) });
            }
        }
        let colors: Vec<u32> = sources.iter().map(|&(moving, _)| coloring.colors[moving as usize]).collect();
        let places = sources.iter().map(|&(_, place)| place).collect();
        let structure = Structure::new(n as usize, columns.into_iter());
        Self::new(structure, coloring, false, &colors, places)
    }

    /// The plan of a Jacobian whose rows have entries in these columns, in order.
    fn of_jacobian(n: u32, rows: &[Vec<u32>]) -> Self {
        let mut columns = vec![Vec::new(); n as usize];
        for (i, row) in (0_u32..).zip(rows) {
            row.iter().for_each(|&j| columns[j as usize].push(i));
        }
        let m = rows.len() as u32;
        let forward = apart(n, m, |j| &columns[j as usize]);
        let backward = apart(m, n, |i| &rows[i as usize]);
        let is_backward = backward.count < forward.count;
        let coloring = if is_backward { backward } else { forward };
        let (mut colors, mut places) = (Vec::new(), Vec::new());
        for (j, column) in (0..n).zip(&columns) {
            for &i in column {
                let (moving, place) = if is_backward { (i, j) } else { (j, i) };
                colors.push(coloring.colors[moving as usize]);
                places.push(place);
            }
        }
        let structure = Structure::new(rows.len(), columns.into_iter());
        Self::new(structure, coloring, is_backward, &colors, places)
    }

    fn new(
        structure: Structure,
        coloring: Coloring,
        backward: bool,
        colors: &[u32],
        places: Vec<u32>,
    ) -> Self {
        let mut starts = vec![0; coloring.count as usize + 1];
        colors.iter().for_each(|&color| starts[color as usize + 1] += 1);
        for color in 1..starts.len() {
            starts[color] += starts[color - 1];
        }
        let mut next = starts.clone();
        let mut by_color = vec![0; colors.len()];
        for (entry, &color) in (0_u32..).zip(colors) {
            by_color[next[color as usize]] = entry;
            next[color as usize] += 1;
        }
        Self { structure: Arc::new(structure), coloring, backward, places, by_color, starts }
    }

    /// How many directions there are.
    pub(crate) fn colors(&self) -> u32 {
        self.coloring.count
    }

    /// Does a coordinate (or output) move with this color?
    pub(crate) fn moves(&self, color: u32) -> impl Iterator<Item = bool> + '_ {
        self.coloring.colors.iter().map(move |&c| c == color)
    }

    /// The stored entries that the direction of a color gives.
    pub(crate) fn entries(&self, color: u32) -> &[u32] {
        &self.by_color[self.starts[color as usize]..self.starts[color as usize + 1]]
    }
}

fn without(list: &[u32], v: u32) -> Vec<u32> {
    list.iter().copied().filter(|&w| w != v).collect()
}

/// Which neighbors of a vertex are the only ones of their color.
struct Alone {
    /// Beside the entries of each column.
    alone: Vec<Vec<bool>>,
}

impl Alone {
    fn new(columns: &[Vec<u32>], coloring: &Coloring) -> Self {
        let mut counts = vec![0_u32; coloring.count as usize];
        let color = |v: u32| coloring.colors[v as usize] as usize;
        let of = |column: &Vec<u32>| {
            column.iter().for_each(|&v| counts[color(v)] += 1);
            let alone = column.iter().map(|&v| counts[color(v)] == 1).collect();
            column.iter().for_each(|&v| counts[color(v)] = 0);
            alone
        };
        Self { alone: columns.iter().map(of).collect() }
    }

    /// In the row of `at`, has no other column the color of `neighbor`?
    fn is(&self, columns: &[Vec<u32>], at: u32, neighbor: u32) -> bool {
        let found = columns[at as usize].binary_search(&neighbor);
        found.is_ok_and(|index| self.alone[at as usize][index])
    }
}
