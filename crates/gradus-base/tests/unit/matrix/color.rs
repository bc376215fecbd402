//! Colorings of known and of random graphs.

use super::*;
use proptest::prelude::*;

fn graph(vertices: u32, edges: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut neighbors = vec![Vec::new(); vertices as usize];
    for &(a, b) in edges.iter().filter(|(a, b)| a != b && a.max(b) < &vertices) {
        neighbors[a as usize].push(b);
        neighbors[b as usize].push(a);
    }
    for list in &mut neighbors {
        list.sort_unstable();
        list.dedup();
    }
    neighbors
}

fn is_star_coloring(neighbors: &[Vec<u32>], colors: &[u32]) -> bool {
    let c = |v: u32| colors[v as usize];
    let near = |v: u32| neighbors[v as usize].iter().copied();
    (0..neighbors.len() as u32).all(|a| {
        near(a).all(|b| {
            c(a) != c(b)
                && near(b)
                    .filter(|&x| x != a && c(x) == c(a))
                    .all(|x| near(x).filter(|&y| y != b && y != a).all(|y| c(y) != c(b)))
        })
    })
}

#[test]
fn known_graphs_get_few_colors() {
    let path: Vec<_> = (1..1000).map(|i| (i - 1, i)).collect();
    let hub: Vec<_> = (1..1000).map(|i| (0, i)).collect();
    let late: Vec<_> = (0..999).map(|i| (999, i)).collect();
    for (edges, want) in [(path, 3), (hub, 2), (late, 2), (Vec::new(), 1)] {
        let neighbors = graph(1000, &edges);
        let found = star(1000, |v| &neighbors[v as usize]);
        assert!(is_star_coloring(&neighbors, &found.colors));
        assert_eq!(found.count, want);
    }
}

proptest! {
    #[test]
    fn random_graphs_are_colored_right(edges in prop::collection::vec((0_u32..24, 0_u32..24), 0..80)) {
        let neighbors = graph(24, &edges);
        let found = star(24, |v| &neighbors[v as usize]);
        prop_assert!(is_star_coloring(&neighbors, &found.colors));
    }

    #[test]
    fn groups_are_kept_apart(of in prop::collection::vec(prop::collection::btree_set(0_u32..12, 0..5), 0..40)) {
        let of: Vec<Vec<u32>> = of.into_iter().map(|set| set.into_iter().collect()).collect();
        let found = apart(of.len() as u32, 12, |v| &of[v as usize]);
        for (v, mine) in of.iter().enumerate() {
            for (w, theirs) in of.iter().enumerate().skip(v + 1) {
                let meet = mine.iter().any(|group| theirs.contains(group));
                prop_assert!(!meet || found.colors[v] != found.colors[w]);
            }
        }
    }
}
