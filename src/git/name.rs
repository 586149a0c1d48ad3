//! The name of a tree entry, without an allocation where it is short.
//!
//! Owns [`Name`]. A walk over the releases of a fork parses thousands of trees with tens of names each, nearly all of which
//! are shorter than this; must not know trees.
//!
//! `package.json` takes 12 of the 30 bytes in the value itself; a name of 31 bytes stands on the heap.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;

use bstr::{BStr, BString, ByteSlice};

/// How long a name may be to stand in the value itself.
const SHORT: usize = 30;

/// The name of a tree entry: any bytes but `/` and zero.
#[derive(Clone)]
pub struct Name(Held);

#[derive(Clone)]
enum Held {
    Short { length: u8, bytes: [u8; SHORT] },
    Long(Box<[u8]>),
}

impl From<&[u8]> for Name {
    fn from(name: &[u8]) -> Self {
        let mut bytes = [0; SHORT];
        Self(match (bytes.get_mut(..name.len()), u8::try_from(name.len())) {
            (Some(start), Ok(length)) => {
                start.copy_from_slice(name);
                Held::Short { length, bytes }
            }
            _ => Held::Long(name.into()),
        })
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        name.as_bytes().into()
    }
}

impl From<BString> for Name {
    fn from(name: BString) -> Self {
        name.as_slice().into()
    }
}

impl Deref for Name {
    type Target = BStr;

    fn deref(&self) -> &BStr {
        match &self.0 {
            Held::Short { length, bytes } => bytes[..usize::from(*length)].as_bstr(),
            Held::Long(bytes) => bytes.as_bstr(),
        }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Name {}

impl PartialEq<[u8]> for Name {
    fn eq(&self, other: &[u8]) -> bool {
        self.as_bytes() == other
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_length_is_what_it_was_made_of() {
        for length in [0, 1, 29, 30, 31, 300] {
            let text = "x".repeat(length);
            let name = Name::from(text.as_str());
            assert_eq!((&*name, &name), (BStr::new(&text), &Name::from(BString::from(text.as_str()))));
        }
    }

    #[test]
    fn names_sort_by_their_bytes() {
        let long = "b".repeat(40);
        let mut names = ["c", &long, "a\u{ff}", "", "a"].map(Name::from);
        names.sort();
        assert_eq!(names.map(|name| name.to_string()), ["", "a", "a\u{ff}", &long, "c"]);
    }
}
