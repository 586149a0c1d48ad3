//! What an earlier run has found in files, and which files it has found.
//!
//! Owns [`Recalled`] and the form of its bytes. What a finder finds in a blob, and which paths of a tree globs match, never
//! changes, so they cannot be out of date, only short; bytes of another form or of another version of the program, which may find otherwise, are as good as none; who
//! changes what a finder finds changes the number in the head. Must not read or write files.
//!
//! Form, all numbers little-endian: the head `git-reconcile found 1 VERSION\n`; then for each finder and blob, and for globs
//! and each tree, 20 bytes of the name of finder or globs (SHA-1 of what identifies them), 20 of the object's, u32 how many
//! bytes follow for it. Those are for files: for each u32 how many bytes its path has, the path, and 20 bytes of its blob's
//! name; for what was found in one: u8 how many groups the items have, the name of each; u32 how many items; for each u32 its line, u8 its need, plus 4 where it has a value
//! and 8 where it has a default, and these; u8 how many of its groups say something, for each u8 its number and the text. A
//! text is u32 how many bytes, and these.

use std::ops::Range;
use std::sync::Arc;

use foldhash::HashMap;
use sha1::{Digest, Sha1};

use super::read::Found;
use super::source::File;
use super::take::Need;
use crate::object::ObjectId;
use crate::rules::{Globs, ItemFinder};

const HEAD: &str = concat!("git-reconcile found 1 ", env!("CARGO_PKG_VERSION"), "\n");

/// What is not asked any more is kept as long as all has no more bytes than this: every run reads the whole.
const ROOM: usize = 2 << 20;

/// By the number of each.
const NEEDS: [Need; 3] = [Need::Untold, Need::Optional, Need::Required];

/// The item has a value.
const VALUE: u8 = 4;

/// The item has a default.
const DEFAULT: u8 = 8;

/// The name of a finder, or of globs.
pub(super) type AskedId = [u8; 20];

/// What is asked, and of which blob or tree.
pub(super) type Key = (AskedId, ObjectId);

/// The name of a finder, the same in every run.
pub(super) fn finder_id(finder: &ItemFinder) -> AskedId {
    Sha1::digest(finder.identity()).into()
}

/// The name of globs and of those that are excepted, the same in every run.
pub(super) fn globs_id(globs: &Globs, except: &Globs) -> AskedId {
    let mut name = Sha1::new_with_prefix("files");
    for (kind, globs) in [("\n+", globs), ("\n-", except)] {
        for glob in globs.iter() {
            name.update(kind);
            name.update(glob);
        }
    }
    name.finalize().into()
}

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answer<'a> {
    /// What a finder found in a blob.
    Found(&'a [Found]),
    /// Which files globs match in a tree.
    Files(&'a [File]),
}

impl Answer<'_> {
    /// `None` where something does not fit its number.
    fn encode(self) -> Option<Vec<u8>> {
        match self {
            Self::Found(found) => encode(found),
            Self::Files(files) => {
                let mut bytes = Vec::new();
                for file in files {
                    push_text(&mut bytes, &file.path)?;
                    bytes.extend_from_slice(file.id.as_bytes());
                }
                Some(bytes)
            }
        }
    }
}

/// What was found, by finder and blob.
#[derive(Debug, Default)]
pub(super) struct Recalled {
    bytes: Vec<u8>,
    entries: HashMap<Key, Range<usize>>,
}

impl Recalled {
    /// From bytes that [`Recalled::write`] made; nothing from any others.
    pub(super) fn read(bytes: Vec<u8>) -> Self {
        match index(&bytes) {
            Some(entries) => Self { bytes, entries },
            None => Self::default(),
        }
    }

    /// What was found.
    pub(super) fn found(&self, key: &Key) -> Option<Vec<Found>> {
        decode(&mut self.entry(key)?)
    }

    /// Which files were found.
    pub(super) fn files(&self, key: &Key) -> Option<Vec<File>> {
        let (mut rest, mut files) = (self.entry(key)?, Vec::new());
        while !rest.is_empty() {
            let path = bytes(&mut rest)?.into();
            files.push(File { path, id: ObjectId::from_bytes(take(&mut rest)?) });
        }
        Some(files)
    }

