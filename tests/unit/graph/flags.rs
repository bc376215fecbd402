//! Tests of `graph::flags`: the byte against a record with a field for each part.

use super::*;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Parts {
    operands: u8,
    stage: Stage,
    varies: bool,
    folds: bool,
    pooled: bool,
}

fn parts(flags: NodeFlags) -> Parts {
    Parts {
        operands: flags.operands(),
        stage: flags.stage(),
        varies: flags.varies(),
        folds: flags.folds(),
        pooled: flags.pooled(),
    }
}

/// Every byte that a node can have, with its parts.
fn all() -> Vec<(NodeFlags, Parts)> {
    let mut all = Vec::new();
    for leaf in [Kind::Parameter, Kind::Column, Kind::Count, Kind::Constant] {
        let stage = match leaf {
            Kind::Parameter | Kind::Constant => Stage::PerCall,
            Kind::Column => Stage::PerRow,
            _ => Stage::AfterReduction,
        };
        let (varies, folds) = (leaf == Kind::Parameter, leaf == Kind::Constant);
        let own = Parts { operands: 0, stage, varies, folds, pooled: false };
        assert_eq!(parts(NodeFlags::leaf(leaf)), own, "{leaf:?}");
        for is_varying in [false, true] {
            let flags = NodeFlags::leaf(leaf);
            let flags = if is_varying { flags.varying() } else { flags };
            let own = Parts { varies: varies || is_varying, ..own };
            all.push((flags, own));
            for operands in 1..=LISTED {
                for with_folds in [false, true] {
                    for pooled in [false, true] {
                        let of_user = flags.of_user(operands).with_folds(with_folds).with_pooled(pooled);
                        all.push((of_user, Parts { operands, folds: with_folds, pooled, ..own }));
                    }
                }
            }
        }
    }
    all
}

#[test]
fn every_part_is_what_was_put_in() {
    for (flags, own) in all() {
        assert_eq!(parts(flags), own);
        assert_eq!(parts(flags.varying()), Parts { varies: true, ..own });
        assert_eq!(parts(flags.with_folds(true)), Parts { folds: true, ..own });
        assert_eq!(parts(flags.with_folds(false)), own);
        assert_eq!(parts(flags.with_pooled(true)), Parts { pooled: true, ..own });
        assert_eq!(parts(flags.with_pooled(false)), own);
    }
}

/// What a user gets from its operands: the latest stage, and whether any varies; but neither their folds nor their order.
#[test]
fn users_have_what_their_operands_have_together() {
    for (a, of_a) in all() {
        let user = |operands, stage| Parts { operands, stage, folds: false, pooled: false, ..of_a };
        assert_eq!(parts(a.of_user(2)), user(2, of_a.stage));
        assert_eq!(parts(a.of_row_sum()), user(1, Stage::AfterReduction));
        for (b, of_b) in all() {
            let stage = of_a.stage.max(of_b.stage);
            let varies = of_a.varies || of_b.varies;
            let joined = Parts { operands: 0, stage, varies, folds: false, pooled: false };
            assert_eq!(parts(a.join(b)), joined, "{of_a:?} and {of_b:?}");
            assert_eq!(a.or_folds(b), of_a.folds || of_b.folds, "{of_a:?} and {of_b:?}");
        }
    }
}
