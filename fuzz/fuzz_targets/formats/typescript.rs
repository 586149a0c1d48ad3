//! Typescript merged by key: see `merged.rs`.
#![no_main]

#[path = "../merged.rs"]
mod merged;

use git_reconcile::structured::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| merged::check(Format::Typescript, "a.ts", data));
