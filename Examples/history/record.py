#!/usr/bin/env python3
"""Records how a typist writes source files: the histories that `Examples/pair.sh` plays.

    ./record.py --seed N --out history-a.json.gz FILE...

The files are written one after another into one text. The result ends in exactly their joined content, and how it gets
there depends on the seed and the files alone. The typist does what people do in an editor:

* a block's first and last line come before what is between them; the editor closes the brace and indents the next line;
* some comments and some parts of a block are left for later, so the cursor jumps back;
* keys are hit wrongly, seen some keys later, taken back with the backspace key and typed again;
* words are dropped and typed again; some lines are begun in another way first;
* some names are first other, shorter ones, and are changed in the whole file at once when it is half written;
* some lines are first written in the wrong place, then cut and pasted into the right one.

Pauses between keys follow a log-normal model with longer ones at words, lines and blocks. Needs Python 3.9, no packages.
The form is that of public editing traces: see README.md in this folder.
"""
import argparse
import datetime
import gzip
import json
import math
import random
import re

NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x", ".": ",", ",": ".", "(": ")", ")": "(",
}
IDENTIFIER = re.compile(r"\b[a-z][A-Za-z]{5,}\b")
KEYWORDS = {
    "import", "package", "static", "struct", "switch", "return", "private", "fileprivate", "internal", "throws",
    "extension", "mutating", "protocol", "default", "associatedtype", "rethrows", "public", "subscript", "deinit",
    "continue", "fallthrough", "repeat", "defer", "where", "inout", "throw", "catch", "guard", "while", "final",
    "override", "consuming", "borrowing", "nonisolated", "unowned", "lazy", "willSet", "didSet", "typealias", "operator",
}


class Recorder:
    """The text as it stands, every patch made to it, and the clock."""

    def __init__(self, rng, start):
        self.rng = rng
        self.text = []  # one scalar an element
        self.transactions = []
        self.clock = start

    def wait(self, median, spread=0.45):
        """Lets a pause go by; `median` in seconds."""
        self.clock += median * math.exp(self.rng.gauss(0, spread))

    def transact(self, patches):
        """Applies patches one after another, each to the text as the one before left it."""
        for position, deleted, inserted in patches:
            assert 0 <= position and position + deleted <= len(self.text)
            self.text[position:position + deleted] = inserted
        instant = datetime.datetime.fromtimestamp(self.clock, datetime.timezone.utc)
        tenths = f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 100_000}Z"
        self.transactions.append({"time": tenths, "patches": patches})


class Line:
    """One line of the file being written. `shown` is what stands in the text now, without the line's end."""

    def __init__(self, final):
        self.final = final
        self.shown = None


