//! `action.yml`, step by step as a runner would do it, on a fork and a server of this machine; and the workflows of
//! docs/ci.md.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::comment::{silent, text};
use crate::github_server::{GitHub, TOKEN};
use crate::pull_request::Fork;
use crate::yaml;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn action() -> Value {
    yaml::parse(&std::fs::read_to_string(root().join("action.yml")).unwrap())
}

/// The workflows that docs/ci.md shows for GitHub, with their text.
fn workflows() -> Vec<(String, Value)> {
    let page = std::fs::read_to_string(root().join("docs/ci.md")).unwrap();
    let blocks = page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    let blocks: Vec<String> = blocks.collect();
    assert!(blocks.len() == 3 && blocks.iter().all(|block| yaml::parse(block).is_object()));
    let workflows: Vec<_> = blocks
        .into_iter()
        .filter(|block| block.starts_with("# .github/"))
        .map(|block| (block.clone(), yaml::parse(&block)))
        .collect();
    assert_eq!(workflows.len(), 2);
    workflows
}

/// A job of a runner: what its steps may read, and what they left.
struct Job<'a> {
    folder: &'a Path,
    server: &'a GitHub,
    inputs: BTreeMap<String, String>,
    event: Value,
}

/// What came of it.
struct Ran {
    /// Names of the steps that ran, each with its exit code; the last may have failed.
    steps: Vec<(String, i32)>,
    said: String,
    summary: String,
    outputs: BTreeMap<String, String>,
}

