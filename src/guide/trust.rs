// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`AuditPicture`]: crate::plot::AuditPicture
//! [`audit`]: crate::audit::audit()
//! [`audit_against`]: crate::audit::audit_against
//! [`enclose`]: crate::enclose()
//! [`enclose_with`]: crate::enclose_with
//! [`grad_and_error`]: crate::grad_and_error
//! [`value_and_error`]: crate::value_and_error
//! [limits]: super::limits
//! [purity]: super::purity
//! [unseen]: super::unseen

#![doc = include_str!("../../guide/trust.md")]
