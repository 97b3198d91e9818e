"""Nodes killed under load, and what a reader of their stores finds: see kills.sh."""
import argparse
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time

from nodes import Node, eventually, join
from store_reader import Damaged, Store, agree

PATH = "ledger.txt"
# Below the number at which changes are sealed into columns, which the reader does not open.
CHANGES_MAX = 3000


class Journal:
    """What a client was told is kept: written to a file before anybody is killed, and read back from there."""

    def __init__(self, path):
        self.path = path
        self.file = open(path, "a")

    def acknowledge(self, token):
        self.file.write(token + "\n")

    def tokens(self):
        self.file.flush()
        with open(self.path) as file:
            return set(file.read().split())


class Writer:
    """A client that writes entries one behind the other, up to 64 unanswered."""

    def __init__(self, node, name, journal):
        self.client, self.name, self.journal = node.client(), name, journal
        self.unanswered, self.count, self.acknowledged = {}, 0, 0

    def write(self):
        while len(self.unanswered) < 64:
            token = f"{self.name}.{self.count}"
            edits = [{"at": 0, "delete": 0, "insert": f"<{token}>\n"}]
            self.unanswered[self.client.post("doc.edit", path=PATH, edits=edits)] = token
            self.count += 1

    def hear(self, timeout):
        """One answer, if there is one."""
        answer = self.client.next(timeout)
        if answer is not None and answer.get("id") in self.unanswered:
            token = self.unanswered.pop(answer["id"])
            if "error" in answer:
                raise RuntimeError(f"an edit was refused: {answer['error']}")
            self.journal.acknowledge(token)
            self.acknowledged += 1

    def hear_to_the_end(self):
        """Answers that the node had sent before it died, or, of one that lives, all."""
        try:
            while self.unanswered:
                self.hear(20)
        except EOFError:
            pass
        self.client.close()