impl<'a> Job<'a> {
    fn new(folder: &'a Path, server: &'a GitHub, inputs: &[(&str, &str)]) -> Self {
        let defaults = action()["inputs"].as_object().unwrap().clone();
        let default = |(name, input): (String, Value)| (name, input["default"].as_str().unwrap().to_owned());
        let mut all: BTreeMap<String, String> = defaults.into_iter().map(default).collect();
        all.insert("version".to_owned(), "installed".to_owned());
        for (name, value) in inputs {
            assert!(all.insert((*name).to_owned(), (*value).to_owned()).is_some(), "{name} is no input");
        }
        Self { folder, server, inputs: all, event: json!({}) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// `${{ inputs.x }}`, `${{ steps.run.outputs.x }}`, `${{ github.token }}`.
    fn value(&self, template: &str, outputs: &BTreeMap<String, String>) -> String {
        let mut value = String::new();
        let mut parts = template.split("${{ ");
        value.push_str(parts.next().unwrap());
        for part in parts {
            let (name, rest) = part.split_once(" }}").unwrap();
            let found = match name.split_once('.').unwrap() {
                ("inputs", input) => self.value(&self.inputs[input], outputs),
                ("github", "token") => TOKEN.to_owned(),
                ("steps", output) => {
                    outputs.get(output.strip_prefix("run.outputs.").unwrap()).cloned().unwrap_or_default()
                }
                other => panic!("{other:?} is not known here"),
            };
            value.push_str(&(found + rest));
        }
        value
    }

    fn holds(&self, condition: &str) -> bool {
        let (name, rest) = condition.strip_prefix("inputs.").unwrap().split_once(' ').unwrap();
        let (operator, wanted) = rest.split_once(' ').unwrap();
        let equal = self.inputs[name] == wanted.trim_matches('\'');
        if operator == "==" { equal } else { !equal }
    }

    fn run(&self) -> Ran {
        std::fs::write(self.path("event.json"), self.event.to_string()).unwrap();
        for file in ["summary.md", "outputs", "path"] {
            std::fs::write(self.path(file), "").unwrap();
        }
        let mut ran =
            Ran { steps: Vec::new(), said: String::new(), summary: String::new(), outputs: BTreeMap::new() };
        for step in action()["runs"]["steps"].as_array().unwrap() {
            if !step["if"].as_str().is_none_or(|condition| self.holds(condition)) {
                continue;
            }
            let output = self.step(step, &ran.outputs);
            ran.said += &(text(&output.stdout) + &text(&output.stderr));
            let code = output.status.code().unwrap();
            ran.steps.push((step["name"].as_str().unwrap().to_owned(), code));
            ran.outputs = outputs(&std::fs::read_to_string(self.path("outputs")).unwrap());
            if code != 0 {
                break;
            }
        }
        ran.summary = std::fs::read_to_string(self.path("summary.md")).unwrap();
        ran
    }

    fn step(&self, step: &Value, outputs: &BTreeMap<String, String>) -> Output {
        let own = Path::new(env!("CARGO_BIN_EXE_git-reconcile")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path =
            std::env::join_paths([own.to_owned()].into_iter().chain(std::env::split_paths(&path))).unwrap();
        let mut command = Command::new("bash");
        command
            .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"].as_str().unwrap()])
            .current_dir(self.path("country"))
            .env_clear()
            .env("PATH", path)
            .env("HOME", "/nonexistent")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("NO_PROXY", "127.0.0.1")
            .env("RUNNER_TEMP", self.path("temp"))
            .env("GITHUB_API_URL", self.server.url())
            .env("GITHUB_REPOSITORY", "ministry/forms")
            .env("GITHUB_EVENT_PATH", self.path("event.json"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary.md"))
            .env("GITHUB_OUTPUT", self.path("outputs"))
            .env("GITHUB_PATH", self.path("path"));
        for (name, template) in step["env"].as_object().into_iter().flatten() {
            command.env(name, self.value(template.as_str().unwrap(), outputs));
        }
        silent(&mut command)
    }
}

/// `name=value`, and `name<<delimiter` with the lines up to it.
fn outputs(text: &str) -> BTreeMap<String, String> {
    let (mut found, mut lines) = (BTreeMap::new(), text.lines());
    while let Some(line) = lines.next() {
        if let Some((name, delimiter)) = line.split_once("<<") {
            let value: Vec<&str> = lines.by_ref().take_while(|line| *line != delimiter).collect();
            found.insert(name.to_owned(), value.join("\n"));
        } else if let Some((name, value)) = line.split_once('=') {
            found.insert(name.to_owned(), value.to_owned());
        }
    }
    found
}

fn pull_request(head: &str) -> Value {
    json!({ "pull_request": { "number": 7,
        "head": { "sha": "c".repeat(40), "repo": { "full_name": head } },
        "base": { "sha": "d".repeat(40), "repo": { "full_name": "ministry/forms" } } } })
}

#[test]
fn a_job_audits_annotates_and_comments_and_its_verdict_is_the_audits() {
    let (fork, server) = (Fork::committed(), GitHub::start(&[]));
    let mut job = Job::new(fork.folder(), &server, &[("comment", "true"), ("arguments", "--offline")]);
    job.event = pull_request("ministry/forms");
    let ran = job.run();
    let names: Vec<&str> = ran.steps.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Look", "Comment", "Verdict"], "{}", ran.said);
    assert_eq!(ran.steps[2].1.to_string(), ran.outputs["code"], "{}", ran.said);
    assert!(ran.summary.contains("## Upgrade audited: "), "{}", ran.summary);
    for name in ["open", "errors", "warnings"] {
        assert!(ran.outputs[name].parse::<usize>().is_ok(), "{name}: {:?}", ran.outputs);
    }
    let comments = server.with(|memory| memory.comments.clone());
    assert_eq!(comments.len(), 1, "{}", ran.said);
    assert!(comments[0].1.contains("## Upgrade audited: "), "{}", comments[0].1);
    let lenient = Job {
        inputs: [job.inputs.clone(), [("fail".to_owned(), "false".to_owned())].into()]
            .into_iter()
            .flatten()
            .collect(),
        ..job
    };
    assert!(lenient.run().steps.iter().all(|(_, code)| *code == 0));
}

#[test]
fn a_fork_reads_and_the_run_after_it_posts() {
    let (fork, server) = (Fork::committed(), GitHub::start(&[]));
    let mut job = Job::new(
        fork.folder(),
        &server,
        &[("comment", "true"), ("fail", "false"), ("arguments", "--offline")],
    );
    job.event = pull_request("eve/forms");
    let ran = job.run();
    assert!(ran.said.contains("comes from a fork") && server.log().is_empty(), "{}", ran.said);
    let report = &ran.outputs["report"];
    let inputs = [("report", report.as_str()), ("comment", "true"), ("fail", "false")];
    let mut after = Job::new(fork.folder(), &server, &inputs);
    after.event = json!({ "workflow_run": { "head_branch": "up", "head_sha": "e".repeat(40),
        "head_repository": { "owner": { "login": "eve" } } } });
    server.with(|memory| {
        memory.pulls = vec![json!({ "number": 7, "label": "eve:up", "head": { "sha": "e".repeat(40) } })];
    });
    let ran = after.run();
    assert!(ran.steps.iter().all(|(_, code)| *code == 0), "{}", ran.said);
    assert_eq!(server.with(|memory| memory.comments.len()), 1, "{}", ran.said);
}

#[test]
fn an_input_is_never_a_script() {
    let (fork, server) = (Fork::committed(), GitHub::start(&[]));
    let evil = "$(touch pwned) `touch pwned` ; touch pwned; --output pwned";
    for (name, value) in [("command", evil), ("command", "comment"), ("arguments", evil), ("report", evil)] {
        let ran = Job::new(fork.folder(), &server, &[(name, value)]).run();
        assert!(ran.steps[0].1 > 1, "{name}: {}", ran.said);
        assert!(!job_file(&fork, "pwned") && ran.steps.len() == 1, "{name}: {}", ran.said);
    }
    let bad = Job::new(fork.folder(), &server, &[("version", "1.0.0; touch pwned")]);
    let mut bad = bad;
    bad.inputs.insert("version".to_owned(), "1.0.0; touch pwned".to_owned());
    let install = &action()["runs"]["steps"][0];
    let env = json!({ "VERSION": "${{ inputs.version }}" });
    let refused = bad.step(&json!({ "run": install["run"], "env": env }), &BTreeMap::new());
    assert_eq!((refused.status.code(), job_file(&fork, "pwned")), (Some(2), false));
}

fn job_file(fork: &Fork, name: &str) -> bool {
    fork.folder().join("country").join(name).exists()
}

#[test]
fn no_value_stands_in_a_script() {
    let mut seen = 0;
    let workflows = workflows().into_iter().flat_map(|(_, workflow)| {
        let jobs = workflow["jobs"].as_object().unwrap().clone();
        jobs.into_iter().flat_map(|(_, job)| job["steps"].as_array().unwrap().clone()).collect::<Vec<_>>()
    });
    let steps = action()["runs"]["steps"].as_array().unwrap().clone();
    for step in steps.into_iter().chain(workflows) {
        seen += 1;
        assert!(!step["run"].as_str().unwrap_or_default().contains("${{"), "{step}");
        if let Some(uses) = step["uses"].as_str() {
            let (name, commit) = uses.split_once('@').unwrap();
            let pinned = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(pinned || (name, commit) == ("OWNER/git-reconcile", "COMMIT"), "{uses}");
        }
    }
    assert_eq!(seen, 4 + 5);
}

#[test]
fn the_documented_workflows_have_the_least_rights_and_inputs_that_exist() {
    let [(first_text, first), (second_text, second)] = workflows().try_into().unwrap();
    for text in [&first_text, &second_text] {
        assert!(!text.contains("pull_request_target") && !text.contains("write-all"), "{text}");
        let uses: Vec<&str> = text.lines().filter(|line| line.contains("uses: ")).collect();
        assert!(!uses.is_empty() && uses.iter().all(|line| line.contains(" # v")), "{uses:?}");
    }
    assert_eq!([&first["permissions"], &second["permissions"]], [&json!({}), &json!({})]);
    assert_eq!(first["jobs"]["audit"]["permissions"], json!({ "contents": "read" }));
    assert_eq!(
        second["jobs"]["comment"]["permissions"],
        json!({ "actions": "read", "pull-requests": "write" })
    );
    assert!(!second_text.contains("checkout"), "the job that may write sees no code");
    let inputs = action()["inputs"].clone();
    let steps = [&first["jobs"]["audit"]["steps"], &second["jobs"]["comment"]["steps"]];
    let ours = steps.into_iter().flat_map(|steps| steps.as_array().unwrap());
    let ours: Vec<_> =
        ours.filter(|step| step["uses"].as_str().is_some_and(|uses| uses.starts_with("OWNER"))).collect();
    assert_eq!(ours.len(), 2);
    for name in ours.iter().flat_map(|step| step["with"].as_object().unwrap().keys()) {
        assert!(inputs.get(name).is_some(), "{name} is no input");
    }
}

#[test]
fn the_program_is_built_from_the_actions_own_commit_or_from_a_release() {
    use std::os::unix::fs::PermissionsExt as _;
    let (fork, server) = (Fork::committed(), GitHub::start(&[]));
    let job = Job::new(fork.folder(), &server, &[]);
    let stub = job.path("country/stub/cargo");
    std::fs::create_dir_all(stub.parent().unwrap()).unwrap();
    std::fs::write(&stub, "#!/bin/sh\necho \"$@\" > asked\n").unwrap();
    std::fs::set_permissions(&stub, std::fs::Permissions::from_mode(0o755)).unwrap();
    let install = action()["runs"]["steps"][0]["run"].as_str().unwrap().to_owned();
    let root = job.path("temp/git-reconcile").display().to_string();
    for (version, from) in [
        ("", "--path /the/action".to_owned()),
        ("0.1.0", "--git https://host/owner/project --tag v0.1.0 git-reconcile".to_owned()),
    ] {
        std::fs::write(job.path("path"), "").unwrap();
        let env =
            json!({ "VERSION": version, "SOURCE": "/the/action", "PROJECT": "https://host/owner/project" });
        let run = format!("PATH=\"$PWD/stub:$PATH\"\n{install}");
        let ran = job.step(&json!({ "run": run, "env": env }), &BTreeMap::new());
        assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
        let asked = std::fs::read_to_string(job.path("country/asked")).unwrap();
        assert_eq!(asked.trim_end(), format!("install --locked --quiet --root {root} {from}"));
        assert_eq!(std::fs::read_to_string(job.path("path")).unwrap(), format!("{root}/bin\n"));
    }
}
