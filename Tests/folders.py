"""Folders of two real nodes that share a space, and what real programs do in them: see folders.sh."""
import argparse
import filecmp
import os
import pty
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

import folder_load
from nodes import Node, eventually, join, percentile


class Pair:
    """Two nodes, each with a folder of one space."""

    def __init__(self, program, home):
        os.makedirs(home)
        self.home = home
        self.nodes = [Node(program, home, name, environment={"ATELIER_DISCOVERY": "off"}) for name in ("ada", "ben")]
        self.ada, self.ben = self.nodes
        self.folders = [f"{home}/folder-{node.name}" for node in self.nodes]
        for folder in self.folders:
            os.makedirs(folder)
        for node in self.nodes:
            node.start()

    def share(self):
        self.ada.ask("space.create", title="folder")
        self.attach(0)
        self.meet()

    def attach(self, side):
        """Waits until the folder is equal to the space, however large it is."""
        with self.nodes[side].client() as client:
            client.call("folder.attach", timeout=1800, path=self.folders[side], merge=True)

    def meet(self):
        join(self.ben, self.ada)
        self.attach(1)

    def path(self, side, name):
        return f"{self.folders[side]}/{name}"

    def differences(self):
        """Paths that are not the same in both folders, byte for byte and with what may be run; none when equal."""
        found = [listing(folder, with_modes=True) for folder in self.folders]
        return sorted(name for name in found[0].keys() | found[1].keys() if found[0].get(name) != found[1].get(name))

    def settle(self, what, limit=20.0):
        try:
            return eventually(f"both folders are equal {what}", lambda: not self.differences(), limit, 0.005)
        except RuntimeError:
            print(f"different {what}: {self.differences()}", file=sys.stderr)
            for side, folder in enumerate(self.folders):
                print(side, listing(folder), file=sys.stderr)
                try:
                    print(self.nodes[side].ask("folder.list"), file=sys.stderr)
                except OSError as error:
                    print(error, file=sys.stderr)
            raise

    def end(self):
        for node in self.nodes:
            if node.is_running:
                node.stop()


def listing(folder, with_modes=False):
    found = {}
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in (".atelier", ".git")]
        for name in folders:
            found[os.path.relpath(f"{place}/{name}", folder) + "/"] = b""
        for name in files:
            if re.fullmatch(r"\.atelier-[0-9a-f]{16}\.draft", name):
                continue
            try:
                with open(f"{place}/{name}", "rb") as file:
                    contents = file.read()
                    if with_modes:
                        contents = (os.fstat(file.fileno()).st_mode & 0o100, contents)
                    found[os.path.relpath(f"{place}/{name}", folder)] = contents
            except FileNotFoundError:
                pass
    return found


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def append(path, text):
    with open(path, "a") as file:
        file.write(text)


def read(path):
    with open(path) as file:
        return file.read()


def check(condition, what):
    if not condition:
        raise RuntimeError(f"not so: {what}")


def live(pair):
    """Everything that can be done to files, on either side."""
    for side in (0, 1):
        os.makedirs(pair.path(side, f"deep{side}/er"))
        write(pair.path(side, f"deep{side}/er/poem"), "a rose\nis a rose\n")
        os.mkdir(pair.path(side, f"empty{side}"))
        pair.settle("after making")
        check("empty" + str(side) + "/" in listing(pair.folders[1 - side]), "an empty folder comes over")
        append(pair.path(1 - side, f"deep{side}/er/poem"), "is a rose\n")
        pair.settle("after appending")
        os.rename(pair.path(side, f"deep{side}"), pair.path(side, f"moved{side}"))
        pair.settle("after moving a folder")
        check(f"moved{side}/er/poem" in listing(pair.folders[1 - side]), "a folder moved with what is in it")
        os.rename(pair.path(1 - side, f"moved{side}/er/poem"), pair.path(1 - side, f"moved{side}/song"))
        os.rmdir(pair.path(1 - side, f"moved{side}/er"))
        pair.settle("after moving a file")
        write(pair.path(side, "x"), "X")
        write(pair.path(side, "y"), "Y")
        pair.settle("before names are exchanged")
        os.rename(pair.path(side, "x"), pair.path(side, "z"))
        os.rename(pair.path(side, "y"), pair.path(side, "x"))
        os.rename(pair.path(side, "z"), pair.path(side, "y"))
        pair.settle("after names were exchanged")
        check(read(pair.path(1 - side, "x")) == "Y", "names were exchanged")
        shutil.rmtree(pair.path(side, f"moved{side}"))
        os.remove(pair.path(1 - side, "x"))
        os.remove(pair.path(1 - side, "y"))
        os.rmdir(pair.path(1 - side, f"empty{side}"))
        pair.settle("after removing")
        check(not any("moved" in name for name in listing(pair.folders[1 - side])), "a folder is removed")


