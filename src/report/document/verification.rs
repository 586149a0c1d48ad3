//! What the country's own commands said of an upgrade, as the document has it.
//!
//! Owns the field names of `verification`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One run of the commands that the settings name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    /// The commit that was checked out.
    pub commit: String,
    /// Whether files differed from it.
    pub changed_files: bool,
    /// When, RFC 3339.
    pub at: String,
    /// The commands, in order.
    pub ran: Vec<Ran>,
}

/// A command and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ran {
    /// As the settings have it.
    pub command: String,
    /// `passed`, `failed`, `timed out`, `not run`.
    pub outcome: String,
    /// Its exit code; absent where it had none.
    pub code: Option<i32>,
    /// How long it took.
    pub seconds: u64,
    /// The file with what it wrote, from the root of the working tree; absent where it was not run.
    pub log: Option<String>,
    /// The last lines of it where it failed: for the terminal only, as nobody knows what stands there.
    #[serde(skip)]
    pub last: Vec<String>,
}

impl Verification {
    /// Whether every command passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.ran.iter().all(|ran| ran.outcome == "passed")
    }
}
