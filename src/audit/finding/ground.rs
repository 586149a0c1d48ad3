//! The files of an upgrade and how they are read.
//!
//! Owns [`Ground`]. Must not find anything.

use std::rc::Rc;

use super::file::File;
use super::{Asked, Fate};
use crate::object::Entry;
use crate::text::is_binary;

/// What every check is asked with.
pub(super) struct Ground<'a> {
    /// In the order of the fates.
    pub(super) files: Vec<File>,
    pub(super) asked: Asked<'a>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(fates: &[Fate<'_>], asked: Asked<'a>) -> Self {
        Self { files: fates.iter().map(File::of).collect(), asked }
    }

    /// The text of a file; `None` where there is none, and for what is no text.
    pub(super) fn text(&self, entry: Option<Entry>) -> Option<Rc<[u8]>> {
        let entry = entry.filter(|entry| entry.mode.is_file())?;
        (self.asked.read)(entry.id).filter(|text| !is_binary(text))
    }
}
