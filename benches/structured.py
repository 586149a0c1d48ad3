#!/usr/bin/env python3
"""Merges by key beside other tools, on conflicts that people have settled, and how the time grows with the file.

    benches/structured.py REPOSITORY MERGES [--tool NAME=COMMAND]... [--list]
    benches/structured.py --growth [--instructions]

REPOSITORY is a clone (bare or not) that has the commits of MERGES: a text file with a merge commit a line, whose first
parent is the country's side and whose second is upstream's. Each file that conflicts in git's own merge is given to each
tool; a tool settles it when it says so and leaves no marker, and is equal when the file is the committed one, white space
aside. Known tools are run where they are installed; COMMAND may name others: {base} {country} {upstream} {path} {out}.
GIT_RECONCILE names another build of this program.

Times are processor time, so that a busy machine changes little. From each is taken what a process of that tool takes for
files of one line with the same ending: the start of the program, not the merge. With --instructions the growth is counted
in instructions (valgrind), which no other work on the machine changes at all.
"""
import argparse, collections, functools, os, re, resource, shutil, statistics, subprocess, sys, tempfile

BUILT = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "target", "release", "git-reconcile")
OURS = os.environ.get("GIT_RECONCILE", BUILT)
TOOLS = {
    "git-reconcile": OURS + " merge-file -q {base} {country} {upstream} --path {path} -o {out}",
    "git": "git merge-file -p --diff3 {country} {base} {upstream}",
    "mergiraf": "mergiraf merge {base} {country} {upstream} -p {path} -o {out}",
}


def git(repo, *args):
    return subprocess.run(["git", "-C", repo, *args], capture_output=True).stdout


def cases(repo, merges):
    """Path, the three texts and the committed one of every distinct conflict."""
    seen = set()
    for merge in open(merges).read().split():
        country, upstream = (git(repo, "rev-parse", f"{merge}^{n}").decode().strip() for n in (1, 2))
        stages = collections.defaultdict(dict)
        for entry in git(repo, "merge-tree", "--write-tree", "-z", "--no-messages", country, upstream).split(b"\0")[1:]:
            if b"\t" in entry:
                meta, path = entry.split(b"\t", 1)
                stages[os.fsdecode(path)][meta.split()[2].decode()] = meta.split()[1].decode()
        for path, ids in sorted(stages.items()):
            key = (path, *sorted(ids.items()))
            if not {"2", "3"} <= set(ids) or key in seen:
                continue
            seen.add(key)
            texts = [git(repo, "cat-file", "-p", ids[n]) if n in ids else b"" for n in "123"]
            if not any(b"\0" in text for text in texts):
                yield merge, path, texts, git(repo, "show", f"{merge}:{path}")


def run(command, path, texts, folder):
    names = {}
    for side, text in zip(("base", "country", "upstream"), texts):
        names[side] = os.path.join(folder, side + os.path.splitext(path)[1])
        open(names[side], "wb").write(text)
    names["out"] = os.path.join(folder, "out")
    if os.path.exists(names["out"]):
        os.remove(names["out"])
    words = [word.format(path=path, **names) for word in command.split()]
    start = processor_time()
    done = subprocess.run(words, capture_output=True)
    spent = processor_time() - start
    out = open(names["out"], "rb").read() if os.path.exists(names["out"]) else done.stdout
    return done.returncode == 0 and b"<<<<<<<" not in out, out, spent


