#!/usr/bin/env python3
"""Makes the lists that are parts of larger ones: opentaal_words.txt, opentaal_capitals.txt, wordfreq_nl.txt.

    prepare.py OPENTAAL_WORDLIST WORDFREQ_LARGE_NL.msgpack.gz

Needs `pip install msgpack`. The sources and their licences stand in NOTICE.md. Rare compounds of two long words
of the list are left out: `privacy::names::lexicon` finds them again.
"""
import gzip, re, sys, unicodedata

import msgpack

SPECIAL = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "’": "'"})


def fold(word):
    flat = unicodedata.normalize("NFKD", word.lower().translate(SPECIAL))
    return "".join(c for c in flat if not unicodedata.combining(c))


def is_compound(word, words):
    for cut in range(5, len(word) - 4):
        head, tail = word[:cut], word[cut:]
        if tail in words and (head in words or (len(head) > 5 and head.endswith("s") and head[:-1] in words)):
            return True
    return False


def write(name, lines):
    with open(name, "w", encoding="utf8") as out:
        out.writelines(line + "\n" for line in sorted(lines))


opentaal, wordfreq = sys.argv[1:]
all_words = [line.rstrip("\n") for line in open(opentaal, encoding="utf8")]
shape = re.compile(r"[a-z'-]+")
lower = {fold(w) for w in all_words if not w[:1].isupper()}
lower = {w for w in lower if shape.fullmatch(w)}
buckets = msgpack.load(gzip.open(wordfreq), raw=False)[1:]
zipf = {}
for centibels, bucket in enumerate(buckets):
    for word in bucket:
        zipf.setdefault(fold(word), 90 - centibels // 10)
write("opentaal_words.txt", {w for w in lower if zipf.get(w, 0) >= 20 or not is_compound(w, lower)})
capitals = {fold(w) for w in all_words if w[:1].isupper()}
write("opentaal_capitals.txt", {w for w in capitals if shape.fullmatch(w) and len(w) > 1 and zipf.get(w, 0) >= 20})
write("wordfreq_nl.txt", {f"{w}\t{z}" for w, z in zipf.items() if z >= 26 and shape.fullmatch(w)})
