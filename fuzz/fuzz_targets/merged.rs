//! A merge by key of any three texts: no panic, and what is made of them is a file of the format.

use git_reconcile::sides::{Side, Sides};
use git_reconcile::structured::{Declined, Format, Request, Settings, Structured, merge};

/// The bytes, split at the first two zero bytes, are the three sides; without such, both sides add a file to nothing.
pub fn check(format: Format, path: &str, data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == 0);
    let mut next = || parts.next().unwrap_or_default();
    let text = Sides::new(next(), next(), next());
    let Ok(done) = asked(format, path, text) else { return };
    for &side in done.takings() {
        let made = done.taking(side);
        let again = asked(format, path, Sides::new(&made, &made, &made));
        assert!(!matches!(again, Err(Declined::Malformed { .. })), "{again:?}");
    }
    if text.country == text.upstream {
        assert!(done.is_settled(), "both sides did the same");
    }
    let swapped = asked(format, path, text.swapped());
    let clashes = |done: &Structured| done.clashes().count();
    if let Ok(swapped) = &swapped {
        assert_eq!(clashes(&done), clashes(swapped), "the sides changed places");
        assert_eq!(done.is_settled(), swapped.is_settled());
    }
    let untouched = asked(format, path, Sides { country: text.base, ..text });
    if let Ok(untouched) = &untouched {
        assert!(untouched.is_settled(), "the {} changed nothing", Side::Country);
    }
}

fn asked(format: Format, path: &str, text: Sides<&[u8]>) -> Result<Structured, Declined> {
    merge(format, &Request { text, path: path.into(), settings: &Settings::default() })
}
