"""The time of a keystroke between two nodes, by stages, beside a room of Yjs: see keystroke.sh."""
import argparse
import bisect
import ctypes
import ctypes.util
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from nodes import Client, Node, eventually, join, percentile

BURST = 2000
# Each key is a character of its own.
FIRST = 0x4E00
# Farther apart than the flush tick, and as the room of Yjs has it.
IDLE_INTERVAL, ROOM_INTERVAL = 0.025, 0.010
GOAL_P50, GOAL_P99 = 500, 2000
STAGES = [
    ("client to node", "typed", "asked"),
    ("node decides, signs and seals", "asked", "sealed"),
    ("node to node", "sealed", "received"),
    ("peer opens, checks and applies", "received", "applied"),
    ("peer to its client", "applied", "seen"),
]


def watch(socket, path):
    """The second client, a process of its own: when each character came and was read, once all are there."""
    client = Client(socket)
    client.call("doc.open", path=path)
    print("ready", flush=True)
    for line in sys.stdin:
        wanted, seen = int(line), {}
        while len(seen) < wanted:
            message = client.next()
            read = time.monotonic_ns()
            if message is None or message.get("method") != "doc.changed":
                continue
            for edit in message["params"]["edits"]:
                for character in edit["insert"]:
                    seen[ord(character) - FIRST] = (client.received_at, read)
        print(json.dumps(sorted(seen.items())), flush=True)


