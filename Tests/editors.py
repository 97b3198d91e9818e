"""Editors at real bridges of real nodes: see editors.sh."""
import argparse
import json
import os
import pty
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

from attached import attached
from film import film
from neovim import Neovim
from nodes import Node, eventually, join, percentile
from standin import Bridge, Editor
from typing_kills import typing_kills

BURST = 2000
PATH = "notes/plan a.md"
# Farther apart than a fast typist's keys: 30 ms.
KEY_INTERVAL = 0.03
GOAL_P50, GOAL_P95, GOAL_BURST = 2.0, 5.0, 0.5


def share(node, folder, space):
    """What makes a folder one of a space."""
    os.makedirs(f"{folder}/.atelier", mode=0o700)
    with open(f"{folder}/.atelier/folder.json", "w") as file:
        json.dump({"space": space, "profile": node.name}, file)


class Trial:
    def __init__(self, arguments, home):
        self.arguments, self.home = arguments, home
        self.nodes = [Node(arguments.program, home, name).start() for name in ("ada", "ben")]
        self.space = self.nodes[0].ask("space.create", title="editors")["space"]
        join(self.nodes[1], self.nodes[0])
        self.folders = [f"{home}/{node.name} folder" for node in self.nodes]
        for node, folder in zip(self.nodes, self.folders):
            share(node, folder, self.space)
        self.failures = []
        self.is_attached = False

    def check(self, what, holds):
        print(("ok      " if holds else "FAILED  ") + what, flush=True)
        if not holds:
            self.failures.append(what)

    def equal(self, what, texts, limit=20.0):
        """All texts become equal and stay so."""
        try:
            eventually(what, lambda: len(set(texts())) == 1, limit)
            self.check(what, True)
        except RuntimeError:
            print([text[-60:] for text in texts()])
            self.check(what, False)

    def attach(self):
        """From here on the nodes keep the folders equal to the space, and editors save into them."""
        self.is_attached = True
        self.folders = [f"{self.home}/{node.name} attached" for node in self.nodes]
        for node, folder in zip(self.nodes, self.folders):
            os.makedirs(folder)
            node.ask("folder.attach", path=folder, merge=True)

    def provide(self, file):
        """What an editor finds on the disk; where the node does not keep the folder it is what the document is."""
        if self.is_attached:
            return eventually("the file is on the disk", lambda: os.path.exists(file))
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w") as written:
            written.write("one\ntwo\n")

    def disks(self, path):
        texts = []
        for folder in self.folders:
            with open(f"{folder}/{path}") as file:
                texts.append(file.read())
        return texts

    def document(self, index=0, at=PATH):
        return self.nodes[index].ask("doc.cat", path=at)["text"]

    def bridge(self, index):
        return Bridge(self.arguments.program, self.nodes[index], self.folders[index])


def stand_in(trial):
    """The program of our own as editor."""
    trial.nodes[0].ask("doc.put", path=PATH, text="one\r\ntwo\r\n")
    eventually("the document arrives", lambda: trial.nodes[1].ask("doc.list")["documents"])
    bridges = [trial.bridge(0), trial.bridge(1)]
    editors = [Editor(bridge, folder, PATH, "something else") for bridge, folder in zip(bridges, trial.folders)]
    texts = lambda: [editor.text for editor in editors]
    trial.equal("editors show the node's text when they open a file, whatever they had", texts)
    trial.check("line ends are shown as line feeds", editors[0].text == "one\ntwo\n")
    editors[0].type("three\n", at=8)
    trial.equal("an edit reaches the other editor", texts)
    trial.check("and keeps the kind of line end on the way",
                eventually("stored", lambda: trial.document().count("\r\n") == 3) >= 0)
    trial.nodes[0].ask("doc.put", path=PATH, text="\n")
    trial.equal("the document is made short", lambda: texts() + ["\n"])

    delays = []
    for index in range(trial.arguments.keys):
        time.sleep(KEY_INTERVAL)
        key = chr(0x4E00 + index)
        begin = editors[0].type(key, at=len(editors[0].text) - 1)
        eventually("a key", lambda: key in editors[1].seen_at, pause=0.002)
        delays.append((editors[1].seen_at[key] - begin) / 1e6)
    p50, p95 = percentile(delays, 50), percentile(delays, 95)
    print(f"editor to editor: p50 {p50:.2f} ms, p95 {p95:.2f} ms of {len(delays)} keys, "
          f"{KEY_INTERVAL * 1000:.0f} ms apart (goals {GOAL_P50} and {GOAL_P95})")

    last = "\u3042"
    begin = time.monotonic_ns()
    for index in range(BURST):
        editors[0].type("x" if index < BURST - 1 else last, at=len(editors[0].text) - 1)
    eventually("the burst", lambda: last in editors[1].seen_at, pause=0.002)
    took = (editors[1].seen_at[last] - begin) / 1e9
    print(f"{BURST} edits of one character: {took:.2f} s (goal {GOAL_BURST}), as {editors[1].received} messages in all")
    trial.equal("both are equal after the burst", texts)

    race(trial, editors)
    trial.equal("both are equal after typing over each other", lambda: texts() + [trial.document()])
    received = max(editor.received for editor in editors)
    trial.check("and were sent messages in proportion", received < 3 * BURST)

    cursors(trial, editors)
    killed(trial, editors)
    away(trial, editors, bridges)


