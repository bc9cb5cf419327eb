"""The recorder between real clients and an independent server.

openai-python and openai-node ask aimock, once directly and once through the proxy. Taps before and behind the proxy hold
what passed, byte for byte. README.md says what is compared.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import tomllib

HERE = pathlib.Path(__file__).parent
PROMPTS = ["say hello", "say it in scripts", "call the tool", "break off", "be busy"]
MANY = 50


class Tap:
    """A relay that changes nothing and keeps what comes back, a list of bytes a connection."""

    def __init__(self, port):
        self.to = ("127.0.0.1", port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.answers = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(self.to)
            answer = bytearray()
            self.answers.append(answer)
            threading.Thread(target=self.relay, args=(client, server, None), daemon=True).start()
            threading.Thread(target=self.relay, args=(server, client, answer), daemon=True).start()

    @staticmethod
    def relay(source, target, kept):
        try:
            while data := source.recv(65536):
                if kept is not None:
                    kept += data
                target.sendall(data)
        except OSError:
            pass
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def bodies(self):
        """The bodies of all answers as received: chunk sizes, chunks, and the end or the lack of one."""
        split = [bytes(answer).split(b"\r\n\r\n", 1) for answer in self.answers]
        return sorted(parts[1] for parts in split if len(parts) == 2)


def chunks(body):
    """The chunks of a body as received. The last may be cut."""
    found = []
    while b"\r\n" in body:
        size, body = body.split(b"\r\n", 1)
        size = int(size, 16)
        if size == 0:
            break
        found.append(body[:size])
        body = body[size + 2 :]
    return found


def install(work):
    """Everything pinned, from the registries, into a folder of the build."""
    work.mkdir(parents=True, exist_ok=True)
    for name in ["package.json", "package-lock.json", "client.mjs"]:
        shutil.copy(HERE / name, work / name)
    if not (work / "node_modules/openai").exists():
        subprocess.run(["npm", "ci", "--no-fund", "--no-audit", "--silent"], cwd=work, check=True)
    python = work / "venv/bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", work / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"], check=True)
    return {"python": [python, HERE / "client.py"], "node": ["node", work / "client.mjs"]}


def ask(client, port, *arguments, path=""):
    environment = {"PATH": os.environ["PATH"], "OPENAI_BASE_URL": f"http://127.0.0.1:{port}{path}"}
    ran = subprocess.run([*client, *arguments], env=environment, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


class Process:
    """A program that says on stderr or stdout where it listens."""

    def __init__(self, command, pattern, **how):
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **how)
        self.log = []
        for line in self.child.stdout:
            self.log.append(line)
            if found := re.search(pattern, line):
                self.port = int(found[1])
                break
        else:
            raise RuntimeError("".join(self.log))
        self.reader = threading.Thread(target=lambda: self.log.extend(self.child.stdout), daemon=True)
        self.reader.start()

    def stop(self):
        self.child.send_signal(signal.SIGINT)
        self.child.wait(30)
        self.reader.join()
        return "".join(self.log)


class Session:
    """The recorder between two taps."""

    def __init__(self, program, port):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.behind = Tap(port)
        record = [program, "record", "--proxy", "--upstream", f"http://127.0.0.1:{self.behind.port}/v1"]
        record += ["--into", self.folder / "pending", "--journal-key", self.folder / "key"]
        self.recorder = Process(record, r"relaying http://127\.0\.0\.1:(\d+)")
        self.before = Tap(self.recorder.port)

    def end(self):
        log = self.recorder.stop()
        assert self.recorder.child.returncode == 0, log
        assert self.before.bodies() == self.behind.bodies(), "the proxy changed a body"
        return [Recording(path.parent) for path in sorted(self.folder.glob("pending/*/*/recording.toml"))]


class Recording:
    def __init__(self, folder):
        self.id = "/".join(folder.parts[-2:])
        self.body = (folder / "response.sse").read_bytes()
        timing = folder / "response.timing"
        lengths = [int(line.split()[0]) for line in timing.read_text().splitlines()] if timing.exists() else []
        starts = [sum(lengths[:at]) for at in range(len(lengths))]
        self.chunks = [self.body[start : start + length] for start, length in zip(starts, lengths)]
        self.metadata = tomllib.loads((folder / "recording.toml").read_text())


def one(program, port, name, client, prompt):
    """One prompt of one client: direct, through the proxy, and from the recording."""
    direct = ask(client, port, prompt, path="/v1")
    session = Session(program, port)
    proxied = ask(client, session.before.port, prompt)
    recordings = session.end()
    assert proxied == direct, f"the client saw {proxied} through the proxy and {direct} without it"
    assert len(recordings) == 1, [recording.id for recording in recordings]
    recording, sent = recordings[0], session.behind.bodies()[0]
    assert recording.chunks == chunks(sent), "the recording has other chunks"
    status = recording.metadata["response"]["status"]
    serve = [program, "serve", f"{recording.id}/recorded", "--corpus", session.folder / "pending"]
    server = Process(serve, r"http://127\.0\.0\.1:(\d+)")
    tap = Tap(server.port)
    replayed = ask(client, tap.port, prompt)
    server.stop()
    assert replayed == direct, f"the client saw {replayed} from the recording and {direct} without it"
    assert tap.bodies() == [sent], "the recording is served as other bytes"
    shutil.rmtree(session.folder)
    end = recording.metadata["response"]["end"]
    print(f"{name:7} {prompt:18} {status}  {len(sent):6} bytes in {len(recording.chunks):2} chunks, {end}")


def many(program, port, client):
    """So many streams at once: each is kept, and each for itself."""
    session = Session(program, port)
    seen = ask(client, session.before.port, "stream", str(MANY))
    recordings = session.end()
    assert len(recordings) == MANY, len(recordings)
    assert all(answer["error"] is None and answer["text"] for answer in seen), seen
    kept = collections.Counter(b"".join(recording.chunks) for recording in recordings)
    passed = collections.Counter(b"".join(chunks(body)) for body in session.behind.bodies())
    assert kept == passed, "a recording holds what no stream held"
    shutil.rmtree(session.folder)
    print(f"python  {MANY} streams at once: all kept, none mixed up")


def backend(work):
    """The independent server, on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    flags = ["--port", str(port), "--fixtures", HERE / "fixtures.json", "--latency", "3"]
    return Process([work / "node_modules/.bin/llmock", *flags], rf"http://127\.0\.0\.1:({port})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default="target/release/codex-conformance")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("target/clients/recorder"))
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.program).resolve())
    clients = install(arguments.work.resolve())
    server = backend(arguments.work.resolve())
    try:
        for prompt in PROMPTS:
            for name, client in clients.items():
                one(program, server.port, name, client, prompt)
        many(program, server.port, clients["python"])
    finally:
        server.child.kill()


if __name__ == "__main__":
    main()
