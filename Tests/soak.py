"""Eight nodes that live together for hours: see soak.sh."""
import argparse
import collections
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

from networks import NetworkedNode, add_switches, ip, remove_space
from nodes import eventually, join

NAMES = ["ada", "ben", "cleo", "dan", "eve", "fay", "gus", "hal"]
# These are never ended, so that their memory tells of hours.
STEADY = 2
DOCUMENTS = ["a.md", "b.md", "c.md"]
TEXT_MAX = 8_000
STEP_IN_SECONDS = 0.05
EDITS_PER_SECOND = 2.0
SAYINGS_PER_SECOND = 0.1
EQUAL_WITHIN_SECONDS = 60
# A node keeps a history's index in memory, so it grows with what is written: this much for a change. Beside that come the
# newest bodies (8 MiB at most) and what the first sealing leaves with the allocator.
GROWTH_PER_CHANGE_IN_BYTES = 1_024
GROWTH_BESIDE_IN_KIB = 12 * 1_024


class Machine(NetworkedNode):
    """A node with one cable to the switch, or to the other half of it, and a client."""

    def __init__(self, program, home, name, switch, draw):
        super().__init__(program, home, name, switch, ["br0"])
        self.draw, self.half = draw, "br0"
        self.wire = None
        self.lengths = dict.fromkeys(DOCUMENTS, 0)
        self.waiting = {}

    def plug(self, half, number=0):
        self.half = half
        super().plug(half, number)

    def move(self):
        super().move(self.draw)

    def start(self, wait=True):
        super().start(wait)
        self.wire, self.waiting = self.client(), {}
        return self

    def unplug_client(self):
        if self.wire is not None:
            self.wire.close()
        self.wire, self.waiting = None, {}

    def remove(self):
        self.unplug_client()
        super().remove()


