#!/usr/bin/env bash
# Changes the sources at 300 places, one at a time, and shows how many of these changes the tests find.
#
#     bash tests/mutants.sh [COUNT [SEED]]      # 300 and 1, of which `tests/mutants.md` speaks
#
# The rooms are `op`, `graph`, `schedule`, `kernel`, `replay` and `optim`. It works on a copy, builds it once with all changes, each
# behind a switch (`tests/mutants/places.rs`), sees which tests come by which change, and runs these alone: an hour or two on two cores.
# It prints a line for each change that no test finds and `tests/mutants.md` has no reason for, and ends with status 1 if these are more
# than 5 in 100.
#
# Everything it learns stays in the folder that `GRADUS_MUTANTS` names, by default one in `target`: `list` (number, place, kind, before,
# after), `results` (number, `caught` or `survived`, by which program). What is in `results` is not run again.
set -uo pipefail
cd "$(dirname "$0")/.."

count="${1:-300}" seed="${2:-1}"
room="${GRADUS_MUTANTS:-$PWD/target/mutants}"
copy="$room/copy"
mkdir -p "$room/reached" "$copy"
room="$(cd "$room" && pwd)"
rooms=(src/op src/graph src/schedule src/kernel src/replay crates/gradus-base/src/optim)
programs=(derive compiled second optimizers fit stored minimize least_squares)

export CARGO_TARGET_DIR="$room/target" CARGO_INCREMENTAL=0
export CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_PROFILE_DEV_DEBUG=0
# Changed code warns of what it does no longer use.
export RUSTFLAGS="--cap-lints allow"
# Random tests draw the same cases for each change, do not shrink those that fail, and leave them to no other.
export PROPTEST_RNG_SEED=1 PROPTEST_MAX_SHRINK_ITERS=0 PROPTEST_DISABLE_FAILURE_PERSISTENCE=1
packages=(-p gradus -p gradus-base --features csv,native,serde,rayon)

build() {
    git ls-files -z | grep --null-data --invert-match '^crates/gradus-mpi' | tar --null --files-from=- --create --file=- |
        tar --extract --file=- --directory="$copy"
    rustc --edition 2024 -O -o "$room/places" tests/mutants/places.rs || exit 1
    touch "$room/dropped"
    cp tests/mutants/switch.rs "$copy/crates/gradus-base/src/mutant.rs"
    echo '#[allow(missing_docs)] #[doc(hidden)] pub mod mutant;' >>"$copy/crates/gradus-base/src/lib.rs"
    echo 'use gradus_base::mutant;' >>"$copy/src/lib.rs"
    cd "$copy" || exit 1
    # What does not compile is dropped, and the next of the order taken, until all do.
    while true; do
        for folder in "${rooms[@]}"; do
            cp -r "$OLDPWD/$folder/." "$folder/"
        done
        # shellcheck disable=SC2046 # no blanks in these names
        "$room/places" "$seed" "$count" "$room/dropped" $(find "${rooms[@]}" -name '*.rs' | LC_ALL=C sort) >"$room/list" || exit 1
        if cargo check --quiet "${packages[@]}" --lib --message-format=short 2>"$room/errors" >/dev/null; then
            break
        fi
        grep -E '^[^ :]+\.rs:[0-9]+:[0-9]+: error' "$room/errors" | cut -d: -f1-3 | "$room/places" blame | sort -un >"$room/blamed"
        cat "$room/blamed" >>"$room/dropped"
        echo "$(wc -l <"$room/blamed") do not compile" >&2
        [ -s "$room/blamed" ] || { cat "$room/errors"; exit 1; }
    done
    cargo test "${packages[@]}" --no-run --lib "${programs[@]/#/--test=}" 2>"$room/build" || { tail "$room/build"; exit 1; }
    sed -n 's/^ *Executable.*(\(.*\))$/\1/p' "$room/build" >"$room/programs"
    cd "$OLDPWD" || exit 1
}

# The folder in which cargo would run a program.
folder_of() {
    case "$1" in *gradus_base*) echo "$copy/crates/gradus-base" ;; *) echo "$copy" ;; esac
}

