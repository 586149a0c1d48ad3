#!/usr/bin/env python3
"""Losses planted in past merges, one at a time: does `audit` find each, and what does it say of the merges as they are?

    benches/planted.py REPOSITORY MERGES --program PATH [--seed N] [--each N] [--list] [--kind KIND]...

REPOSITORY is a clone (bare or not) that has the commits of MERGES: a text file with a merge a line, and behind it, where
these are not its first and second parent, the country's parent and upstream's. Nothing is written there: each planted
commit goes into a new repository that borrows the objects. What is planted where depends on the seed alone.

A loss counts as found when the audit of the planted merge has an item, in a finding of the right kind on that file, that
the audit of the merge as it is has not. --list prints the findings of the merges as they are, to be judged by hand.
A listed commit that is no upgrade is skipped, named and counted. Exit code 1: something planted was not found; 2: cannot
be measured.
"""

import argparse
import collections
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

LOST = {"country-lost", "upstream-change-dropped", "upstream-fix-dropped"}
FOUND_BY = {
    # A line that upstream changed and the country had as well is lost to both; which of them is told is one.
    "upstream-fix": LOST,
    "country-line": {"country-lost"},
    "translation-key": LOST,
    "role": LOST,
    "host": LOST,
    "service": LOST,
    "nowhere": {"line-from-nowhere"},
    "duplicate": {"duplicate-declaration"},
    "marker": {"markers-left"},
}
CODE = (".ts", ".tsx", ".js")
GENERATED = ("yarn.lock", "package-lock.json", ".snap")


class NoUpgrade(Exception):
    """A commit that `audit` takes for no upgrade."""


def stop(message):
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)


@dataclass(frozen=True)
class Merge:
    commit: str
    country: str
    upstream: str


