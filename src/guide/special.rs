// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`enclose`]: crate::enclose()
//! [`logsumexp`]: crate::logsumexp
//! [`Math::Vector`]: crate::Math::Vector
//! [`model::dist`]: crate::model::dist
//! [`special`]: mod@crate::special
//! [`Special`]: crate::special::Special

#![doc = include_str!("../../guide/special.md")]
