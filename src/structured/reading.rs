//! Three texts of one format, read once for all that is asked of them.
//!
//! Owns [`Reading`], and which module speaks for a format. Must not know how any of them merges.
//!
//! ```
//! use git_reconcile::sides::Sides;
//! use git_reconcile::structured::{Format, Reading, Request, Settings};
//! let text = Sides::new("{\"a\": 1}", "{\"a\": 1, \"b\": 2}", "{\"a\": 3}").map(str::as_bytes);
//! let request = Request { text, path: "a.json".into(), settings: &Settings::default() };
//! let merged = Reading::of(Format::Json, &request).unwrap().merge().unwrap();
//! assert_eq!(merged.result().unwrap(), b"{\"a\": 3, \"b\": 2}");
//! ```

use bstr::BStr;

use super::outline::{self, Grammar, Outline, Policy, Words};
use super::{Contents, Declined, Format, LARGEST, Request, Settings, Structured};
use super::{changelog, csv, dotenv, json, lines, package_json, typescript, xml, yaml, yarn_lock};
use crate::sides::Sides;

/// Deeper than anything.
const ANY_DEPTH: usize = usize::MAX / 2;

/// What is to be merged, read.
pub struct Reading<'a> {
    pub(super) format: Format,
    request: Request<'a>,
    /// Where keys stand within keys.
    outlined: Option<Outlined<'a>>,
}

/// Texts of a language with nested keys.
struct Outlined<'a> {
    language: Language<'a>,
    sides: Sides<Outline<'a>>,
    words: Words,
}

impl<'a> Reading<'a> {
    /// Reads three texts of one format.
    ///
    /// # Errors
    /// [`Declined`] where one is too large, or, if keys stand within keys in the format, not of it.
    pub fn of(format: Format, request: &Request<'a>) -> Result<Self, Declined> {
        for (side, text) in request.text.iter() {
            if text.len() > LARGEST {
                return Err(Declined::TooLarge { side, bytes: text.len() });
            }
        }
        if format == Format::Xml {
            xml::named(request)?;
        }
        let outlined = Language::of(format, request.path, request.settings).map(|language| {
            let mut words = Words::default();
            let sides = outline::read_sides(&*language.grammar, request.text, &mut words)?;
            Ok(Outlined { language, sides, words })
        });
        Ok(Self { format, request: *request, outlined: outlined.transpose()? })
    }

    /// The texts.
    #[must_use]
    pub const fn text(&self) -> Sides<&'a [u8]> {
        self.request.text
    }

    /// Why everything that merges is to be proposed, where that is so.
    pub(super) fn doubted(&self) -> Option<&'a str> {
        self.request.settings.doubted.as_deref()
    }

    /// Merges them; as [`merge`](super::merge).
    ///
    /// # Errors
    /// [`Declined`] where a text is not of the format, or no answer could be verified.
    pub fn merge(&mut self) -> Result<Structured, Declined> {
        let request = &self.request;
        if let Some(Outlined { language, sides, words }) = &mut self.outlined {
            return outline::merge(&*language.grammar, &*language.policy, request, (sides.as_ref(), words));
        }
        match self.format {
            Format::Csv => csv::merge(request),
            Format::YarnLock => yarn_lock::merge(request),
            Format::Dotenv => dotenv::merge(request),
            Format::Changelog => changelog::merge(request),
            _ => lines::merge(request),
        }
    }

    /// The names of all sides at any depth, but for what stands in functions; `None` where a format has none in one another.
    pub(super) fn names(&self) -> Option<Sides<Contents>> {
        let Outlined { language, sides, .. } = self.outlined.as_ref()?;
        let levels = language.levels(ANY_DEPTH)?;
        Some(sides.as_ref().map(|side| side.contents(levels)))
    }
}

/// A language with nested keys, as the settings have it.
pub(super) struct Language<'s> {
    /// How it is read.
    pub(super) grammar: Box<dyn Grammar + 's>,
    /// What is right where both sides changed something.
    policy: Box<dyn Policy + 's>,
    /// How many levels there are above the first whose keys count; `None` where none does.
    above: Option<usize>,
}

impl<'s> Language<'s> {
    /// That of a format; `None` where keys do not nest in it.
    pub(super) fn of(format: Format, path: &BStr, settings: &'s Settings) -> Option<Self> {
        let (grammar, policy, above): (Box<dyn Grammar + 's>, Box<dyn Policy + 's>, _) = match format {
            Format::Json => (Box::new(json::Json), Box::new(json::policy(settings)), Some(0)),
            Format::PackageJson => (Box::new(json::Json), Box::new(package_json::policy(settings)), Some(0)),
            Format::Yaml => (Box::new(yaml::grammar(settings)), Box::new(yaml::policy(settings)), Some(0)),
            Format::Typescript => (Box::new(typescript::grammar(path, settings)), Box::new(()), Some(1)),
            Format::Xml => (Box::new(xml::grammar(settings)), Box::new(()), None),
            Format::Csv | Format::YarnLock | Format::Dotenv | Format::Lines | Format::Changelog => {
                return None;
            }
        };
        Some(Self { grammar, policy, above })
    }

    /// How many levels of the text that are, of levels that count; `None` where none does.
    pub(super) fn levels(&self, counted: usize) -> Option<usize> {
        Some(counted - self.above?)
    }
}
