"""Many small files and a big one in two shared folders: see folders.sh."""
import os
import threading
import time

from nodes import eventually


class Pulse:
    """Asks nodes how they are, again and again: the longest wait for an answer is how long a node's loop stood still."""

    def __init__(self, nodes):
        self.worst = {node.name: 0.0 for node in nodes}
        self.ends = threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=(node,)) for node in nodes]
        for thread in self.threads:
            thread.start()

    def ask(self, node):
        with node.client() as client:
            while not self.ends.wait(0.005):
                begin = time.monotonic()
                client.call("node.status")
                self.worst[node.name] = max(self.worst[node.name], (time.monotonic() - begin) * 1000)

    def end(self):
        self.ends.set()
        for thread in self.threads:
            thread.join()
        return ", ".join(f"{name} {worst:.0f} ms" for name, worst in self.worst.items())


def begin(pair):
    """A space without anything in it yet."""
    pair.ada.ask("space.create", title="folder")


def count_files(folder):
    found, waiting = 0, [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name == ".atelier" or entry.name.endswith(".draft"):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    found += 1
    return found


def memory(nodes):
    return ", ".join(f"{node.name} {node.memory()[0] >> 10} MiB (highest {node.memory()[1] >> 10})" for node in nodes)


def many(pair, count):
    """Small files in folders of a hundred, shared and joined: files a second, and what of the nodes stood still."""
    for number in range(count):
        folder = pair.path(0, f"many/{number // 100}")
        if number % 100 == 0:
            os.makedirs(folder)
        with open(f"{folder}/file{number}.txt", "w") as file:
            file.write(f"file {number}\n" + "some words of it\n" * (number % 20))
    pulse = Pulse(pair.nodes)
    start = time.monotonic()
    pair.attach(0)
    taken_in = time.monotonic() - start
    print(f"many: {count} files taken in in {taken_in:.1f} s, {count / taken_in:.0f} a second; stood still: {pulse.end()}; {memory(pair.nodes)}")
    pulse = Pulse(pair.nodes)
    start = time.monotonic()
    pair.meet()
    eventually("all files are there", lambda: count_files(pair.folders[1]) == count, 900, 0.25)
    put_out = time.monotonic() - start
    print(f"many: joined and written in {put_out:.1f} s, {count / put_out:.0f} a second; stood still: {pulse.end()}; {memory(pair.nodes)}")
    pair.settle("after many files", 60)


def large(pair, size):
    """A big file, as a blob."""
    with open(pair.path(0, "large.tmp"), "wb") as file:
        for _ in range(size):
            file.write(os.urandom(1 << 20))
    pulse = Pulse(pair.nodes)
    start = time.monotonic()
    os.rename(pair.path(0, "large.tmp"), pair.path(0, "large.bin"))
    eventually("the big file is there", lambda: os.path.exists(pair.path(1, "large.bin")), 300, 0.02)
    took = time.monotonic() - start
    print(f"large: {size} MiB from disk to disk in {took:.1f} s, {size / took:.0f} MiB/s; stood still: {pulse.end()}; {memory(pair.nodes)}")
    pair.settle("after a big file")