    fn entry(&self, key: &Key) -> Option<&[u8]> {
        self.bytes.get(self.entries.get(key)?.clone())
    }

    /// The bytes for the next run: what was asked in this one, then what earlier ones asked, as far as there is room. `None`
    /// where nothing is new.
    pub(super) fn write<'f>(&self, asked: impl Iterator<Item = (Key, Answer<'f>)>) -> Option<Vec<u8>> {
        let mut bytes = HEAD.as_bytes().to_vec();
        let (mut left, mut is_new) = (self.entries.clone(), false);
        for (key, answer) in asked {
            if let Some(known) = left.remove(&key) {
                push(&mut bytes, &key, &self.bytes[known]);
            } else {
                is_new = true;
                push(&mut bytes, &key, &answer.encode()?);
            }
        }
        for (key, known) in left {
            if bytes.len() + known.len() <= ROOM {
                push(&mut bytes, &key, &self.bytes[known]);
            }
        }
        is_new.then_some(bytes)
    }
}

fn index(bytes: &[u8]) -> Option<HashMap<Key, Range<usize>>> {
    let mut rest = bytes.strip_prefix(HEAD.as_bytes())?;
    let mut entries = HashMap::default();
    while !rest.is_empty() {
        let key = (take(&mut rest)?, ObjectId::from_bytes(take(&mut rest)?));
        let length = number(&mut rest)?;
        let start = bytes.len() - rest.len();
        rest = rest.get(length..)?;
        entries.insert(key, start..start + length);
    }
    Some(entries)
}

fn push(bytes: &mut Vec<u8>, (finder, blob): &Key, entry: &[u8]) {
    bytes.extend_from_slice(finder);
    bytes.extend_from_slice(blob.as_bytes());
    bytes.extend_from_slice(&u32::try_from(entry.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend_from_slice(entry);
}

/// `None` where something does not fit its number.
fn encode(all: &[Found]) -> Option<Vec<u8>> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in all.iter().flat_map(|found| &found.groups) {
        if !names.contains(&&**name) {
            names.push(name);
        }
    }
    let mut bytes = vec![u8::try_from(names.len()).ok()?];
    names.iter().try_for_each(|name| push_text(&mut bytes, name))?;
    bytes.extend_from_slice(&u32::try_from(all.len()).ok()?.to_le_bytes());
    for found in all {
        bytes.extend_from_slice(&u32::try_from(found.line).ok()?.to_le_bytes());
        let flag = |text: &Option<String>, flag: u8| if text.is_some() { flag } else { 0 };
        bytes.push(found.need as u8 | flag(&found.value, VALUE) | flag(&found.default, DEFAULT));
        found.value.iter().chain(&found.default).try_for_each(|text| push_text(&mut bytes, text))?;
        bytes.push(u8::try_from(found.groups.len()).ok()?);
        for (name, text) in &found.groups {
            bytes.push(u8::try_from(names.iter().position(|known| *known == &**name)?).ok()?);
            push_text(&mut bytes, text)?;
        }
    }
    Some(bytes)
}

fn push_text(bytes: &mut Vec<u8>, text: impl AsRef<[u8]>) -> Option<()> {
    let text = text.as_ref();
    bytes.extend_from_slice(&u32::try_from(text.len()).ok()?.to_le_bytes());
    bytes.extend_from_slice(text);
    Some(())
}

fn decode(rest: &mut &[u8]) -> Option<Vec<Found>> {
    let [names] = take(rest)?;
    let names: Vec<Arc<str>> = (0..names).map(|_| text(rest).map(Arc::from)).collect::<Option<_>>()?;
    let count = number(rest)?;
    let mut all = Vec::with_capacity(count.min(rest.len()));
    for _ in 0..count {
        let line = number(rest)?;
        let [flags] = take(rest)?;
        let need = *NEEDS.get(usize::from(flags & !(VALUE | DEFAULT)))?;
        let value = if flags & VALUE > 0 { Some(text(rest)?.to_owned()) } else { None };
        let default = if flags & DEFAULT > 0 { Some(text(rest)?.to_owned()) } else { None };
        let [groups] = take(rest)?;
        let group = |_| {
            let [name] = take(rest)?;
            Some((Arc::clone(names.get(usize::from(name))?), text(rest)?.to_owned()))
        };
        let groups = (0..groups).map(group).collect::<Option<_>>()?;
        all.push(Found { groups, line, value, content: None, default, need });
    }
    rest.is_empty().then_some(all)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (chunk, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*chunk)
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(take(rest)?)).ok()
}