def processor_time():
    """Of all processes that were waited for, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def small(path):
    """Three texts with next to nothing to merge."""
    texts = {".json": [b'{"a": 1}\n', b'{"a": 2}\n', b'{"a": 1}\n'], ".csv": [b"id,a\n1,x\n", b"id,a\n1,y\n", b"id,a\n1,x\n"]}
    return texts.get(os.path.splitext(path)[1], [b"const a = 1\n", b"const a = 2\n", b"const a = 1\n"])


@functools.cache
def start_of(command, ending, folder):
    """What a process takes that has next to nothing to merge: the median of nine, in milliseconds."""
    return statistics.median(run(command, "a" + ending, small("a" + ending), folder)[2] for _ in range(9)) * 1000


def instructions(command, path, texts, folder):
    """How many instructions a process takes, in millions."""
    words = command.format(path=path, out=os.devnull, **{side: os.path.join(folder, side) for side in ("base", "country", "upstream")})
    for side, text in zip(("base", "country", "upstream"), texts):
        open(os.path.join(folder, side), "wb").write(text)
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + os.devnull]
    told = subprocess.run(valgrind + words.split(), capture_output=True, text=True).stderr
    return int(re.search(r"Collected : (\d+)", told)[1]) / 1e6


def words_of(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def compare(options):
    tools = {name: command for name, command in TOOLS.items() if shutil.which(command.split()[0])}
    tools |= dict(tool.split("=", 1) for tool in options.tool)
    count, spent = collections.Counter(), collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for merge, path, texts, committed in cases(options.repository, options.merges):
            count["files"] += 1
            for name, command in tools.items():
                settled, out, seconds = run(command, path, texts, folder)
                spent[name].append(seconds * 1000 - start_of(command, os.path.splitext(path)[1], folder))
                equal = settled and words_of(out) == words_of(committed)
                count[name, "settled"] += settled
                count[name, "equal"] += equal
                if options.list and settled and not equal:
                    print(f"{name}: otherwise than {merge[:10]}: {path}")
    for name in tools:
        settled, equal = count[name, "settled"], count[name, "equal"]
        share = f"{settled / max(count['files'], 1):.0%}, {equal / max(settled, 1):.0%} of them equal"
        times = sorted(spent[name])
        print(f"{name:14} settles {settled} of {count['files']} ({share}); processor time a file beside the start of the "
              f"process: median {statistics.median(times):.1f} ms, most {times[-1]:.0f} ms")


def table(side, count):
    """Rows; each side changes every third, next to the other's."""
    sides = ("base", "country", "upstream")
    lines = (f"key.{n:06},what it is,{'new ' + side if n % 3 == sides.index(side) else 'old'} {n},mot {n}\n" for n in range(count))
    return ("id,description,en,fr\n" + "".join(lines)).replace("new base", "old")


def changed(side, n):
    """A number that the country changes where n is 3 more than a multiple of 7, upstream where it is 4 more."""
    return n + 1_000_000 * (side == "country" and n % 7 == 3) + 2_000_000 * (side == "upstream" and n % 7 == 4)


def json_object(side, count):
    return "{\n" + ",\n".join(f'  "k{n}": {changed(side, n)}' for n in range(count)) + "\n}\n"


def json_array(side, count):
    """Elements that are much alike."""
    items = (f'  {{"a": {n % 10}, "b": {changed(side, n) % 7 if changed(side, n) != n else 0}}}' for n in range(count))
    return "[\n" + ",\n".join(items) + "\n]\n"


def typescript(side, count):
    items = (f'  {{ id: "k{n}", a: {changed(side, n)} }}' for n in range(count))
    return "export const all = [\n" + ",\n".join(items) + "\n]\n"


COUNTS = (2_000, 10_000, 50_000, 80_000)
GROWTH = {"words.csv": table, "object.json": json_object, "array.json": json_array, "list.ts": typescript}


def counted():
    """The growth in instructions; a number that rises from row to row more than the logarithm does is a mistake."""
    with tempfile.TemporaryDirectory() as folder:
        for path, write in GROWTH.items():
            start = instructions(TOOLS["git-reconcile"], path, small(path), folder)
            for count in COUNTS:
                texts = [write(side, count).encode() for side in ("base", "country", "upstream")]
                whole = instructions(TOOLS["git-reconcile"], path, texts, folder) - start
                print(f"{path:12} {count:6} rows: {whole:7.0f} million instructions, {whole * 1000 / count:.0f} thousand a row")


def growth():
    """Both sides with changes all over, from 2,000 rows to more than 2 MB of source; the least of three runs."""
    with tempfile.TemporaryDirectory() as folder:
        for path, write in GROWTH.items():
            start = start_of(TOOLS["git-reconcile"], os.path.splitext(path)[1], folder)
            for count in COUNTS:
                texts = [write(side, count).encode() for side in ("base", "country", "upstream")]
                times = [run(TOOLS["git-reconcile"], path, texts, folder) for _ in range(3)]
                settled, size = times[0][0], len(texts[0]) / 1e6
                least = min(seconds for *_, seconds in times) * 1000
                each = (least - start) * 1000 / count
                print(f"{path:12} {count:6} rows, {size:.1f} MB: {least - start:5.0f} ms beside the start ({start:.1f} ms), "
                      f"{each:.1f} µs a row{'' if settled else ', NOT SETTLED'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", nargs="?")
    parser.add_argument("merges", nargs="?")
    parser.add_argument("--tool", action="append", default=[])
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--instructions", action="store_true")
    options = parser.parse_args()
    if options.growth:
        return counted() if options.instructions else growth()
    if not options.merges:
        parser.error("a repository and a list of merges, or --growth")
    return compare(options)


sys.exit(main())
