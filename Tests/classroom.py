"""A class of real nodes on one switch: see classroom.sh."""
import argparse
import json
import os
import random
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from networks import NetworkedNode, add_switches, introduce, remove_space
from nodes import eventually, percentile

TITLE = "Class"
LESSON = "lesson.md"
# Each key is a character of its own.
FIRST = 0x4E00
KEYS_PER_SECOND = 10
SEEN_WITHIN_SECONDS = 30
WHOLE_WITHIN_SECONDS = 180
TEXTS = 16


class Machine(NetworkedNode):
    def __init__(self, program, home, name, switch):
        super().__init__(program, home, name, switch, ["br0"])
        self.folder = f"{home}/{name}-files"
        self.set_out = self.joined = self.whole = None
        self.fault = None

    def run(self, *words, limit=120):
        """One command of the program, where this machine is."""
        done = subprocess.run(
            ["ip", "netns", "exec", self.space, self.program, *words], env=self.environment, capture_output=True,
            text=True, timeout=limit)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def sent(self):
        """Bytes that its only cable took."""
        path = "/sys/class/net/eth0/statistics/tx_bytes"
        done = subprocess.run(
            ["ip", "netns", "exec", self.space, "cat", path], capture_output=True, text=True, check=True)
        return int(done.stdout)

    def attend(self, delay, files):
        """Comes in after a while, and waits until every file is there."""
        try:
            time.sleep(delay)
            self.set_out = time.monotonic()
            self.run("workshop", "join", TITLE, self.folder)
            self.joined = time.monotonic()
            eventually(f"{self.name} has all files", lambda: read(self.folder) == files, WHOLE_WITHIN_SECONDS, 0.2)
            self.whole = time.monotonic()
        except (RuntimeError, subprocess.TimeoutExpired, OSError) as error:
            self.fault = error


def read(folder):
    """What is in a folder by name; None while something in it comes or goes."""
    found = {}
    try:
        for entry in os.scandir(folder):
            if entry.is_file() and not entry.name.startswith("."):
                with open(entry.path, "rb") as file:
                    found[entry.name] = file.read()
    except OSError:
        return None
    return found


