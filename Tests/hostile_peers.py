"""Many hostile peers at one node: see hostile-peers.sh."""
import argparse
import itertools
import multiprocessing
import os
import random
import shutil
import socket
import sys
import tempfile
import time

import hostile_peer as hostile
from keystroke import Watcher, type_keys
from nodes import Node, eventually, join, percentile

MEMORY_MAX_IN_KIB = 200 * 1024
P99_MAX_IN_MICROSECONDS = 20_000
KEYS_APART_IN_SECONDS = 0.025
HANDSHAKE_IN_SECONDS = 11
# As many processes make the noise.
CROWDS = 4


def source(index):
    """An address of its own, since a node counts connections by address."""
    return f"127.{1 + index // 62_500 % 250}.{index // 250 % 250}.{1 + index % 250}"


class Strangers:
    """Each turn opens connections in one of these ways and keeps some of them."""

    def __init__(self, options, channel_key, first, count):
        self.port, self.channel_key, self.count = options.port, channel_key, count
        self.numbers = itertools.count(first * 10_000)
        self.open = []
        self.device = hostile.Device("mallory")

    def act(self, draw):
        while len(self.open) >= self.count:
            self.open.pop(0).close()
        try:
            peer = hostile.Peer(self.device, self.port, source(next(self.numbers)))
        except OSError:
            time.sleep(0.005)
            return
        self.open.append(peer)
        try:
            peer.socket.settimeout(0.05)
            kind = draw.randrange(5)
            if kind == 1:
                peer.socket.sendall(draw.randbytes(draw.randrange(1, 8_000)))
            elif kind == 2:
                peer.send(b"NODE/1\x02\x01\x00\x01", draw.randbytes(4_096))
            elif kind == 3:
                peer.send(*peer.first_messages(self.channel_key)[0])
            elif kind == 4:
                peer.socket.sendall(b"\x10\x00" + draw.randbytes(4_095))
        except OSError:
            pass


class Members:
    """Each has a link of its own, and floods it in one manner until the node hangs up; then it comes again."""

    def __init__(self, options, channel_key, first, count):
        self.port, self.channel_key, self.space = options.port, channel_key, bytes.fromhex(options.space)
        self.links = []
        for index in range(first, first + count):
            device = hostile.Device(f"mallory {index}")
            peer = hostile.Peer(device, self.port, source(index))
            peer.join(options.link)
            self.links.append([device, index, peer])

    def act(self, draw):
        for entry in self.links:
            device, index, peer = entry
            try:
                if peer is None:
                    peer = entry[2] = hostile.Peer(device, self.port, source(index + draw.randrange(1000) * 250))
                    peer.meet(self.channel_key)
                peer.socket.settimeout(0.02)
                self.flood(peer, index % 6, draw)
            except TimeoutError:
                # The node does not read: a part of a message may be out, and the rest can only be broken.
                if draw.randrange(8) == 0:
                    peer.close()
                    entry[2] = None
            except hostile.GONE:
                if peer is not None:
                    peer.close()
                entry[2] = None

    def flood(self, peer, kind, draw):
        room = hostile.PLAINTEXT_MAX
        if kind == 0:
            peer.say(hostile.frame(hostile.PING, draw.randbytes(8)) * 1_600)
        elif kind == 1:
            # Bodies that never end, one of each type in turn, up to what a link may have unfinished.
            peer.say(hostile.frame(draw.choice([2, 3, 4, 5, 7, 9, 15, 100]), draw.randbytes(room - 4), goes_on=True))
        elif kind == 2:
            # "I have nothing": the answers are never read.
            peer.say(hostile.frame(hostile.FRONTIER, self.space + b"\x00\x00") * 400)
        elif kind == 3:
            peer.say(hostile.frame(hostile.CHANGES, self.space + draw.randbytes(room - 64)))
        elif kind == 4:
            asked = b"".join(sorted(draw.randbytes(32) for _ in range(64)))
            peer.say(hostile.frame(hostile.NEED_EPOCH, self.space + b"\x40" + asked) * 7)
        else:
            digest = b"\x01" + self.space + draw.randbytes(32)
            peer.say(hostile.frame(hostile.DIGEST, digest) * 200)


