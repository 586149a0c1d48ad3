#!/usr/bin/env python3
"""`plan --offline` beside git's own work on the same commits: medians, ratio and peak memory, held against the budget.

Git's own work is `git merge-tree --write-tree`; where the plan is held against a history as well, also a `git blame -s
BASE..RELEASE -- FILE` of each conflicted file, BASE being where the fork left upstream.

    benches/plan.py FOLDER [--program PATH] [--runs N] [--only CASE]

FOLDER holds one clone a case (benches/README.md says how they are made). Runs alternate, so that a busy machine slows both.
Exit code 1: over budget; 2: cannot be measured.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """A clone in the folder, what is planned in it, and what that may cost beside git's merge (and blame)."""

    clone: str
    country: str
    version: str
    pack: str
    factor: float
    plus_ms: float
    memory_mb: float
    blame: bool = False


CASES = [
    Case("uganda", "origin/develop", "1.7.4", "countryconfig", 2, 50, 250),
    Case("uganda", "origin/develop", "1.8.0", "countryconfig", 0.5, 0, 250, blame=True),
    Case("tonga-core", "origin/tonga/feat/api-signature-changes", "1.7.0", "core", 3, 0, 250),
]


def stop(message):
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)


def environment(home):
    """Nothing of the machine's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return kept | {"HOME": home, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}


def run(command, env, codes):
    """Wall time in milliseconds and peak resident memory in megabytes (`ru_maxrss` is in kilobytes on Linux)."""
    with open(os.devnull, "wb") as nowhere:
        begin = time.perf_counter()
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = (time.perf_counter() - begin) * 1000
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        stop(f"exit {process.returncode} of {' '.join(map(str, command))}")
    return elapsed, usage.ru_maxrss / 1024


def run_all(commands, env, codes):
    """One command after the other: times added up, the highest of the peaks."""
    samples = [run(command, env, codes) for command in commands]
    return sum(time for time, _ in samples), max(memory for _, memory in samples)


def answer(command, env, codes=(0,)):
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode not in codes:
        stop(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout.strip()


def measure(case, clone, program, runs, env):
    """Prepares a clone as a user has it (releases fetched once), then runs both in turn."""
    here = [program, "-C", clone]
    country = answer(["git", "-C", clone, "rev-parse", f"{case.country}^{{commit}}"], env)
    answer([*here, "status", "--country", country, "--quiet"], env)
    release = f"refs/reconcile/{case.pack}/tags/v{case.version}^{{commit}}"
    upstream = answer(["git", "-C", clone, "rev-parse", release], env)
    plan = [*here, "plan", case.version, "--offline", "--country", country, "--force", "--format", "json"]
    gits = [["git", "-C", clone, "merge-tree", "--write-tree", country, upstream]]
    if case.blame:
        base = json.loads(answer(plan, env, (0, 1)))["commits"]["base"]
        gits += blames(clone, base, upstream, conflicted(clone, country, upstream, env), env)
    samples = {"plan": [], "git": []}
    for number in range(runs + 1):
        for name, commands in (("plan", [plan]), ("git", gits)):
            sample = run_all(commands, env, (0, 1))
            if number:  # The first pair warms the cache.
                samples[name].append(sample)
    return samples


def conflicted(clone, country, upstream, env):
    """The files that git's merge leaves conflicted."""
    merge = ["git", "-C", clone, "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z"]
    _, *files = answer([*merge, country, upstream], env, (0, 1)).rstrip("\0").split("\0")
    return files


def blames(clone, base, upstream, files, env):
    """The commands that blame each file which the release has."""
    tree = answer(["git", "-C", clone, "ls-tree", "-r", "-z", "--name-only", upstream], env)
    there = set(tree.split("\0"))
    blame = ["git", "-C", clone, "blame", "-s", f"{base}..{upstream}", "--"]
    return [[*blame, file] for file in files if file in there]


def report(case, samples):
    ours, gits = ([time for time, _ in samples[name]] for name in ("plan", "git"))
    budget = [git * case.factor + case.plus_ms for git in gits]
    within = statistics.median(ours) <= statistics.median(budget)
    memory = max(memory for _, memory in samples["plan"])
    gits_memory = max(memory for _, memory in samples["git"])
    ratio = statistics.median(our / git for our, git in zip(ours, gits))
    verdict = "within" if within and memory < case.memory_mb else "OVER"
    print(
        f"{case.clone} -> {case.version}: plan {statistics.median(ours):.0f} ms (best {min(ours):.0f}), "
        f"{'git with blame' if case.blame else 'git'} {statistics.median(gits):.0f} ms (best {min(gits):.0f}), ratio {ratio:.2f}; "
        f"memory {memory:.0f} MB (git {gits_memory:.0f} MB); {verdict} the budget of "
        f"{case.factor:g} x + {case.plus_ms:g} ms, {case.memory_mb:g} MB"
    )
    return verdict == "within"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the clones are, see benches/README.md")
    parser.add_argument("--program", type=Path, default=Path("target/release/git-reconcile"))
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--only", choices=sorted({case.clone for case in CASES}))
    options = parser.parse_args()
    if not options.program.is_file():
        stop(f"there is no {options.program}: run `cargo build --release` first")
    cases = [case for case in CASES if options.only in (None, case.clone)]
    for case in cases:
        if not (options.folder / case.clone).is_dir():
            stop(f"there is no clone {options.folder / case.clone}: benches/README.md says how it is made")
    within = True
    with tempfile.TemporaryDirectory() as home:
        env = environment(home)
        for case in cases:
            program = options.program.resolve()
            samples = measure(case, options.folder / case.clone, program, options.runs, env)
            within = report(case, samples) and within
    sys.exit(0 if within else 1)


if __name__ == "__main__":
    main()