# Which tests come by which change, and how long each takes. Those that fail without a change are left out: here memory is asked for
# to keep count, and no backtrace has lines.
reach() {
    mkdir -p "$room/seconds"
    while read -r program; do
        local name
        name="$(basename "$program")"
        [ -s "$room/seconds/$name" ] && continue
        rm -f "$room/reached/$name"
        touch "$room/reached/$name"
        # libtest tells the time of each test to those who say that they know it may cease to.
        (cd "$(folder_of "$program")" && GRADUS_MUTANT=reached GRADUS_REACHED="$room/reached/$name" RUSTC_BOOTSTRAP=1 \
            "$program" -Zunstable-options --report-time >"$room/output" 2>/dev/null)
        sed -n 's/^test \([^ ]*\).* \.\.\. FAILED.*/left out: \1/p' "$room/output"
        sed -n 's/^test \([^ ]*\).* \.\.\. ok <\([0-9.]*\)s>$/\1\t\2/p' "$room/output" >"$room/seconds/$name"
    done <"$room/programs"
}

# Runs these tests of a program with a change until one fails; all there are if there are none. Prints the one that failed.
run() {
    local number="$1" program="$2" patience="$3" output="$4"
    shift 4
    cd "$(folder_of "$program")" || exit 1
    ulimit -v 8000000
    GRADUS_MUTANT="$number" timeout "$patience" "$program" --test-threads=1 --exact "$@" >"$output" 2>/dev/null &
    local pid=$! status
    while kill -0 "$pid" 2>/dev/null; do
        grep -q ' FAILED$' "$output" && kill "$pid" 2>/dev/null && break
        sleep 0.05
    done
    wait "$pid"
    status=$?
    [ "$status" -eq 0 ] && return 0
    local by
    by="$(sed -n 's/^test \(.*\) \.\.\. FAILED$/\1/p' "$output" | head -n 1)"
    [ "$status" -eq 124 ] && by="no end"
    printf '%s\tcaught\t%s\t%s\n' "$number" "$(basename "${program%-*}")" "${by:-status $status}" >>"$room/results"
    return 1
}

# One change: the tests that come by it, the quickest of all programs first, until one fails.
try() {
    local number="$1" output program name tests total which
    output="$(mktemp)"
    for which in 0 1 2 3 unnamed; do
        while read -r program; do
            name="$(basename "$program")"
            if [ "$which" = unnamed ]; then
                # A thread without the name of a test was some test's.
                grep -qP "^$number\t(-|main)$" "$room/reached/$name" || continue
                tests=()
                total=60
            else
                mapfile -t tests < <(awk -F'\t' -v n="$number" -v which="$which" '
                    NR == FNR { seconds[$1] = $2; next }
                    $1 == n && $2 in seconds && which == (seconds[$2] > 0.01) + (seconds[$2] > 0.05) + (seconds[$2] > 0.5) {
                        print seconds[$2], $2
                    }
                ' "$room/seconds/$name" "$room/reached/$name" | sort -u | sort -n | cut -d' ' -f2)
                [ "${#tests[@]}" -eq 0 ] && continue
                total="$(awk -F'\t' -v all="$(printf '%s\n' "${tests[@]}")" '
                    BEGIN { split(all, names, "\n"); for (i in names) wanted[names[i]] = 1 }
                    $1 in wanted { sum += $2 }
                    END { print int(sum) }
                ' "$room/seconds/$name")"
            fi
            # Far more than it takes without the change.
            if ! run "$number" "$program" "$((20 + 5 * total))" "$output" "${tests[@]}"; then
                rm -f "$output"
                return
            fi
        done <"$room/programs"
    done
    local why=""
    grep -qP "^$number\t" "$room"/reached/* || why="no test comes by"
    printf '%s\tsurvived\t\t%s\n' "$number" "$why" >>"$room/results"
    rm -f "$output"
}

if [ "${1:-}" = try ]; then
    try "$2"
    exit
fi
[ -s "$room/programs" ] || build
reach
touch "$room/results"
cut -f1 "$room/list" | grep -vxFf <(cut -f1 "$room/results") | GRADUS_MUTANTS="$room" xargs -P 2 -n 1 bash "$PWD/tests/mutants.sh" try

caught="$(grep -c $'\tcaught\t' "$room/results")" all="$(wc -l <"$room/list")" reasons=0
while IFS=$'\t' read -r number _ _ why; do
    IFS=$'\t' read -r _ place kind before after < <(grep -P "^$number\t" "$room/list")
    # Lines move; the file and the change stay.
    if grep -F "${place%:*}" tests/mutants.md | grep -qF "\`${before//|/\\|}\` → \`${after//|/\\|}\`"; then
        reasons=$((reasons + 1))
    else
        echo "$place: $kind: $before → $after${why:+ ($why)}"
    fi
done < <(grep $'\tsurvived\t' "$room/results")
echo "$caught of $all found; $reasons of the others change no result"
[ "$((caught * 100))" -ge "$(((all - reasons) * 95))" ]
