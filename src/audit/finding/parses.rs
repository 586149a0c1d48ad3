//! `no-longer-parses`: a file that a side had right and that its format cannot read any more.

use bstr::ByteSlice;

use super::Found;
use super::file::File;
use super::ground::Ground;
use crate::report::document::Severity;
use crate::sides::Side;
use crate::structured::{Declined, Format, contents, unlocked};

pub(super) fn check(ground: &Ground<'_>) -> Vec<Found> {
    ground.files.iter().filter(|file| file.is_of_no_side()).filter_map(|file| broken(ground, file)).collect()
}

fn broken(ground: &Ground<'_>, file: &File<'_>) -> Option<Found> {
    let form = ground.form(file.path.as_ref());
    let format = form.format?;
    let read = |text: &[u8]| match format {
        Format::YarnLock => unlocked(text, b"{}").map(drop),
        _ => contents(format, file.path.as_bstr(), text, &form.settings).map(drop),
    };
    let Err(Declined::Malformed { line, what, .. }) = read(&ground.text(file.result)?) else { return None };
    let sides = [Side::Country, Side::Upstream].map(|side| ground.text(file.sides[side]));
    let right = sides.iter().flatten().any(|text| read(text).is_ok());
    let text = format!("it is no {} any more: {what}", format.name());
    right.then(|| Found {
        severity: Severity::Error,
        path: file.path.clone(),
        line: Some(line),
        text,
        items: Vec::new(),
    })
}
