#!/usr/bin/env python3
"""DEDUCE over a corpus: deduce-peer.py CORPUS.jsonl. Prints one line of JSON: start, memory, characters a second, and
of each style the share of letters and digits that it finds."""
import json, logging, resource, sys, time

began = time.perf_counter()
import deduce

logging.disable(logging.CRITICAL)
engine = deduce.Deduce()
start = time.perf_counter() - began
stories = [json.loads(line) for line in open(sys.argv[1], encoding="utf8")]
letters = sum(len(story["text"]) for story in stories)


def run():
    began = time.process_time()
    found = [engine.deidentify(story["text"]).annotations for story in stories]
    return time.process_time() - began, found


best, found = min((run() for _ in range(3)), key=lambda result: result[0])
styles = {}
for story, annotations in zip(stories, found):
    text = story["text"]
    cut = lambda start, end: {at for at in range(start, end) if text[at].isalnum()}
    gold = set().union(*[cut(s["start"], s["end"]) for s in story["spans"] if s["type"] not in ("OPT", "DIER")] or [set()])
    hit = set().union(*[cut(a.start_char, a.end_char) for a in annotations] or [set()])
    sums = styles.setdefault(story["style"], [0, 0])
    sums[0] += len(gold & hit)
    sums[1] += len(gold)
print(json.dumps({
    "start_s": start,
    "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "letters_per_s": letters / best,
    "recall": {style: hit / max(1, all) for style, (hit, all) in styles.items()},
}))
