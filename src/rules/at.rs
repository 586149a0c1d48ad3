//! A value and where it stands in its file.
//!
//! Owns [`At`], which reads like its value and remembers the bytes it was read from, and [`Lines`], which turns bytes
//! into line and column. Must not know packs.
//!
//! ```text
//! id = "forms"      At { value: "forms", span: 5..12 }
//! ```

use std::borrow::Cow;
use std::ops::{Deref, Range};
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

use super::mistake::Place;

/// A value with the bytes of the file that it was read from.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    /// The value.
    pub(crate) value: T,
    /// Where it stands, in bytes.
    pub(crate) span: Range<usize>,
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let spanned = toml::Spanned::<T>::deserialize(input)?;
        let span = spanned.span();
        Ok(Self { value: spanned.into_inner(), span })
    }
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Where the lines of a file begin.
#[derive(Clone, Debug)]
pub(crate) struct Lines<'a> {
    file: Arc<str>,
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Of a file by its text.
    pub(crate) fn new(file: Arc<str>, text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file, text, starts }
    }

    /// The line and column of a byte; one past the end is the end.
    pub(crate) fn place(&self, byte: usize) -> Place {
        let byte = byte.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts[line - 1];
        let before = self.text.get(start..byte).unwrap_or("");
        Place::new(Arc::clone(&self.file), line, before.chars().count() + 1)
    }

    /// The place of a value.
    pub(crate) fn of<T>(&self, value: &At<T>) -> Place {
        self.place(value.span.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let lines = Lines::new("f".into(), "é = 1\nb = 2\n");
        let at = |byte| (lines.place(byte).line, lines.place(byte).column);
        assert_eq!((at(0), at(2), at(6), at(7), at(8)), ((1, 1), (1, 2), (1, 6), (2, 1), (2, 2)));
        assert_eq!((at(13), at(999)), ((3, 1), (3, 1)));
    }
}