def prepare(folder, kib, draw):
    """Starter files: text, and as much that is none."""
    os.mkdir(folder)
    letters = "abcdefghijklmnopqrstuvwxyz    \n"
    in_each = kib * 1024 // 2 // TEXTS
    for number in range(TEXTS):
        with open(f"{folder}/{number}.txt", "w") as file:
            file.write("".join(draw.choices(letters, k=in_each)))
    with open(f"{folder}/picture.raw", "wb") as file:
        file.write(b"\0" + draw.randbytes(kib * 1024 // 2 - 1))
    with open(f"{folder}/{LESSON}", "w") as file:
        file.write("\n")
    return read(folder)


class Lesson:
    """The mentor types; every learner's client listens."""

    def __init__(self, mentor, learners):
        self.writer = mentor.client()
        self.listeners = {}
        for learner in learners:
            client = learner.client()
            client.call("doc.open", path=LESSON)
            self.listeners[client.socket] = (learner.name, client)
        self.sent = {}
        # By key, who saw it after how many milliseconds.
        self.seen = {}

    def teach(self, keys):
        due = time.monotonic()
        for key in range(keys):
            self.hear_until(due)
            due = max(due, time.monotonic()) + 1 / KEYS_PER_SECOND
            self.sent[key] = time.monotonic()
            edits = [{"at": 0, "delete": 0, "insert": chr(FIRST + key)}]
            self.writer.post("doc.edit", path=LESSON, edits=edits)
        end = time.monotonic() + SEEN_WITHIN_SECONDS
        wanted = keys * len(self.listeners)
        while sum(map(len, self.seen.values())) < wanted and time.monotonic() < end:
            self.hear_until(time.monotonic() + 0.1)
        return wanted - sum(map(len, self.seen.values()))

    def hear_until(self, moment):
        while True:
            left = moment - time.monotonic()
            ready = select.select([*self.listeners, self.writer.socket], [], [], max(0, left))[0]
            for socket in ready:
                name, client = self.listeners.get(socket, ("", self.writer))
                while (message := client.next(0)) is not None:
                    if "error" in message:
                        raise RuntimeError(f"a keystroke was refused: {message['error']}")
                    if name and message.get("method") == "doc.changed":
                        self.note(name, message["params"]["edits"], client.received_at / 1e9)
            if left <= 0:
                return

    def note(self, name, edits, moment):
        for edit in edits:
            for character in edit["insert"]:
                key = ord(character) - FIRST
                if key in self.sent:
                    self.seen.setdefault(key, {})[name] = (moment - self.sent[key]) * 1000

    def figures(self):
        each = [delay for delays in self.seen.values() for delay in delays.values()]
        last = [max(delays.values()) for delays in self.seen.values()]
        return each, last


def take_part(mentor, learners, folder):
    """A poll that everybody answers, and a hand of each: how it comes together at the mentor's, and what looking at it
    takes there."""
    mentor.run("workshop", "poll", "new", "Which first?", "lexer", "parser")
    eventually("the poll is seen", lambda: "Which" in learners[-1].run("workshop", "poll", "show"), 10, 0.1)

    def answer(number):
        learners[number].run("workshop", "poll", "vote", "lexer" if number % 3 else "parser")
        learners[number].run("workshop", "hand", "up")

    begin = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(answer, range(len(learners))))
    said = time.monotonic()

    def is_complete():
        shown = json.loads(mentor.run("workshop", "show", "--json"))
        return len(shown["hands"]) == len(learners) and shown["activities"][0]["answered"] == len(learners)

    eventually("all answers and hands are at the mentor's", is_complete, SEEN_WITHIN_SECONDS, 0.05)
    late = time.monotonic() - said
    poll = json.loads(mentor.run("workshop", "poll", "show", "--json"))
    parsers = sum(number % 3 == 0 for number in range(len(learners)))
    if poll["tally"]["counts"] != [len(learners) - parsers, parsers]:
        raise RuntimeError(f"the poll counts {poll['tally']['counts']}")

    def took(*words):
        spans = []
        for _ in range(5):
            start = time.monotonic()
            mentor.run(*words)
            spans.append((time.monotonic() - start) * 1000)
        return percentile(spans, 50)

    show, report = took("workshop", "show"), took("workshop", "report", "-o", f"{folder}/report.html")
    size = os.path.getsize(f"{folder}/report.html")
    print(f"{len(learners)} answers to a poll and as many hands were said within {said - begin:.1f} s, and are at the mentor's "
          f"{late:.2f} s later; there the overview takes {show:.0f} ms, and the report of {size // 1024} KiB {report:.0f} ms")


def hold(program, folder, options):
    draw = random.Random(options.seed)
    switch = f"cl{os.getpid()}"
    mentor = Machine(program, folder, "ada", switch)
    learners = [Machine(program, folder, f"l{number}", switch) for number in range(options.learners)]
    try:
        add_switches(switch)
        for machine in [mentor] + learners:
            machine.set_up()
            machine.move(draw)
        introduce([mentor] + learners)
        for machine in [mentor] + learners:
            machine.start(wait=False)
        for machine in [mentor] + learners:
            machine.wait_until_up()
        files = prepare(f"{folder}/starter", options.starter_kib, draw)
        size = sum(map(len, files.values()))
        mentor.run("workshop", "open", TITLE, "--open", "--starter", f"{folder}/starter")
        eventually("the room is seen", lambda: TITLE in learners[0].run("workshop", "list"), 10)
        before = mentor.sent()
        threads = [
            threading.Thread(target=learner.attend, args=(draw.uniform(0, options.within), files))
            for learner in learners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        faults = [learner.fault for learner in learners if learner.fault]
        for fault in faults:
            print(f"NOT IN: {fault}")
        if faults:
            return 1
        joined = [(learner.joined - learner.set_out) * 1000 for learner in learners]
        whole = [(learner.whole - learner.set_out) * 1000 for learner in learners]
        copies = (mentor.sent() - before) / size
        print(f"{len(learners)} learners came in within {options.within:g} s: each in after {percentile(joined, 50):.0f} ms (p50), "
              f"{max(joined):.0f} ms (max), with all {size} bytes after {percentile(whole, 50):.0f} ms (p50), "
              f"{max(whole):.0f} ms (max); the mentor sent {copies:.1f} copies of them")
        lesson = Lesson(mentor, learners)
        missing = lesson.teach(options.keys)
        each, last = lesson.figures()
        print(f"{options.keys} keystrokes: at each learner after {percentile(each, 50):.1f} ms (p50), {percentile(each, 99):.1f} ms "
              f"(p99); at the last one after {percentile(last, 50):.1f} ms (p50), {percentile(last, 99):.1f} ms (p99); "
              f"{missing} missing")
        take_part(mentor, learners, folder)
        memory = [machine.memory()[1] // 1024 for machine in [mentor] + learners]
        print(f"memory at most: the mentor {memory[0]} MiB, a learner {max(memory[1:])} MiB")
        return 1 if missing else 0
    finally:
        for machine in [mentor] + learners:
            machine.remove()
        remove_space(switch)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=40)
    parser.add_argument("--within", type=float, default=20)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--starter-kib", type=int, default=4096)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", required=True)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="atelier-class.")
    status = 1
    try:
        status = hold(options.program, folder, options)
    finally:
        if status == 0:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"what is left lies in {folder}")
    return status


if __name__ == "__main__":
    sys.exit(main())