fn bytes<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = number(rest)?;
    let (bytes, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(bytes)
}

fn text<'b>(rest: &mut &'b [u8]) -> Option<&'b str> {
    std::str::from_utf8(bytes(rest)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::Pattern;

    fn key(number: u8) -> Key {
        ([number; 20], ObjectId::from_bytes([7; 20]))
    }

    fn found() -> impl Strategy<Value = Vec<Found>> {
        let group = ("[a-c]", ".{0,8}").prop_map(|(name, text)| (Arc::from(name), text));
        let need = prop::sample::select(NEEDS.to_vec());
        let text = || prop::option::of(".{0,8}");
        let one = (prop::collection::vec(group, 0..3), 0..9_usize, text(), text(), need);
        let one = one.prop_map(|(groups, line, value, default, need)| Found {
            groups,
            line,
            value,
            content: None,
            default,
            need,
        });
        prop::collection::vec(one, 0..4)
    }

    fn written(all: &[(Key, Vec<Found>)]) -> Vec<u8> {
        let asked = all.iter().map(|(key, found)| (*key, Answer::Found(found)));
        Recalled::default().write(asked).unwrap()
    }

    proptest! {
        #[test]
        fn what_was_found_is_recalled(one in found(), other in found()) {
            let recalled = Recalled::read(written(&[(key(1), one.clone()), (key(2), other.clone())]));
            prop_assert_eq!(recalled.found(&key(1)), Some(one));
            prop_assert_eq!(recalled.found(&key(2)), Some(other));
            prop_assert_eq!(recalled.found(&key(3)), None);
        }

        #[test]
        fn any_bytes_are_read_without_harm(tail in prop::collection::vec(any::<u8>(), 0..200), one in found()) {
            Recalled::read([HEAD.as_bytes(), &tail].concat()).found(&key(1));
            drop(decode(&mut tail.as_slice()));
            let mut cut = written(&[(key(1), one)]);
            cut.truncate(cut.len() - tail.len().min(cut.len()));
            Recalled::read(cut).found(&key(1));
        }
    }

    #[test]
    fn nothing_is_written_again_for_nothing_new_and_what_is_not_asked_stays() {
        let first = written(&[(key(1), vec![Found { line: 3, ..Found::default() }])]);
        let recalled = Recalled::read(first);
        assert_eq!(recalled.write([(key(1), Answer::Found(&[]))].into_iter()), None);
        let both = Recalled::read(recalled.write([(key(2), Answer::Found(&[]))].into_iter()).unwrap());
        assert_eq!(both.found(&key(1)).unwrap()[0].line, 3);
        assert_eq!(both.found(&key(2)), Some(Vec::new()));
    }

    #[test]
    fn files_are_recalled_whatever_the_bytes_of_their_names() {
        let file = |name: &[u8]| File { path: name.into(), id: ObjectId::from_bytes([name[0]; 20]) };
        let files = [file(b"a/b.ts"), file(b"\xff\n")];
        let bytes = Recalled::default().write([(key(1), Answer::Files(&files))].into_iter()).unwrap();
        assert_eq!(Recalled::read(bytes).files(&key(1)).unwrap(), files);
    }

    #[test]
    fn bytes_of_another_version_count_as_none() {
        let bytes = written(&[(key(1), Vec::new())]);
        let other = [b"git-reconcile found 1 0.0.0\n", &bytes[HEAD.len()..]].concat();
        assert_eq!(Recalled::read(other).found(&key(1)), None);
        assert_eq!(Recalled::read(bytes).found(&key(1)), Some(Vec::new()));
    }

    #[test]
    fn a_finder_is_named_by_what_it_looks_for() {
        let of = |pattern: &str| finder_id(&ItemFinder::Regex(Pattern::of_lines(pattern)));
        assert_eq!(of("(?<name>a)"), of("(?<name>a)"));
        assert_ne!(of("(?<name>a)"), of("(?<name>b)"));
        assert_ne!(of("(?<name>a)"), finder_id(&ItemFinder::Regex(Pattern::later("(?<name>a)"))));
    }
}