class Watcher:
    def __init__(self, node, path):
        self.process = subprocess.Popen(
            [sys.executable, __file__, "watch", f"{node.home}/{node.name}/run/node.sock", path], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.process.stdout.readline()

    def expect(self, count):
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()

    def seen(self):
        return dict(json.loads(self.process.stdout.readline()))

    def end(self):
        self.process.kill()
        self.process.wait()


def edit(path, index):
    return {"path": path, "edits": [{"at": 0, "delete": 0, "insert": chr(FIRST + index)}]}


def type_keys(client, watcher, path, count, interval):
    """Single keys; answers of each when the client began and sent, and when the other's message came and was read."""
    watcher.expect(count)
    typed = {}
    due = time.monotonic() + 0.2
    for index in range(count):
        time.sleep(max(0, due - time.monotonic()))
        due += interval
        begin = time.monotonic_ns()
        client.post("doc.edit", **edit(path, index))
        typed[index] = (begin, client.sent_at)
        while client.next(0) is not None:
            pass
    seen = watcher.seen()
    return [(*typed[index], *seen[index]) for index in typed]


def burst(client, watcher, path):
    """Many edits at once; answers how long until the other side has all, in milliseconds."""
    watcher.expect(BURST)
    left = BURST
    while client.next(0) is not None:
        pass

    def hear():
        nonlocal left
        while left:
            left -= client.next() is not None

    hearing = threading.Thread(target=hear)
    hearing.start()
    begin = time.monotonic_ns()
    for index in range(BURST):
        client.post("doc.edit", **edit(path, index))
    end = max(read for _, read in watcher.seen().values())
    hearing.join()
    return (end - begin) / 1e6


def read_stages(path):
    points = {}
    with open(path) as file:
        for line in file:
            point, at = line.split()
            points.setdefault(point, []).append(int(at))
    return points


def stages(keys, first, second):
    """The times of each stage in microseconds, of keys whose points are all there and in order."""
    found = {name: [] for name, _, _ in STAGES}

    def following(times, at):
        index = bisect.bisect_left(times, at)
        return times[index] if index < len(times) else float("inf")

    for _, typed, seen, _ in keys:
        at = {"typed": typed, "seen": seen}
        at["asked"] = following(first["asked"], typed)
        at["sealed"] = following(first["sealed"], at["asked"])
        at["received"] = following(second["received"], at["sealed"])
        at["applied"] = following(second["applied"], at["received"])
        if at["applied"] > seen:
            continue
        for name, begin, end in STAGES:
            found[name].append((at[end] - at[begin]) / 1000)
    return found


def ours(program, keys):
    """One round of two nodes: delays of keys in microseconds by interval, the burst in milliseconds, and the stages."""
    home = tempfile.mkdtemp(prefix="atelier-keystroke.")
    nodes, watcher = [], None
    try:
        for name in ("ada", "ben"):
            environment = {"ATELIER_DISCOVERY": "off", "ATELIER_STAGES": f"{home}/{name}.stages"}
            nodes.append(Node(program, home, name, environment=environment))
            nodes[-1].start()
        ada, ben = nodes
        ada.ask("space.create", title="Keys")
        paths = ["warm.txt", "idle.txt", "room.txt", "burst.txt"]
        for path in paths:
            ada.ask("doc.new", path=path)
        join(ben, ada)
        eventually("the documents are at ben", lambda: len(ben.ask("doc.list")["documents"]) == len(paths))
        client, delays, idle = ada.client(), {}, []
        for path, count, interval in (
                (paths[0], 40, IDLE_INTERVAL), (paths[1], keys, IDLE_INTERVAL), (paths[2], keys, ROOM_INTERVAL)):
            watcher = Watcher(ben, path)
            times = type_keys(client, watcher, path, count, interval)
            watcher.end()
            # As the room of Yjs is measured: with what the clients do to write and read a message.
            delays[path] = [(read - begin) / 1000 for begin, _, _, read in times]
            if path == paths[1]:
                idle = times
        watcher = Watcher(ben, paths[3])
        took = burst(client, watcher, paths[3])
        client.close()
        for node in nodes:
            node.stop()
        found = stages(idle, *(read_stages(f"{home}/{node.name}.stages") for node in nodes))
    except BaseException:
        print(f"What the nodes said: {home}/*.log", file=sys.stderr)
        raise
    finally:
        if watcher is not None:
            watcher.end()
        for node in nodes:
            if node.is_running:
                node.kill()
    shutil.rmtree(home)
    return [(seen - typed) / 1000 for _, typed, seen, _ in idle], delays[paths[2]], took, found


def signer_and_verifier():
    """libsodium's Ed25519 (RFC 8032) on a message of a change's size; None where the library is not found."""
    name = ctypes.util.find_library("sodium")
    if name is None:
        return None
    sodium = ctypes.CDLL(name)
    public, secret, signature = (ctypes.create_string_buffer(size) for size in (32, 64, 64))
    message = os.urandom(150)
    length = ctypes.c_ulonglong(len(message))
    sodium.crypto_sign_keypair(public, secret)
    sodium.crypto_sign_detached(signature, None, message, length, secret)

    def verify():
        if sodium.crypto_sign_verify_detached(signature, message, length, public):
            raise RuntimeError("libsodium refuses its own signature")

    return lambda: sodium.crypto_sign_detached(signature, None, message, length, secret), verify


def limit(keys):
    """What no node can do without: a local socket, a datagram, a local socket, between them one signature made and one
    verified, in four processes that do nothing else. Delays in microseconds."""
    sodium = signer_and_verifier()
    if sodium is None:
        return None
    sign, verify = sodium
    typist, near = socket.socketpair()
    far, reader = socket.socketpair()
    out, into = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    for one in (out, into):
        one.bind(("127.0.0.1", 0))
    out.connect(into.getsockname())
    into.connect(out.getsockname())

    def pass_on(source, work, target):
        while message := source.recv(1 << 16):
            work()
            target.send(message)

    def hear():
        for _ in range(keys):
            reader.recv(1 << 16)
            reader.send(time.monotonic_ns().to_bytes(8, "little"))

    children = []
    for task in (lambda: pass_on(near, sign, out), lambda: pass_on(into, verify, far), hear):
        children.append(os.fork())
        if children[-1] == 0:
            try:
                task()
            finally:
                os._exit(1)
    delays = []
    try:
        far.settimeout(20)
        for _ in range(keys):
            time.sleep(IDLE_INTERVAL)
            begin = time.monotonic_ns()
            typist.send(b"x" * 140)
            delays.append((int.from_bytes(far.recv(8), "little") - begin) / 1000)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        for one in (typist, near, far, reader, out, into):
            one.close()
    return delays


def theirs(python, room):
    """One round of the room: p50 and p95 in microseconds, the burst in milliseconds."""
    done = subprocess.run([python, room], capture_output=True, text=True, timeout=120, check=True)
    keys = re.search(r"p50 ([0-9.]+) p95 ([0-9.]+)", done.stdout)
    across = re.search(r"across in ([0-9.]+) ms", done.stdout)
    return float(keys[1]) * 1000, float(keys[2]) * 1000, float(across[1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keys", type=int, default=300)
    parser.add_argument("--room")
    parser.add_argument("--room-python")
    options = parser.parse_args()
    mine, other, least = [], [], []
    for _ in range(options.rounds):
        least.append(limit(options.keys))
        mine.append(ours(os.path.abspath(options.program), options.keys))
        if options.room:
            other.append(theirs(options.room_python, options.room))
    median = statistics.median
    p50, p99 = (median(percentile(idle, percent) for idle, _, _, _ in mine) for percent in (50, 99))
    print(f"one key, socket to socket, {IDLE_INTERVAL * 1000:.0f} ms apart: p50 {p50:.0f} us, p99 {p99:.0f} us "
          f"(goal {GOAL_P50} and {GOAL_P99})")
    for name, _, _ in STAGES:
        rounds = [found[name] for _, _, _, found in mine]
        print(f"  {name:32} p50 {median(percentile(times, 50) for times in rounds):6.0f} us   "
              f"p99 {median(percentile(times, 99) for times in rounds):6.0f} us")
    if None in least:
        print("NO LIMIT: python3 does not find libsodium.")
    else:
        floor = median(percentile(delays, 50) for delays in least)
        print(f"  bare sockets, one signature and its check p50 {floor:6.0f} us: ours takes {p50 / floor:.1f} of it")
    rows = [(f"one key, p50, {ROOM_INTERVAL * 1000:.0f} ms apart, us", lambda round: percentile(round[1], 50), 0),
            (f"one key, p95, {ROOM_INTERVAL * 1000:.0f} ms apart, us", lambda round: percentile(round[1], 95), 1),
            (f"{BURST} edits at once, ms", lambda round: round[2], 2)]
    for name, figure, index in rows:
        here = median(figure(round) for round in mine)
        if other:
            there = median(round[index] for round in other)
            print(f"{name:34} ours {here:7.0f}   Yjs {there:7.0f}   ours takes {here / there:.2f} of it")
        else:
            print(f"{name:34} ours {here:7.0f}")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["watch"]:
        watch(sys.argv[2], sys.argv[3])
    else:
        sys.exit(main())
