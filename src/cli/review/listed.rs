//! The document of `review --list`.

use crate::report::review::{Choice, Listed, ListedHunk, SCHEMA, Told};
use crate::review::session::{How, OpenHunk, Session};
use crate::review::{Question, questions};

/// Everything that is, or was, for a person.
pub fn listed(session: &Session, changed: usize, notes: Vec<String>) -> Listed {
    let hunks = questions(session);
    let hunks = hunks.iter().zip(&session.hunks).map(|(question, open)| hunk(question, open));
    Listed {
        schema: SCHEMA.to_owned(),
        branch: session.branch.clone(),
        to: session.version.clone().unwrap_or_else(|| session.upstream.clone()),
        open: session.open().count(),
        changed,
        hunks: hunks.collect(),
        notes,
    }
}

fn hunk(question: &Question<'_>, open: &OpenHunk) -> ListedHunk {
    let (conflict, hunk) = (question.conflict, question.hunk);
    let offers = question.offers().into_iter();
    let offers = offers.map(|offer| Choice { value: offer.how.to_string(), does: offer.label });
    let proposal = question.proposal();
    let proposed = proposal.as_ref().map(|how| Choice {
        value: "proposal".to_owned(),
        does: match how {
            How::Edited { .. } => "the proposed lines, which combine both".to_owned(),
            how => format!("as proposed: {how}"),
        },
    });
    ListedHunk {
        id: hunk.id.clone(),
        key: hunk.key.clone(),
        path: conflict.path.clone(),
        line: hunk.lines.map(|lines| lines.country.0),
        kind: conflict.kind.clone(),
        area: conflict.area.clone(),
        class: hunk.class,
        verdict: hunk.verdict,
        confidence: hunk.confidence,
        because: hunk.evidence.first().cloned(),
        choices: proposed.into_iter().chain(offers).collect(),
        proposal: proposal.and_then(|how| match how {
            How::Edited { text } => Some(text.to_string()),
            _ => None,
        }),
        decided: open
            .decided
            .as_ref()
            .map(|decided| Told { how: decided.how.to_string(), decision: decided.decision.clone() }),
    }
}
