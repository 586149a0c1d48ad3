//! Keys, and what they mean for a question.

use console::Key as Pressed;

use crate::report::text::Key;
use crate::review::session::How;
use crate::review::{Event, View};
use crate::sides::Side;

/// What a key does here; `None` for one that does nothing.
pub fn event(pressed: &Pressed, view: &View<'_>) -> Option<Event> {
    let whole = view.question.text.is_none();
    Some(match pressed {
        Pressed::Char('u') => Event::Choose(How::TAKE_UPSTREAM),
        Pressed::Char('c') => Event::Choose(How::KEEP_COUNTRY),
        Pressed::Char('b') if !whole => Event::Choose(How::Both { first: Side::Country }),
        Pressed::Char('B') if !whole => Event::Choose(How::Both { first: Side::Upstream }),
        Pressed::Char('d') if whole => Event::Choose(How::ByHand),
        Pressed::Char('e') if !whole => Event::Edit,
        Pressed::Char('a') => Event::Accept,
        Pressed::Char('A') => Event::AcceptAlike,
        Pressed::Enter | Pressed::Char('s' | ' ') | Pressed::ArrowRight | Pressed::ArrowDown => Event::Skip,
        Pressed::Char('p') | Pressed::ArrowLeft | Pressed::ArrowUp | Pressed::Backspace => Event::Back,
        Pressed::Char('z') => Event::Undo,
        Pressed::Char('m') => Event::More,
        Pressed::Char('?' | 'h') => Event::Explain,
        // Ctrl-L
        Pressed::Char('\x0c') => Event::Redraw,
        // Ctrl-D
        Pressed::Char('q' | '\x04') | Pressed::CtrlC => Event::Quit,
        _ => return None,
    })
}

/// The keys of a question, most likely first.
pub fn keys(view: &View<'_>) -> Vec<Key> {
    let mut keys = Vec::new();
    if let Some(proposal) = view.question.proposal() {
        let what = match &proposal {
            How::Edited { .. } => "the proposed lines, which combine both",
            how => how.name(),
        };
        keys.push(key("a", "accept", &format!("accept the proposal: {what}")));
        if view.alike > 0 {
            let (label, alike) = (format!("accept {} alike", view.alike + 1), view.alike + 1);
            let help =
                format!("accept it for all {alike} open ones of this area with this evidence; asks first");
            keys.push(key("A", &label, &help));
        }
    }
    let letters = if view.question.text.is_some() { &["u", "c", "b", "B"][..] } else { &["u", "c", "d"] };
    for (letter, offer) in letters.iter().zip(view.question.offers()) {
        keys.push(key(letter, &offer.label, &offer.label));
    }
    if view.question.text.is_some() {
        keys.push(key("e", "edit", "write the lines yourself, in your editor"));
    }
    let skip = if view.decided.is_some() { "leave it so" } else { "skip" };
    keys.extend([
        key("Enter", skip, &format!("{skip}, go on with the next open one")),
        key("p", "back", "back to the one before"),
        key("z", "undo", "take back the last decision, with all that it decided"),
        key("m", "more", "every line of the hunk"),
        key("?", "explain", "all evidence, and what the keys do"),
        key("q", "quit", "stop; every decision is saved already"),
    ]);
    keys
}

fn key(key: &str, label: &str, help: &str) -> Key {
    Key { key: key.to_owned(), label: label.to_owned(), help: help.to_owned() }
}