def apart(pair):
    """Edits while a node is down come in as edits, and merge with what others did meanwhile."""
    for down in (0, 1):
        lines = [f"line {number}\n" for number in range(100)]
        write(pair.path(down, "book"), "".join(lines))
        write(pair.path(down, "gone"), "to be removed\n")
        pair.settle("before they part")
        pair.nodes[down].stop()
        append(pair.path(1 - down, "book"), "an end from afar\n")
        os.remove(pair.path(1 - down, "gone"))
        write(pair.path(1 - down, "young"), "made afar\n")
        os.mkdir(pair.path(down, "below"))
        text = "".join(lines[:50] + ["a middle from here\n"] + lines[50:]).replace("line 7\n", "line seven\n")
        write(pair.path(down, "book"), text)
        os.rename(pair.path(down, "book"), pair.path(down, "below/book"))
        pair.nodes[down].start()
        pair.settle("after they met again")
        wanted = text + "an end from afar\n"
        check(read(pair.path(0, "below/book")) == wanted, "both did something to one file, which was moved too")
        check(set(listing(pair.folders[0])) == {"below/", "below/book", "young"}, "what is there in the end")
        shutil.rmtree(pair.path(down, "below"))
        os.remove(pair.path(down, "young"))
        pair.settle("after they removed it")


def together(pair):
    """Both write into one file at the same time, again and again."""
    write(pair.path(0, "shared"), "".join(f"{number}\n" for number in range(40)))
    pair.settle("before they write together")
    for turn in range(10):
        for side in (0, 1):
            lines = read(pair.path(side, "shared")).splitlines(keepends=True)
            lines.insert(5 + 25 * side, f"side {side} turn {turn}\n")
            fresh = pair.path(side, "shared.tmp")
            write(fresh, "".join(lines))
            os.rename(fresh, pair.path(side, "shared"))
        pair.settle("after both wrote")
        text = read(pair.path(0, "shared"))
        for side in (0, 1):
            check(text.count(f"side {side} turn {turn}\n") == 1, f"what {side} wrote in turn {turn} is there once")
    os.remove(pair.path(0, "shared"))
    pair.settle("after that")


def bytes_and_modes(pair):
    """Files that are no text, and what may be run; on either side, also while a node is down."""
    for side in (0, 1):
        name = f"photo{side}"
        for size in (3, 70_000, 5_000_000):
            with open(pair.path(side, name), "wb") as file:
                file.write(b"\0" + os.urandom(size))
            pair.settle(f"after {size} bytes")
        with open(pair.path(1 - side, name), "r+b") as file:
            file.seek(100_000)
            file.write(b"changed in place")
        pair.settle("after a change in place")
        os.rename(pair.path(side, name), pair.path(side, f"renamed-{name}"))
        write(pair.path(side, f"script{side}"), "#!/bin/sh\n")
        os.chmod(pair.path(side, f"script{side}"), 0o755)
        pair.settle("after a rename and a script")
        check(os.stat(pair.path(1 - side, f"script{side}")).st_mode & 0o111 == 0o111, "a script may be run")
        os.chmod(pair.path(1 - side, f"script{side}"), 0o644)
        pair.settle("after it may not")
        pair.nodes[side].stop()
        os.chmod(pair.path(side, f"script{side}"), 0o755)
        with open(pair.path(side, f"renamed-{name}"), "ab") as file:
            file.write(b"more")
        with open(pair.path(1 - side, f"new{side}"), "wb") as file:
            file.write(os.urandom(200_000) + b"\0")
        pair.nodes[side].start()
        pair.settle("after it was down")
        check(os.stat(pair.path(1 - side, f"script{side}")).st_mode & 0o100, "it may be run again")
    for name in listing(pair.folders[0]):
        os.remove(pair.path(0, name))
    pair.settle("after that")


