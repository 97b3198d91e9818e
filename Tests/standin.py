"""An editor of our own at a real bridge, which keeps the editor protocol's rules to the letter: for editors.py,
attached.py and film.py."""
import json
import os
import subprocess
import threading
import time
import urllib.parse

from nodes import eventually


class Bridge:
    """`atelier editor bridge` and what an editor's plugin knows of it: messages with Content-Length."""

    def __init__(self, program, node, folder):
        self.process = subprocess.Popen(
            [program, "editor", "bridge", "client", "--directory", folder], env=node.environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.received = lambda message: None
        self.number = 0
        self.reader.start()

    def _read(self):
        stream = self.process.stdout
        while True:
            length = None
            while (line := stream.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if length is None:
                return
            self.received(json.loads(stream.read(length)))

    def send(self, method, **params):
        self.number += 1
        body = json.dumps({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()
        return self.number

    def leave(self, limit=30):
        self.process.stdin.close()
        code = self.process.wait(limit)
        words = self.process.stderr.read().decode()
        return code, words


class Editor:
    """An editor with one file, by the rules of the protocol: it drops a node's edit that does not follow all of its
    own, and tells of its own edits how many of the node's it had applied."""

    def __init__(self, bridge, folder, path, content=""):
        self.bridge, self.uri = bridge, "file://" + urllib.parse.quote(f"{folder}/{path}")
        self.lock = threading.RLock()
        self.text = content
        self.own = self.applied = self.received = 0
        self.cursors, self.errors = {}, []
        self.seen_at = {}
        self.answered = set()
        bridge.received = self.take
        number = bridge.send("open", uri=self.uri, content=content)
        eventually("the file is open", lambda: number in self.answered)

    def take(self, message):
        now = time.monotonic_ns()
        with self.lock:
            if "id" in message:
                self.answered.add(message["id"])
                if "error" in message:
                    self.errors.append(message["error"])
                return
            params = message["params"]
            if message["method"] == "cursor":
                self.cursors[params["userid"]] = (params["uri"], params["ranges"])
                return
            assert params["uri"] == self.uri, "the uri comes back as it was sent"
            self.received += 1
            if params["revision"] != self.own:
                return
            for part in reversed(params["delta"]):
                start, end = (self.offset(part["range"][name]) for name in ("start", "end"))
                assert "\r" not in part["replacement"]
                self.text = self.text[:start] + part["replacement"] + self.text[end:]
                for character in part["replacement"]:
                    self.seen_at.setdefault(character, now)
            self.applied += 1

    def offset(self, position):
        lines = self.text.split("\n")
        return sum(len(line) + 1 for line in lines[:position["line"]]) + position["character"]

    def position(self, offset):
        before = self.text[:offset]
        return {"line": before.count("\n"), "character": offset - before.rfind("\n") - 1}

    def type(self, text, at=None, delete=0):
        with self.lock:
            at = len(self.text) if at is None else min(at, len(self.text))
            delete = min(delete, len(self.text) - at)
            delta = [{
                "range": {"start": self.position(at), "end": self.position(at + delete)}, "replacement": text}]
            self.text = self.text[:at] + text + self.text[at + delete:]
            self.own += 1
            revision = self.applied
            begin = time.monotonic_ns()
            self.bridge.send("edit", uri=self.uri, revision=revision, delta=delta)
            return begin

    def save(self, by_rename=False):
        """Writes the file as editors do: over it, or beside it and then in its place. With what was typed before."""
        with self.lock:
            path = urllib.parse.unquote(self.uri.removeprefix("file://"))
            place = path + "~" if by_rename else path
            with open(place, "w") as file:
                file.write(self.text)
            if by_rename:
                os.rename(place, path)

    def point(self, line, character):
        here = {"line": line, "character": character}
        self.bridge.send("cursor", uri=self.uri, ranges=[{"start": here, "end": here}])
