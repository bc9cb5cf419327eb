#!/usr/bin/env python3
"""History as the exam: drift over real streams whose dates are known.

usage: exam.py PROGRAM CAPTURES

Reads the streams of CAPTURES itself, finds out in which month every field first came, and holds `drift` to that, month
by month. Exits 1 when they disagree, when a random halving of a month breaks something, or when the terminal output
that went away from the Codex backend is not called breaking. Prints the months as a table.
"""

import email.utils
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

# What neither side looks into: members that users name, or write as JSON.
OPAQUE = {"arguments", "attributes", "client_metadata", "headers", "input_schema", "logit_bias", "metadata",
          "output_schema", "parameters", "properties", "schema", "variables"}
HALVINGS = 5


def plain(name):
    return re.sub(r"[^A-Za-z0-9_$-]", lambda c: "".join(f"%{byte:02X}" for byte in c[0].encode()), name)


def payloads(path):
    """The JSON of every event of the first response in a file."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".jsonl":
        found = [line for line in text.splitlines() if line.strip()]
    else:
        found = []
        for block in re.split(r"\r?\n\r?\n", text):
            data = [line[5:].removeprefix(" ") for line in block.splitlines() if line.startswith("data:")]
            if data:
                found.append("\n".join(data))
    began = False
    for line in found:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if not isinstance(event, dict) or not isinstance(event.get("type"), str):
            continue
        if event["type"] == "response.created" and began:
            return
        began = began or event["type"] == "response.created"
        yield event


def fields(value, path, out):
    """Adds the path of every member below an object."""
    for name, member in value.items():
        if path == "" and name == "type":
            continue
        at = f"{path}.{plain(name)}" if path else plain(name)
        out.add(at)
        if name not in OPAQUE:
            below(member, at, out)


def below(member, at, out):
    if isinstance(member, list):
        for element in member:
            below(element, at + "[]", out)
    elif isinstance(member, dict) and len(member) <= 100:
        tag = member.get("type")
        if isinstance(tag, str) and len(tag) <= 48:
            at = f"{at}{{{plain(tag)}}}"
            out.add(at)
        fields(member, at, out)


def month(meta):
    when = meta.get("recorded_at") or meta.get("response_created_at")
    if not when:
        return None
    if re.match(r"\d{4}-\d\d", when):
        return when[:7]
    return email.utils.parsedate_to_datetime(when).strftime("%Y-%m")


def first_seen(captures):
    """Per month, in order: what every event type had that none had before, where the type itself is older."""
    months = {}
    for meta_path in sorted(captures.rglob("*.meta.json")):
        meta = json.loads(meta_path.read_text())
        if meta.get("api", "responses") != "responses" or meta.get("backend") != "openai" or not month(meta):
            continue
        stem = str(meta_path)[: -len(".meta.json")]
        streams = [path for path in (pathlib.Path(stem + ".sse"), pathlib.Path(stem + ".jsonl")) if path.exists()]
        if (meta.get("http_status") or 200) != 200 or not streams:
            continue
        seen = months.setdefault(month(meta), {})
        for event in payloads(streams[0]):
            fields(event, "", seen.setdefault(event["type"], set()))
    known, new = {}, {}
    for name in sorted(months):
        new[name] = {(kind, path) for kind, paths in months[name].items() if kind in known for path in paths - known[kind]}
        for kind, paths in months[name].items():
            known.setdefault(kind, set()).update(paths)
    return new


def main():
    program, captures = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    work = pathlib.Path(tempfile.mkdtemp(prefix="exam-"))
    wrong = []

    def run(*words):
        return subprocess.run([str(program), *map(str, words)], capture_output=True, text=True)

    def drift(fresh, baseline):
        told = run("drift", fresh, "--baseline", baseline, "--no-report", "--format", "json", "--no-config", "--no-replay")
        if told.returncode not in (0, 5):
            sys.exit(f"drift {fresh}: exit {told.returncode}\n{told.stderr}")
        return [change for backend in json.loads(told.stdout)["backends"] for change in backend["changes"]]

    run("corpus", "import", captures, "--from", "auto", "--into", work / "all", "--progress", "none")
    by_month, codex = {}, {"filled": [], "gone": []}
    for page in sorted((work / "all").rglob("recording.toml")):
        text = page.read_text()
        told = lambda key: (re.search(rf'^{key} = "(.*)"$', text, re.M) or [None, ""])[1]
        if told("api") != "responses":
            continue
        if told("backend") == "openai" and re.match(r"\d{4}-\d\d", told("when")):
            by_month.setdefault(told("when")[:7], []).append(page.parent)
        elif told("backend") == "chatgpt-codex":
            ends = [event for event in payloads(page.parent / "response.sse") if event["type"] == "response.completed"]
            if ends:
                codex["filled" if ends[0]["response"].get("output") else "gone"].append(page.parent)

    def folder(name, recordings):
        for recording in recordings:
            shutil.copytree(recording, work / name / recording.relative_to(work / "all"))
        return work / name

    expected = first_seen(captures)
    print("| month | streams | known before | BREAKING | NOTICE | of them new fields | INFO | halvings with BREAKING |")
    print("|---|---|---|---|---|---|---|---|")
    known = 0
    for name, recordings in sorted(by_month.items()):
        here = folder(f"months/{name}", recordings)
        row = ["–"] * 4
        if known:
            changes = [change for change in drift(here, work / "known") if not change["is_unstable"]]
            fresh = {(c["of"], c["what"]) for c in changes if c["kind"] == "added" and c["was"] == "" and c["what"]}
            fresh = {(of, what) for of, what in fresh if not of.startswith(("item ", "stream")) and not what.endswith("[]")}
            if fresh != expected[name]:
                wrong.append(f"{name}: only drift {sorted(fresh - expected[name])}, only the script {sorted(expected[name] - fresh)}")
            count = lambda severity: sum(c["severity"] == severity for c in changes)
            row = [count("breaking"), count("notice"), len(fresh), count("info")]
            for change in changes:
                if change["severity"] == "breaking":
                    wrong.append(f"{name}: breaking: {change['of']} {change['what']}: {change['was']} → {change['is']}")
            orders = [c for c in changes if c["what"] == "(order of members)" and c["of"] == "response.created"]
            if (name == "2026-01") != any(c["severity"] == "info" for c in orders):
                wrong.append(f"{name}: the order of members of response.created: {orders}")
        loud = 0
        for seed in range(HALVINGS):
            mixed = random.Random(seed).sample(recordings, len(recordings))
            halves = [folder(f"halves/{name}-{seed}-{at}", mixed[at::2]) for at in (0, 1)]
            breaking = [change for change in drift(halves[1], halves[0]) if change["severity"] == "breaking"]
            loud += bool(breaking)
            wrong += [f"{name}, halving {seed}: {change['of']} {change['what']}: {change['was']} → {change['is']}, "
                      f"{change['fresh']} before {change['baseline']}" for change in breaking]
        print(f"| {name} | {len(recordings)} | {known} | {' | '.join(map(str, row))} | {loud} of {HALVINGS} |")
        run("corpus", "shape", here, "--into", work / "known", "--add")
        known += len(recordings)

    for kind, when in (("obfuscation", "2025-08"), ("cache_write_tokens", "2026-07")):
        months = [name for name in sorted(expected) if any(path.split(".")[-1] == kind for _, path in expected[name])]
        if months[:1] != [when]:
            wrong.append(f"{kind} first came in {months[:1]}, not in {when}")

    changes = drift(folder("codex/gone", codex["gone"]), folder("codex/filled", codex["filled"]))
    breaking = [change for change in changes if change["severity"] == "breaking"]
    named = {name for change in breaking for name in change["recordings"]}
    print(f"\nchatgpt-codex: {len(codex['filled'])} streams with a filled output, {len(codex['gone'])} without:")
    for change in breaking:
        print(f"  BREAKING {change['of']} {change['what']}: {change['was']} → {change['is']}, "
              f"{change['fresh']['seen']} of {change['fresh']['of']}, before {change['baseline']['seen']} of {change['baseline']['of']}")
    if len(named) != len(codex["gone"]) or not any(change["what"] == "response.output" for change in breaking):
        wrong.append(f"chatgpt-codex: {len(named)} of {len(codex['gone'])} recordings are named")
    shutil.rmtree(work)
    for line in wrong:
        print(f"wrong  {line}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


main()
