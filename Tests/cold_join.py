"""How soon a newcomer sees a space with a long history: two real nodes on this machine, joined by a code.

Prints, for each run, the time from the command `join` to the first visible text, to the host's own text, and to the
history being whole; then the medians.
"""
import argparse
import os
import shutil
import statistics
import sys
import time

from nodes import Node, Refused


def visible(client, path):
    """The text of a document as the newcomer shows it; None where it shows none."""
    try:
        return client.call("doc.cat", path=path)["text"]
    except Refused:
        return None


def run(program, home, host, path, wanted, changes, limit):
    """Joins with a node that never was; seconds to the first text, to the wanted one, and to the whole history."""
    shutil.rmtree(f"{home}/guest", ignore_errors=True)
    guest = Node(program, home, "guest").start()
    try:
        invited = host.ask("space.invite", role="editor")
        with guest.client() as asker, guest.client() as reader:
            begun = time.monotonic()
            asker.post("space.join", code=invited["code"], address=f"127.0.0.1:{invited['port']}")
            first = same = whole = slowest = 0.0
            while time.monotonic() - begun < limit and not whole:
                asked = time.monotonic()
                text = visible(reader, path)
                now = time.monotonic() - begun
                slowest = max(slowest, time.monotonic() - asked)
                if text and not first:
                    first = now
                if text == wanted and not same:
                    same = now
                if same:
                    spaces = reader.call("space.list")["spaces"]
                    space = spaces[0]
                    if space["changes"] >= changes and "snapshotBy" not in space:
                        whole = time.monotonic() - begun
                time.sleep(0.002)
        memory = guest.memory()[1] // 1024
        return first, same, whole, slowest, memory
    finally:
        guest.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("home", help="a folder with the profile `author`, which holds the one space")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=float, default=120)
    options = parser.parse_args()
    host = Node(options.program, options.home, "author").start()
    try:
        host.ask("doc.log", path=host.ask("doc.list")["documents"][0]["path"])
        space = host.ask("space.list")["spaces"][0]
        path = host.ask("doc.list")["documents"][0]["path"]
        wanted = host.ask("doc.cat", path=path)["text"]
        print(f"{space['changes']} changes, {space['documents']} documents; {path}: {len(wanted)} characters")
        results = []
        for number in range(options.runs):
            result = run(options.program, options.home, host, path, wanted, space["changes"], options.limit)
            results.append(result)
            print("run %d: first text %.3f s, host's text %.3f s, whole %.3f s, slowest answer %.3f s, %d MiB"
                  % (number + 1, *result))
        print("p50: first text %.3f s, host's text %.3f s, whole %.3f s, slowest answer %.3f s, %d MiB"
              % tuple(statistics.median(column) for column in zip(*results)))
        return 0 if all(result[1] and result[2] for result in results) else 1
    finally:
        host.stop()


if __name__ == "__main__":
    sys.exit(main())
