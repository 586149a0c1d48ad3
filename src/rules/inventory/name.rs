//! What an item is called: a text with places for what was found.
//!
//! Owns [`Name`].
//!
//! ```
//! use git_reconcile::rules::Name;
//! let name = Name::new("{service} {name}").unwrap();
//! assert_eq!(name.fill(|group| Some(if group == "name" { "PORT" } else { "mail" })).unwrap(), "mail PORT");
//! assert!(Name::new("{service").is_none());
//! ```

/// The name of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(Vec<Part>);

/// A piece of a [`Name`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Written as it is.
    Text(String),
    /// What the group of that name found.
    Group(String),
}

impl Default for Name {
    /// `{name}`.
    fn default() -> Self {
        Self(vec![Part::Group("name".to_owned())])
    }
}

impl Name {
    /// From how it is written; `None` where a bracket is not closed or has nothing in it.
    #[must_use]
    pub fn new(written: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = written;
        while let Some((text, tail)) = rest.split_once('{') {
            let (group, tail) = tail.split_once('}').filter(|(group, _)| !group.is_empty())?;
            parts.push(Part::Text(text.to_owned()));
            parts.push(Part::Group(group.to_owned()));
            rest = tail;
        }
        parts.push(Part::Text(rest.to_owned()));
        parts.retain(|part| *part != Part::Text(String::new()));
        (!parts.is_empty()).then_some(Self(parts))
    }

    /// The groups it uses.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Group(group) => Some(group.as_str()),
            Part::Text(_) => None,
        })
    }

    /// The name with what the groups found; `None` where one of them found nothing.
    pub fn fill<'a>(&self, mut found: impl FnMut(&str) -> Option<&'a str>) -> Option<String> {
        let mut name = String::new();
        for part in &self.0 {
            name += match part {
                Part::Text(text) => text,
                Part::Group(group) => found(group).filter(|text| !text.is_empty())?,
            };
        }
        Some(name)
    }
}
