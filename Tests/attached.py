"""Editors that save, each at a bridge in a folder that its node keeps equal to the space: see editors.sh.

What an editor saves comes to its node twice, by the bridge and by the disk, and has to be there once.
"""
import os
import random
import time

from nodes import Node, eventually, join
from standin import Bridge, Editor

PATH = "notes.md"
OWN = ["cleo's:\n", "dan's:\n"]
BEGINNING = "first\n" + "".join(OWN) + "last\n"


class Attached:
    def __init__(self, arguments, home, seed):
        self.random = random.Random(seed)
        self.arguments = arguments
        self.nodes = [Node(arguments.program, home, name, environment={"ATELIER_DISCOVERY": "off"}).start()
                      for name in ("cleo", "dan")]
        self.folders = [f"{home}/{node.name}'s folder" for node in self.nodes]
        for folder in self.folders:
            os.makedirs(folder)
        with open(self.path(0), "w") as file:
            file.write(BEGINNING)
        self.nodes[0].ask("space.create", title="attached")
        self.nodes[0].ask("folder.attach", path=self.folders[0], merge=True)
        join(self.nodes[1], self.nodes[0])
        self.nodes[1].ask("folder.attach", path=self.folders[1], merge=True)
        eventually("the file is on both disks", lambda: os.path.exists(self.path(1)))
        self.bridges = [Bridge(arguments.program, node, folder) for node, folder in zip(self.nodes, self.folders)]
        self.editors = [Editor(bridge, folder, PATH, BEGINNING)
                        for bridge, folder in zip(self.bridges, self.folders)]
        self.typed = []

    def path(self, side):
        return f"{self.folders[side]}/{PATH}"

    def disk(self, side):
        with open(self.path(side)) as file:
            return file.read()

    def texts(self):
        return [editor.text for editor in self.editors] + [self.disk(0), self.disk(1)]

    def word(self):
        self.typed.append(f"<{len(self.typed)}>")
        return self.typed[-1]

    def type(self, side):
        """A few keys, at once or one after the other."""
        word = self.word()
        editor = self.editors[side]
        with editor.lock:
            # Between lines, so that no word lands within another.
            if self.random.random() < 0.5:
                starts = [index + 1 for index, letter in enumerate(editor.text) if letter == "\n"]
                starts = [at for at in starts if not editor.text[:at].endswith((OWN[0], OWN[1]))]
                editor.type(word + "\n", at=self.random.choice(starts))
            else:
                # Where the other side puts nothing.
                at = editor.text.index(OWN[side]) + len(OWN[side])
                for index, key in enumerate(word + "\n"):
                    editor.type(key, at=at + index)

    def append(self, side):
        """Another program adds a line; what an editor saves over it before it was seen would be that editor's doing."""
        word = self.word()
        with open(self.path(side), "a") as file:
            file.write(word + "\n")
        eventually("a line of the disk is in both editors",
                   lambda: all(word in editor.text for editor in self.editors))

    def settle(self, limit=20):
        eventually("all are equal", lambda: len(set(self.texts())) == 1, limit)

    def wrong(self):
        text = self.editors[0].text
        return {word: text.count(word + "\n") for word in self.typed if text.count(word + "\n") != 1}

    def work(self, rounds):
        for _ in range(rounds):
            side = self.random.randrange(2)
            for _ in range(self.random.randrange(1, 4)):
                self.type(side)
            if self.random.random() < 0.7:
                self.editors[side].save(by_rename=self.random.random() < 0.5)
                if self.random.random() < 0.5:
                    self.type(side)
            if self.random.random() < 0.5:
                self.type(1 - side)
            if self.random.random() < 0.1:
                self.append(side)
            time.sleep(self.random.choice([0, 0, 0.003, 0.02, 0.12]))


def attached(trial, arguments, home):
    seed = arguments.seed
    print(f"attached folders: seed {seed}")
    pair = Attached(arguments, home, seed)
    try:
        pair.editors[0].type("typed\n", at=6)
        pair.editors[0].save()
        pair.settle()
        wanted = BEGINNING.replace("\n", "\ntyped\n", 1)
        trial.check("what is typed and saved is on both disks once", pair.disk(1) == wanted)
        pair.work(40)
        pair.settle()
        wrong = pair.wrong()
        trial.check(f"saves, keys and other programs' lines: each word once {wrong or ''}", not wrong)

        for turn in range(3):
            pair.work(4)
            victim = pair.random.randrange(2)
            pair.type(victim)
            pair.editors[victim].save()
            pair.nodes[victim].kill()
            for _ in range(3):
                pair.type(victim)
                pair.editors[victim].save(by_rename=pair.random.random() < 0.5)
                pair.type(1 - victim)
            time.sleep(pair.random.choice([0, 0.3]))
            pair.nodes[victim].start()
            pair.work(2)
            pair.settle(40)
        trial.check(f"the same with nodes that are killed {pair.wrong() or ''}", not pair.wrong())
        stamps = lambda: [os.stat(pair.path(side)).st_mtime_ns for side in (0, 1)]
        before = stamps()
        time.sleep(0.6)
        trial.check("then nothing is written any more", stamps() == before)

        pair.type(0)
        pair.type(1)
        pair.editors[0].save()
        code, words = pair.bridges[0].leave()
        trial.check(f"an editor that saves and leaves does so well {words.strip()}", code == 0)
        everywhere = lambda: [pair.editors[1].text, pair.disk(0), pair.disk(1)]
        eventually("all are equal without the first editor", lambda: len(set(everywhere())) == 1)
        pair.editors[0].text = pair.editors[1].text
        trial.check(f"what it saved is there once {pair.wrong() or ''}", not pair.wrong())
        pair.bridges[1].leave()
    finally:
        for node in pair.nodes:
            if node.is_running:
                node.kill()
