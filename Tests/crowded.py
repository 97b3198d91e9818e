"""A space with many messages and many reviews: how soon its node is up, and how soon it answers by the real socket.

Prints the seconds that the node takes until its history is read, the milliseconds of each question (median and longest
of several), what of that was computed, and the memory that the node takes. Fails where one is more than is wanted: on a
machine that does other things, look at what was computed.
"""
import argparse
import glob
import statistics
import sys
import time

from nodes import Node

# What is wanted: seconds until the history is read, and milliseconds for an answer.
START_WANTED = 1.0
ANSWER_WANTED = 50.0
CHANNELS = 20
WORDS = "the quick brown fox reads what a lazy dog has written about parsers locks and tests".split()


def pipelined(client, requests, window=256):
    """Asks all, some at a time, and gives the results in order."""
    results, open_requests = {}, 0
    numbers = []
    for method, params in requests:
        numbers.append(client.post(method, **params))
        open_requests += 1
        while open_requests >= window:
            open_requests -= take(client, results)
    while open_requests:
        open_requests -= take(client, results)
    return [results[number] for number in numbers]


def take(client, results):
    answer = client.next(120)
    if answer is None:
        raise TimeoutError("a request was not answered")
    if "id" not in answer:
        return 0
    if "error" in answer:
        raise RuntimeError(answer["error"])
    results[answer["id"]] = answer["result"]
    return 1


def words(number):
    return " ".join(WORDS[(number * 7 + place * (number % 5 + 1)) % len(WORDS)] for place in range(12))


def fill(client, messages, reviews):
    """Says it all; a part of a profile that was begun is not gone on with."""
    client.call("space.create", title="crowded")
    begun = time.monotonic()
    said = (("chat.send", {"channel": f"channel {number % CHANNELS}", "text": f"{number}: {words(number)}"})
            for number in range(messages))
    pipelined(client, said)
    opened = pipelined(client, (
        ("review.open", {"title": f"Change {number}: {words(number)[:60]}", "round": {
            "content": f"{number:064x}", "patch": f"{number:064x}", "message": words(number), "files": 2}})
        for number in range(reviews)))
    acts = [[{"kind": "comment", "text": words(number * 10 + place),
              "place": {"path": f"src/file{place}.c", "line": place + 1, "lines": [words(place)[:80]]}}
             for place in range(10)] for number in range(reviews)]
    pipelined(client, (
        ("review.publish", {"review": made["review"], "acts": acts[number]}) for number, made in enumerate(opened)))
    print(f"said {messages} messages and {reviews} reviews in {time.monotonic() - begun:.1f} s", flush=True)


def computed(node):
    """What all threads of the node have computed so far, in milliseconds: a busy machine does not add to it."""
    total = 0
    for path in glob.glob(f"/proc/{node.process.pid}/task/*/schedstat"):
        with open(path) as file:
            total += int(file.read().split()[0])
    return total / 1e6


def milliseconds(node, client, method, times=15, **params):
    """Of the first answer, the median and the longest of the others; and what the node computes for one of these."""
    taken = []
    for number in range(times):
        begun = time.monotonic()
        client.call(method, **params)
        taken.append((time.monotonic() - begun) * 1000)
        if number == 0:
            before = computed(node)
    return taken[0], statistics.median(taken[1:]), max(taken[1:]), (computed(node) - before) / (times - 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("home")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--reviews", type=int, default=1000)
    options = parser.parse_args()
    node = Node(options.program, options.home, "crowded").start()
    misses = []
    try:
        with node.client() as client:
            if not client.call("space.list")["spaces"]:
                fill(client, options.messages, options.reviews)
        node.stop()
        starts, works = [], []
        for _ in range(3):
            begun = time.monotonic()
            node.start()
            with node.client() as client:
                # It is answered when the history is read.
                listed = client.call("review.list")["reviews"]
            starts.append(time.monotonic() - begun)
            works.append(computed(node) / 1000)
            if len(starts) < 3:
                node.stop()
        print(f"start until the history is read: {min(starts):.2f} s, at most {max(starts):.2f} s "
              f"({min(works):.2f} s computed); {len(listed)} reviews")
        if min(starts) > START_WANTED:
            misses.append(f"start took {min(starts):.2f} s, {START_WANTED} s are wanted")
        with node.client() as client:
            for method, params in (
                ("chat.log", {"channel": "channel 3"}), ("chat.log", {"channel": "channel 3", "limit": 100}),
                ("chat.channels", {}), ("chat.search", {"words": "parsers locks"}), ("review.list", {}),
                ("review.list", {"query": "is:ready fox"}),
                ("review.show", {"review": listed[500 % len(listed)]["review"]}),
            ):
                first, median, longest, work = milliseconds(node, client, method, **params)
                named = method + "".join(f" {key}={value}" for key, value in params.items() if key != "review")
                print(f"{named}: first {first:.1f} ms, then {median:.1f} ms, at most {longest:.1f} ms "
                      f"({work:.1f} ms computed)", flush=True)
                if median > ANSWER_WANTED:
                    misses.append(f"{named} took {median:.1f} ms, {ANSWER_WANTED} ms are wanted")
        now, most = node.memory()
        print(f"memory: {now // 1024} MiB, at most {most // 1024} MiB")
    finally:
        node.stop()
    for miss in misses:
        print("MISSED: " + miss)
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