def race(trial, editors, rounds=113):
    def types(editor, seed):
        source = random.Random(seed)
        for _ in range(rounds):
            with editor.lock:
                at = source.randrange(len(editor.text) + 1)
                editor.type(source.choice(["ab", "c\n", "é", "🙂", ""]), at=at, delete=source.choice([0, 0, 1, 3]))
            time.sleep(source.random() * 0.004)

    threads = [threading.Thread(target=types, args=(editor, seed)) for seed, editor in enumerate(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def cursors(trial, editors):
    editors[0].point(0, 1)
    there = lambda: [ranges for uri, ranges in editors[1].cursors.values() if uri == editors[1].uri]
    here = {"line": 0, "character": 1}
    eventually("a cursor arrives", lambda: [{"start": here, "end": here}] in there())
    trial.check("where one's cursor is, another sees", True)


def killed(trial, editors):
    """The node of an editor dies while it types, twice, and another is started."""
    typed = []
    for turn in range(2):
        for index in range(40):
            key = chr(0x5E00 + 100 * turn + index)
            typed.append(key)
            editors[0].type(key, at=0)
            time.sleep(0.004)
            if index == 20:
                trial.nodes[0].kill()
        time.sleep(0.1)
        trial.nodes[0].start()
    trial.equal("both are equal after the node was killed while its editor typed",
                lambda: [editor.text for editor in editors] + [trial.document()])
    wrong = {key: editors[1].text.count(key) for key in typed if editors[1].text.count(key) != 1}
    trial.check(f"what was typed meanwhile is there once {wrong or ''}", not wrong)
    trial.check("nothing was said to be wrong", not editors[0].errors and not editors[1].errors)


def away(trial, editors, bridges):
    """An editor writes while there is no node, and leaves: the bridge starts one, and gives it what it has."""
    trial.nodes[0].stop()
    time.sleep(0.1)
    editors[0].type("the last words\n", at=0)
    code, words = bridges[0].leave()
    trial.check(f"a bridge whose editor has left ends well {words.strip()}", code == 0)
    try:
        text = trial.document()
        trial.check("what was written without a node is in the document", text.startswith("the last words\n"))
    except (FileNotFoundError, ConnectionError):
        trial.check("what was written without a node is in the document", False)
    trial.equal("and at the other editor", lambda: [trial.document(), editors[1].text])
    code, words = bridges[1].leave()
    trial.check(f"the other one ends, too {words.strip()}", code == 0)
    eventually("a cursor goes with its editor", lambda: all(
        device["isSelf"] or not device.get("path") for device in trial.nodes[1].ask("presence.list")["devices"]))
    trial.nodes[0].ask("node.stop")


def neovim_of(trial, index, path):
    """One at a node's folder, where the file is at last."""
    file = f"{trial.folders[index]}/{path}"
    trial.provide(file)
    return Neovim(trial.arguments, trial.nodes[index], file, f"{trial.home}/neovim-{index}.log")


def neovims(trial):
    """Two Neovims with the published plugin, as it is."""
    path = "deep/notes & é.txt"
    trial.nodes[0].ask("doc.put", path=path, text="one\ntwo\n")
    eventually("the document arrives", lambda: any(
        file["path"] == path for file in trial.nodes[1].ask("doc.list")["documents"]))
    editors = [neovim_of(trial, index, path) for index in range(2)]
    document = lambda: trial.nodes[0].ask("doc.cat", path=path)["text"]
    everywhere = lambda: [editor.text for editor in editors] + [document()]
    trial.equal("Neovim: both show the document", lambda: everywhere() + ["one\ntwo\n"])
    editors[0].input("Gothree<Esc>")
    trial.equal("Neovim: an edit reaches the other", lambda: everywhere() + ["one\ntwo\nthree\n"])
    # Not everything at once: the plugin (0.9.0) then tells of a last line end that its buffer keeps.
    for keys in ["ggdd", "Gdd", "ggO\u00e9\U0001f642<Esc>", "Gp", "ggyGGp", ":%s/o/xyz/g<CR>", "u", "gg>G",
                 "Go<CR><CR><Esc>", "Gdk", "ggJ", "GA\u2192<Esc>", "ggOa<CR>b<CR>c<Esc>"]:
        for editor in editors:
            editor.input("<Esc>" + keys)
            trial.equal(f"Neovim: {keys!r}", everywhere, 5)
    trial.nodes[1].ask("doc.put", path=path, text="a line\n" * 40)
    trial.equal("Neovim: a text that came by another way", everywhere)
    source = random.Random(7)
    for _ in range(150):
        editor = editors[source.randrange(2)]
        editor.input("<Esc>" + source.choice(
            ["ggdd", "Gdd", "Goab", "ggOc<CR>d", "Gxx", "jp", "ggyyP", "kJ", "Gofoo<CR><CR>", "ggx"]))
        time.sleep(source.random() * 0.005)
    for editor in editors:
        editor.input("<Esc>")
    trial.equal("Neovim: both are equal after typing over each other", everywhere)
    editors[0].input("ggI")
    trial.nodes[0].kill()
    editors[0].input("while away <Esc>")
    time.sleep(0.2)
    trial.nodes[0].start()
    trial.equal("Neovim: both are equal after the node was killed", everywhere)
    trial.check("Neovim: what was typed meanwhile is there", document().count("while away ") == 1)
    messages = [editor.nvim.command_output("messages") for editor in editors]
    trial.check(f"Neovim: no complaint {messages}", not any("rror" in words for words in messages))
    for editor in editors:
        editor.leave()


def kept_neovims(trial):
    """The same in folders that the nodes keep equal. Not on top of each other at the end: see above."""
    path = "deep/kept & é.txt"
    trial.nodes[0].ask("doc.put", path=path, text="one\ntwo\n")
    editors = [neovim_of(trial, index, path) for index in range(2)]
    everywhere = lambda: [editor.text for editor in editors] + trial.disks(path)
    trial.equal("Neovim, kept: both show the document", lambda: everywhere() + ["one\ntwo\n"])
    words = []
    for number in range(20):
        words.append(f"w{number};")
        # The first of each is waited for: then the plugin follows it.
        if number in (1, 2):
            trial.equal("Neovim, kept: both follow", everywhere)
        editors[number % 2].input(f"<Esc>ggO{words[-1]}<Esc>" + (":w<CR>" if number > 1 else ""))
        time.sleep(0.03)
    trial.equal("Neovim, kept: what both type and save is on both disks", everywhere)
    text = trial.disks(path)[0]
    wrong = [word for word in words if text.count(word) != 1]
    trial.check(f"Neovim, kept: each word once {wrong or ''}", not wrong)
    with open(f"{trial.folders[1]}/{path}", "a") as file:
        file.write("by another program\n")
    text += "by another program\n"
    trial.equal("Neovim, kept: what another program writes is shown", lambda: everywhere() + [text])
    messages = [editor.nvim.command_output("messages") for editor in editors]
    trial.check(f"Neovim, kept: no complaint {messages}", not any("rror" in words for words in messages))
    for editor in editors:
        editor.leave()


class Vim:
    """Vim in a terminal of its own, with atelier.vim, told what to do over a channel (:help channel-commands)."""

    def __init__(self, trial, index, path):
        node = trial.nodes[index]
        file = f"{trial.folders[index]}/{path}"
        trial.provide(file)
        listener = socket.create_server(("127.0.0.1", 0))
        plugin = os.path.abspath("Examples/editors/atelier.vim")
        commands = [
            "set nocompatible encoding=utf-8 hidden noswapfile", f"let g:atelier_program = '{trial.arguments.program}'",
            f"source {plugin}", f"let g:trial = ch_open('127.0.0.1:{listener.getsockname()[1]}')",
            "edit " + file.replace(" ", "\\ "),
        ]
        script = f"{trial.home}/vim-{index}.vim"
        with open(script, "w") as written:
            written.write("\n".join(commands) + "\n")
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            ["vim", "-u", "NONE", "-i", "NONE", "-N", "-S", script], stdin=slave, stdout=slave, stderr=slave,
            env=node.environment | {"TERM": "xterm"}, start_new_session=True)
        os.close(slave)
        threading.Thread(target=self._drain, daemon=True).start()
        listener.settimeout(20)
        self.channel, _ = listener.accept()
        self.channel.settimeout(20)
        self.rest, self.number = "", 0

    def _drain(self):
        try:
            while os.read(self.master, 65536):
                pass
        except OSError:
            pass

    def expr(self, expression):
        self.number -= 1
        self.channel.sendall(json.dumps(["expr", expression, self.number]).encode())
        decoder = json.JSONDecoder()
        while True:
            self.rest = self.rest.lstrip()
            try:
                (number, value), end = decoder.raw_decode(self.rest)
            except ValueError:
                self.rest += self.channel.recv(65536).decode()
                continue
            self.rest = self.rest[end:]
            if number == self.number:
                return value

    @property
    def text(self):
        return self.expr('join(getline(1, "$"), "\\n") . (&eol ? "\\n" : "")')

    def input(self, keys):
        """As if typed."""
        os.write(self.master, keys.replace("<Esc>", "\x1b").replace("<CR>", "\r").encode())

    def leave(self):
        self.channel.sendall(json.dumps(["ex", "qall!"]).encode())
        self.process.wait(20)


def vims(trial):
    """Two Vims with the plugin of our own."""
    if not shutil.which("vim"):
        print("NOT CHECKED WITH VIM: there is none.")
        return
    path = "deep/vim & \u00e9.txt"
    trial.nodes[0].ask("doc.put", path=path, text="one\ntwo\n")
    eventually("the document arrives", lambda: any(
        file["path"] == path for file in trial.nodes[1].ask("doc.list")["documents"]))
    editors = [Vim(trial, index, path) for index in range(2)]
    document = lambda: trial.nodes[0].ask("doc.cat", path=path)["text"]
    everywhere = lambda: [editor.text for editor in editors] + [document()]
    trial.equal("Vim: both show the document", lambda: everywhere() + ["one\ntwo\n"], 5)
    if trial.failures:
        print([editor.expr("execute('messages')") for editor in editors])
        return
    editors[0].input("Gothree<Esc>")
    trial.equal("Vim: an edit reaches the other", lambda: everywhere() + ["one\ntwo\nthree\n"], 5)
    for keys in [
            "ggdd", "Gdd", "ggOe\u0301\u00e9\U0001f642<Esc>", "ggVGd", "ia<CR>b<CR>c<Esc>", "Gp", "ggyGGp",
                 ":%s/a/xyz/g<CR>", "u", "gg>G", "Go<CR><CR><Esc>", "Gdk", "ggJ", ":set noeol<CR>Ax<Esc>", "ggdGia<Esc>",
                 ":set eol<CR>Ay<Esc>", "ggOa<CR>b<CR>c<Esc>"]:
        for editor in editors:
            editor.input("<Esc>" + keys)
            trial.equal(f"Vim: {keys!r}", everywhere, 5)
    trial.nodes[1].ask("doc.put", path=path, text="a line\n" * 40)
    trial.equal("Vim: a text that came by another way", lambda: everywhere() + ["a line\n" * 40])
    source = random.Random(7)
    for _ in range(150):
        editor = editors[source.randrange(2)]
        editor.input("<Esc>" + source.choice(
            ["ggdd", "Gdd", "Goab", "ggOc<CR>d", "Gxx", "jp", "ggyyP", "kJ", "Gofoo<CR><CR>", "ggx", "ggVGd"]))
        time.sleep(source.random() * 0.005)
    for editor in editors:
        editor.input("<Esc>")
    trial.equal("Vim: both are equal after typing over each other", everywhere)
    editors[0].input("<Esc>ggOhere<Esc>")
    trial.equal("Vim: a line to look at", everywhere)
    eventually("a cursor arrives", lambda: " & \u00e9.txt:1" in editors[1].expr("execute('AtelierWho')"))
    trial.check("Vim: where another is can be asked", "ada" in editors[1].expr("execute('AtelierWho')"))
    editors[1].input(":AtelierFollow ada<CR>")
    editors[0].input("G")
    eventually("following", lambda: editors[1].expr("line('.')") == editors[0].expr("line('$')"))
    trial.check("Vim: one goes where another goes", True)
    editors[0].input(":AtelierLook now<CR>")
    eventually("a word", lambda: ".txt:" in editors[1].expr("execute('messages')"))
    trial.check("Vim: a pointer comes by the chat", "Look at" in editors[1].expr("execute('messages')"))
    trial.nodes[0].ask("session.start", title="pairing")
    eventually("the session is known", lambda: trial.nodes[1].ask("session.list")["sessions"])
    editors[1].input(":AtelierFollow<CR>gg")
    editors[0].input("G:AtelierLook<CR>")
    eventually("a pointer", lambda: "ada asks to look at" in editors[1].expr("execute('messages')"))
    trial.check("Vim: a pointer of the session moves nobody by itself", editors[1].expr("line('.')") == 1)
    editors[1].input(":AtelierThere<CR>")
    eventually("there", lambda: editors[1].expr("line('.')") == editors[0].expr("line('.')"))
    trial.check("Vim: and leads there when wanted", True)
    trial.nodes[0].ask("session.end")
    review(trial, editors[1], path, "Vim")
    editors[0].input("ggI")
    trial.nodes[0].kill()
    editors[0].input("while away <Esc>")
    time.sleep(0.2)
    trial.nodes[0].start()
    trial.equal("Vim: both are equal after the node was killed", everywhere)
    trial.check("Vim: what was typed meanwhile is there", document().count("while away ") == 1)
    for editor in editors:
        editor.input(":w<CR>")
    trial.equal("Vim: both disks have it", lambda: everywhere() + trial.disks(path))
    messages = [editor.expr("execute('messages')") for editor in editors]
    trial.check(f"Vim: no error {messages}", not any("E" + "1" in words and "Error" in words for words in messages))
    for editor in editors:
        editor.leave()


def review(trial, editor, path, named):
    """A thread about a line stands beside it, and goes when it is resolved."""
    trial.nodes[0].ask("doc.put", path=path, text="one\ntwo\nthree\n")
    eventually("the text arrives", lambda: editor.text == "one\ntwo\nthree\n")
    made = trial.nodes[0].ask("review.open", title="Numbers", round={"document": path})
    comment = {"kind": "comment", "text": "why two?", "round": made["round"], "place": {"path": path, "line": 2}}
    said = trial.nodes[0].ask("review.publish", review=made["review"], acts=[comment])
    signs = lambda: [sign["lnum"] for sign in editor.expr("sign_getplaced('%', {'group': 'atelier'})[0].signs")]
    eventually("a sign", lambda: signs() == [2])
    trial.check(f"{named}: a thread of a review stands in the margin", True)
    trial.nodes[0].ask("doc.put", path=path, text="zero\none\ntwo\nthree\n")
    eventually("it goes with its line", lambda: signs() == [3])
    editor.input(":AtelierThreads<CR>")
    eventually("a list", lambda: editor.expr("getqflist()") != [])
    entry = editor.expr("getqflist()[0]")
    trial.check(f"{named}: threads are listed {entry}", entry["lnum"] == 3 and entry["text"] == "ada: why two?")
    editor.input(":cclose<CR>")
    trial.nodes[0].ask("review.publish", review=made["review"], acts=[{"kind": "resolve", "thread": said["ids"][0]}])
    eventually("no sign", lambda: signs() == [])
    trial.check(f"{named}: what is resolved goes from the margin", True)
    return made, signs


class MarginNeovim:
    """A headless Neovim with atelier.vim alone, which shows the threads of reviews and leaves the text to the disk."""

    def __init__(self, trial, index, path):
        import pynvim
        file = f"{trial.folders[index]}/{path}"
        trial.provide(file)
        environment = trial.nodes[index].environment | {"NVIM_LOG_FILE": f"{trial.home}/margin-{index}.log"}
        # pynvim gives its child this process's environment.
        os.environ.update(environment)
        self.nvim = pynvim.attach("child", argv=[trial.arguments.neovim, "--headless", "--embed", "--clean", "-n"])
        self.nvim.command("set noswapfile hidden autoread")
        self.nvim.vars["atelier_program"] = trial.arguments.program
        self.nvim.command("source " + os.path.abspath("Examples/editors/atelier.vim"))
        self.nvim.command("edit " + file.replace(" ", "\\ "))

    @property
    def text(self):
        # What the node wrote meanwhile.
        self.nvim.command("checktime")
        return "\n".join(self.nvim.current.buffer[:]) + "\n"

    def expr(self, expression):
        self.nvim.command("checktime")
        return self.nvim.eval(expression)

    def input(self, keys):
        self.nvim.input(keys)

    @property
    def words(self):
        """What stands behind the lines, by line."""
        marks = self.nvim.eval(
            "nvim_buf_get_extmarks(0, nvim_create_namespace('atelier'), 0, -1, {'details': v:true})")
        # Signs are such marks, too.
        return {mark[1] + 1: mark[3]["virt_text"][0][0].strip() for mark in marks if "virt_text" in mark[3]}

    def leave(self):
        try:
            self.nvim.command("qall!")
        except (OSError, EOFError):
            pass


def margin(trial):
    """Threads of reviews in Neovim: beside their lines, wherever these go, also over the end of a node."""
    path = "deep/margin & \u00e9.txt"
    trial.nodes[0].ask("doc.put", path=path, text="one\ntwo\nthree\n")
    eventually("the document arrives", lambda: any(
        file["path"] == path for file in trial.nodes[1].ask("doc.list")["documents"]))
    editor = MarginNeovim(trial, 1, path)
    made, signs = review(trial, editor, path, "Neovim")
    trial.nodes[1].kill()
    trial.nodes[1].start()
    comment = {"kind": "comment", "text": "and\x1b[31m three?", "round": made["round"],
               "place": {"path": path, "line": 3}}
    said = trial.nodes[0].ask("review.publish", review=made["review"], acts=[comment])
    answer = {"kind": "comment", "text": "yes", "thread": said["ids"][0]}
    trial.nodes[0].ask("review.publish", review=made["review"], acts=[answer])
    eventually("a thread of after the node's end", lambda: len(signs()) == 1 and "(+1)" in str(editor.words))
    trial.check("Neovim: threads come again when the node that was gone is back", True)
    (line, words), = editor.words.items()
    trial.check(f"Neovim: the words stand behind the line, and steer nothing: {words!r}",
                [line] == signs() and words.startswith("ada: and") and "\x1b" not in words)
    messages = editor.nvim.command_output("messages")
    trial.check(f"Neovim: no complaint {messages!r}", "rror" not in messages and "E1" not in messages)
    editor.leave()


def all_trials(trial, arguments, home):
    stand_in(trial)
    attached(trial, arguments, home)
    film(trial, arguments, home)
    trial.nodes[0].start()
    if arguments.plugin:
        neovims(trial)
    trial.attach()
    vims(trial)
    if arguments.neovim:
        margin(trial)
    else:
        print("NOT CHECKED WITH NEOVIM: there is none.")
    if arguments.plugin:
        kept_neovims(trial)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--keys", type=int, default=150)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--kills", type=int)
    parser.add_argument("--neovim")
    parser.add_argument("--plugin")
    arguments = parser.parse_args()
    home = tempfile.mkdtemp(prefix="atelier-editors-")
    trial = None
    try:
        trial = Trial(arguments, home)
        if arguments.kills:
            print(f"seed {arguments.seed}")
            typing_kills(trial, arguments.kills, arguments.seed)
        else:
            all_trials(trial, arguments, home)
    finally:
        for node in trial.nodes if trial else []:
            if node.is_running:
                node.kill()
    if trial.failures:
        print(f"{len(trial.failures)} failed; the nodes' files are in {home}")
        sys.exit(1)
    shutil.rmtree(home)


if __name__ == "__main__":
    main()
