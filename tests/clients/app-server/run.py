"""The real app-server of the Codex CLI, our turn driver before it, our tap between the two, our server behind it.

Every session is recorded by the tap, and the recording played to the same driver again. README.md says what is compared.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

VERSION = "0.169.0"
HERE = pathlib.Path(__file__).parent
CODEX_EXEC = HERE.parents[1] / "targets/codex-exec/codex.py"

# The config of the CLI is the one that our adapter of it uses.
CONFIG = re.search(r'CONFIG = """\\\n(.*?)"""', CODEX_EXEC.read_text(), re.S).group(1)


class Lab:
    """A folder, the program, the CLI, and the starter corpus served on a port."""

    def __init__(self, program, codex, folder):
        self.program, self.codex, self.folder = program, codex, folder
        self.count = 0
        (folder / "work").mkdir()
        arguments = [program, "serve", "--corpus", str(HERE.parents[2] / "corpus")]
        self.server = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in self.server.stderr:
            if found := re.search(r"127\.0\.0\.1:(\d+)", line):
                self.port = found.group(1)
                break
        # It must not wait for somebody who reads.
        threading.Thread(target=self.server.stderr.read, daemon=True).start()

    def home(self, scenario, retries=0):
        """A home of the CLI whose provider is this scenario."""
        self.count += 1
        home = self.folder / f"home-{self.count}"
        home.mkdir()
        base_url = json.dumps(f"http://127.0.0.1:{self.port}/{scenario}")
        (home / "config.toml").write_text(CONFIG.format(base_url=base_url, retries=retries, idle_ms=60_000))
        return home

    def environment(self, **more):
        # Nothing leaves the machine.
        outside = {"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1", "CONFORMANCE_KEY": "a-key-of-the-test-alone"}
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), **outside, **more}

    def drive(self, command, turns=("Say hi.",), flags=(), meanwhile=None, **environment):
        """What the driver makes of turns with a server: an object a turn."""
        thread = {"cwd": str(self.folder / "work"), "approvalPolicy": "never", "sandbox": "read-only", "ephemeral": True}
        arguments = [self.program, "turns", *flags]
        for turn in turns:
            arguments += ["--turn", turn]
        for name, value in thread.items():
            arguments += ["--thread", f"{name}={json.dumps(value)}"]
        driver = subprocess.Popen(
            [*arguments, "--", *command], env=self.environment(**environment), stdout=subprocess.PIPE, text=True
        )
        helper = meanwhile and threading.Thread(target=meanwhile, args=(driver.pid,))
        if helper:
            helper.start()
        told, _ = driver.communicate(timeout=120)
        if helper:
            helper.join()
        assert driver.returncode == 0, (driver.returncode, told)
        return [json.loads(line) for line in told.splitlines()]

    def tapped(self):
        """The CLI behind the tap, and the folder where its sessions are kept."""
        into = self.folder / f"taken-{self.count}"
        places = ["--into", str(into), "--journal-key", str(self.folder / "key")]
        return [self.program, "record", "--app-server", *places, "--", self.codex, "app-server"], into

    def played(self, recording, into):
        """The command of the server that plays a recording."""
        return [self.program, "serve", "--app-server", f"{recording}/recorded", "--corpus", str(into)]


def recordings(into):
    """Ids, in the order in which they were made."""
    folders = sorted((into / "recorded").iterdir(), key=lambda folder: (folder / "recording.toml").stat().st_mtime)
    return [f"recorded/{folder.name}" for folder in folders]


def killed(name):
    """Kills what the driver has started and is called so, once it has shown something."""

    def kill(driver):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            for process in pathlib.Path("/proc").iterdir():
                if process.name.isdigit() and descends(int(process.name), driver) and is_codex(process, name):
                    # The turn is under way when the server has asked the model.
                    time.sleep(2)
                    os.kill(int(process.name), signal.SIGKILL)
                    return
            time.sleep(0.05)
        raise AssertionError(f"no {name} was started")

    return kill


def descends(process, ancestor):
    while process > 1:
        if process == ancestor:
            return True
        try:
            process = int(pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return False


def is_codex(process, name):
    try:
        return os.readlink(process / "exe").endswith(name)
    except OSError:
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default="target/release/codex-conformance")
    parser.add_argument("--codex", help="the CLI [default: installed from npm, 404 MB]")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/clients/app-server"))
    parser.add_argument("--no-playing", action="store_true", help="do not play the recordings again")
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.program).resolve())
    codex = arguments.codex or install(arguments.work.resolve())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="codex-conformance-"))
    lab = Lab(program, str(pathlib.Path(codex).resolve()), folder)
    try:
        for check in [message, reasoning, retried, failed, interrupted, two_turns, child_killed]:
            check(lab, not arguments.no_playing)
    finally:
        lab.server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def session(lab, scenario, retries=0, **options):
    """Turns with the real server, recorded, and what the driver made of them."""
    home = lab.home(scenario, retries)
    command, into = lab.tapped()
    told = lab.drive(command, CODEX_HOME=str(home), **options)
    return told, into


def again(lab, told, into, plays, **options):
    """The recording, played to the driver, comes to the same."""
    ids = recordings(into)
    if plays:
        for recording in ids:
            seen = lab.drive(lab.played(recording, into), **options)
            assert seen == told, f"played:\n{json.dumps(seen, indent=1)}\nrecorded:\n{json.dumps(told, indent=1)}"
    return len(ids)


def say(name, told, count):
    turns = ", ".join(f"{turn['status']} {turn['text'][:40]!r}" for turn in told)
    print(f"{name}: {turns}; {count} recorded", flush=True)


def message(lab, plays):
    told, into = session(lab, "text/basic/whole")
    assert told[0]["status"] == "completed" and told[0]["text"], told
    assert told[0]["shown"] == told[0]["text"] and told[0]["usage"]["total"], told
    say("a message", told, again(lab, told, into, plays))


def reasoning(lab, plays):
    told, into = session(lab, "reasoning/summary/whole")
    assert told[0]["status"] == "completed" and told[0]["items"] == ["reasoning", "message"], told
    assert "Trying seven" in told[0]["reasoning"], told
    say("reasoning", told, again(lab, told, into, plays))


def retried(lab, plays):
    told, into = session(lab, "text/basic+http.cut-then-fine:after-text/whole", retries=2)
    assert told[0]["status"] == "completed", told
    assert told[0]["shown"] == told[0]["text"], "what was said again was shown twice"
    body = next(into.glob("recorded/*/response.sse")).read_text()
    assert '"willRetry":true' in body.replace(" ", ""), "nothing was tried again"
    say("a stream that breaks and is retried", told, again(lab, told, into, plays))


def failed(lab, plays):
    told, into = session(lab, "errors/context-length/whole")
    assert told[0]["status"] == "failed" and told[0]["error"]["message"], told
    say("a failed turn", told, again(lab, told, into, plays))


def interrupted(lab, plays):
    flags = ["--interrupt-after", "1"]
    told, into = session(lab, "text/long+stall.mid-stream:mid/whole", flags=flags)
    assert told[0]["status"] == "interrupted" and told[0]["text"] and told[0]["retired"] is None, told
    say("an interrupted turn", told, again(lab, told, into, plays, flags=flags))


def two_turns(lab, plays):
    turns = ["Say hi.", "Say it again."]
    told, into = session(lab, "text/basic/whole", turns=turns)
    assert [turn["status"] for turn in told] == ["completed", "completed"], told
    assert [turn["fresh"] for turn in told] == [True, False], told
    say("two turns in a session", told, again(lab, told, into, plays, turns=turns))


def child_killed(lab, plays):
    """The first server hangs in its turn and is killed; the second answers."""
    homes = [lab.home("text/long+stall.mid-stream:mid/whole"), lab.home("text/basic/whole")]
    command, into = lab.tapped()
    launcher = lab.folder / "launcher"
    launcher.write_text(
        f'#!/bin/sh\nif mkdir "{lab.folder}/launched" 2>/dev/null; then CODEX_HOME="{homes[0]}"; else CODEX_HOME="{homes[1]}"; fi\n'
        'export CODEX_HOME\nexec "$@"\n'
    )
    launcher.chmod(0o755)
    told = lab.drive([str(launcher), *command], turns=["Say hi.", "Say hi."], meanwhile=killed("/codex"))
    assert [turn["status"] for turn in told] == ["truncated", "completed"], told
    assert [turn["retired"] for turn in told] == ["Gone", None] and [turn["fresh"] for turn in told] == [True, True], told
    ids = recordings(into)
    assert len(ids) == 2, ids
    for recording, turn in zip(ids, told) if plays else ():
        seen = lab.drive(lab.played(recording, into))
        assert seen == [turn], (seen, turn)
    say("a server that is killed, and another", told, len(ids))


def install(work):
    codex = work / "node_modules/.bin/codex"
    if not codex.exists():
        arguments = ["npm", "install", "--prefix", work, "--no-fund", "--no-audit", f"@openai/codex@{VERSION}"]
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
    return str(codex)


if __name__ == "__main__":
    main()
