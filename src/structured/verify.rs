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
use std::collections::btree_map::Iter;
use std::iter::Peekable;

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
    let mut walk =
        Walk { sides: sides.map(|items| items.iter().peekable()), result: result.iter().peekable() };
    while let Some(Met { key, values, found }) = walk.next() {
        let right = Change::of(&values).taken().is_some_and(|side| found == values[side]);
        let some_side = || Side::ALL.into_iter().any(|side| found == values[side]);
        let fine = right || (open(key.as_bstr()) && some_side());
        if !fine {
            return Err(Declined::Unverified { what: unaccounted(key, found.is_some()) });
        }
    }
    Ok(())
}

type Entries<'a> = Peekable<Iter<'a, BString, BString>>;

/// A key, what each side has, and what the result has.
struct Met<'a> {
    key: &'a BString,
    values: Sides<Option<&'a BString>>,
    found: Option<&'a BString>,
}

/// All keys of four maps in order, each once, with its values.
struct Walk<'a> {
    sides: Sides<Entries<'a>>,
    result: Entries<'a>,
}

impl<'a> Walk<'a> {
    fn next(&mut self) -> Option<Met<'a>> {
        let Sides { base, country, upstream } = &mut self.sides;
        let all = [base, country, upstream, &mut self.result];
        let key = all.into_iter().filter_map(|entries| entries.peek().map(|(key, _)| *key)).min()?;
        let value =
            |entries: &mut Entries<'a>| entries.next_if(|(next, _)| *next == key).map(|(_, value)| value);
        let Sides { base, country, upstream } = &mut self.sides;
        let values = Sides::new(value(base), value(country), value(upstream));
        Some(Met { key, values, found: value(&mut self.result) })
    }
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
