"""A recording that plays in an editor, by its bridge: see editors.sh."""
import os
import subprocess
import time

from nodes import Node, eventually, join
from standin import Bridge, Editor

PATH = "main.c"


def film(trial, arguments, home):
    nodes = [Node(arguments.program, home, name, environment={"ATELIER_DISCOVERY": "off"}).start()
             for name in ("eva", "finn")]
    try:
        record(*nodes)
        play(trial, nodes[1], arguments, f"{home}/the film")
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


def play(trial, node, arguments, folder):
    process = subprocess.Popen(
        [arguments.program, "session", "replay", "@last", "--speed", "2", "--to-editor", folder], env=node.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        eventually("the folder is there", lambda: os.path.exists(f"{folder}/.atelier/folder.json"))
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
