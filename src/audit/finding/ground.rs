//! The files of an upgrade and how they are read.
//!
//! Owns [`Ground`]: the files with their renames followed, and of each file in which somebody had a hand what that did.
//! Must not find anything.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use bstr::{BStr, BString};

use super::drift::{Arrived, Body, Drift, Texts, drift};
use super::file::{File, followed};
use super::lines::Counts;
use super::{Asked, Fate, Form};
use crate::object::{Entry, IdMap, ObjectId};
use crate::sides::{Side, Sides};
use crate::structured::Format;
use crate::text::is_binary;

/// What every check is asked with.
pub(super) struct Ground<'a> {
    /// Sorted by path.
    pub(super) files: Vec<File<'a>>,
    pub(super) asked: Asked<'a>,
    counted: Counted,
    /// What stands at the path of each fate on each side.
    places: HashMap<BString, Sides<Option<Entry>>>,
    /// Sides all of whose files are in the result.
    whole: Sides<bool>,
    /// For each file: what somebody's hand did to its text.
    pub(super) drifts: Vec<Option<Drift>>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(fates: &[Fate<'a>], asked: Asked<'a>) -> Self {
        let counted = Counted::default();
        let files = followed(fates, &|entry| Some(counted.body(&asked, entry)?.counts));
        let places = fates.iter().map(|fate| (fate.path.clone(), fate.sides)).collect();
        let whole = Sides::from_fn(|side| {
            !fates.iter().any(|fate| fate.sides[side].is_some() && fate.result.is_none())
        });
        let mut ground = Self { files, asked, counted, places, whole, drifts: Vec::new() };
        let texts: Vec<Option<Texts<'_>>> = ground.files.iter().map(|file| ground.texts(file)).collect();
        let arrived = Arrived::of(texts.iter().flatten());
        let drifts =
            texts.iter().map(|texts| texts.as_ref().and_then(|texts| drift(texts, &arrived))).collect();
        ground.drifts = drifts;
        ground
    }

    /// The text of a file; `None` where there is none, and for what is no text.
    pub(super) fn text(&self, entry: Option<Entry>) -> Option<Arc<[u8]>> {
        text(&self.asked, entry)
    }

    /// The text of a file and its lines.
    pub(super) fn body(&self, entry: Option<Entry>) -> Option<Body> {
        self.counted.body(&self.asked, entry)
    }

    /// The texts of all sides.
    pub(super) fn sides(&self, file: &File<'_>) -> Sides<Option<Arc<[u8]>>> {
        file.sides.map(|side| self.text(side))
    }

    /// What stands at a path of a side, whether or not it has a fate.
    pub(super) fn on_side(&self, path: &BStr, side: Side) -> Option<Entry> {
        let own = self.places.get(path).map(|sides| sides[side]);
        own.unwrap_or_else(|| (self.asked.entry)(path))
    }

    /// Whether a side has something at a path; a folder counts.
    pub(super) fn stood(&self, path: &BStr, side: Side) -> bool {
        self.on_side(path, side).is_some()
    }

    /// Whether the result has all files of a side.
    pub(super) const fn is_whole(&self, side: Side) -> bool {
        match side {
            Side::Base => self.whole.base,
            Side::Country => self.whole.country,
            Side::Upstream => self.whole.upstream,
        }
    }

    pub(super) fn form(&self, path: &BStr) -> Form {
        (self.asked.form)(path)
    }

    /// Files with what somebody's hand did to them.
    pub(super) fn touched(&self) -> impl Iterator<Item = (&File<'a>, &Drift)> {
        self.files.iter().zip(&self.drifts).filter_map(|(file, drift)| Some((file, drift.as_ref()?)))
    }

    /// Whether a file that is there is no text.
    fn is_data(&self, entry: Option<Entry>) -> bool {
        entry.is_some() && self.text(entry).is_none()
    }

    /// The texts of a file that somebody had a hand in; `None` where nothing is to be compared line by line.
    fn texts(&self, file: &File<'a>) -> Option<Texts<'a>> {
        if !file.is_touched() {
            return None;
        }
        let form = self.form(file.path.as_ref());
        let data = [file.machine, file.committed, file.result].iter().any(|entry| self.is_data(*entry));
        if form.regenerate.is_some() || form.format == Some(Format::YarnLock) || data {
            return None;
        }
        Some(Texts {
            sides: file.sides.map(|side| self.body(side)),
            machine: self.body(file.machine),
            committed: self.body(file.committed),
            result: self.body(file.result),
            conflict: file.conflict,
            path: file.path.clone(),
            form,
        })
    }
}

/// Texts whose lines were counted.
#[derive(Default)]
struct Counted(RefCell<IdMap<ObjectId, Body>>);

impl Counted {
    fn body(&self, asked: &Asked<'_>, entry: Option<Entry>) -> Option<Body> {
        let id = entry?.id;
        if let Some(body) = self.0.borrow().get(&id) {
            return Some(body.clone());
        }
        let text = text(asked, entry)?;
        let body = Body { counts: Rc::new(Counts::of(&text)), text };
        self.0.borrow_mut().insert(id, body.clone());
        Some(body)
    }
}

fn text(asked: &Asked<'_>, entry: Option<Entry>) -> Option<Arc<[u8]>> {
    let entry = entry.filter(|entry| entry.mode.is_file())?;
    (asked.read)(entry.id).filter(|text| !is_binary(text))
}
