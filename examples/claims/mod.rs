//! What a program claims about the numbers that it prints: one that does not hold ends it with an error.

#![allow(dead_code, reason = "each program uses a part")]

pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Prints a claim that holds.
pub(crate) fn claim(what: &str, holds: bool) -> Outcome {
    if !holds {
        return Err(format!("not so: {what}").into());
    }
    checked(what);
    Ok(())
}

/// Says what the silent claims before it were about.
pub(crate) fn checked(what: &str) {
    println!("checked: {what}");
}

/// Claims in silence that a number is within `tolerance` of what it should be, as a share of it if it is above 1.
pub(crate) fn near(what: &str, got: f64, want: f64, tolerance: f64) -> Outcome {
    let error = (got - want).abs() / want.abs().max(1.0);
    if error <= tolerance { Ok(()) } else { Err(format!("not so: {what} is {want}; it is {got}").into()) }
}

/// Claims in silence that a number is within a `share` of what it should be, however small that is; of 0 within `share` itself.
pub(crate) fn digits(what: &str, got: f64, want: f64, share: f64) -> Outcome {
    let size = if want == 0.0 { 1.0 } else { want.abs() };
    if (got - want).abs() <= share * size {
        Ok(())
    } else {
        Err(format!("not so: {what} is {want}; it is {got}").into())
    }
}

/// Claims in silence that a text is what it should be.
pub(crate) fn same(what: &str, got: &str, want: &str) -> Outcome {
    if got == want { Ok(()) } else { Err(format!("not so: {what} is {want}; it is {got}").into()) }
}
