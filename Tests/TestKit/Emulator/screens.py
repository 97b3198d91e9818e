"""What a terminal makes of texts.

Reads a JSON array of strings, each base64 of bytes, and writes a JSON array of strings: what a terminal has to say
against each text. Nothing means that it did no more than to put printable characters into cells.

The terminal is pyte (an emulator of the VT family). What it should have done is laid out here, character by character,
knowing no control but newline and tab.
"""

import base64
import json
import sys
import unicodedata

import pyte
from wcwidth import wcwidth

COLUMNS = 120


class Screen(pyte.Screen):
    """A screen that keeps what the terminal would type on the program's standard input."""

    def __init__(self, lines):
        super().__init__(COLUMNS, lines)
        self.replies = []

    def write_process_input(self, data):
        self.replies.append(data)


def state(screen):
    """Everything but the characters and the colours in the cells."""
    return {
        "title": screen.title,
        "icon": screen.icon_name,
        "mode": sorted(screen.mode),
        "margins": screen.margins,
        "charset": screen.charset,
        "tabstops": sorted(screen.tabstops),
        "saved": len(screen.savepoints),
        "replies": list(screen.replies),
        "hidden": screen.cursor.hidden,
        "attributes": screen.cursor.attrs._replace(data=" "),
    }


def rows(screen):
    return [[screen.buffer[y][x].data for x in range(COLUMNS)] for y in range(screen.lines)]


def laid_out(text, lines):
    """The cells and the place of the cursor, as a terminal that knows no controls would have them."""
    cells = [[" "] * COLUMNS for _ in range(lines)]
    x = y = 0
    for character in text:
        if character == "\n":
            x, y = 0, y + 1
            continue
        if character == "\t":
            x = min((x // 8 + 1) * 8, COLUMNS - 1)
            continue
        width = wcwidth(character)
        if width == 0:
            row, column = (y, x - 1) if x else (y - 1, COLUMNS - 1)
            cells[row][column] = unicodedata.normalize("NFC", cells[row][column] + character)
            continue
        if x == COLUMNS:
            x, y = 0, y + 1
        cells[y][x] = character
        if width < 0:
            width = 1  # A control: no terminal shows it, so the cells will differ.
        if width == 2 and x + 1 < COLUMNS:
            cells[y][x + 1] = ""
        x = min(x + width, COLUMNS)
    return cells, (x, y)


def without_unseen(text):
    """pyte drops what follows a character of no width that is no combining mark; those are no controls."""
    return "".join(c for c in text if wcwidth(c) != 0 or unicodedata.combining(c))


def without_colours(text):
    """Takes away the sequences that our own renderer writes: select graphic rendition with one number."""
    parts = text.split("\x1b[")
    kept = parts[0]
    for part in parts[1:]:
        digits = len(part) - len(part.lstrip("0123456789"))
        kept += part[digits + 1 :] if digits in (1, 2) and part[digits : digits + 1] == "m" else "\x1b[" + part
    return kept


def objection(data):
    text = without_unseen("ada: " + data.decode("utf-8", "replace") + " end")
    # Enough that nothing scrolls, however wide the characters are.
    lines = text.count("\n") + 2 * len(text) // COLUMNS + 3
    screen = Screen(lines)
    fresh = state(screen)
    stream = pyte.ByteStream(screen)
    stream.feed(text.replace("\n", "\r\n").encode())
    for name, value in state(screen).items():
        if value != fresh[name]:
            return f"{name} is {value!r}"
    plain = without_colours(text)
    if "\x1b" in plain:
        return "an escape that the renderer did not write"
    cells, cursor = laid_out(plain, lines)
    if rows(screen) != cells:
        return "the cells differ"
    if (screen.cursor.x, screen.cursor.y) != cursor:
        return "the cursor stands elsewhere"
    return ""


texts = [base64.b64decode(item) for item in json.load(sys.stdin)]
json.dump([objection(text) for text in texts], sys.stdout)