def crowd(kind, options, channel_key, first, count, ready, until):
    """One process of the crowd, which yields to the node and the editors: not the lack of processors is measured."""
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    os.setpriority(os.PRIO_PROCESS, 0, 10)
    draw = random.Random(options.seed + first)
    peers = kind(options, channel_key, first, count)
    ready.release()
    while not until.is_set():
        peers.act(draw)


class Attack:
    def __init__(self, options, node):
        self.options, self.node = options, node
        shown = node.ask("id.show")
        self.channel_key = bytes.fromhex(shown["channelKey"])

    def begin(self, kind):
        self.until = multiprocessing.Event()
        ready = multiprocessing.Semaphore(0)
        share = -(-self.options.peers // CROWDS)
        firsts = range(0, self.options.peers, share)
        self.crowds = [
            multiprocessing.Process(
                target=crowd, daemon=True,
                args=(kind, self.options, self.channel_key, first, min(share, self.options.peers - first), ready,
                      self.until))
            for first in firsts
        ]
        for process in self.crowds:
            process.start()
        for _ in self.crowds:
            if not ready.acquire(timeout=60):
                self.end()
                raise RuntimeError("the hostile peers do not come in")

    def end(self):
        self.until.set()
        for process in self.crowds:
            process.join(10)
            if process.is_alive():
                process.kill()


def forget_peak(node):
    with open(f"/proc/{node.process.pid}/clear_refs", "w") as file:
        file.write("5")


def measure(options, ada, ben, name, kind=None):
    """Keystrokes from one to the other while the first is attacked; answers the 99th of a hundred and the peak."""
    path = f"{name}.txt"
    ada.ask("doc.new", path=path)
    eventually("the document is at ben", lambda: path in [d["path"] for d in ben.ask("doc.list")["documents"]])
    attack = Attack(options, ada)
    if kind is not None:
        attack.begin(kind)
    watcher, client = Watcher(ben, path), ada.client()
    try:
        forget_peak(ada)
        count = int(options.seconds / KEYS_APART_IN_SECONDS)
        times = type_keys(client, watcher, path, count, KEYS_APART_IN_SECONDS)
    finally:
        client.close()
        watcher.end()
        if kind is not None:
            attack.end()
    delays = [(seen - sent) / 1000 for _, sent, seen, _ in times]
    p50, p99, peak = percentile(delays, 50), percentile(delays, 99), ada.memory()[1]
    print(f"{name:9} keystroke p50 {p50:6.0f} us, p99 {p99:6.0f} us; peak memory {peak / 1024:.0f} MiB", flush=True)
    return p99, peak


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--peers", type=int, default=62)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    home = tempfile.mkdtemp(prefix="atelier-hostile.")
    nodes = [Node(os.path.abspath(options.program), home, name, environment={"ATELIER_DISCOVERY": "off"})
             for name in ("ada", "ben")]
    try:
        ada, ben = (node.start() for node in nodes)
        options.space = ada.ask("space.create", title="Hostile")["space"]
        options.port = ada.ask("node.status")["tcpPort"]
        join(ben, ada)
        invitation = ada.ask("space.invite", role="editor", link=True, guests=options.peers)
        options.link = hostile.Link(invitation["code"])
        calm, _ = measure(options, ada, ben, "calm")
        results = [measure(options, ada, ben, "strangers", Strangers)]
        # What strangers left half open goes when the time for a handshake is over, and makes room.
        time.sleep(HANDSHAKE_IN_SECONDS)
        results.append(measure(options, ada, ben, "members", Members))
        for node in nodes:
            node.stop()
    except (RuntimeError, TimeoutError, EOFError, OSError) as error:
        print(f"FAILED, --seed {options.seed}: {error}; logs: {home}/*.log")
        return 1
    finally:
        for node in nodes:
            if node.is_running:
                node.kill()
    shutil.rmtree(home)
    if max(peak for _, peak in results) > MEMORY_MAX_IN_KIB:
        print(f"The node took more than {MEMORY_MAX_IN_KIB // 1024} MiB, --seed {options.seed}.")
        return 1
    if max(p99 for p99, _ in results) > max(P99_MAX_IN_MICROSECONDS, 2 * calm):
        print(f"The live session was held up, --seed {options.seed}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