class Typist:
    """Writes one file behind what the text holds already."""

    def __init__(self, recorder, source):
        self.recorder = recorder
        self.rng = recorder.rng
        self.base = len(recorder.text)
        self.lines = [Line(text) for text in source.split("\n")[:-1]]
        self.order = []  # the lines that stand in the text, as they stand there
        self.first_names = self.choose_names(source)
        self.written = 0

    # What is different at first

    def choose_names(self, source):
        """Some names of the file, each with the shorter one that it has at first."""
        counts = {}
        for name in IDENTIFIER.findall(source):
            counts[name] = counts.get(name, 0) + 1
        candidates = sorted(n for n, c in counts.items() if 3 <= c <= 14 and n not in KEYWORDS)
        self.rng.shuffle(candidates)
        chosen, taken = {}, set(re.findall(r"\w+", source))
        for name in candidates[:max(2, len(self.lines) // 40)]:
            first = name[:self.rng.randint(3, 4)]
            if first not in taken and first not in KEYWORDS:
                chosen[name] = first
                taken.add(first)
        return chosen

    def draft(self, text):
        for name, first in self.first_names.items():
            text = re.sub(rf"\b{name}\b", first, text)
        return text

    # Where things stand

    def start_of(self, index):
        """The position of the line that stands at `index` of `order`."""
        return self.base + sum(len(line.shown) + 1 for line in self.order[:index])

    def place_for(self, line):
        """Where in `order` the line belongs: before the first one that comes after it in the finished file."""
        number = self.lines.index(line)
        for index, other in enumerate(self.order):
            if self.lines.index(other) > number:
                return index
        return len(self.order)

    # Keys

    def key(self, position, inserted):
        self.recorder.wait(0.11 if inserted != " " else 0.14)
        self.recorder.transact([[position, 0, inserted]])

    def backspace(self, position, count):
        """Takes back `count` scalars that end at `position`, one key each."""
        for step in range(count):
            self.recorder.wait(0.08, 0.25)
            self.recorder.transact([[position - step - 1, 1, ""]])

    def type_text(self, position, text):
        """Types `text` key by key, with mistakes that are taken back; ends just behind it."""
        index = 0
        while index < len(text):
            wrong = NEIGHBOURS.get(text[index].lower())
            if wrong and self.rng.random() < 0.018:
                unseen = min(self.rng.choice([0, 0, 1, 1, 2, 4]), len(text) - index - 1)
                self.key(position + index, self.rng.choice(wrong))
                for offset in range(1, unseen + 1):
                    self.key(position + index + offset, text[index + offset])
                self.recorder.wait(0.35)
                self.backspace(position + index + unseen + 1, unseen + 1)
            self.key(position + index, text[index])
            index += 1
            if text[index - 1] == " " and self.rng.random() < 0.012:
                self.drop_word(position, text, index)

    def drop_word(self, position, text, index):
        """Deletes the word before the cursor with one key, thinks, and types it again."""
        start = text.rfind(" ", 0, index - 1) + 1
        self.recorder.wait(0.6)
        self.recorder.transact([[position + start, index - start, ""]])
        self.recorder.wait(1.2)
        for offset in range(start, index):
            self.key(position + offset, text[offset])

    # Lines

    def write(self, line, displaced=False):
        """Writes one whole line in its place, or one line above it when `displaced`."""
        index = self.place_for(line)
        if displaced and index > 0:
            index -= 1
        text = self.draft(line.final)
        indent = len(text) - len(text.lstrip(" "))
        start = self.start_of(index)
        line.shown = ""
        self.order.insert(index, line)
        self.recorder.wait(0.5)
        self.recorder.transact([[start, 0, text[:indent] + "\n"]])  # the editor indents
        false_start = text[indent:indent + self.rng.randint(3, 12)]
        if len(text) > 40 and self.rng.random() < 0.05:
            self.type_text(start + indent, false_start)
            self.recorder.wait(1.5)
            self.backspace(start + indent + len(false_start), len(false_start))
        self.type_text(start + indent, text[indent:])
        line.shown = text
        self.written += 1
        if self.first_names and self.written * 2 > len(self.lines) and self.rng.random() < 0.15:
            self.rename()
        if displaced:
            self.move(line)

    def move(self, line):
        """Cuts the line and pastes it where it belongs."""
        if self.order.index(line) == self.right_place(line):
            return
        index = self.order.index(line)
        start = self.start_of(index)
        self.recorder.wait(2.0)
        self.recorder.transact([[start, len(line.shown) + 1, ""]])
        self.order.pop(index)
        index = self.place_for(line)
        self.recorder.wait(1.0)
        self.recorder.transact([[self.start_of(index), 0, line.shown + "\n"]])
        self.order.insert(index, line)

    def right_place(self, line):
        number = self.lines.index(line)
        return sum(1 for other in self.order if self.lines.index(other) < number)

    def rename(self):
        """Gives one name its final form everywhere, as an editor's rename does: one transaction."""
        name = self.rng.choice(sorted(self.first_names))
        first = self.first_names.pop(name)
        patches = []
        position = self.base
        for line in self.order:
            start = 0
            while match := re.compile(rf"\b{first}\b").search(line.shown, start):
                patches.append([position + match.start(), len(first), name])
                line.shown = line.shown[:match.start()] + name + line.shown[match.end():]
                start = match.start() + len(name)
            position += len(line.shown) + 1
        if patches:
            self.recorder.wait(6.0)
            self.recorder.transact(patches)

    # Blocks

    def write_block(self, first, end):
        """Writes lines[first..<end]: a block's two outer lines first, comments and some parts later."""
        parts = self.parts(first, end)
        late = []
        for part in parts:
            is_comment = all(line.final.lstrip().startswith("//") for line in self.lines[part[0]:part[1]])
            if self.rng.random() < (0.35 if is_comment else 0.08):
                late.append(part)
            else:
                self.write_part(*part)
        for part in late:
            self.recorder.wait(4.0)
            self.write_part(*part)

    def write_part(self, first, end):
        if end - first > 2 and self.lines[first].final.rstrip().endswith("{"):
            self.write(self.lines[first])
            self.write(self.lines[end - 1])
            self.recorder.wait(2.0)
            self.write_block(first + 1, end - 1)
        else:
            for line in self.lines[first:end]:
                self.write(line, displaced=self.rng.random() < 0.02)

    def parts(self, first, end):
        """Splits lines[first..<end] into blocks in braces, runs of comments, and single lines."""
        result, index = [], first
        while index < end:
            stop = index + 1
            text = self.lines[index].final
            if text.rstrip().endswith("{"):
                closing = " " * (len(text) - len(text.lstrip(" "))) + "}"
                while stop < end and not self.lines[stop].final.startswith(closing):
                    stop += 1
                stop = min(stop + 1, end)
            elif text.lstrip().startswith("//"):
                while stop < end and self.lines[stop].final.lstrip().startswith("//"):
                    stop += 1
            result.append((index, stop))
            index = stop
        return result

    def run(self):
        self.write_block(0, len(self.lines))
        while self.first_names:
            self.rename()
        assert [line.shown for line in self.order] == [line.final for line in self.lines]


def record(paths, seed):
    recorder = Recorder(random.Random(seed), datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.timezone.utc).timestamp())
    expected = ""
    for path in paths:
        with open(path, encoding="utf-8") as file:
            source = file.read()
        assert source.endswith("\n"), f"{path} does not end in a line's end"
        Typist(recorder, source).run()
        expected += source
        recorder.wait(600.0)
    assert "".join(recorder.text) == expected
    return {"startContent": "", "endContent": expected, "txns": recorder.transactions}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--out", required=True)
    options.add_argument("files", nargs="+")
    chosen = options.parse_args()
    history = record(chosen.files, chosen.seed)
    packed = json.dumps(history, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    with open(chosen.out, "wb") as file:
        file.write(gzip.compress(packed, compresslevel=9, mtime=0))
    patches = sum(len(transaction["patches"]) for transaction in history["txns"])
    print(f"{chosen.out}: {patches} patches, {len(history['endContent'])} scalars at the end")


if __name__ == "__main__":
    main()