def names(pair):
    """Names that disks treat differently: letters of another case, as long as may be, no UTF-8; and rules with exceptions."""
    os.makedirs(pair.path(0, "names"))
    write(pair.path(0, "names/Readme"), "one\n")
    write(pair.path(0, "names/README"), "two\n")
    longest = "n" * 251 + ".txt"
    write(pair.path(0, f"names/{longest}"), "long\n")
    write(pair.path(0, "names/.gitignore"), "*.log\n!keep.log\n")
    write(pair.path(0, "names/lose.log"), "for nobody\n")
    write(pair.path(0, "names/keep.log"), "for all\n")
    unreadable = os.fsencode(pair.path(0, "names")) + b"/\xff\xfe"
    with open(unreadable, "w") as file:
        file.write("no name\n")
    here, there = (pair.path(side, "names") for side in (0, 1))
    apart = {"lose.log", os.fsdecode(b"\xff\xfe")}

    def shown(folder):
        return {name: read(f"{folder}/{name}") for name in os.listdir(folder) if name not in apart}
    eventually("all that can go over is there", lambda: os.path.isdir(there) and len(shown(there)) == 5 and
               shown(here) == shown(there), 20)
    found = shown(there)
    check(sorted(text for name, text in found.items() if name.lower().startswith("readme")) == ["one\n", "two\n"],
          f"two names of one fold are two files, each with its text: {sorted(found)}")
    check(len({name.casefold() for name in found}) == 5, f"no two names meet on a disk that ignores case: {sorted(found)}")
    check(found[longest] == "long\n" and found["keep.log"] == "for all\n", "a name of 255 bytes, and an exception, go over")
    check(not apart & set(os.listdir(there)), "what is ignored, and what has no name in UTF-8, stays where it is")
    with open(unreadable) as file:
        check(file.read() == "no name\n", "and as it is")
    eventually("it is told of", lambda: "names/" in str(pair.nodes[0].ask("folder.list")))
    os.remove(unreadable)
    os.remove(f"{here}/lose.log")
    shutil.rmtree(here)
    pair.settle("after names are gone")


def unwatched(pair):
    """Where the system tells of nothing, folders are read from time to time: in a user namespace without room for watches."""
    node = pair.ben
    probe = ["unshare", "--user", "--map-root-user", "sh", "-c", "echo 0 > /proc/sys/user/max_inotify_instances"]
    if shutil.which("unshare") is None or subprocess.run(probe, capture_output=True).returncode != 0:
        print("NOT TRIED: no user namespace is to be had")
        return
    node.stop()
    node.within = probe[:-1] + [probe[-1] + '; exec "$0" "$@"']
    node.start()
    os.makedirs(pair.path(1, "far/away"))
    write(pair.path(1, "far/away/poem"), "a rose\n")
    pair.settle("after a folder was made that nobody tells of", 40)
    append(pair.path(1, "far/away/poem"), "is a rose\n")
    pair.settle("after an edit that nobody tells of", 40)
    check("not tell of changes" in read(node.log), "it is told")
    shutil.rmtree(pair.path(1, "far"))
    pair.settle("after a removal that nobody tells of", 40)
    node.stop()
    node.within = []
    node.start()


