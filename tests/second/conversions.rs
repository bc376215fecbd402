//! Matrices to and from those of other crates: entry by entry, in any layout.

use gradus::prelude::*;
use gradus::sparse::SparseError;
use proptest::prelude::*;

/// A matrix with other rows than columns, of which each entry tells where it is.
#[cfg(any(feature = "nalgebra", feature = "ndarray", feature = "faer"))]
fn telling(rows: usize, columns: usize) -> Matrix {
    let mut m = Matrix::zeros(rows, columns);
    for i in 0..rows {
        (0..columns).for_each(|j| m[(i, j)] = (100 * i + j) as f64);
    }
    m
}

/// Shapes with no rows, no columns, one of them, and both.
#[cfg(any(feature = "nalgebra", feature = "ndarray", feature = "faer"))]
const SHAPES: [(usize, usize); 7] = [(0, 0), (0, 3), (3, 0), (1, 4), (4, 1), (2, 3), (5, 5)];

#[cfg(feature = "nalgebra")]
#[test]
fn dense_matrices_of_nalgebra() {
    use nalgebra::DMatrix;
    for (rows, columns) in SHAPES {
        let m = telling(rows, columns);
        let other = DMatrix::from(&m);
        assert_eq!(other.shape(), (rows, columns));
        assert!((0..rows).all(|i| (0..columns).all(|j| other[(i, j)] == m[(i, j)])));
        assert_eq!(Matrix::from(&other), m);
        assert_eq!(DMatrix::from(m), other);
        // A view with strides on both sides.
        if rows > 2 && columns > 2 {
            let view = other.view_with_steps((1, 0), (2, 2), (1, 2));
            assert_eq!(Matrix::from(&view).as_slice(), [100.0, 103.0, 300.0, 303.0]);
        }
    }
    let single = nalgebra::RowVector2::new(1.5_f32, 2.5);
    assert_eq!(Matrix::from(&single).as_slice(), [1.5_f32, 2.5]);
}

#[cfg(feature = "ndarray")]
#[test]
fn dense_matrices_of_ndarray() {
    use ndarray::{Array2, ShapeBuilder, s};
    for (rows, columns) in SHAPES {
        let m = telling(rows, columns);
        let other = Array2::from(&m);
        assert_eq!(other.dim(), (rows, columns));
        assert!((0..rows).all(|i| (0..columns).all(|j| other[(i, j)] == m[(i, j)])));
        assert_eq!(Matrix::from(&other), m);
        assert_eq!(Array2::from(m.clone()), other);
        // The same in columns, and from behind.
        let by_columns = Array2::from_shape_fn((rows, columns).f(), |at| m[at]);
        assert_eq!(Matrix::from(&by_columns), m);
        let turned = Matrix::from(&other.slice(s![..;-1, ..;-1]));
        assert!(
            (0..rows).all(|i| (0..columns).all(|j| turned[(i, j)] == m[(rows - 1 - i, columns - 1 - j)]))
        );
        let transposed = Matrix::from(&other.t());
        assert!((0..rows).all(|i| (0..columns).all(|j| transposed[(j, i)] == m[(i, j)])));
    }
}

#[cfg(feature = "faer")]
#[test]
fn dense_matrices_of_faer() {
    use faer::Mat;
    for (rows, columns) in SHAPES {
        let m = telling(rows, columns);
        let other = Mat::from(&m);
        assert_eq!((other.nrows(), other.ncols()), (rows, columns));
        assert!((0..rows).all(|i| (0..columns).all(|j| other[(i, j)] == m[(i, j)])));
        assert_eq!(Matrix::from(&other), m);
        let transposed = Matrix::from(other.transpose());
        assert!((0..rows).all(|i| (0..columns).all(|j| transposed[(j, i)] == m[(i, j)])));
        let turned = Matrix::from(other.as_ref().reverse_rows());
        assert!((0..rows).all(|i| (0..columns).all(|j| turned[(i, j)] == m[(rows - 1 - i, j)])));
    }
}

type Entries = Vec<(usize, usize, f64)>;

/// Entries in any order, in a matrix of this shape.
fn entries() -> impl Strategy<Value = (usize, usize, Entries)> {
    (1_usize..7, 1_usize..7).prop_flat_map(|(rows, columns)| {
        let entry = (0..rows, 0..columns, -3_i8..4);
        prop::collection::vec(entry, 0..20).prop_map(move |all| {
            let mut seen = std::collections::HashSet::new();
            let once = all.into_iter().filter(|&(i, j, _)| seen.insert((i, j)));
            (rows, columns, once.map(|(i, j, x)| (i, j, f64::from(x))).collect())
        })
    })
}