class Repository:
    """A new repository that borrows the objects of another."""

    def __init__(self, lender, folder):
        self.folder = folder
        self.env = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
        for person in ("AUTHOR", "COMMITTER"):
            self.env |= {f"GIT_{person}_NAME": "planter", f"GIT_{person}_EMAIL": "p@example.org", f"GIT_{person}_DATE": "1700000000 +0000"}
        objects = subprocess.run(["git", "-C", lender, "rev-parse", "--git-path", "objects"], capture_output=True, text=True)
        if objects.returncode:
            stop(f"{lender} is no repository")
        subprocess.run(["git", "init", "-q", "--bare", folder], check=True)
        lent = (Path(lender) / objects.stdout.strip()).resolve()
        Path(folder, "objects", "info", "alternates").write_text(f"{lent}\n")

    def git(self, *args, stdin=None, codes=(0,), env=None):
        done = subprocess.run(["git", "-C", self.folder, *args], input=stdin, capture_output=True, env={**self.env, **(env or {})})
        if done.returncode not in codes:
            stop(f"git {' '.join(args)}: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout

    def text(self, commit, path):
        done = subprocess.run(["git", "-C", self.folder, "show", f"{commit}:{path}"], capture_output=True)
        return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None

    def paths(self, commit):
        return set(os.fsdecode(self.git("ls-tree", "-r", "-z", "--name-only", commit)).rstrip("\0").split("\0"))

    def changed(self, before, after):
        names = os.fsdecode(self.git("diff", "--name-only", "-z", "--no-renames", before, after))
        return set(names.rstrip("\0").split("\0")) - {""}

    def conflicted(self, merge):
        out = os.fsdecode(self.git("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", merge.country, merge.upstream, codes=(0, 1)))
        return set(out.rstrip("\0").split("\0")[1:])

    def base(self, merge):
        return self.git("merge-base", merge.country, merge.upstream, codes=(0, 1)).decode().strip()

    def planted(self, merge, path, text):
        """The same merge, but for one file."""
        blob = self.git("hash-object", "-w", "--stdin", stdin=text.encode("utf-8", "surrogateescape")).decode().strip()
        mode = self.git("ls-tree", merge.commit, "--", path).split()[0].decode()
        with tempfile.TemporaryDirectory() as index:
            env = {"GIT_INDEX_FILE": os.path.join(index, "index")}
            self.git("read-tree", merge.commit, env=env)
            self.git("update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}", env=env)
            tree = self.git("write-tree", env=env).decode().strip()
        parents = self.git("rev-parse", f"{merge.commit}^@").decode().split()
        parents = [word for parent in parents for word in ("-p", parent)]
        return self.git("commit-tree", tree, *parents, "-m", "planted").decode().strip()


def says(line):
    return len(re.sub(r"\W", "", line)) >= 8


def own_lines(before, after, result):
    """Lines that `after` has, `before` has not, and that stand once in `result`."""
    plain = lambda text: [line.strip().rstrip(",;") for line in text.splitlines()]
    old, new, stripped = set(plain(before)), set(plain(after)), plain(result)
    counts = collections.Counter(stripped)
    return [at for at, line in enumerate(stripped) if line in new and line not in old and counts[line] == 1 and says(line)]


class Planter:
    """Where in the files of one merge a loss can be planted, and the file with it."""

    def __init__(self, repository, merge, choice):
        self.repository, self.merge, self.choice = repository, merge, choice
        self.base = repository.base(merge)
        self.conflicted = repository.conflicted(merge)
        there = repository.paths(merge.commit)
        touched = repository.changed(self.base, merge.country) | repository.changed(self.base, merge.upstream)
        self.touched = {path for path in there & touched if not path.endswith(GENERATED)}
        self.there = {path for path in there if not path.endswith(GENERATED)}
        self.texts = {}

    def text(self, commit, path):
        if (commit, path) not in self.texts:
            self.texts[commit, path] = self.repository.text(commit, path)
        return self.texts[commit, path]

    def plant(self, kind, state):
        """A path and its new text; None where there is no place for it."""
        among = self.there if kind in ("role", "host", "service", "translation-key") else self.touched
        paths = sorted(path for path in among if (path in self.conflicted) == (state == "conflicted"))
        self.choice.shuffle(paths)
        for path in paths:
            text = self.text(self.merge.commit, path)
            if not text or "\0" in text or "\udc80" <= max(text) <= "\udcff":
                continue
            new = getattr(self, kind.replace("-", "_"))(path, text)
            if new is not None and new != text:
                return path, new
        return None

    def upstream_fix(self, path, text):
        """A run of upstream's new lines, and back to the old ones."""
        base, country, upstream = (self.text(commit, path) or "" for commit in (self.base, self.merge.country, self.merge.upstream))
        return self.without_run(text, own_lines(base + "\n" + country, upstream, text))

    def country_line(self, path, text):
        base, country, upstream = (self.text(commit, path) or "" for commit in (self.base, self.merge.country, self.merge.upstream))
        at = own_lines(base + "\n" + upstream, country, text)
        return without(text, self.choice.choice(at), 1) if at else None

    def without_run(self, text, at):
        if not at:
            return None
        first = self.choice.choice(at)
        last = first
        while last + 1 in at:
            last += 1
        return without(text, first, last - first + 1)

    def translation_key(self, path, text):
        return self.row(path, text) if "translations/" in path and path.endswith(".csv") else None

    def row(self, path, text):
        lines, country = text.splitlines(), self.text(self.merge.country, path) or ""
        keys = {line.split(",")[0] for line in country.splitlines()[1:]}
        at = [at for at, line in enumerate(lines) if at and line.count('"') % 2 == 0 and line.split(",")[0] in keys and re.match(r"[\w.\"]+,", line)]
        counts = collections.Counter(line.split(",")[0] for line in lines)
        at = [at for at in at if counts[lines[at].split(",")[0]] == 1]
        return without(text, self.choice.choice(at), 1) if at else None

    def role(self, path, text):
        if "/roles/" not in path:
            return None
        if path.endswith(".csv"):
            return self.row(path, text)
        return self.block(text, r"^(\s*)\{\s*$", r"^{indent}\},?\s*$", holds=r"^\s*id: '")

    def host(self, path, text):
        return self.child(text, "hosts") if "server-setup" in path and path.endswith((".yml", ".yaml")) else None

    def service(self, path, text):
        return self.child(text, "services") if "compose" in path and path.endswith((".yml", ".yaml")) else None

    def block(self, text, begin, end, holds):
        lines, found = text.splitlines(), []
        for first, line in enumerate(lines):
            match = re.match(begin, line)
            if match and first + 1 < len(lines) and re.match(holds, lines[first + 1]):
                closing = re.compile(end.replace("{indent}", match.group(1)))
                last = next((at for at in range(first + 1, len(lines)) if closing.match(lines[at])), None)
                found += [(first, last - first + 1)] if last else []
        return without(text, *self.choice.choice(found)) if found else None

    def child(self, text, parent):
        """One of the mappings below a key of YAML."""
        lines, found = text.splitlines(), []
        for at, line in enumerate(lines):
            match = re.match(rf"^(\s*){parent}:\s*$", line)
            if not match:
                continue
            inner = None
            for below in range(at + 1, len(lines)):
                indent = len(lines[below]) - len(lines[below].lstrip())
                if not lines[below].strip() or lines[below].lstrip().startswith("#"):
                    continue
                if indent <= len(match.group(1)):
                    break
                inner = indent if inner is None else inner
                if indent == inner and re.match(r"\s*[\w.-]+:", lines[below]):
                    found.append((below, self.length(lines, below, indent)))
        return without(text, *self.choice.choice(found)) if found else None

    @staticmethod
    def length(lines, first, indent):
        last = first + 1
        while last < len(lines) and lines[last].strip() and len(lines[last]) - len(lines[last].lstrip()) > indent:
            last += 1
        return last - first

    def nowhere(self, path, text):
        lines = text.splitlines(keepends=True)
        if path.endswith(".csv") or path.endswith((".json", ".svg")) or not lines or not lines[-1].endswith("\n"):
            return None
        at = self.choice.randrange(len(lines) + 1)
        word = "".join(self.choice.choice("bdfgklmnprst") + self.choice.choice("aeiou") for _ in range(6))
        indent = re.match(r"\s*", lines[at] if at < len(lines) else "").group(0).rstrip("\n")
        return "".join(lines[:at]) + f"{indent}{word}: {word}_planted\n" + "".join(lines[at:])

    def duplicate(self, path, text):
        if not path.endswith(CODE):
            return None
        whole = [line for line in text.splitlines() if re.match(r"^(export )?const \w+ = [^({\[]*[\w'\"`)]$", line) and line.count("`") % 2 == 0]
        return text + ("" if text.endswith("\n") else "\n") + self.choice.choice(whole) + "\n" if whole else None

    def marker(self, path, text):
        lines = text.splitlines(keepends=True)
        at = self.choice.randrange(len(lines) + 1)
        sign = self.choice.choice(["<<<<<<< HEAD\n", ">>>>>>> upstream\n"])
        return "".join(lines[:at]) + sign + "".join(lines[at:]) if text.endswith("\n") else None


def without(text, first, count):
    lines = text.splitlines(keepends=True)
    return "".join(lines[:first] + lines[first + count :])


def audit(program, repository, merge, commit):
    command = [program, "-C", repository.folder, "audit", commit, "--offline", "--format", "json", "--quiet"]
    command += ["--country", merge.country, "--upstream", merge.upstream, "--repository", "countryconfig", "--force"]
    done = subprocess.run(command, capture_output=True, text=True, env=repository.env)
    if done.returncode > 1 and "holds no upgrade" in done.stderr:
        raise NoUpgrade(done.stderr.strip().splitlines()[0])
    if done.returncode not in (0, 1):
        stop(f"{' '.join(map(str, command))}: {done.stderr.strip()[:500]}")
    return json.loads(done.stdout)["findings"]


def items(findings):
    """Every item of every finding, and every finding that has none."""
    each = ((found["check"], found["path"], item) for found in findings for item in found.get("items") or [found["text"]])
    return collections.Counter(each)


def merges(file, repository):
    for line in Path(file).read_text().splitlines():
        words = line.split()
        if words:
            parents = words[1:3] if len(words) > 2 else repository.git("rev-parse", f"{words[0]}^1", f"{words[0]}^2").decode().split()
            yield Merge(words[0], *parents)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("merges", type=Path)
    parser.add_argument("--program", type=Path, default=Path("target/release/git-reconcile"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=1, help="how many losses of each kind a merge and state")
    parser.add_argument("--kind", action="append", choices=sorted(FOUND_BY))
    parser.add_argument("--list", action="store_true", help="the findings of the merges as they are")
    options = parser.parse_args()
    if not options.program.is_file():
        stop(f"there is no {options.program}: run `cargo build --release` first, or name another with --program")
    for place in (options.repository, options.merges):
        if not place.exists():
            stop(f"there is no {place}: a clone, and a file with merges of it, see benches/README.md")
    tally, missed, began = collections.Counter(), [], time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository(options.repository, os.path.join(folder, "planted.git"))
        for merge in merges(options.merges, repository):
            try:
                one(options, repository, merge, tally, missed)
            except NoUpgrade as reason:
                tally["skipped"] += 1
                print(f"skipped: {merge.commit[:10]}: {reason}")
    report(options, tally, missed, time.monotonic() - began)


def one(options, repository, merge, tally, missed):
    program = options.program.resolve()
    before = audit(program, repository, merge, merge.commit)
    if options.list:
        for found in before:
            print(f"{merge.commit[:10]} {found['severity']} {found['check']} {found['path']}: {found['text']}")
            for item in found.get("items", [])[:5]:
                print(f"    {item[:140]}")
    for kind in options.kind or FOUND_BY:
        for state in ("clean", "conflicted"):
            for number in range(options.each):
                choice = random.Random(f"{options.seed}/{merge.commit}/{kind}/{state}/{number}")
                planted = Planter(repository, merge, choice).plant(kind, state)
                if planted is None:
                    tally[kind, state, "nowhere to plant"] += 1
                    continue
                commit = repository.planted(merge, *planted)
                after = audit(program, repository, merge, commit)
                new = items(after) - items(before)
                found = any(check in FOUND_BY[kind] and path == planted[0] for check, path, _ in new)
                tally[kind, state, "found" if found else "missed"] += 1
                if not found:
                    missed.append((kind, state, merge, planted, repository.text(merge.commit, planted[0]), sorted(new)))


def report(options, tally, missed, seconds):
    for kind in options.kind or FOUND_BY:
        parts = []
        for state in ("clean", "conflicted"):
            found, lost = tally[kind, state, "found"], tally[kind, state, "missed"]
            parts.append(f"{state} {found} of {found + lost}")
        print(f"{kind:16} found: {', '.join(parts)}")
    for kind, state, merge, (path, new), old, others in missed:
        print(f"missed: {kind}, {state}: {merge.commit[:10]} {path}")
        kept = collections.Counter(new.splitlines())
        for line in (collections.Counter(old.splitlines()) - kept) or (kept - collections.Counter(old.splitlines())):
            print(f"    {line[:140]}")
        for other in others[:3]:
            print(f"    instead: {other}"[:160])
    if tally["skipped"]:
        print(f"skipped: {tally['skipped']} commits that are no upgrades")
    print(f"{seconds:.0f} s")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
