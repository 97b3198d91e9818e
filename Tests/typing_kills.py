"""Editors that type while their nodes are killed, again and again: see editors.sh."""
import random
import signal
import threading
import time

from nodes import eventually
from standin import Bridge, Editor

PATH = "notes/kills.md"
# Letters that stand nowhere else, so that each can be counted.
FIRST = 0x20000
# One is killed, and the other stands still until the first has been back for a while.
APART = []


class Typist(threading.Thread):
    """Types a letter of its own now and then, somewhere, until it is told to stop."""

    def __init__(self, editor, seed, first):
        super().__init__(daemon=True)
        self.editor, self.source, self.next = editor, random.Random(seed), first
        self.typed, self.is_typing = [], True

    def run(self):
        while self.is_typing:
            with self.editor.lock:
                key = chr(self.next)
                self.next += 1
                self.typed.append(key)
                self.editor.type(key + ("\n" if self.source.random() < 0.1 else ""),
                                 at=self.source.randrange(len(self.editor.text) + 1))
            time.sleep(self.source.choice([0, 0.001, 0.004, 0.02]))


def kill(trial, killed, source):
    first, second = trial.nodes
    if killed is APART:
        first.kill()
        # It may have stored what the first had sent.
        time.sleep(source.choice([0, 0.005, 0.02]))
        second.process.send_signal(signal.SIGSTOP)
        first.start()
        # Whoever gave up waiting for what the other has would send it again by now.
        time.sleep(3)
        return second.process.send_signal(signal.SIGCONT)
    for index in killed:
        trial.nodes[index].kill()
    time.sleep(source.choice([0, 0.02, 0.1]))
    for index in killed:
        trial.nodes[index].start()


def typing_kills(trial, count, seed):
    """Kills one of the nodes, or both, so many times, and looks now and then whether each letter is there once."""
    source = random.Random(seed)
    trial.nodes[0].ask("doc.put", path=PATH, text="")
    eventually("the document arrives", lambda: any(
        file["path"] == PATH for file in trial.nodes[1].ask("doc.list")["documents"]))
    bridges = [Bridge(trial.arguments.program, node, folder) for node, folder in zip(trial.nodes, trial.folders)]
    editors = [Editor(bridge, folder, PATH) for bridge, folder in zip(bridges, trial.folders)]
    typed, done = [], 0
    while done < count:
        typists = [Typist(editor, source.random(), FIRST + len(typed) + 20_000 * place)
                   for place, editor in enumerate(editors)]
        for typist in typists:
            typist.start()
        for _ in range(min(10, count - done)):
            time.sleep(source.random() * 0.25)
            kill(trial, source.choice([[0], [0], [1], [0, 1], APART]), source)
            done += 1
        for typist in typists:
            typist.is_typing = False
        for typist in typists:
            typist.join()
            typed += typist.typed
        trial.equal(f"both are equal after {done} kills", lambda: [
            "".join(sorted(editor.text)) for editor in editors] + ["".join(sorted(trial.document(at=PATH)))], 60)
        texts = [editor.text for editor in editors] + [trial.document(at=PATH)]
        trial.equal(f"in one order, after {done} kills", lambda: [
            editor.text for editor in editors] + [trial.document(at=PATH)], 60)
        wrong = {hex(ord(key)): [text.count(key) for text in texts]
                 for key in typed if any(text.count(key) != 1 for text in texts)}
        trial.check(f"each of {len(typed)} letters is there once after {done} kills {wrong or ''}", not wrong)
        if trial.failures:
            return
    trial.check("nothing was said to be wrong", not editors[0].errors and not editors[1].errors)
    for bridge in bridges:
        bridge.leave()