proptest! {
    #[test]
    fn sparse_matrices((rows, columns, entries) in entries()) {
        let m = SparseMatrix::from_entries(rows, columns, entries.clone()).unwrap();
        prop_assert_eq!((m.rows(), m.columns(), m.values().len()), (rows, columns, entries.len()));
        for &(i, j, x) in &entries {
            prop_assert_eq!(m.get(i, j), x);
        }
        prop_assert!(m.iter().map(|(i, j, _)| (j, i)).is_sorted());
        #[cfg(feature = "sprs")]
        {
            use sprs::{CsMat, TriMat};
            let csc = CsMat::from(&m);
            prop_assert!(csc.is_csc() && csc.shape() == (rows, columns) && csc.nnz() == entries.len());
            prop_assert_eq!(&SparseMatrix::try_from(&csc).unwrap(), &m);
            prop_assert_eq!(&SparseMatrix::try_from(&csc.to_csr()).unwrap(), &m);
            // By the other crate's own way.
            let mut triplets = TriMat::new((rows, columns));
            entries.iter().for_each(|&(i, j, x)| triplets.add_triplet(i, j, x));
            prop_assert_eq!(&SparseMatrix::try_from(&triplets.to_csr::<usize>()).unwrap(), &m);
            // Transposed, the rows are the columns of a view.
            let view = SparseMatrix::try_from(csc.transpose_view()).unwrap();
            prop_assert!(entries.iter().all(|&(i, j, x)| view.get(j, i) == x));
        }
        #[cfg(feature = "faer")]
        {
            use faer::sparse::{SparseColMat, SparseRowMat, Triplet};
            let csc = SparseColMat::from(&m);
            prop_assert_eq!((csc.nrows(), csc.ncols(), csc.compute_nnz()), (rows, columns, entries.len()));
            prop_assert!(entries.iter().all(|&(i, j, x)| csc.get(i, j) == Some(&x)));
            prop_assert_eq!(&SparseMatrix::try_from(csc.as_ref()).unwrap(), &m);
            let triplets: Vec<_> = entries.iter().map(|&(i, j, x)| Triplet::new(i, j, x)).collect();
            let csr = SparseRowMat::try_new_from_triplets(rows, columns, &triplets).unwrap();
            prop_assert_eq!(&SparseMatrix::try_from(csr.as_ref()).unwrap(), &m);
        }
    }
}

#[test]
fn entries_outside_and_entries_twice_are_refused() {
    let of = |entries: &[(usize, usize, f64)]| SparseMatrix::from_entries(2, 2, entries.iter().copied());
    let outside = |row, column| Err(SparseError::Outside { row, column, rows: 2, columns: 2 });
    assert_eq!(of(&[(0, 2, 1.0)]), outside(0, 2));
    assert_eq!(of(&[(usize::MAX, 0, 1.0)]), outside(usize::MAX, 0));
    assert_eq!(
        of(&[(1, 0, 1.0), (0, 0, 1.0), (1, 0, 1.0)]),
        Err(SparseError::Duplicate { row: 1, column: 0 })
    );
    assert_eq!(SparseMatrix::<f64>::from_entries(0, 0, []).unwrap(), SparseMatrix::empty());
}

/// Rows in any order within a column, and one that stands twice.
#[cfg(feature = "faer")]
#[test]
fn columns_of_faer_may_be_unsorted() {
    use faer::sparse::{SparseColMat, SymbolicSparseColMat};
    let of = |rows: Vec<usize>| {
        let structure = SymbolicSparseColMat::new_unsorted_checked(3, 2, vec![0, 2, 3], None, rows);
        SparseMatrix::try_from(SparseColMat::new(structure, vec![5.0, 6.0, 7.0]).as_ref())
    };
    let m = of(vec![2, 0, 1]).unwrap();
    assert_eq!((m.row_indices(), m.values()), (&[0, 2, 1][..], &[6.0, 5.0, 7.0][..]));
    assert_eq!(of(vec![2, 2, 1]), Err(SparseError::Duplicate { row: 2, column: 0 }));
    // Columns that have room for more than they hold.
    let roomy = SymbolicSparseColMat::new_checked(3, 2, vec![0, 2, 3], Some(vec![1, 1]), vec![2, 0, 1]);
    let m = SparseMatrix::try_from(SparseColMat::new(roomy, vec![5.0, 6.0, 7.0]).as_ref()).unwrap();
    assert_eq!((m.row_indices(), m.values()), (&[2, 1][..], &[5.0, 7.0][..]));
}
