//! `git reconcile merge-file`

use std::path::Path;

use bstr::{BStr, BString};

use super::Outcome;
use super::args::{Format as Output, MergeFileArgs};
use super::context::Context;
use super::failure::Failure;
use crate::progress::Progress;
use crate::resolve::file::merge_file;
use crate::sides::Sides;
use crate::structured::{Format, Formats, Request, Settings};
use crate::text::is_binary;

/// Runs the command.
pub fn run(context: &Context, args: &MergeFileArgs) -> Result<Outcome, Failure> {
    if context.format != Output::Text {
        return Err(Failure::usage("`merge-file` has no other format than text"));
    }
    let files = Sides::new(&args.base, &args.country, &args.upstream);
    let text = files.try_map(|file| read(file))?;
    let path = args.path.clone().unwrap_or_else(|| args.country.to_string_lossy().into_owned());
    let path = BString::from(path);
    let settings = Settings { key: args.key.clone(), ..Settings::default() };
    let text = text.as_ref().map(Vec::as_slice);
    let request = Request { text, path: BStr::new(&path), settings: &settings };
    let labels = Sides::from_fn(|side| side.name().to_owned());
    let merged = merge_file(&request, format(args, BStr::new(&path)), &labels);
    for note in &merged.notes {
        context.progress.warn(&format!("{path}: {note}"));
    }
    context.output.write_bytes(&merged.text)?;
    Ok(if merged.open == 0 { Outcome::Settled } else { Outcome::Undecided })
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let text = std::fs::read(file).map_err(|source| Failure::Read { path: file.to_owned(), source })?;
    if is_binary(&text) {
        return Err(Failure::usage(format!("`{}` is no text", file.display())));
    }
    Ok(text)
}

fn format(args: &MergeFileArgs, path: &BStr) -> Option<Format> {
    let formats =
        if args.no_structured { Formats::none() } else { args.structured.clone().unwrap_or_default() };
    Format::of_path(path).filter(|format| formats.has(*format))
}
