//! A way through nested values.
//!
//! Owns [`Way`]: a JSON pointer (RFC 6901) in which `*` stands for any key or place and `{group}` for one that is kept.
//!
//! ```
//! use git_reconcile::rules::{Segment, Way};
//! let way = Way::new("/services/{name}/ports/*").unwrap();
//! assert_eq!(way.segments()[1], Segment::Group("name".to_owned()));
//! assert!(Way::new("services").is_none());
//! ```

/// A way from a value to some of those in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way(Vec<Segment>);

/// One step of a [`Way`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// The entry of that key, or the item of that place.
    Key(String),
    /// All of them.
    Any,
    /// All of them; the key is kept as a group.
    Group(String),
}

impl Way {
    /// From how it is written; `None` where it does not begin with `/`.
    #[must_use]
    pub fn new(written: &str) -> Option<Self> {
        written.strip_prefix('/').map(|rest| Self(rest.split('/').map(segment).collect()))
    }

    /// Its steps.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The groups it keeps.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Group(group) => Some(group.as_str()),
            Segment::Key(_) | Segment::Any => None,
        })
    }
}

fn segment(written: &str) -> Segment {
    let group = written.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    match (written, group) {
        ("*", _) => Segment::Any,
        (_, Some(group)) => Segment::Group(group.to_owned()),
        _ => Segment::Key(written.replace("~1", "/").replace("~0", "~")),
    }
}
