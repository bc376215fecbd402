//! By what data are recognized without being kept.

use super::Dataset;

/// By what data are recognized.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct DataPrint {
    names: Vec<String>,
    rows: usize,
    hash: u64,
}

impl DataPrint {
    pub(crate) fn of(data: &Dataset) -> Self {
        let hash = data.columns().fold(OFFSET, |hash, column| mix(hash, hash_of(column)));
        Self { names: data.names().to_vec(), rows: data.len(), hash }
    }

    /// With one more column, that has no name.
    pub(crate) fn and(mut self, column: &[f64]) -> Self {
        self.hash = mix(self.hash, hash_of(column));
        self
    }

    /// How other data differ.
    pub(crate) fn difference(&self, other: &Self) -> Option<String> {
        if self.names != other.names {
            return Some(format!(
                "there the columns were {}, here {}",
                self.names.join(", "),
                other.names.join(", ")
            ));
        }
        if self.rows != other.rows {
            return Some(format!("there were {} rows, here are {}", self.rows, other.rows));
        }
        (self.hash != other.hash).then(|| "a number differs, or the order of the rows".to_owned())
    }
}

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
/// Hashes that are taken side by side: each waits for its own multiplications alone.
const LANES: usize = 8;

/// FNV-1a, eight bytes at a time: it finds changes, and need not keep off those who look for collisions.
fn mix(hash: u64, bits: u64) -> u64 {
    (hash ^ bits).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29)
}

fn hash_of(column: &[f64]) -> u64 {
    let (chunks, rest) = column.as_chunks::<LANES>();
    let mut lanes = [OFFSET; LANES];
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(hash, x)| *hash = mix(*hash, x.to_bits()));
    }
    rest.iter().map(|x| x.to_bits()).chain(lanes).fold(OFFSET, mix)
}
