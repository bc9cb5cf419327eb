#!/usr/bin/env python3
"""Seeds and dictionaries for the fuzz targets, made of the committed corpus and of texts in the sources.

Writes `seeds/<target>/` and `seeds/<target>.dict` beside this file, anew each time. What stands before a text in a seed
is laid out as the `Arbitrary` of the target reads it.
"""

import gzip
import hashlib
import re
import shutil
import struct
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SEEDS = HERE / "seeds"
LONGEST = 4 * 1024


def main():
    shutil.rmtree(SEEDS, ignore_errors=True)
    folders = sorted(path.parent for path in (ROOT / "corpus").glob("*/*/recording.toml"))
    bodies = [body for folder in folders if len(body := (folder / "response.sse").read_bytes()) <= LONGEST]
    sources = {path: path.read_text() for path in sorted((ROOT / "src").rglob("*.rs"))}
    write("frames", frames(bodies, sources))
    write("recordings", recordings(folders, sources))
    write("addresses", addresses(sources))
    write("redaction", redaction(bodies, sources))
    write("consumer", consumer(bodies))
    dictionaries(sources)


def frames(bodies, sources):
    """Two cuts and two sizes of chunks, then a body."""
    in_tests = [literal for path, text in sources.items() if path.parent.name == "stream" for literal in literals(text)]
    for number, body in enumerate(bodies + in_tests):
        yield struct.pack("<HHBB", number * 7, number * 31, number % 5, number % 3) + body


def recordings(folders, sources):
    """Flags, then the files with a line between them."""
    between = b"\n~~~~\n"
    names = ["request.json", "response.timing", "transcript.json", "response.sse", "response.wire"]
    for folder in folders:
        paths = [folder / name for name in names]
        flags = sum(1 << bit for bit, path in enumerate(paths) if path.exists())
        files = [path.read_bytes() if path.exists() else b"" for path in [folder / "recording.toml", *paths]]
        if sum(map(len, files)) <= 2 * LONGEST:
            yield bytes([0x80 | flags]) + between.join(files)
            yield bytes([flags]) + between.join(files)
    # Small ones, in which a change is more likely to be one that matters, and one that came compressed.
    samples = [toml for toml in literals(sources[ROOT / "src/corpus/format/metadata.rs"]) if toml.startswith(b"format")]
    body, request, transcript = b"data: {}\n\n", b'{"input":[]}', b'{"format":1,"reviewed":false}'
    for toml in samples:
        coded = toml.replace(b"[response]\n", b'[response]\ncontent_encoding = "gzip"\n')
        wire = gzip.compress(body, mtime=0)
        for flags, toml, wire in [(0x8F, toml, b""), (0x0F, toml, b""), (0x9F, coded, wire)]:
            length = len(wire or body)
            timing = f"4 1\n{length - 4} 20\n".encode()
            yield bytes([flags]) + between.join([toml, request, timing, transcript, body, wire])


def addresses(sources):
    """What looks like an address or an edit, wherever it is written."""
    texts = list(sources.values())
    texts += [path.read_text() for path in sorted((ROOT / "tests").rglob("*.rs"))] + [(ROOT / "README.md").read_text()]
    whole = re.compile(r"[a-z0-9._-]+/[a-z0-9._-]+(?:\+[a-z0-9.-]+(?::[^\s\"'`+/]+)?)*/[a-z0-9-]+")
    found = {match for text in texts for match in whole.findall(text)}
    edits = {f"text/basic+{name}/whole" for name in mutations(sources)}
    edits |= {f"text/basic+{one}+{two}/per-frame" for one, two in zip(mutations(sources), mutations(sources)[7:])}
    return [text.encode() for text in sorted(found | edits)]


def redaction(bodies, sources):
    """A secret, a place for it, and where it goes there; then a text."""
    in_tests = [literal for path, text in sources.items() if "redact" in path.parts for literal in literals(text)]
    for number, text in enumerate(bodies + in_tests):
        yield struct.pack("<BIH", number % 7, variant(number % 13, 13), number * 3) + text


