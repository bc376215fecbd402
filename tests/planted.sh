#!/usr/bin/env bash
# Plants an error in ten rows of the table of operations and in each pass of the compiler, one by one, and shows that random
# programs (examples/fuzz) find each within two minutes.
#
#     bash tests/planted.sh [WORD]      # only the errors with this word in their name
#
# It works on a copy, and builds it once for each error: with little optimization, and only what changed; still a minute or
# more each. It prints one line for each error, and ends with status 1 if one is not found.
set -uo pipefail
cd "$(dirname "$0")/.."

word="${1:-}"
copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
git ls-files -z | tar --null --files-from=- --create --file=- | tar --extract --file=- --directory="$copy"
export CARGO_TARGET_DIR="${GRADUS_PLANTED_TARGET:-$copy/target}"
export CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=1

found=0 missed=0

# plant NAME FILE BEFORE AFTER: the text BEFORE, which the file has once, becomes AFTER.
plant() {
    local name="$1" file="$copy/$2" before="$3" after="$4"
    case "$name" in *"$word"*) ;; *) return ;; esac
    if [ "$(grep --count --fixed-strings -- "$before" "$file")" -ne 1 ]; then
        echo "$name: $2 does not have this line once: $before"
        missed=$((missed + 1))
        return
    fi
    cp "$file" "$copy/original"
    BEFORE="$before" AFTER="$after" perl -0pi -e 's/\Q$ENV{BEFORE}\E/$ENV{AFTER}/' "$file"
    if (cd "$copy" && cargo build --quiet --no-default-features --features serde,rayon --example fuzz) 2>"$copy/errors"; then
        local start=$SECONDS
        if "$CARGO_TARGET_DIR/debug/examples/fuzz" --minutes 2 --seed 1 --first >"$copy/output" 2>/dev/null; then
            echo "$name: NOT FOUND"
            missed=$((missed + 1))
        else
            echo "$name: found in $((SECONDS - start)) s by: $(grep FAILED "$copy/output" | sed 's/  .*//')"
            found=$((found + 1))
        fi
    else
        echo "$name: does not build"
        head -n 20 "$copy/errors"
        missed=$((missed + 1))
    fi
    # With a new time, so that it is built again.
    cat "$copy/original" >"$file"
}

op=src/op
plant "op: sqrt" $op/unary.rs 'x.sqrt(), partial x.lift(0.5) / y' 'x.sqrt(), partial x.lift(0.4) / y'
plant "op: exp2" $op/unary.rs 'x.exp2(), partial y * x.lift(LN_2)' 'x.exp2(), partial y'
plant "op: tan" $op/unary.rs 'x.tan(), partial x.lift(1.0) + y * y' 'x.tan(), partial x.lift(1.0) + y'
plant "op: cos" $op/unary.rs 'partial -x.unary::<Sin>()' 'partial x.unary::<Sin>()'
plant "op: log10" $op/unary.rs 'x.log10(), partial x.lift(LOG10_E) / x' 'x.log10(), partial x.lift(LOG2_E) / x'
plant "op: erf, second derivative" $op/unary.rs 'partial x.lift(-2.0) * (x * y);' 'partial x.lift(-1.0) * (x * y);'
plant "op: div" $op/binary.rs 'partial -(y / b);' 'partial y / b;'
plant "op: max at a tie or beyond" $op/binary.rs 'mask b.binary::<Above>(a);' 'mask a.binary::<Above>(b);'
plant "op: powf in its exponent" $op/binary.rs 'y * a.unary::<super::Ln>())' 'a * a.unary::<super::Ln>())'
plant "op: hypot, second derivative" $op/binary.rs 'partial -hypot_curvature(a, b, y);' 'partial hypot_curvature(a, b, y);'
plant "op: mul_add" $op/ternary.rs '[b, a, a.lift(1.0)]' '[a, a, a.lift(1.0)]'
plant "op: the value of a sum" $op/binary.rs 'Add(a, b, y) = a + b,' 'Add(a, b, y) = b - (-a - a) - a,'

graph=src/graph
plant "graph: fold" $graph/fold.rs '.then(|| self.binary(Op::Add, a, Id(inner.a)))' '.then(|| self.binary(Op::Sub, a, Id(inner.a)))'
plant "graph: unique" $graph/unique.rs 'is_like && other.b == node.b && self.words(other) == words' 'is_like && other.b == node.b'
plant "graph: reverse, signs" $graph/reverse.rs 'negative: adjoint.negative ^ turns }' 'negative: adjoint.negative | turns }'
plant "graph: tangent" $graph/tangent.rs 'self.product(graph, of(b), a), of(c)]' 'self.product(graph, of(b), b), of(c)]'
plant "graph: interaction" $graph/interaction.rs '(linearity.nonlinear[k][i] || linearity.nonlinear[i][k])' 'linearity.nonlinear[k][i] && k == i'
plant "graph: dependence" $graph/dependence.rs 'if core::mem::replace(&mut seen[id.index()], number) == number {' 'if core::mem::replace(&mut seen[id.index()], number) != u32::MAX {'

schedule=src/schedule
plant "schedule: levels of guards" $schedule/levels.rs 'above(guard.a).max(above(guard.b))' 'above(guard.a).min(above(guard.b))'
plant "schedule: liveness" $schedule/liveness.rs 'uses.note_twice(graph, guard.b, at);' ''
plant "schedule: liveness of outputs" $schedule/liveness.rs 'uses.note_twice(graph, output, FOREVER);' 'uses.note_twice(graph, output, 1);'
plant "schedule: needed" $schedule/needed.rs '[guard.a, guard.b].into_iter()' '[guard.a].into_iter()'
plant "schedule: windows" $schedule/windows.rs 'let order = latest.max(own << bits) + 1;' 'let order = (own << bits).max(latest.min(own << bits)) + 1;'
plant "schedule: align" $schedule/parts.rs 'self.record(index, (latest + 1).max(level.into()));' 'self.record(index, latest.max(level.into()));'
plant "schedule: scans" $schedule/scans.rs 'level[graph.origin(link.other).index()] >= at' 'level[graph.origin(link.other).index()] > at + 4'
plant "schedule: products in sums" $schedule/fused_products.rs 'liveness().uses == 1' 'liveness().uses >= 1'
plant "schedule: slots" $schedule/slots.rs 'self.give(at.plus(len), size - len);' 'self.give(at, size);'
plant "schedule: patterns" $schedule/emit/operands.rs 'if is_row && slots.iter().any(|&slot| slot != slots[0])' 'if is_row && slots.iter().any(|&slot| slot < slots[0])'
plant "schedule: sums" $schedule/emit/sums.rs 'self.runs == other.runs && self.has_shape_of(other)' 'self.runs == other.runs'

plant "block: guards of rows" src/block/plan/row_guard.rs 'by_size && node.kind == Kind::Apply(Op::Abs)' 'node.kind == Kind::Apply(Op::Abs) && !by_size'
plant "block: after the sums" src/block/plan/after.rs 'negative: t.negative }' 'negative: false }'

echo "$found found, $missed not"
[ "$missed" -eq 0 ]
