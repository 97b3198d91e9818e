"""Blobs between two nodes on loopback, beside a plain copy over TCP: see blobs.sh."""
import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from keystroke import Watcher, type_keys
from nodes import Node, eventually, join, percentile

GOAL = 200
PATH = "keys.txt"
KEYS, INTERVAL = 100, 0.025


def receive(port, path):
    """The receiving end of the plain copy, a process of its own."""
    with socket.create_connection(("127.0.0.1", int(port))) as link, open(path, "wb") as file:
        buffer = bytearray(1 << 20)
        while count := link.recv_into(buffer):
            file.write(memoryview(buffer)[:count])
        file.flush()
        os.fsync(file.fileno())
        link.sendall(b".")


def copy(source, target):
    """Seconds that the plain copy takes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        other = subprocess.Popen([sys.executable, __file__, "receive", str(server.getsockname()[1]), target])
        link, _ = server.accept()
        with link, open(source, "rb") as file:
            begin = time.monotonic()
            link.sendfile(file)
            link.shutdown(socket.SHUT_WR)
            link.recv(1)
            took = time.monotonic() - begin
        other.wait()
    os.unlink(target)
    return took


def make(path, size):
    with open(path, "wb") as file:
        for _ in range(size >> 20):
            file.write(os.urandom(1 << 20))


def fetch(node, blob):
    """Seconds until all of it is durable."""
    begin = time.monotonic()
    client = node.client()
    status = client.call("blob.fetch", blob=blob)
    while status["state"] == "fetching":
        time.sleep(0.005)
        status = client.call("blob.status", blob=blob)
    client.close()
    if status["state"] != "whole":
        sys.exit(f"FAILED: the blob is {status}")
    return time.monotonic() - begin


def delays(client, node, count=KEYS):
    """Of keys from one node's client to another's, in microseconds."""
    watcher = Watcher(node, PATH)
    try:
        return [(read - begin) / 1000 for begin, _, _, read in type_keys(client, watcher, PATH, count, INTERVAL)]
    finally:
        watcher.end()


def under_load(ada, ben, blob):
    """Delays of keys while the blob goes over the same link again and again."""
    ends = threading.Event()

    def load():
        while not ends.is_set():
            ben.ask("blob.drop", blob=blob)
            fetch(ben, blob)

    loading = threading.Thread(target=load)
    loading.start()
    client = ada.client()
    try:
        return delays(client, ben)
    finally:
        ends.set()
        loading.join()
        client.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, default=512)
    options = parser.parse_args()
    size = options.size << 20
    home = tempfile.mkdtemp(prefix="atelier-blobs.")
    nodes = []
    try:
        source = f"{home}/source"
        make(source, size)
        for name in ("ada", "ben"):
            nodes.append(Node(options.program, home, name, environment={"ATELIER_DISCOVERY": "off"}).start())
        ada, ben = nodes
        ada.ask("space.create", title="Blobs")
        ada.ask("doc.new", path=PATH)
        join(ben, ada)
        eventually("the document is at ben", lambda: len(ben.ask("doc.list")["documents"]) == 1)
        client = ada.client()
        begin = time.monotonic()
        blob = client.call("blob.add", path=source)["blob"]
        print(f"taken in                  {size / 1e6 / (time.monotonic() - begin):6.0f} MB/s")
        eventually("the blob is at ben", lambda: len(ben.ask("blob.list")["blobs"]) == 1)
        idle = delays(client, ben)
        blobs, copies = [], []
        for _ in range(options.rounds):
            copies.append(size / 1e6 / copy(source, f"{home}/copy"))
            ben.ask("blob.drop", blob=blob)
            blobs.append(size / 1e6 / fetch(ben, blob))
        loaded = under_load(ada, ben, blob)
        client.close()
        ben_client = ben.client()
        ben_client.call("blob.save", blob=blob, path=f"{home}/saved")
        ben_client.close()
        with open(source, "rb") as left, open(f"{home}/saved", "rb") as right:
            while chunk := left.read(1 << 20):
                if chunk != right.read(1 << 20):
                    sys.exit("FAILED: the bytes are others")
        rate, plain = statistics.median(blobs), statistics.median(copies)
        verdict = "reached" if rate >= GOAL else "not reached"
        print(f"blob, node to node        {rate:6.0f} MB/s   (goal {GOAL}: {verdict}; rounds {[round(x) for x in blobs]})")
        print(f"plain copy over TCP       {plain:6.0f} MB/s   (rounds {[round(x) for x in copies]})")
        for words, times in (("idle", idle), ("while blobs go", loaded)):
            print(f"keys, {words:<20}{percentile(times, 50):6.0f} µs p50 {percentile(times, 99):8.0f} µs p99")
    finally:
        for node in nodes:
            if node.is_running:
                node.kill()
        shutil.rmtree(home)


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "receive":
        receive(*sys.argv[2:])
    else:
        main()