def consumer(bodies):
    """What the rest is, the ending, and six cuts; then a body, or steps that make one."""
    for number, body in enumerate(bodies):
        cuts = struct.pack("<6H", *[(number * 97 + cut * 613) & 0xFFFF for cut in range(6)])
        ending = struct.pack("<I", variant(number % 7 if number % 3 == 0 else 0, 7))
        yield struct.pack("<I", variant(0, 2)) + ending + cuts + body
        steps = struct.pack("<I", variant(1, 2)) + ending + cuts
        recorded = lambda first, frames: struct.pack("<IBBB", variant(0, 3), number, first, frames)
        yield steps + recorded(0, 255)
        # A frame in the middle loses a member, another is told twice.
        for frame in range(1, 12, 3):
            change = struct.pack("<BBIB", 1, frame, variant(8, 10), number)
            changed = struct.pack("<IBB", variant(1, 3), number, frame) + change + b"\0" + struct.pack("<I", 0)
            yield steps + recorded(0, frame - 1) + changed + recorded(frame + 1, 255)
            yield steps + recorded(0, frame) + recorded(frame, 255)


def dictionaries(sources):
    """Words that chance would be long in finding."""
    catalog = (ROOT / "src/stream/catalog.rs").read_text()
    members = re.findall(r'"([a-z_]{3,30})"', catalog)
    kinds = re.findall(r'(?:public|observed)\(\s*"([a-z_.]+)"', catalog)
    drafts = "\n".join(text for path, text in sources.items() if "assemble" in path.parts)
    members += re.findall(r'"([a-z_]{2,30})"', drafts)
    framing = ["data: ", "data:", "event: ", "id: ", "retry: ", ":", "\n\n", "\r\n\r\n", "\r\r", "\ufeff", "[DONE]"]
    words = {
        "frames": framing,
        "recordings": members_of_metadata(sources),
        "addresses": [*mutations(sources), *parameters(sources), "+", ":", "/whole", "/per-frame", "/one-byte"],
        "redaction": [*framing, *prefixes(sources), '"delta":"', '"output_index":', "REDACTED", "\\u", "/home/", "@"],
        "consumer": [*framing, *kinds, *(f'"{member}":' for member in members), "\\ud83d"],
    }
    for target, entries in words.items():
        lines = [f'"{escaped(entry)}"\n' for entry in dict.fromkeys(entries)]
        (SEEDS / f"{target}.dict").write_text("".join(lines))


def mutations(sources):
    names = [re.findall(r'"([a-z]+\.[a-z0-9-]+)"', text) for path, text in sources.items() if "mutate" in path.parts]
    return sorted({name for found in names for name in found})


def parameters(sources):
    shelves = [text for path, text in sources.items() if "mutate" in path.parts]
    return sorted({word for text in shelves for word in re.findall(r'"([a-z][a-z0-9-]{1,20})"', text)})


def members_of_metadata(sources):
    text = sources[ROOT / "src/corpus/format/metadata.rs"] + sources[ROOT / "src/stream/recording.rs"]
    names = re.findall(r"pub ([a-z_0-9]+):", text)
    lines = ["\n~~~~\n", "18446744073709551615 0\n", "0 18446744073709551615\n", "1 1\n"]
    return lines + [f"{name} = " for name in names] + ["[provenance]", "[response]", "[response.headers]", "[sha256]", "gzip", "br"]


def prefixes(sources):
    shapes = sources[ROOT / "src/corpus/redact/shapes.rs"] + sources[ROOT / "src/corpus/redact/members.rs"]
    return re.findall(r'prefix\("([^"]+)"', shapes) + re.findall(r'^    "([a-z_-]+)",$', shapes, re.M)


def literals(source):
    """The string literals of Rust source with what their escapes stand for, as far as Python agrees."""
    for literal in re.findall(r'b?"((?:[^"\\\n]|\\.)+)"', source):
        if len(literal) > 7:
            text = re.sub(r"\\u\{([0-9A-Fa-f]+)\}", lambda match: chr(int(match[1], 16)), literal)
            text = text.replace("{{", "{").replace("}}", "}")
            escapes = {"\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\", "\\0": "\0"}
            yield re.sub(r"\\[nrt\"\\0]", lambda match: escapes[match[0]], text).encode()


def variant(number, of):
    """The four bytes by which a derived `Arbitrary` picks this variant of so many."""
    return -(-(number << 32) // of)


def escaped(word):
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word.encode())


def write(target, seeds):
    folder = SEEDS / target
    folder.mkdir(parents=True)
    for seed in seeds:
        (folder / hashlib.sha256(seed).hexdigest()[:20]).write_bytes(seed)


if __name__ == "__main__":
    main()
