//! `permission-widened`: somebody may do what neither side let them.
//!
//! Which properties grant something, the pack says (`grants` of an area).
//!
//! ```text
//! both sides { id: 'CLERK', scopes: [READ] }     result [READ, DELETE]       permission-widened: id='CLERK': DELETE
//! ```

use std::collections::BTreeSet;

use bstr::{BString, ByteSlice};

use super::Found;
use super::file::File;
use super::ground::Ground;
use crate::report::document::Severity;
use crate::structured::{Format, granted};

pub(super) fn check(ground: &Ground<'_>) -> Vec<Found> {
    ground.files.iter().filter(|file| file.is_of_no_side()).filter_map(|file| widened(ground, file)).collect()
}

fn widened(ground: &Ground<'_>, file: &File<'_>) -> Option<Found> {
    let form = ground.form(file.path.as_ref());
    if form.grants.is_empty() || Format::of_path(file.path.as_ref()) != Some(Format::Typescript) {
        return None;
    }
    let read = |text: &[u8]| granted(file.path.as_ref(), text, &form.settings, &form.grants);
    let mut found = read(&ground.text(file.result)?);
    for text in ground.sides(file).iter().filter_map(|(_, text)| text.as_deref()) {
        for (name, known) in read(text) {
            if let Some(elements) = found.get_mut(&name) {
                elements.retain(|element| !known.contains(element));
            }
        }
    }
    let told = |(name, elements): (&BString, &BTreeSet<BString>)| -> Vec<String> {
        elements.iter().map(|one| format!("{}: {}", name.to_str_lossy(), one.to_str_lossy())).collect()
    };
    let items: Vec<String> = found.iter().flat_map(told).collect();
    let many = found.values().filter(|elements| !elements.is_empty()).count();
    let text = format!("{} permissions of {many} are from neither side", items.len());
    (!items.is_empty()).then(|| Found {
        severity: Severity::Warning,
        path: file.path.clone(),
        line: None,
        text,
        items,
    })
}
