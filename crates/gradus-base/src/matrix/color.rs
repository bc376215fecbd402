//! Colorings: columns that one sweep can serve together.
//!
//! Gebremedhin, Manne and Pothen (2005), What color is your Jacobian? Graph coloring for computing
//! derivatives, SIAM Rev. 47, 629–705, has the theory; Gebremedhin, Tarafdar, Manne and Pothen (2007),
//! New acyclic and star coloring algorithms with application to computing Hessians, SIAM J. Sci.
//! Comput. 29, 1042–1072, the greedy star coloring with its stars kept up to date. Acyclic
//! colorings need fewer colors, but their entries come out of differences, which cost digits.

/// A color for each vertex.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coloring {
    pub colors: Vec<u32>,
    /// How many colors there are.
    pub count: u32,
}

const NONE: u32 = u32::MAX;

impl Coloring {
    fn of(colors: Vec<u32>) -> Self {
        let count = colors.iter().max().map_or(0, |&c| c + 1);
        Self { colors, count }
    }

    /// A color of its own for each vertex.
    #[must_use]
    pub fn distinct(vertices: u32) -> Self {
        Self { colors: (0..vertices).collect(), count: vertices }
    }
}

/// Neighbors of a vertex that have one color.
#[derive(Clone, Copy, Debug)]
struct Group {
    color: u32,
    /// The neighbor of this color that was colored first.
    first: u32,
    /// There are others.
    more: bool,
}

/// A star coloring: neighbors differ, and no path of four vertices has two colors only.
///
/// Then vertices of any two colors form stars, and each edge `(i, j)` has an end whose color no
/// other neighbor of the other end has: the entry can be read off directly.
///
/// `neighbors(v)` are those of `v` other than itself, each once. Costs little more than a look at
/// each edge and each color beside it, also where vertices have very many neighbors.
#[must_use]
pub fn star<'a>(vertices: u32, neighbors: impl Fn(u32) -> &'a [u32]) -> Coloring {
    let mut colors = vec![NONE; vertices as usize];
    let mut groups: Vec<Vec<Group>> = vec![Vec::new(); vertices as usize];
    // The colors of the centers of those stars that a vertex is a point of.
    let mut centers: Vec<Vec<u32>> = vec![Vec::new(); vertices as usize];
    // The last vertex that a color was forbidden for.
    let mut forbidden: Vec<u32> = Vec::new();
    // The neighbor of the vertex that had a color first, by color.
    let mut first: Vec<(u32, u32)> = Vec::new();
    for v in 0..vertices {
        let mut forbid = |color: u32| {
            if forbidden.len() <= color as usize {
                forbidden.resize(color as usize + 1, NONE);
            }
            forbidden[color as usize] = v;
        };
        for &w in neighbors(v) {
            let color = colors[w as usize];
            if color == NONE {
                continue;
            }
            forbid(color);
            // v would prolong a star beyond its points: v − w − x − y with x the center.
            centers[w as usize].iter().for_each(|&color| forbid(color));
            if first.len() <= color as usize {
                first.resize(color as usize + 1, (NONE, NONE));
            }
            // v would be the center of a star with two points, which may not be in others: x − w − v − q.
            let (of, q) = first[color as usize];
            if of == v {
                groups[w as usize].iter().for_each(|group| forbid(group.color));
                groups[q as usize].iter().for_each(|group| forbid(group.color));
            } else {
                first[color as usize] = (v, w);
            }
        }
        let free = (0..).find(|&c| forbidden.get(c as usize).is_none_or(|&of| of != v));
        let color = free.unwrap_or(v);
        colors[v as usize] = color;
        for &w in neighbors(v).iter().filter(|&&w| w != v && colors[w as usize] != NONE) {
            join(&mut groups, &mut centers, &colors, w, v);
            join(&mut groups, &mut centers, &colors, v, w);
        }
    }
    Coloring::of(colors)
}

/// Notes that `point` is a colored neighbor of `center`; from the second of its color on, `center` is the
/// center of a star.
fn join(groups: &mut [Vec<Group>], centers: &mut [Vec<u32>], colors: &[u32], center: u32, point: u32) {
    let (of_center, color) = (colors[center as usize], colors[point as usize]);
    match groups[center as usize].iter_mut().find(|group| group.color == color) {
        None => groups[center as usize].push(Group { color, first: point, more: false }),
        Some(group) => {
            if !core::mem::replace(&mut group.more, true) {
                centers[group.first as usize].push(of_center);
            }
            centers[point as usize].push(of_center);
        }
    }
}

/// Colors so that no two vertices of one group have the same color: columns with entries in the same
/// row, or rows with entries in the same column.
///
/// `of(v)` are the groups of `v`. Greedy. A group remembers up to where its colors have no gap, so that
/// a full row costs no more than its length.
#[must_use]
pub fn apart<'a>(vertices: u32, groups: u32, of: impl Fn(u32) -> &'a [u32]) -> Coloring {
    let mut colors = Vec::with_capacity(vertices as usize);
    let mut used: Vec<Used> = vec![Used::default(); groups as usize];
    let mut forbidden: Vec<u32> = Vec::new();
    for v in 0..vertices {
        let start = of(v).iter().map(|&g| used[g as usize].below).max().unwrap_or(0);
        for &g in of(v) {
            for &color in used[g as usize].others.iter().filter(|&&color| color >= start) {
                if forbidden.len() <= color as usize {
                    forbidden.resize(color as usize + 1, NONE);
                }
                forbidden[color as usize] = v;
            }
        }
        let free = (start..).find(|&c| forbidden.get(c as usize).is_none_or(|&of| of != v));
        let color = free.unwrap_or(v);
        of(v).iter().for_each(|&g| used[g as usize].add(color));
        colors.push(color);
    }
    Coloring::of(colors)
}

/// The colors of a group.
#[derive(Clone, Debug, Default)]
struct Used {
    /// All colors below this one.
    below: u32,
    /// The others.
    others: Vec<u32>,
}

impl Used {
    fn add(&mut self, color: u32) {
        if color != self.below {
            return self.others.push(color);
        }
        self.below += 1;
        while let Some(at) = self.others.iter().position(|&other| other == self.below) {
            self.others.swap_remove(at);
            self.below += 1;
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/matrix/color.rs"]
mod tests;
