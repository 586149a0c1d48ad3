//! What was written, as the pieces of an answer.
//!
//! Owns the cut into whole lines. Must not know items.

use bstr::BString;

use super::Outline;
use super::layout::{ClashDraft, Out};
use super::merger::Merged;
use crate::sides::Sides;
use crate::structured::{Clash, Declined, Proposal, Structured, Sureness};

/// An answer with the choices that its check must know of.
pub(super) fn pieces(merged: Merged, sides: Sides<&Outline<'_>>) -> Result<Structured, Declined> {
    let mut structured = Structured { pieces: Vec::new(), notes: merged.notes };
    let mut ended = Ended::Text(true);
    for out in merged.draft.out {
        match out {
            Out::Text(text) => {
                let text = if ended == Ended::Clash { line_behind(&text)? } else { &text };
                if let Some(last) = text.last() {
                    ended = Ended::Text(*last == b'\n');
                }
                structured.push(text);
            }
            Out::Clash(clash) => {
                if ended == Ended::Text(false) {
                    structured.push(super::layout::newline(sides.country.text));
                }
                ended = Ended::Clash;
                structured.push_clash(finished(*clash));
            }
        }
    }
    Ok(structured)
}

/// How what was written last ended; text with a newline or without.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    Text(bool),
    Clash,
}

/// What follows the end of a line: a clash has brought its own.
fn line_behind(text: &[u8]) -> Result<&[u8], Declined> {
    let space = text.iter().take_while(|byte| byte.is_ascii_whitespace() && **byte != b'\n').count();
    match text.get(space) {
        None => Ok(b""),
        Some(b'\n') => Ok(&text[space + 1..]),
        Some(_) => Err(Declined::Unsupported { what: "a clash has no lines of its own".to_owned() }),
    }
}

fn finished(draft: ClashDraft) -> Clash {
    let proposal = draft.proposal.map(|(text, why)| Proposal {
        text: BString::from(text),
        why,
        sureness: Sureness::Likely,
    });
    Clash { key: draft.key, lines: draft.lines, text: draft.text.map(BString::from), proposal }
}
