"""The Codex CLI, recorded: its session waits, is reviewed into a corpus, and replays.

Not part of `.ci/run`: the CLI takes 404 MB.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile

from run import Process, backend, install

VERSION = "0.169.0"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default="target/release/codex-conformance")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/clients/recorder"))
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.program).resolve())
    work = arguments.work.resolve()
    install(work)
    codex = work / "codex/node_modules/.bin/codex"
    if not codex.exists():
        install_codex = ["npm", "install", "--prefix", work / "codex", "--no-fund", "--no-audit", f"@openai/codex@{VERSION}"]
        subprocess.run(install_codex, check=True)
    server = backend(work)
    folder = pathlib.Path(tempfile.mkdtemp())
    # Nothing leaves the machine.
    outside = {"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1", "OPENAI_API_KEY": "local-key-of-the-test"}

    def run(*command):
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **outside}
        ran = subprocess.run(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300
        )
        assert ran.returncode == 0, (ran.returncode, ran.stdout, ran.stderr)
        return ran.stdout

    try:
        asked = [codex, "exec", "--json", "--skip-git-repo-check", "--ephemeral", "-s", "read-only", "-m", "gpt-5"]
        upstream = f"http://127.0.0.1:{server.port}/v1"
        told = run(program, "record", "--codex", "--upstream", upstream, "--", *asked, "say hello")
        items = [json.loads(line).get("item", {}) for line in told.splitlines() if line.startswith("{")]
        answer = next(item["text"] for item in items if item.get("type") == "agent_message")
        waiting = json.loads(run(program, "review", "--format", "json"))["waiting"]
        assert len(waiting) == 1 and waiting[0]["end"] == "clean", waiting
        print(run(program, "review", "--accept", waiting[0]["id"], "--as", "codex/hello").strip())
        print(run(program, "corpus", "check").strip())
        transcript = json.loads((folder / "corpus/codex/hello/transcript.json").read_text())
        assert transcript["text"] == answer, (transcript, answer)
        print(run(program, "replay", "corpus", "--no-report", "--skip", "*+size.*", "--feed", "direct").strip().splitlines()[-1])
        served = Process([program, "serve", "codex/hello/recorded", "--corpus", folder / "corpus"], r"127\.0\.0\.1:(\d+)")
        again = run(program, "record", "--codex", "--upstream", f"http://127.0.0.1:{served.port}", "--", *asked, "say hello")
        served.stop()
        assert answer in again, again
        print(f"the Codex CLI {VERSION} says the same of the recording: {answer!r}")
    finally:
        server.child.kill()


if __name__ == "__main__":
    main()
