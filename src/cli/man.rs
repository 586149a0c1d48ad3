//! `git reconcile man`

use std::io;

use clap_mangen::Man;

use super::Outcome;
use super::context::Context;
use super::failure::Failure;

/// Prints one manual page: the program, then each command as a section of its own.
pub fn run(context: &Context) -> Result<Outcome, Failure> {
    context.text_only("man")?;
    let page = page().map_err(|source| Failure::Write { path: "the manual page".into(), source })?;
    context.output.write(&page)?;
    Ok(Outcome::Settled)
}

fn page() -> io::Result<String> {
    let mut program = super::command();
    program.build();
    let head = rendered(|page| Man::new(program.clone()).render(page))?;
    let mut page = head.replace(".SH EXTRA", ".SH \"EXAMPLES, EXIT CODES, ENVIRONMENT\"");
    sections(&program, "git reconcile", &mut page)?;
    Ok(page)
}

fn sections(command: &clap::Command, path: &str, page: &mut String) -> io::Result<()> {
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        let path = format!("{path} {}", inner.get_name());
        let section = section(inner)?.replace("\n.SH ", "\n.SS ").replace(".SS EXTRA", ".SS EXAMPLES");
        page.extend([".SH ", &path.to_uppercase(), "\n", &section]);
        sections(inner, &path, page)?;
    }
    Ok(())
}

/// What a command adds: not the options that all have, which stand at the beginning.
fn section(command: &clap::Command) -> io::Result<String> {
    let own = command.clone().mut_args(|arg| {
        let common = arg.is_global_set();
        arg.hide(common)
    });
    let man = Man::new(own);
    rendered(|page| {
        man.render_synopsis_section(page)?;
        man.render_description_section(page)?;
        man.render_options_section(page)?;
        man.render_extra_section(page)
    })
}

fn rendered(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<String> {
    let mut page = Vec::new();
    write(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
