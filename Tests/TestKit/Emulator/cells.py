"""What a terminal shows after a program's output.

Reads a JSON array of objects with `columns`, `rows` and `bytes` (base64), and writes a JSON array of objects: the
cursor, and for each row its cells as (characters, foreground, background, traits). The terminal is pyte.
"""

import base64
import json
import sys
import unicodedata

import pyte

NAMES = ["black", "red", "green", "brown", "blue", "magenta", "cyan", "white"]
TRAITS = ["bold", "italics", "underscore", "blink", "reverse", "strikethrough"]


class Screen(pyte.Screen):
    """pyte's, but for two slips: it forgets that a line which was never written is a line, and keeps a column more."""

    def insert_lines(self, count=None):
        self.touch()
        super().insert_lines(count)

    def delete_lines(self, count=None):
        self.touch()
        super().delete_lines(count)

    def insert_characters(self, count=None):
        super().insert_characters(count)
        self.buffer[self.cursor.y].pop(self.columns, None)

    def touch(self):
        for y in range(self.lines):
            self.buffer[y]  # The dictionary makes what it is asked for.


def colour(name):
    """The number of a named colour, six digits of another."""
    if name in NAMES:
        return str(NAMES.index(name))
    bright = name.removeprefix("bright").replace("bfightmagenta", "magenta")
    return str(8 + NAMES.index(bright)) if bright in NAMES else name


def cell(char):
    traits = "".join(name[0] for name in TRAITS if getattr(char, name))
    return [unicodedata.normalize("NFC", char.data), colour(char.fg), colour(char.bg), traits]


def shown(case):
    screen = Screen(case["columns"], case["rows"])
    pyte.ByteStream(screen).feed(base64.b64decode(case["bytes"]))
    return {
        "column": min(screen.cursor.x, screen.columns - 1),
        "row": screen.cursor.y,
        "isCursorShown": not screen.cursor.hidden,
        "cells": [[cell(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)],
    }


json.dump([shown(case) for case in json.load(sys.stdin)], sys.stdout)
