//! How long GitHub wants to be left alone.
//!
//! Source: GitHub's documentation, "Rate limits for the REST API": 403 or 429; `retry-after` in seconds; else, where
//! `x-ratelimit-remaining` is 0, `x-ratelimit-reset` in seconds since 1970; else at least a minute.

use std::time::Duration;

/// Without another word of the server.
const A_MINUTE: Duration = Duration::from_secs(60);

/// What an answer says about limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks<'a> {
    pub(super) status: u16,
    pub(super) retry_after: Option<&'a str>,
    pub(super) remaining: Option<&'a str>,
    pub(super) reset: Option<&'a str>,
    pub(super) message: &'a str,
}

/// How long to wait, `now` being seconds since 1970; `None` where the answer is about something else.
pub(super) fn wait(marks: Marks<'_>, now: i64) -> Option<Duration> {
    if !matches!(marks.status, 403 | 429) {
        return None;
    }
    let seconds = |text: &str| text.trim().parse::<u64>().ok().map(Duration::from_secs);
    if let Some(wait) = marks.retry_after.and_then(seconds) {
        return Some(wait);
    }
    if marks.remaining.is_some_and(|left| left.trim() == "0") {
        let reset = marks.reset.and_then(|text| text.trim().parse::<i64>().ok());
        // A second more: the server's clock need not be ours.
        let left = reset.map(|reset| reset.saturating_sub(now).max(0).saturating_add(1));
        return Some(left.and_then(|left| u64::try_from(left).ok()).map_or(A_MINUTE, Duration::from_secs));
    }
    let secondary = marks.message.to_ascii_lowercase().contains("secondary rate limit");
    (marks.status == 429 || secondary).then_some(A_MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_own_words_count_in_their_order() {
        let marks = |status, retry_after, remaining, reset, message| Marks {
            status,
            retry_after,
            remaining,
            reset,
            message,
        };
        for (marks, expected) in [
            (marks(429, Some("7"), Some("0"), Some("1100"), ""), Some(7)),
            (marks(403, Some("7"), None, None, ""), Some(7)),
            (marks(403, None, Some("0"), Some("1100"), ""), Some(101)),
            (marks(403, None, Some("0"), Some("900"), ""), Some(1)),
            (marks(403, None, Some("0"), None, ""), Some(60)),
            (marks(403, None, Some("12"), Some("1100"), ""), None),
            (marks(403, None, None, None, "You have exceeded a secondary rate limit"), Some(60)),
            (marks(429, Some("soon"), None, None, ""), Some(60)),
            (marks(403, None, None, None, "Resource not accessible by integration"), None),
            (marks(500, Some("7"), None, None, ""), None),
        ] {
            assert_eq!(wait(marks, 1000).map(|wait| wait.as_secs()), expected, "{marks:?}");
        }
    }
}
