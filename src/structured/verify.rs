//! Whether a result holds what it must: nothing lost, nothing invented, nothing twice.
//!
//! Owns [`account`]. Must not know formats: each reads its text into [`Items`] anew, by its own parser, and hands over the
//! items of the three sides and those of the result.
//!
//! ```
//! use git_reconcile::sides::Sides;
//! use git_reconcile::structured::verify::{Items, account};
//! let items = |pairs: &[(&str, &str)]| -> Items { pairs.iter().map(|&(k, v)| (k.into(), v.into())).collect() };
//! let (base, country) = (items(&[("a", "1"), ("b", "2")]), items(&[("a", "9"), ("b", "2")]));
//! let upstream = items(&[("a", "1")]);
//! let sides = Sides::new(&base, &country, &upstream);
//! assert!(account(sides, &items(&[("a", "9")]), |_| false).is_ok());
//! assert!(account(sides, &items(&[("a", "1")]), |_| false).is_err());
//! ```

use std::collections::BTreeMap;

use bstr::{BStr, BString, ByteSlice};

use super::{Change, Declined};
use crate::sides::{Side, Sides};

/// What a text holds: values by key, both in whatever spelling makes equal things equal.
pub type Items = BTreeMap<BString, BString>;

/// Holds `result` against the sides: a key must have the value of the one side that changed it, or of both; a key that
/// is `open` (it clashes) may have that of any side, or be absent where a side lacks it.
///
/// # Errors
/// [`Declined::Unverified`] with the first key, in order, that is not accounted for.
pub fn account(sides: Sides<&Items>, result: &Items, open: impl Fn(&BStr) -> bool) -> Result<(), Declined> {
    let keys = Side::ALL.into_iter().flat_map(|side| sides[side].keys());
    for key in keys.chain(result.keys()) {
        let values = sides.map(|items| items.get(key));
        let found = result.get(key);
        let right = Change::of(&values).taken().is_some_and(|side| found == values[side]);
        let some_side = || Side::ALL.into_iter().any(|side| found == values[side]);
        let fine = right || (open(key.as_bstr()) && some_side());
        if !fine {
            return Err(Declined::Unverified { what: unaccounted(key, found.is_some()) });
        }
    }
    Ok(())
}

fn unaccounted(key: &BString, is_there: bool) -> String {
    let how = if is_there { "is not what either side made of it" } else { "is missing" };
    format!("`{}` {how}", key.to_str_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(pairs: &[(&str, &str)]) -> Items {
        pairs.iter().map(|&(key, value)| (key.into(), value.into())).collect()
    }

    fn check(
        base: &[(&str, &str)],
        country: &[(&str, &str)],
        upstream: &[(&str, &str)],
        result: &[(&str, &str)],
    ) -> bool {
        let sides = Sides::new(base, country, upstream).map(items);
        account(sides.as_ref(), &items(result), |key| key == "open").is_ok()
    }

    #[test]
    fn a_lost_key_and_an_invented_one_are_found() {
        assert!(check(&[], &[("a", "1")], &[("b", "2")], &[("a", "1"), ("b", "2")]));
        assert!(!check(&[], &[("a", "1")], &[("b", "2")], &[("a", "1")]));
        assert!(!check(&[], &[("a", "1")], &[], &[("a", "1"), ("c", "3")]));
    }

    #[test]
    fn a_deletion_by_one_side_must_be_done_and_a_change_must_be_there() {
        assert!(check(&[("a", "1")], &[], &[("a", "1")], &[]));
        assert!(!check(&[("a", "1")], &[], &[("a", "1")], &[("a", "1")]));
        assert!(!check(&[("a", "1")], &[("a", "1")], &[("a", "2")], &[("a", "1")]));
    }

    #[test]
    fn a_clash_is_no_result_unless_it_is_open() {
        assert!(!check(&[("a", "1")], &[("a", "2")], &[("a", "3")], &[("a", "2")]));
        assert!(check(&[("open", "1")], &[("open", "2")], &[("open", "3")], &[("open", "3")]));
        assert!(check(&[("open", "1")], &[], &[("open", "3")], &[]));
        assert!(!check(&[("open", "1")], &[("open", "2")], &[("open", "3")], &[("open", "4")]));
    }
}
