//! Is a compiled gradient as cheap as it has to be?
//!
//! The problems of other suites (GradBench, `ADBench`, `CppAD`), and losses next to the gradient
//! written by hand. Each answer is checked first. A line shows medians of ratios: the two sides of
//! a ratio are timed one right after the other, so that a busy machine slows both. Beside them
//! stand the ratio that must be met and the one that is the goal. `benches/records` has what it printed, with machine and date.
//!
//! ```text
//! cargo bench --bench problems            # all
//! cargo bench --bench problems -- gmm lse # those whose name contains a word
//! cargo bench --bench problems --features nalgebra -- evidence # functions of matrices
//! cargo bench --bench problems -- guards  # what comparisons cost
//! cargo bench --bench problems -- terms   # what a sum of several terms a round costs
//! cargo bench --bench problems -- long    # time and memory of compiling up to 2e7 operations
//! cargo bench --bench problems --features rayon -- threads # what a second thread gains
//! cargo bench --bench problems -- --test  # only the answers
//! ```

macro_rules! shared {
    ($($name:ident = $path:literal;)+) => {
        $(
            #[path = $path]
            #[allow(dead_code, reason = "shared with the example")]
            mod $name;
        )+
    };
}

shared! {
    ba = "../../examples/gradbench/ba.rs";
    det = "../../examples/gradbench/det.rs";
    field = "../../examples/gradbench/field.rs";
    gmm = "../../examples/gradbench/gmm.rs";
    kmeans = "../../examples/gradbench/kmeans.rs";
    llsq = "../../examples/gradbench/llsq.rs";
    lse = "../../examples/gradbench/lse.rs";
    lstm = "../../examples/gradbench/lstm.rs";
    ode = "../../examples/gradbench/ode.rs";
    problem = "../../examples/gradbench/problem.rs";
    run = "../../examples/gradbench/run.rs";
}

mod by_hand;
mod by_lanes;
mod clock;
#[cfg(feature = "nalgebra")]
mod evidence;
mod guards;
mod instances;
mod long;
mod losses;
mod machine;
mod running;
mod steps;
#[cfg(feature = "rayon")]
mod threads;
mod turns;
mod two_ways;

use clock::Clock;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).filter(|a| !a.starts_with('-')).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));
    let clock = Clock::of_arguments();
    println!("{}", machine::describe());

    clock::title(
        "value and gradient, over the plain value",
        &[
            "plain µs",
            "ratio",
            "least",
            "must",
            "goal",
            "recorded",
            "record ns/op",
            "compile ns/op",
            "replay ns/op",
            "pays after",
        ],
    );
    for instance in instances::all(wanted) {
        instances::run(clock, &instance);
    }
    clock::title(
        "value and gradient, over the gradient by hand",
        &[
            "hand µs",
            "ratio",
            "least",
            "must",
            "goal",
            "over lanes",
            "must",
            "recorded",
            "hand ns/row",
            "ns/row",
        ],
    );
    for loss in losses::all().into_iter().filter(|l| wanted(l.name)) {
        losses::run(clock, loss);
    }
    clock::title("with comparisons, over without", &["without µs", "ratio", "least", "must", "goal"]);
    for guarded in guards::all().into_iter().filter(|g| wanted(g.name) || wanted("guards")) {
        two_ways::run(clock, guarded);
    }
    let heads = ["by round µs", "ratio", "least", "must", "goal"];
    clock::title("with terms added one by one, over one sum a round", &heads);
    for terms in turns::all().into_iter().filter(|t| wanted(t.name)) {
        two_ways::run(clock, terms);
    }
    clock::title("recurrences, over the gradient by hand", &["hand µs", "ratio", "least", "must", "goal"]);
    for running in running::all().into_iter().filter(|r| wanted(r.name)) {
        two_ways::run(clock, running);
    }
    #[cfg(feature = "nalgebra")]
    {
        clock::title(
            "value and gradient, over the plain value with nalgebra",
            &["plain µs", "ratio", "least", "must", "recorded"],
        );
        for evidence in evidence::all().into_iter().filter(|e| wanted(e.name)) {
            evidence::run(clock, &evidence);
        }
    }
    #[cfg(feature = "rayon")]
    threads::run(clock, wanted);
    clock::title("nanoseconds", &["median", "least", "must", "goal"]);
    for step in steps::all().into_iter().filter(|s| wanted(s.name)) {
        steps::run(clock, step);
    }
    clock::title(
        "long recordings, for each operation",
        &["record ns", "compile ns", "replay ns", "peak bytes", "must ns", "must bytes"],
    );
    long::run(clock, wanted);
}
