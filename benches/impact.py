#!/usr/bin/env python3
"""Holds the impact lists of real releases against what they are known to change (impact.tsv beside this file).

    benches/impact.py FOLDER [--program PATH] [--sample N [--seed S]]

FOLDER holds whole copies of upstream's repositories, bare or not: countryconfig and core (`git clone --bare`). For every
step of the table a plan of the one release to the other is made; each row is found or missing. With --sample so many
items are drawn from all lists, for one seed the same ones every time, with the places to check them by hand.
Exit code 1: something is missing; 2: a plan could not be made.
"""

import argparse
import json
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path


def rows():
    for line in Path(__file__).with_name("impact.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def plan(program, folder, pack, old, new):
    command = [program, "-C", folder, "plan", "--offline", "--repository", pack, "--format", "json", "--force"]
    command += ["--country", f"v{old}", "--upstream", f"v{new}", "--base", f"v{old}"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if not result.stdout:
        print(f"error: {pack} {old} to {new}: {result.stderr.strip()[:300]}", file=sys.stderr)
        sys.exit(2)
    return json.loads(result.stdout)


def names(impact, what):
    """What became so; a name that was renamed went by the old one and came by the new one."""
    old, new = ([pair[side] for pair in impact["renamed"]] for side in ("from", "to"))
    changed = [change["name"] for change in impact["changed"]]
    return {
        "added": impact["added"] + new,
        "removed": impact["removed"] + old,
        "renamed": new,
        "changed": changed,
        "any": impact["added"] + impact["removed"] + old + new + changed,
    }[what]


def found(impact, what, name):
    if impact is None:
        return False
    there = names(impact, what)
    if name.isdigit():
        return len(there) == int(name) or (what == "any" and len(there) >= int(name))
    start, star, number = name.partition("*")
    if star and number.isdigit():
        return sum(one.startswith(start) for one in there) == int(number)
    if star and not number:
        return any(one.startswith(start) for one in there)
    return name in there


def sample(reports, size, seed):
    items = []
    for (pack, old, new), report in sorted(reports.items()):
        for impact in report["impact"]:
            signs = [("+", impact["added"]), ("-", impact["removed"])]
            listed = [(sign, name) for sign, group in signs for name in group]
            listed += [("→", f"{pair['from']} → {pair['to']}") for pair in impact["renamed"]]
            listed += [("~", f"{one['name']}: {one['from']} → {one['to']}") for one in impact["changed"]]
            if impact["counted"]:
                listed = random.Random(seed).sample(listed, min(20, len(listed)))
            places = {item["name"]: item["place"] for item in impact["items"]}
            for sign, name in listed:
                place = places.get(name.split(" → ")[-1].split(": ")[0], {})
                where = f"{place.get('path', '')}:{place.get('line', '')}"
                items.append(f"{pack} {old} {new} {impact['inventory']} {sign} {name}  {where}")
    print(f"\n{len(items)} items in all; {size} of them:")
    for item in sorted(random.Random(seed).sample(items, min(size, len(items)))):
        print(" ", item[:220])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--program", default="target/release/git-reconcile")
    arguments.add_argument("--sample", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=7)
    given = arguments.parse_args()
    reports, missing = {}, []
    counts = defaultdict(lambda: [0, 0])
    for pack, old, new, inventory, what, name in rows():
        step = (pack, old, new)
        if step not in reports:
            reports[step] = plan(Path(given.program).resolve(), given.folder / pack, *step)
        impacts = {impact["inventory"]: impact for impact in reports[step]["impact"]}
        counts[step][0] += 1
        if found(impacts.get(inventory), what, name):
            counts[step][1] += 1
        else:
            missing.append(f"{pack} {old} {new} {inventory} {what} {name}")
    print(f"{'step':34} {'expected':>8} {'found':>6} {'in all':>7}")
    for step, (expected, there) in counts.items():
        total = sum(len(names(impact, "any")) for impact in reports[step]["impact"])
        print(f"{' '.join(step):34} {expected:8} {there:6} {total:7}")
    for row in missing:
        print("missing:", row)
    if given.sample:
        sample(reports, given.sample, given.seed)
    sys.exit(1 if missing else 0)


main()
