"""Real nodes for trials in Python: their processes, their local sockets, and how two of them come to share a space.

Used by networks.py, kills.py, soak.py, hostile_peers.py, keystroke.py, blobs.py and folders.py. Nothing but Python's standard
library.
"""
import json
import os
import select
import signal
import socket
import subprocess
import time


class Refused(RuntimeError):
    """The node answered with an error; `kind` is what programs decide by."""

    def __init__(self, method, error):
        super().__init__(f"{method}: {error.get('message')}")
        self.kind = error.get("data", {}).get("kind")


class Client:
    """One connection to a node's local socket: a message a line (Protocol/local-rpc.md)."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self.rest = b""
        self.number = 0
        # When bytes last went into the kernel and came from it, in nanoseconds.
        self.sent_at = self.received_at = 0

    def post(self, method, **params):
        """Sends a request and waits for nothing; answers its number."""
        self.number += 1
        request = json.dumps({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}).encode()
        self.sent_at = time.monotonic_ns()
        self.socket.sendall(request + b"\n")
        return self.number

    def next(self, timeout=60.0):
        """The next message; None when none came in time. EOFError at the end of the connection."""
        deadline = time.monotonic() + timeout
        while b"\n" not in self.rest:
            left = max(0, deadline - time.monotonic())
            if not select.select([self.socket], [], [], left)[0]:
                return None
            try:
                part = self.socket.recv(1 << 16)
            except ConnectionError:
                part = b""
            if not part:
                raise EOFError("the node hung up")
            self.received_at = time.monotonic_ns()
            self.rest += part
        line, _, self.rest = self.rest.partition(b"\n")
        return json.loads(line)

    def call(self, method, timeout=60.0, **params):
        """Sends a request and waits for its answer; passes over notifications."""
        number = self.post(method, **params)
        while True:
            answer = self.next(timeout)
            if answer is None:
                raise TimeoutError(f"{method} was not answered in {timeout} s")
            if answer.get("id") == number:
                if "error" in answer:
                    raise Refused(method, answer["error"])
                return answer["result"]

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Node:
    """One profile under a home of the trial's own, in this network or in a namespace."""

    def __init__(self, program, home, name, space=None, environment=None):
        self.program, self.home, self.name, self.space = program, home, name, space
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LD_LIBRARY_PATH") if key in os.environ}
        self.environment = kept | {
            "ATELIER_HOME": home, "ATELIER_PROFILE": name, "ATELIER_NAME": name, "ATELIER_LOG": "notice",
        } | (environment or {})
        self.process = None
        # Words that the program is started behind.
        self.within = []
        self.data = f"{home}/{name}/data"
        self.log = f"{home}/{name}.log"

    def start(self, wait=True):
        within = self.within + (["ip", "netns", "exec", self.space] if self.space else [])
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                within + [self.program, "node", "run"], env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log)
        if wait:
            self.wait_until_up()
        return self

    def wait_until_up(self, limit=60.0):
        deadline = time.monotonic() + limit
        while True:
            try:
                with self.client() as client:
                    return client.call("node.status")
            except (FileNotFoundError, ConnectionError, EOFError):
                if self.process.poll() is not None:
                    raise RuntimeError(f"{self.name} ended with {self.process.returncode}; see {self.log}") from None
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{self.name} does not come up; see {self.log}") from None
                time.sleep(0.01)

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, limit=60.0):
        """A clean end."""
        if not self.is_running:
            return
        self.process.terminate()
        try:
            self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"{self.name} did not stop within {limit} s; see {self.log}") from None

    def client(self):
        return Client(f"{self.home}/{self.name}/run/node.sock")

    def ask(self, method, **params):
        with self.client() as client:
            return client.call(method, **params)

    def memory(self):
        """Resident and highest resident memory, in KiB."""
        with open(f"/proc/{self.process.pid}/status") as file:
            fields = dict(line.split(":", 1) for line in file)
        return tuple(int(fields[name].split()[0]) for name in ("VmRSS", "VmHWM"))


def eventually(what, condition, limit=60.0, pause=0.02):
    """Waits until a condition holds; answers how long that took."""
    begin = time.monotonic()
    while not condition():
        if time.monotonic() - begin > limit:
            raise RuntimeError(f"not within {limit} s: {what}")
        time.sleep(pause)
    return time.monotonic() - begin


def join(guest, host, address="127.0.0.1", role="editor"):
    """Lets one node into the only space of another."""
    invitation = host.ask("space.invite", role=role)
    guest.ask("space.join", code=invitation["code"], address=f"{address}:{invitation['port']}")


def percentile(values, percent):
    """By nearest rank."""
    ranked = sorted(values)
    return ranked[max(0, (len(ranked) * percent + 99) // 100 - 1)] if ranked else 0