class Trial:
    """A pair of nodes that share a ledger, until their stores are long enough. None runs before `begin`."""

    def __init__(self, program, folder, number, draw):
        self.draw = draw
        home = f"{folder}/{number}"
        os.mkdir(home)
        self.nodes = [Node(program, home, name, environment={"ATELIER_DISCOVERY": "off"}) for name in ("ada", "ben")]
        self.journals = [Journal(f"{home}/{node.name}.journal") for node in self.nodes]
        self.round = 0

    def begin(self):
        ada, ben = (node.start() for node in self.nodes)
        ada.ask("space.create", title="Kills")
        ada.ask("doc.new", path=PATH)
        join(ben, ada)
        eventually("the ledger is at ben", lambda: PATH in [d["path"] for d in ben.ask("doc.list")["documents"]])

    def end(self):
        for node in self.nodes:
            if node.is_running:
                node.kill()

    def kill(self, victims):
        """Both write; the victims die in the midst of it."""
        writers = []
        for index, node in enumerate(self.nodes):
            if index in victims or self.draw.random() < 0.5:
                writers.append(Writer(node, f"{node.name}.{self.round}", self.journals[index]))
        until = self.draw.randrange(1, 150)
        while sum(writer.acknowledged for writer in writers) < until:
            for writer in writers:
                writer.write()
                writer.hear(0.001 if len(writers) > 1 else 20)
        time.sleep(self.draw.random() * 0.004)
        for index in victims:
            self.nodes[index].kill()
        for writer in writers:
            writer.hear_to_the_end()
        self.round += 1

    def check(self, victims):
        """The stores as the crash left them, read from outside; then the nodes, alive again and in touch."""
        stores = [Store(self.nodes[index].data) for index in victims]
        for index, store in zip(victims, stores):
            self.expect(self.journals[index].tokens(), store.text.decode(), f"in {self.nodes[index].name}'s store")
        if len(stores) == 2:
            agree(*stores)
        if self.round == 1:
            self.doubt(self.nodes[victims[0]].data)
        for index in victims:
            self.nodes[index].start()
        for index in victims:
            text = self.nodes[index].ask("doc.cat", path=PATH)["text"]
            self.expect(self.journals[index].tokens(), text, f"at {self.nodes[index].name}, started again")
        self.meet()

    def meet(self):
        def is_equal():
            return len({node.ask("doc.cat", path=PATH)["sha256"] for node in self.nodes}) == 1

        eventually("both have the same ledger", is_equal, limit=90)
        tokens = self.journals[0].tokens() | self.journals[1].tokens()
        for node in self.nodes:
            self.expect(tokens, node.ask("doc.cat", path=PATH)["text"], f"at {node.name}, after they met")

    @staticmethod
    def expect(tokens, text, where):
        found = re.findall(r"<([a-z0-9.]+)>\n", text)
        lost = tokens.difference(found)
        if lost:
            raise Damaged(f"{len(lost)} acknowledged edits are lost {where}, such as {sorted(lost)[0]}")
        if len(found) != len(set(found)):
            raise Damaged(f"an edit is there twice {where}")

    def finish(self):
        """Both end cleanly; their stores are equal, chain by chain."""
        for node in self.nodes:
            node.stop()
        stores = [Store(node.data) for node in self.nodes]
        agree(*stores)
        ends = [{name: chain.end for name, chain in store.chains.items()} for store in stores]
        if any(ends[0][name] != ends[1][name] for name in ends[0].keys() & ends[1].keys()):
            raise Damaged("of two that met one has more of a chain")

    @classmethod
    def doubt(cls, left):
        """The reader finds what is wrong with a store in which something is wrong."""
        folder = f"{left}.doubted"
        shutil.copytree(left, folder)
        newest = "(SELECT max(arrival) FROM changes)"
        for wrong in (
            f"UPDATE changes SET body = CAST(body || x'00' AS BLOB) WHERE arrival = {newest}",
            f"UPDATE changes SET signature = zeroblob(64) WHERE arrival = {newest}",
            f"UPDATE changes SET id = zeroblob(32) WHERE arrival = {newest}",
            "DELETE FROM changes WHERE sequence = 1",
            "UPDATE chains SET strand = 1 WHERE number = 1",
            "UPDATE membershipOps SET body = zeroblob(200)",
        ):
            database = sqlite3.connect(f"{folder}/node.sqlite", isolation_level=None)
            database.execute("BEGIN")
            database.execute(wrong)
            try:
                Store.of(database)
            except Damaged:
                database.execute("ROLLBACK")
                database.close()
                continue
            raise RuntimeError(f"the reader of stores found nothing wrong after: {wrong}")
        whole = Store(folder)
        try:
            cls.expect({"ada.0.none"}, whole.text.decode(), "")
        except Damaged:
            return
        raise RuntimeError("the reader of stores did not miss an edit that was never made")

    @property
    def is_long(self):
        return self.nodes[0].ask("space.show")["changes"] > CHANGES_MAX


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    draw = random.Random(options.seed)
    folder = tempfile.mkdtemp(prefix="atelier-kills.")
    begin = time.monotonic()
    kills, trials, edits, trial = 0, 0, 0, None
    try:
        while kills < options.kills:
            if trial is None:
                trial = Trial(options.program, folder, trials, draw)
                trials += 1
                trial.begin()
            victims = draw.choice([[0], [0], [1], [0, 1]])
            trial.kill(victims)
            trial.check(victims)
            kills += len(victims)
            if trial.is_long or kills >= options.kills:
                trial.finish()
                edits += sum(len(journal.tokens()) for journal in trial.journals)
                trial.end()
                shutil.rmtree(f"{folder}/{trials - 1}")
                trial = None
                if options.kills > 100:
                    print(f"{kills} kills, {edits} edits acknowledged, {time.monotonic() - begin:.0f} s", flush=True)
    except (Damaged, RuntimeError, TimeoutError, EOFError, OSError) as error:
        if trial is not None:
            trial.end()
        print(f"FAILED after {kills} kills, --seed {options.seed}: {error}\nWhat is left: {folder}")
        return 1
    shutil.rmtree(folder)
    took = time.monotonic() - begin
    print(f"{kills} kills of nodes under load: {edits} edits were acknowledged, none is lost; every store opened and was "
          f"whole ({trials} pairs, {took:.0f} s, --seed {options.seed})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
