"""A recording that plays in an editor, by its bridge: see editors.sh."""
import os
import subprocess
import time

from neovim import Neovim
from nodes import Node, eventually, join
from standin import Bridge, Editor

PATH = "main.c"


def film(trial, arguments, home):
    nodes = [Node(arguments.program, home, name, environment={"ATELIER_DISCOVERY": "off"}).start()
             for name in ("eva", "finn")]
    try:
        record(*nodes)
        play(trial, nodes[1], arguments, f"{home}/the film")
        if arguments.plugin:
            play_in_neovim(trial, nodes[1], arguments, f"{home}/the film in Neovim")
        else:
            print("THE FILM IS NOT CHECKED WITH NEOVIM: see Tests/editors.sh.")
    finally:
        for node in nodes:
            if node.is_running:
                node.kill()


def record(eva, finn):
    """Some words of both, and where eva is, with time between them."""
    eva.ask("space.create", title="film")
    eva.ask("doc.put", path=PATH, text="first\n")
    join(finn, eva)
    eventually("the text arrives", lambda: finn.ask("doc.list")["documents"])
    eva.ask("session.start", title="pairing")
    eva.ask("session.record", on=True)
    with eva.client() as client:
        for number in range(4):
            time.sleep(0.3)
            client.call("doc.put", path=PATH, text=f"first\n{'word ' * (number + 1)}\n")
            client.call("presence.set", path=PATH, cursor=6 + number)
        time.sleep(0.3)
        eva.ask("session.record", on=False)
    eventually("the end is at finn", lambda: finn.ask("session.show")["recordings"][0].get("to")
               and any(step.get("moved") for step in finn.ask("session.replay")["steps"]))


def begin(node, arguments, folder):
    """Begins to play it into a folder, for whoever opens what is there."""
    process = subprocess.Popen(
        [arguments.program, "session", "replay", "@last", "--speed", "2", "--to-editor", folder], env=node.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    eventually("the folder is there", lambda: os.path.exists(f"{folder}/.atelier/folder.json"))
    return process


def play(trial, node, arguments, folder):
    process = begin(node, arguments, folder)
    try:
        bridge = Bridge(arguments.program, node, folder)
        editor = Editor(bridge, folder, PATH, "first\n")
        texts = []

        def goes_on():
            if not texts or texts[-1] != editor.text:
                texts.append(editor.text)
            return texts[-1] == "first\n" + "word " * 4 + "\n"
        eventually("it has played", goes_on, pause=0.002)
        trial.check(f"an editor shows a recording as it goes on ({len(texts)} texts)", len(texts) >= 4)
        eventually("a cursor", lambda: any(ranges for _, ranges in editor.cursors.values()))
        trial.check("and where people were", True)
        shown = editor.text
        editor.type("mine", at=0)
        eventually("it is taken back", lambda: editor.text == shown and editor.errors)
        trial.check("what is typed into it is taken back, with a word",
                    "can be looked at" in editor.errors[0]["message"])
        code, words = bridge.leave()
        trial.check(f"its bridge leaves well {words.strip()}", code == 0)
        trial.check("the film ends with its last editor", process.wait(20) == 0)
        with open(f"{folder}/{PATH}") as file:
            trial.check("the last texts stay, and nothing leads to the film any more",
                        file.read() == shown and not os.path.exists(f"{folder}/.atelier"))
    finally:
        if process.poll() is None:
            process.kill()


def play_in_neovim(trial, node, arguments, folder):
    """In a real Neovim, by the published plugin as it is."""
    process = begin(node, arguments, folder)
    try:
        file = f"{folder}/{PATH}"
        eventually("the file is there", lambda: os.path.exists(file))
        neovim = Neovim(arguments, node, file, f"{folder}.log")
        last = "first\n" + "word " * 4 + "\n"
        texts, cursors = [], {}

        def goes_on():
            if not texts or texts[-1] != neovim.text:
                texts.append(neovim.text)
            cursors.update(neovim.cursors)
            return texts[-1] == last and cursors
        eventually("it has played", goes_on, 20, pause=0.002)
        grown = [len(text) for text in texts]
        trial.check(f"Neovim shows a recording as it goes on ({len(texts)} texts)",
                    len(texts) >= 3 and grown == sorted(grown))
        trial.check(f"and where people were {cursors}", cursors == {"eva": 1})
        neovim.input("ggImine<Esc>")
        eventually("it is taken back", lambda: neovim.text == last and "looked at" in neovim.messages)
        trial.check("what is typed into it there is taken back, with a word", True)
        neovim.leave()
        trial.check("the film ends with its Neovim", process.wait(20) == 0)
        with open(file) as left:
            trial.check("and leaves the last texts", left.read() == last)
    finally:
        if process.poll() is None:
            process.kill()