def run(command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def nano(path, keys):
    """Nano wants a terminal."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ["TERM"] = "xterm"
        os.execvp("nano", ["nano", "--ignorercfiles", path])
    def drain(seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([terminal], [], [], 0.05)[0]:
                try:
                    os.read(terminal, 1 << 16)
                except OSError:
                    return
    drain(0.5)
    for key in keys:
        os.write(terminal, key.encode())
        drain(0.1)
    drain(0.3)
    os.waitpid(process, 0)
    os.close(terminal)


def editors(pair):
    """Each program's own way of saving: over the file, beside it, with a backup."""
    names = {"vim": [], "emacs": [], "nano": [], "sed": []}
    for name in list(names):
        if shutil.which(name) is None:
            print(f"NOT TRIED: there is no {name}")
            del names[name]
    for name in names:
        write(pair.path(0, f"{name}.txt"), "one\ntwo\nthree\n")
    pair.settle("before the editors")
    before = {entry["path"]: entry["id"] for entry in pair.ada.ask("doc.list")["documents"]}
    for settings in ("nobackup", "backup"):
        for copy in ("yes", "no"):
            if "vim" not in names:
                break
            for side in (0, 1):
                word = f"vim {settings} {copy} {side}"
                run(["vim", "-u", "NONE", "-es", "-c", f"set {settings} backupcopy={copy}", "-c", f"normal Go{word}",
                     "-c", "wq", pair.path(side, "vim.txt")], stdin=subprocess.DEVNULL)
                pair.settle(f"after {word}")
                check(read(pair.path(1 - side, "vim.txt")).endswith(word + "\n"), word)
    for side in (0, 1):
        if "emacs" in names:
            run(["emacs", "-Q", "--batch", pair.path(side, "emacs.txt"), "--eval",
                 f'(progn (goto-char (point-max)) (insert "emacs {side}\\n") (save-buffer))'])
            pair.settle("after emacs")
            check(read(pair.path(1 - side, "emacs.txt")).endswith(f"emacs {side}\n"), "emacs")
        if "nano" in names:
            nano(pair.path(side, "nano.txt"), [f"nano {side}\r", "\x0f", "\r", "\x18"])
            pair.settle("after nano")
            check(read(pair.path(1 - side, "nano.txt")).startswith(f"nano {side}\n"), "nano")
        if "sed" in names:
            run(["sed", "-i", f"s/two/two-{side}/", pair.path(side, "sed.txt")])
            pair.settle("after sed")
            check(f"two-{side}" in read(pair.path(1 - side, "sed.txt")), "sed")
    after = {entry["path"]: entry["id"] for entry in pair.ada.ask("doc.list")["documents"]}
    for name in names:
        check(before[f"{name}.txt"] == after[f"{name}.txt"], f"a file that {name} saved is the same document")
    for entry in list(listing(pair.folders[0])):
        os.remove(pair.path(0, entry))
    pair.settle("after the editors")


def git(pair):
    """A branch that is checked out while the other types is asked about; a rebase is taken in when it is over."""
    if shutil.which("git") is None:
        print("NOT TRIED: there is no git")
        return
    place = pair.folders[0]
    def call(*words):
        run(["git", "-c", "user.name=ada", "-c", "user.email=ada@example", *words], cwd=place)
    write(pair.path(0, "a.txt"), "a\nb\nc\n")
    write(pair.path(0, "b.txt"), "one\n")
    call("init", "-q", "-b", "main")
    call("add", "-A")
    call("commit", "-qm", "first")
    check(subprocess.run(["git", "status", "--porcelain"], cwd=place, capture_output=True).stdout == b"",
          "git does not see the marker")
    call("checkout", "-qb", "other")
    pair.ada.ask("folder.sync")
    write(pair.path(0, "a.txt"), "a\nb\nc\nother\n")
    os.remove(pair.path(0, "b.txt"))
    call("commit", "-qam", "on another branch")
    pair.settle("after work on a branch")
    call("checkout", "-q", "main")
    eventually("it is asked about", lambda: pair.ada.ask("folder.status")["state"] == "paused", 10)
    append(pair.path(1, "a.txt"), "from afar\n")
    time.sleep(0.3)
    check(read(pair.path(0, "a.txt")) == "a\nb\nc\n", "nothing is written into what was checked out")
    check("b.txt" not in listing(pair.folders[1]), "nothing of it is taken in")
    call("checkout", "-q", "other")
    pair.settle("after the branch was put back")
    check(read(pair.path(0, "a.txt")) == "a\nb\nc\nother\nfrom afar\n", "what came from afar is there")
    call("commit", "-qam", "from afar")
    call("checkout", "-q", "main")
    eventually("it is asked about again", lambda: pair.ada.ask("folder.status")["state"] == "paused", 10)
    pair.ada.ask("folder.resume", take="disk")
    pair.settle("after the disk counted")
    check(read(pair.path(1, "a.txt")) == "a\nb\nc\n", "the branch is taken in")
    call("checkout", "-q", "other")
    eventually("it is asked about once more", lambda: pair.ada.ask("folder.status")["state"] == "paused", 10)
    write(pair.path(0, "mine.txt"), "mine\n")
    pair.ada.ask("folder.resume", take="space")
    eventually("the space counted", lambda: read(pair.path(0, "a.txt")) == "a\nb\nc\n", 10)
    call("checkout", "-qf", "main")
    check(pair.ada.ask("folder.sync")["state"] == "equal", "main is what the space has")
    pair.ada.stop()
    pair.ada.start()
    check(pair.ada.ask("folder.sync")["state"] == "equal", "it is so after a restart")
    check("mine.txt" not in listing(pair.folders[1]), "what was passed over stays out")
    append(pair.path(0, "mine.txt"), "and now ours\n")
    pair.settle("after what was passed over was changed")
    os.remove(pair.path(0, "mine.txt"))
    pair.settle("after main was checked out")
    write(pair.path(0, "c.txt"), "two\n")
    call("add", "c.txt")
    call("commit", "-qm", "second")
    pair.settle("before the rebase")
    call("rebase", "-q", "other")
    pair.settle("after the rebase")
    check(listing(pair.folders[1]) == {"a.txt": b"a\nb\nc\nother\nfrom afar\n", "c.txt": b"two\n"}, "it is taken in")
    for name in listing(pair.folders[0]):
        os.remove(pair.path(0, name))
    pair.settle("after git")
    shutil.rmtree(pair.path(0, ".git"))


def kills(pair, draw, rounds):
    """Nodes die at any moment while both folders are worked in; no line is lost, and none is there twice."""
    written, number = set(), 0
    for round_number in range(rounds):
        for _ in range(draw.randint(3, 12)):
            side = draw.randrange(2)
            files = [name for name in listing(pair.folders[side]) if not name.endswith("/")]
            deed = draw.randrange(8)
            if not files or deed == 0:
                number += 1
                name = f"file{number}"
                line = f"<{number}>\n"
                write(pair.path(side, name), line)
                written.add(line)
            elif deed == 1:
                number += 1
                try:
                    os.rename(pair.path(side, draw.choice(files)), pair.path(side, f"renamed{number}"))
                except FileNotFoundError:
                    pass
            else:
                number += 1
                name, line = draw.choice(files), f"<{number}>\n"
                try:
                    with open(pair.path(side, name), "r+") as file:
                        place = draw.choice([0, 2])
                        if place == 0:
                            text = file.read()
                            file.seek(0)
                            file.write(line + text)
                        else:
                            file.seek(0, 2)
                            file.write(line)
                    written.add(line)
                except FileNotFoundError:
                    pass
            time.sleep(draw.choice([0, 0, 0.005, 0.02, 0.05]))
        victims = draw.choice([[0], [1], [0, 1]])
        time.sleep(draw.uniform(0, 0.06))
        for side in victims:
            pair.nodes[side].kill()
        if draw.randrange(2):
            side = draw.choice(victims)
            files = [name for name in listing(pair.folders[side]) if not name.endswith("/")]
            if files:
                number += 1
                line = f"<{number}>\n"
                append(pair.path(side, draw.choice(files)), line)
                written.add(line)
        for side in victims:
            pair.nodes[side].start()
        for node in pair.nodes:
            node.ask("folder.sync")
        pair.settle(f"after kill {round_number}", 40)
    text = b"".join(listing(pair.folders[0]).values()).decode()
    lost = sorted(line for line in written if line not in text)
    twice = sorted(line for line in written if text.count(line) > 1)
    return len(written), lost, twice


def pace(pair, rounds):
    """From a write on one disk to the other disk, in milliseconds."""
    times = []
    write(pair.path(0, "pace"), "begin\n")
    pair.settle("before the pace is taken")
    for number in range(rounds):
        line = f"line {number}\n"
        begin = time.monotonic()
        append(pair.path(0, "pace"), line)
        while not read(pair.path(1, "pace")).endswith(line):
            if time.monotonic() - begin > 10:
                raise RuntimeError("a line did not come over within 10 s")
            time.sleep(0.0005)
        times.append((time.monotonic() - begin) * 1000)
        time.sleep(0.05)
    os.remove(pair.path(0, "pace"))
    pair.settle("after that")
    return times


def beside(atelier):
    """The same way from disk to disk of two Syncthings, with the watcher's delay that they have by themselves and the least that they take."""
    script = "../shared/baselines/syncthing_pair.py"
    python = os.environ.get("ATELIER_PAIR_PYTHON", sys.executable)
    if shutil.which("syncthing") is None or not os.path.exists(script) or not os.path.exists(python):
        print("NOT COMPARED: there is no syncthing, no ../shared/baselines/syncthing_pair.py, or no psutil for it")
        return
    for delay in (10, 1):
        words = subprocess.run([python, script, "--delay", str(delay), "--idle", "1"], capture_output=True, text=True)
        found = re.search(r"p50 ([0-9.]+)", words.stdout)
        if words.returncode != 0 or not found:
            print(f"NOT COMPARED: syncthing_pair.py ended with {words.returncode}: {words.stderr.strip()[-300:]}")
            return
        other = float(found[1]) * 1000
        print(f"disk to disk: Syncthing with a delay of {delay} s p50 {other:.0f} ms; ours {atelier:.0f} ms, {other / atelier:.0f} times quicker")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--beside", action="store_true")
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--only", default="live,names,unwatched,apart,together,bytes_and_modes,editors,git,kills,pace")
    options = parser.parse_args()
    only = options.only.split(",")
    home = tempfile.mkdtemp(prefix="atelier-folders-")
    print(f"seed {options.seed}, in {home}")
    pair = Pair(options.program, f"{home}/pair")
    try:
        if "many" in only:
            folder_load.begin(pair)
            folder_load.many(pair, options.files)
        else:
            pair.share()
        if "large" in only:
            folder_load.large(pair, options.size)
        for trial in (live, names, unwatched, apart, together, bytes_and_modes, editors, git):
            if trial.__name__ in only:
                begin = time.monotonic()
                trial(pair)
                print(f"{trial.__name__}: as it should be, {time.monotonic() - begin:.1f} s")
        if "pace" in only:
            times = pace(pair, options.rounds)
            print(f"disk to disk: p50 {percentile(times, 50):.0f} ms, p95 {percentile(times, 95):.0f} ms, {len(times)} lines")
            if options.beside:
                beside(percentile(times, 50))
        if "kills" in only:
            written, lost, twice = kills(pair, random.Random(options.seed), options.kills)
            print(f"kills: {options.kills} rounds, {written} lines, {len(lost)} lost, {len(twice)} there twice")
            check(not lost and not twice, f"every line once; lost {lost}, twice {twice}; --seed {options.seed}")
        pair.end()
    except BaseException:
        for node in pair.nodes:
            if node.is_running:
                node.kill()
        print(f"The folders and logs are kept: {home}", file=sys.stderr)
        raise
    shutil.rmtree(home)


main()