class Soak:
    """Nothing is there before `begin`; `end` takes away whatever came to be."""

    def __init__(self, program, folder, seed):
        self.draw = random.Random(seed)
        self.folder = folder
        self.switch = f"at{os.getpid()}"
        self.counts = collections.Counter()
        self.acknowledged = set()
        self.sayings = 0
        self.machines = [Machine(program, folder, name, self.switch, self.draw) for name in NAMES]
        self.samples = []

    def begin(self):
        add_switches(self.switch)
        for machine in self.machines:
            machine.set_up()
            machine.move()
            machine.start()
        ada = self.machines[0]
        ada.ask("space.create", title="Soak")
        for path in DOCUMENTS:
            ada.ask("doc.new", path=path)
        for machine in self.machines[1:]:
            join(machine, ada, address=ada.address)
        self.check("the start")

    def end(self):
        for machine in self.machines:
            machine.remove()
        remove_space(self.switch)

    # Work

    def work(self, seconds):
        """Edits and mishaps for so long."""
        end = time.monotonic() + seconds
        next_mishap = time.monotonic() + 1
        while time.monotonic() < end:
            begin = time.monotonic()
            for machine in self.machines:
                if machine.wire is not None:
                    self.write(machine)
                    self.hear(machine, 0)
            if time.monotonic() > next_mishap:
                self.mishap()
                next_mishap = time.monotonic() + self.draw.expovariate(1 / 3)
            time.sleep(max(0, STEP_IN_SECONDS - (time.monotonic() - begin)))

    def write(self, machine):
        if self.draw.random() < EDITS_PER_SECOND * STEP_IN_SECONDS:
            path = self.draw.choice(DOCUMENTS)
            length = machine.lengths[path]
            at = self.draw.randrange(length + 1)
            insert = "".join(self.draw.choice("abcdefgh \n") for _ in range(self.draw.randrange(1, 12)))
            delete = self.draw.randrange(min(10, length - at) + 1)
            if length > TEXT_MAX:
                at, delete = 0, length // 2
            edits = [{"at": at, "delete": delete, "insert": insert}]
            machine.waiting[machine.wire.post("doc.edit", path=path, edits=edits)] = None
            machine.lengths[path] = max(0, length + len(insert) - delete)
        if self.draw.random() < SAYINGS_PER_SECOND * STEP_IN_SECONDS:
            self.sayings += 1
            saying = f"{machine.name}.{self.sayings}"
            machine.waiting[machine.wire.post("chat.send", text=saying)] = saying

    def hear(self, machine, patience):
        """Answers; another's edits may have made a position too great, which is refused and no matter."""
        while machine.waiting:
            answer = machine.wire.next(patience)
            if answer is None:
                return
            saying = machine.waiting.pop(answer.get("id"), None)
            if "error" not in answer:
                self.counts["edits" if saying is None else "sayings"] += 1
                if saying is not None:
                    self.acknowledged.add(saying)
            elif answer["error"].get("data", {}).get("kind") == "badPosition":
                self.counts["edits past the end"] += 1
                machine.lengths = dict.fromkeys(DOCUMENTS, 0)
            else:
                raise RuntimeError(f"{machine.name} answers {answer['error']}")

    # Mishaps

    def mishap(self):
        kind = self.draw.choice(["restart", "kill", "move", "move", "cut", "heal", "flap"])
        machine = self.draw.choice(self.machines)
        if kind in ("restart", "kill"):
            machine = self.draw.choice(self.machines[STEADY:])
            self.let_end(machine, is_clean=kind == "restart")
        elif kind == "move":
            machine.move()
        elif kind == "cut":
            for other in self.draw.sample(self.machines, self.draw.randrange(1, len(self.machines))):
                other.plug("br1")
        elif kind == "heal":
            self.heal()
        elif kind == "flap":
            ip("link", "set", machine.port(), "down", space=self.switch)
            time.sleep(self.draw.random())
            ip("link", "set", machine.port(), "up", space=self.switch)
        self.counts[kind] += 1

    def let_end(self, machine, is_clean):
        """And starts it again."""
        if is_clean:
            machine.stop()
        else:
            machine.kill()
        try:
            self.hear(machine, 5)
        except (EOFError, OSError):
            pass
        machine.unplug_client()
        machine.start()

    def heal(self):
        for machine in self.machines:
            if machine.half != "br0":
                machine.plug("br0")

    # Quiet

    def check(self, when):
        """Everywhere the same, and nothing lost; notes memory."""
        self.heal()
        for machine in self.machines:
            self.hear(machine, 20)
        took = eventually("all nodes are equal", self.is_equal, limit=EQUAL_WITHIN_SECONDS, pause=0.25)
        shown = {message["text"] for message in self.machines[0].ask("chat.log", limit=1_000_000)["messages"]}
        lost = self.acknowledged - shown
        if lost:
            raise RuntimeError(f"{len(lost)} acknowledged chat messages are lost, such as {min(lost)}")
        changes = self.machines[0].ask("space.show")["changes"]
        memory = [machine.memory()[0] for machine in self.machines]
        self.samples.append((changes, memory))
        shown = " ".join(f"{kib / 1024:.0f}" for kib in memory)
        print(f"{when}: equal after {took:.1f} s; {changes} changes; resident MiB {shown}", flush=True)
        return took

    def is_equal(self):
        """What all show, by the hashes of the texts."""
        self.differences = set()
        for machine in self.machines:
            texts = tuple(machine.ask("doc.cat", path=path)["sha256"] for path in DOCUMENTS)
            chat = tuple(message["id"] for message in machine.ask("chat.log", limit=1_000_000)["messages"])
            members = tuple(sorted((m["deviceId"], m["role"]) for m in machine.ask("space.members")["members"]))
            self.differences.add((texts, hash(chat), members))
            if len(self.differences) > 1:
                return False
        return True

    def learn_lengths(self):
        for machine in self.machines:
            machine.lengths = {path: len(machine.ask("doc.cat", path=path)["text"]) for path in DOCUMENTS}

    def growth(self):
        """Of each node that never ended, from the end of the first third on: KiB, and how much is allowed."""
        first = self.samples[(len(self.samples) + 2) // 3]
        last = self.samples[-1]
        changes = last[0] - first[0]
        allowed = changes * GROWTH_PER_CHANGE_IN_BYTES // 1024 + GROWTH_BESIDE_IN_KIB
        return changes, [last[1][index] - first[1][index] for index in range(STEADY)], allowed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("hours", type=float)
    parser.add_argument("--program", required=True)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="atelier-soak.")
    seconds = options.hours * 3600
    interval = min(3600, max(20, seconds / 8))
    soak, longest, intervals = Soak(options.program, folder, options.seed), 0, 0
    begin = time.monotonic()
    try:
        soak.begin()
        while time.monotonic() - begin < seconds:
            soak.learn_lengths()
            soak.work(interval)
            intervals += 1
            longest = max(longest, soak.check(f"interval {intervals}"))
        changes, grown, allowed = soak.growth()
        if max(grown) > allowed:
            raise RuntimeError(f"memory grew by {max(grown)} KiB over {changes} changes, where {allowed} are allowed")
        for machine in soak.machines:
            machine.unplug_client()
            machine.stop()
    except (RuntimeError, TimeoutError, EOFError, OSError, subprocess.SubprocessError) as error:
        print(f"SOAK FAILED after {time.monotonic() - begin:.0f} s, --seed {options.seed}: {error}\nLogs: {folder}/*.log")
        return 1
    finally:
        soak.end()
    shutil.rmtree(folder)
    happened = ", ".join(f"{count} {kind}" for kind, count in sorted(soak.counts.items()))
    print(f"SOAK: {len(NAMES)} nodes, {intervals} intervals of {interval:.0f} s: {happened}")
    print(f"equal in each interval, at the latest after {longest:.1f} s of quiet; nothing acknowledged is lost; memory of "
          f"{STEADY} steady nodes grew by {max(grown)} KiB over {changes} changes (allowed {allowed}); "
          f"--seed {options.seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
