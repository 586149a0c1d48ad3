#!/usr/bin/env python3
"""Kills start, continue and abort at random instants and checks that nothing is lost.

usage: benches/crash.py BINARY [KILLS] [REPOSITORY VERSION] [--rebase]

Without a repository the demo's fork serves. With one, a copy of it is worked on (--force, --offline, every conflict is
settled with the country's side). Says how many runs were killed before they had ended, and exits with 1 on the first
repository that `abort` did not put back, or whose decisions are not all in the commit.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

SEED = 20261122
MARKED = re.compile(
    rb"<{7,} country[^\n]*\n(.*?)\|{7,} base[^\n]*\n.*?={7,}\r?\n.*?>{7,} upstream[^\n]*\n", re.S
)


def main():
    words = [word for word in sys.argv[1:] if word != "--rebase"]
    rebase = len(words) < len(sys.argv) - 1
    binary = os.path.abspath(words[0])
    kills = int(words[1]) if len(words) > 1 else 200
    source, version = (words[2], words[3]) if len(words) > 3 else (None, "1.8.1")
    dice = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        fork = prepare(binary, folder, source)
        start = ["start", version, "--offline", "--force", "--branch", "killed-upgrade"]
        bench = (Rebase if rebase else Bench)(binary, fork, start + ["--strategy", "rebase"] * rebase)
        for number in range(kills):
            bench.round(("start", "continue", "abort")[number % 3], dice)
        print(f"{kills} kills, {bench.interrupted} before the end; every state was put back or finished")


def prepare(binary, folder, source):
    if source:
        fork = os.path.join(folder, "fork")
        shutil.copytree(source, fork, symlinks=True)
    else:
        subprocess.run([binary, "demo", "--keep", folder], check=True, stdout=subprocess.DEVNULL)
        fork = os.path.join(folder, "country")
        subprocess.run(["git", "-C", fork, "checkout", "--quiet", "develop"], check=True)
    for key, value in [("user.name", "Ada"), ("user.email", "ada@example.org"), ("gc.auto", "0")]:
        subprocess.run(["git", "-C", fork, "config", key, value], check=True)
    return fork


class Bench:
    def __init__(self, binary, fork, start):
        self.binary, self.fork, self.start = binary, fork, start
        self.interrupted = 0
        self.before = self.state()
        self.lengths = {"start": self.length(start)}
        self.settle()
        self.lengths["abort"] = self.length(["abort"])
        self.lengths["continue"] = self.length_of_continue()

    def length_of_continue(self):
        return 2 * self.lengths["abort"]

    def git(self, *args):
        run = subprocess.run(["git", "-C", self.fork, *args], capture_output=True, check=True)
        return run.stdout.decode("utf-8", "surrogateescape")

    def run(self, args):
        return subprocess.run([self.binary, *args], cwd=self.fork, capture_output=True, text=True)

    def length(self, args):
        begun = time.monotonic()
        assert self.run(args).returncode < 2, args
        return time.monotonic() - begun

    def state(self):
        """What a user sees: refs, HEAD, index, files."""
        refs = [line for line in self.git("for-each-ref").splitlines() if "refs/reconcile/" not in line]
        head = open(os.path.join(self.fork, ".git/HEAD")).read()
        names = os.listdir(os.path.join(self.fork, ".git"))
        odd = [name for name in names if name.endswith(".lock") or "MERGE" in name or "PICK" in name]
        return refs, head, odd, self.git("ls-files", "-s"), self.git("status", "--porcelain")

    def settle(self):
        for path in self.git("diff", "--name-only", "-z", "--diff-filter=U").split("\0"):
            place = os.path.join(self.fork, path)
            if path and os.path.exists(place):
                text = open(place, "rb").read()
                open(place, "wb").write(MARKED.sub(lambda found: found.group(1), text))
            if path:
                self.git("add", "--all", "--", path)

    def kill(self, args, name, dice):
        child = subprocess.Popen(
            [self.binary, *args],
            cwd=self.fork,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(dice.random() * self.lengths[name] * 1.05)
        self.interrupted += child.poll() is None
        try:
            # The whole group, git's own processes too, or the program alone.
            os.killpg(child.pid, 9) if dice.random() < 0.5 else child.kill()
        except ProcessLookupError:
            pass
        child.wait()

    def round(self, name, dice):
        if name == "start":
            self.kill(self.start, name, dice)
        else:
            assert self.run(self.start).returncode < 2
            self.settle()
            self.kill([name], name, dice)
        if name == "continue":
            self.finish()
        else:
            ended = self.run(["abort"])
            assert ended.returncode == 0 or "no upgrade is in progress" in ended.stderr, ended.stderr
        assert self.state() == self.before, (name, self.state()[1:])

    def finish(self):
        self.go_on()
        assert self.git("status", "--porcelain") == "", "not clean after continue"
        files = self.git("show", "--name-only", "--format=", "-m", "--first-parent", "HEAD")
        assert "reconcile/decisions/" in files, "no decisions in the commit"
        branch = self.before[1].strip().removeprefix("ref: refs/heads/")
        self.git("checkout", "--quiet", branch)
        self.git("branch", "-D", "killed-upgrade")

    def go_on(self):
        ended = self.run(["continue"])
        assert ended.returncode == 0 or "no upgrade is in progress" in ended.stderr, ended.stderr + ended.stdout
        assert len(self.git("log", "-1", "--format=%P").split()) == 2, "no merge"


class Rebase(Bench):
    """The same by rebase: continue is called until it comes to the end, at a random stop of which it is killed."""

    def length_of_continue(self):
        assert self.run(self.start).returncode < 2
        self.settle()
        length = self.length(["continue"])
        assert self.run(["abort"]).returncode == 0
        return length

    def round(self, name, dice):
        self.stops = dice.randrange(3) if name != "start" else 0
        super().round(name, dice)

    def settle(self):
        for _ in range(getattr(self, "stops", 0)):
            super().settle()
            if self.run(["continue"]).returncode != 1:
                break
        super().settle()

    def go_on(self):
        """Nothing that was replayed, and nothing that was settled, is lost: the result is always the same."""
        while True:
            ended = self.run(["continue"])
            if ended.returncode == 0 or "no upgrade is in progress" in ended.stderr:
                break
            assert ended.returncode == 1, ended.stderr + ended.stdout
            self.stops = 0
            super().settle()
        done = self.git("rev-parse", "HEAD~1^{tree}"), self.git("log", "--format=%an %ad %s", "-20")
        self.done = getattr(self, "done", done)
        assert done[0] == self.done[0], "another result"


if __name__ == "__main__":
    main()
