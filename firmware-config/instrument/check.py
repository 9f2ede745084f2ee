#!/usr/bin/env python3
"""Checks an instrument folder: instrument.toml, help.toml, texts.*.toml, words.nl.txt.

Checks every rule of README.md section 9.
Usage: check.py [FOLDER] [--pictures DIR] [--words-from LIST] [--previous OLD/instrument.toml]
Standard library only (Python 3.11). Exit 1 on any fault. Notes do not fail.
"""
import argparse, collections, pathlib, re, sys, tomllib

here = pathlib.Path(__file__).resolve().parent
ask = argparse.ArgumentParser()
ask.add_argument("folder", nargs="?", default=here, type=pathlib.Path)
ask.add_argument("--pictures", type=pathlib.Path, default=here.parents[1] / "ui" / "pictures")
ask.add_argument("--words-from", type=pathlib.Path, default=pathlib.Path("wordlist.txt"))
ask.add_argument("--previous", type=pathlib.Path)
args = ask.parse_args()
faults, notes = [], []
fault, note = faults.append, notes.append

def load(name):
    try:
        return tomllib.loads((args.folder / name).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fault(f"{name}: {error}")
        print("\n".join(faults)); sys.exit(1)

I, H = load("instrument.toml"), load("help.toml")
REG = I["registers"]
MAX_WORDS, MAX_CORNER, MAX_TRIADS = 15, 28, 4
FORBIDDEN = {
    "nl": ["anoniem", "anonimi", "vervorm", "onherkenbaar", "casus", "dossier", "formulier", "cliënt", "upload", "ongeldig",
           "verplicht", "helaas", "weet u het zeker", "weet je het zeker", "verraden", r"\bfout\b", r"\bdata\b"],
    "en": ["anonym", "distort", "unrecogni", r"\bcase file", "dossier", "client", "upload", "invalid", "unfortunately", "are you sure"],
    "de": ["anonym", "verzerr", "unkenntlich", r"\bakten?\b", "dossier", "klient", "upload", "ungültig", "leider", "sind sie sicher"],
}
PROMISE = {"nl": [r"100 ?%", r"\bis veilig\b(?! voor)", "blijft veilig", "veilig bewaard", "veilig op slot", "volledig veilig"],
           "en": [r"100 ?%", "is completely safe", "kept safe", "stays safe"],
           "de": [r"100 ?%", "bleibt sicher", "sicher aufbewahrt", "völlig sicher"]}
BREAK_UP = {"nl": ["scheid"], "en": ["divorc", "separat"], "de": ["scheidung", "trennung"]}
TOKENS = {"nl": ["112", "Hulp", "vandaag"], "en": ["112", "Help", "today"], "de": ["112", "Hilfe", "heute"]}
KINDS = {"attract", "choose", "cards", "notice", "prompt", "form", "record", "type", "listen", "names", "title", "practice",
         "more", "lock", "code", "thanks", "help", "enter", "wait"}
NEEDED_TEXTS = {"names": ["none", "unsupported", "by-machine", "by-teller", "in-doubt", "label-person", "label-place", "label-school",
                          "label-organisation", "label-date", "label-number", "label-word"],
                "record": ["idle", "waiting", "nearly-full"], "code": ["vanish"], "help": ["stays"], "attract": ["news"]}
POLICY = {
    "minor-12-15": {"without-identity", "adult-required", "text-only", "off"}, "child-under-12": {"on", "off"},
    "adult-roles": list, "code-under-12": {"none", "words", "pictures"}, "keep-voice": {"never", "ask"}, "ask-municipality": bool,
    "print-slip": bool, "waiting-days": 1, "idle-seconds": 60, "idle-long-seconds": 60, "idle-card-seconds": 10, "stop-seconds": 10,
    "cover-seconds": 10, "code-seconds": 30, "silence-seconds": 5, "recording-minutes": {"soft", "hard"}, "story-characters": 500,
    "more-characters": 100, "title-characters": 20, "disclosure": {"cell", "quote", "dots"}, "retention": {"voice", "story"}}
PLACEHOLDERS = {"place.desk", "place.confidant", "place.organisation", "policy.years", "keyset.holders", "keyset.place",
                "region.controller", "region.fg", "news.next", "minutes", "word", "x", "y"}
SIGNIFIERS = ("triad", "dyad", "stones", "choice")

# ---------------------------------------------------------------- policy and head
for key in ("schema", "id", "version", "label", "language", "status", "registers", "default-register"):
    if key not in I: fault(f"head: {key} is missing")
if I["status"] not in ("concept", "reviewed"): fault("head: status")
if I["status"] == "reviewed" and not I.get("reviewed-by"): fault("head: reviewed without reviewed-by")
def check_policy(where, given, complete):
    for key, rule in POLICY.items():
        if key not in given:
            if complete: fault(f"{where}: {key} is missing")
            continue
        v = given[key]
        if rule is bool and not isinstance(v, bool): fault(f"{where}.{key}: true or false")
        elif rule is list and not (v and set(v) <= {"parent", "teacher", "other"}): fault(f"{where}.{key}: {v}")
        elif isinstance(rule, int) and not isinstance(rule, bool) and not (isinstance(v, int) and v >= rule): fault(f"{where}.{key}: below {rule}")
        elif isinstance(rule, set):
            if isinstance(v, dict) and set(v) != rule: fault(f"{where}.{key}: needs {sorted(rule)}")
            if isinstance(v, str) and v not in rule: fault(f"{where}.{key}: {v}")
    for key in set(given) - set(POLICY): fault(f"{where}: unknown key {key}")
check_policy("policy", I["policy"], True)
check_policy("demo", I.get("demo", {}), False)
if I["policy"]["minor-12-15"] != "off" or I["policy"]["child-under-12"] != "off": fault("policy: the switches for minors ship as off")
if I["policy"]["recording-minutes"]["soft"] >= I["policy"]["recording-minutes"]["hard"]: fault("policy.recording-minutes")
for k, v in I["policy"]["retention"].items():
    if not re.fullmatch(r"[1-9]\d*[dy]", v): fault(f"policy.retention.{k}: {v}")

# ---------------------------------------------------------------- index
def index(kind):
    out = {}
    for item in I.get(kind, []):
        if item.get("id") in out: fault(f"{kind}: {item.get('id')} twice")
        out[item.get("id")] = item
    return out
roles, paths, screens, consents, prompts, pages, ends = map(index, ("role", "path", "screen", "consent", "prompt", "page", "end"))
sig, sig_kind = {}, {}
for kind in SIGNIFIERS:
    for key, item in index(kind).items():
        if key in sig: fault(f"signifier {key} twice")
        sig[key], sig_kind[key] = item, kind
        for need in ("concept", "source", "question"):
            if not item.get(need): fault(f"{key}: {need} is missing")
for a, b in ((screens, pages), (screens, ends), (pages, ends), (screens, sig), (consents, screens)):
    for k in set(a) & set(b): fault(f"id {k} used for two things")
if args.previous:
    old = tomllib.loads(args.previous.read_text("utf-8"))
    if I["version"] <= old["version"]: fault("version does not rise")
    for kind in SIGNIFIERS:
        for item in old.get(kind, []):
            new = sig.get(item["id"])
            if new is None: continue
            if new["concept"] != item["concept"]: fault(f"{item['id']}: id reused with another concept")
            if kind == "triad" and [c["id"] for c in new["corners"]] != [c["id"] for c in item["corners"]]: fault(f"{item['id']}: corners changed; give it a new id")

# ---------------------------------------------------------------- texts: flatten to path -> value
def flatten_source():
    out = {}
    def put(path, value): out[path] = value
    for k, v in I["placeholder"].items():
        if "fallback" in v:
            if k not in ("x", "y"): put(("placeholder", k), v["fallback"])
        else:
            for variant, text in v.items(): put(("placeholder", k, variant), text)
    for k, v in I["hints"].items(): put(("hints", k), v)
    for k, v in I["echo"].items(): put(("echo", k), v)
    for k, r in roles.items(): put(("role", k, "label"), r["label"])
    for k, s in screens.items():
        put(("screen", k, "question"), s["question"])
        if "help" in s: put(("screen", k, "help"), s["help"])
        if "lines" in s: put(("screen", k, "lines"), s["lines"])
        for b in s.get("buttons", []):
            put(("screen", k, "buttons", b["id"]), b["label"])
            if "note" in b: put(("screen", k, "notes", b["id"]), b["note"])
        for t, v in s.get("texts", {}).items(): put(("screen", k, "texts", t), v)
        for c in s.get("card", []):
            put(("screen", k, "card", c["id"], "title"), c["title"]); put(("screen", k, "card", c["id"], "text"), c["text"])
    for k, c in consents.items():
        for f in ("question", "explain", "yes", "no"): put(("consent", k, f), c[f])
    for k, p in prompts.items():
        for f in ("tile", "while-telling"): put(("prompt", k, f), p[f])
    for k, s in sig.items():
        kind = sig_kind[k]
        put((kind, k, "question"), s["question"])
        if kind == "triad":
            for c in s["corners"]: put((kind, k, "corners", c["id"]), c["label"])
        if kind == "dyad":
            for side in ("left", "right"):
                put((kind, k, side), s[side]["label"]); put((kind, k, side + "-echo"), s[side]["echo"])
            put((kind, k, "middle"), s["middle"]["label"]); put((kind, k, "middle-echo"), s["middle"]["echo"])
        if kind == "stones":
            put((kind, k, "centre"), s["centre"]["label"])
            for c in s["stones"]: put((kind, k, "stones", c["id"]), c["label"])
        if kind == "choice":
            for c in s["options"]: put((kind, k, "options", c["id"]), c["label"])
    put(("practice", "question"), I["practice"]["question"])
    for c in I["practice"]["corners"]: put(("practice", "corners", c["id"]), c["label"])
    for k, p in pages.items():
        put(("page", k, "title"), p["title"])
        for b in p.get("buttons", []): put(("page", k, "buttons", b["id"]), b["label"])
        for s in p["sheet"]: put(("page", k, "sheet", s["id"]), s["blocks"])
    for k, e in ends.items(): put(("end", k, "text"), e["text"]); put(("end", k, "done"), e["done"])
    for line in H["line"]: put(("help", line["id"], "text"), line["text"])
    put(("help", "emergency", "name"), next(l["name"] for l in H["line"] if l["id"] == "emergency"))
    return out

def strings(value):
    """Every (register or None, text) inside a text value."""
    if isinstance(value, str): return [(None, value)]
    if isinstance(value, list): return [pair for v in value for pair in strings(v)]
    return [(r, t) for r, t in value.items()]
def text_for(value, register):
    if isinstance(value, str): return value
    if isinstance(value, list): return [t for t in (text_for(v, register) for v in value) if t]
    return value.get(register)
def registers_of(value):
    if isinstance(value, str): return set(REG)
    if isinstance(value, list): return set().union(*[registers_of(v) for v in value]) if value else set()
    return set(value)
def marks(text): return collections.Counter(re.findall(r"\{([^}]*)\}", text))

source = flatten_source()
def lint(lang, texts):
    for path, value in texts.items():
        where = f"{lang} {'.'.join(path)}"
        for register, text in strings(value):
            if register is not None and register not in REG: fault(f"{where}: register {register}")
            if text != text.strip() or "  " in text: fault(f"{where}: blanks")
            for m in marks(text):
                if m not in PLACEHOLDERS: fault(f"{where}: placeholder {{{m}}}")
            for sentence in re.split(r"(?<=[.?!:])\s+", text):
                n = len([w for w in sentence.split() if re.search(r"\w", w)])
                if n > MAX_WORDS: fault(f"{where}: {n} words: {sentence}")
            low = text.lower()
            for word in FORBIDDEN[lang] + PROMISE[lang]:
                if re.search(word, low): fault(f"{where}: says '{word}'")
            if path[:2] != ("choice", "m1_fase"):
                for word in BREAK_UP[lang]:
                    if re.search(word, low): fault(f"{where}: '{word}' stands outside m1_fase")
            if "!" in text and not (path == ("screen", "thanks", "question") and register == "kid"): fault(f"{where}: exclamation mark")
    for register in REG:
        said = " ".join([str(text_for(texts[("screen", "no-helpline", "question")], register)), *text_for(texts[("screen", "no-helpline", "lines")], register)])
        for token in TOKENS[lang]:
            if token not in said: fault(f"{lang} no-helpline.{register}: '{token}' is missing")
    for k, s in sig.items():
        if sig_kind[k] != "triad": continue
        corners = [texts.get(("triad", k, "corners", c["id"])) for c in s["corners"]]
        for register in registers_of(s["question"]):
            labels = [text_for(c, register) if c else None for c in corners]
            if None in labels: fault(f"{lang} {k}.{register}: a corner has no text"); continue
            if any(len(l) > MAX_CORNER for l in labels): fault(f"{lang} {k}.{register}: corner above {MAX_CORNER} characters: {labels}")
            n = [len(l.split()) for l in labels]
            if max(n) - min(n) > 2: fault(f"{lang} {k}.{register}: corners differ {max(n) - min(n)} words: {labels}")
lint("nl", source)
for k in PLACEHOLDERS:
    if k not in I["placeholder"]: fault(f"placeholder {k} has no fallback")

# ---------------------------------------------------------------- pictures, conditions, targets
pictures = {p.name.removesuffix(".svg") for p in args.pictures.glob("*.svg") if p.name.count(".") == 1}
if not pictures: note(f"no pictures found in {args.pictures}: pictures not checked")
def pictures_in(node, where):
    if isinstance(node, dict):
        if isinstance(node.get("picture"), str) and pictures and node["picture"] not in pictures: fault(f"{where}: no picture {node['picture']}")
        for v in node.values(): pictures_in(v, where)
    elif isinstance(node, list):
        for v in node: pictures_in(v, where)
for kind in ("role", "screen", "prompt", "stones", "choice"):
    for item in I[kind]: pictures_in(item, f"{kind} {item['id']}")
for item in I["prompt"] + I["role"]:
    if "picture" not in item: fault(f"{item['id']}: no picture")

def conditions(node, where, seen):
    """`seen`: answers known at this place in the path, or None to check the form only."""
    for c in node.get("shown", []):
        m = re.fullmatch(r"(policy|answer)\.([\w-]+) (==|!=) ([\w-]+)", c)
        if c == "form == spoken": continue
        if not m: fault(f"{where}: condition '{c}'"); continue
        what, key, _, value = m.groups()
        if what == "policy" and key not in POLICY: fault(f"{where}: no policy key {key}")
        if what == "policy" and isinstance(POLICY.get(key), set) and value not in POLICY[key]: fault(f"{where}: policy.{key} is never {value}")
        if what == "answer":
            owner = sig.get(key) or screens.get(key)
            if not owner: fault(f"{where}: no answer {key}")
            elif value not in {o["id"] for o in owner.get("options", []) + owner.get("buttons", [])}: fault(f"{where}: {key} has no {value}")
            elif seen is not None and key not in seen: fault(f"{where}: {key} is not asked before it")
def step_target(step):
    if step in ("tell", "core", "extra", "names:more"): return True
    if step.startswith("consent:"): return step[8:] in consents
    if step.startswith("ask:"): return step[4:] in sig
    return step in screens
def go_ok(go, where, steps=None):
    kind, _, rest = go.partition(":")
    if go in ("next", "back", "wipe") or kind == "act": return
    if kind == "step":
        if rest in screens and screens[rest].get("called"): return
        if steps is not None and rest not in steps: fault(f"{where}: goes to {rest}, which this path lacks")
        elif not step_target(rest): fault(f"{where}: no step {rest}")
    elif kind == "page":
        if rest not in pages: fault(f"{where}: no page {rest}")
    elif kind == "end":
        if rest not in ends: fault(f"{where}: no end {rest}")
    else: fault(f"{where}: go '{go}'")
for k, s in screens.items():
    if s["kind"] not in KINDS: fault(f"screen {k}: kind {s['kind']}")
    if not isinstance(s.get("skip"), bool): fault(f"screen {k}: skip is missing")
    if s.get("read") not in ("offer", "start"): fault(f"screen {k}: read")
    for t in NEEDED_TEXTS.get(s["kind"], []):
        if t not in s.get("texts", {}): fault(f"screen {k}: text {t} is missing")
    ids = [b["id"] for b in s.get("buttons", [])]
    if len(ids) != len(set(ids)): fault(f"screen {k}: button twice")
    conditions(s, f"screen {k}", None)
    for b in s.get("buttons", []):
        go_ok(b["go"], f"screen {k}.{b['id']}"); conditions(b, f"screen {k}.{b['id']}", None)
        for key, v in b.get("set", {}).items():
            if v not in {"form": {"typed", "spoken"}, "assisted": {"helper", "adult-of-child"}, "adult": {"parent", "teacher", "other"}}.get(key, ()): fault(f"screen {k}.{b['id']}: set {key} = {v}")
        for r in b.get("roles", []) + b.get("not-roles", []):
            if r not in roles: fault(f"screen {k}.{b['id']}: no role {r}")
for k, p in pages.items():
    for b in p.get("buttons", []): go_ok(b["go"], f"page {k}.{b['id']}")
for key in ("no-helpline", "attract", "lock"):
    if screens[key]["skip"]: fault(f"screen {key} can be skipped")

# ---------------------------------------------------------------- signifiers
for k, s in sig.items():
    conditions(s, k, None)
    if sig_kind[k] == "triad" and len(s["corners"]) != 3: fault(f"{k}: not three corners")
    if sig_kind[k] == "dyad":
        for side in ("left", "right"):
            if len(s[side]["echo"]) != 3: fault(f"{k}.{side}: three echo sentences")
        if not s["middle"].get("label") or not s["middle"].get("echo"): fault(f"{k}: middle")
    if sig_kind[k] == "choice":
        options = s["options"]
        if len({o["id"] for o in options}) != len(options): fault(f"{k}: option twice")
        if not 1 <= s["max"] <= len(options): fault(f"{k}: max")
        if s["look"] not in ("words", "pictures", "faces", "thumbs"): fault(f"{k}: look")
        if s["look"] in ("pictures", "faces") and any("picture" not in o for o in options): fault(f"{k}: option without picture")
        if s["look"] == "words" and len(options) > 10: note(f"{k}: {len(options)} options: shown in pages of ten")
        if any(o.get("last") for o in options[:-1]): fault(f"{k}: last is not last")
        if s["private"] and (s["shuffle"] or s["max"] != 1): fault(f"{k}: a private choice is single and unshuffled")
        for o in options:
            for _, t in strings(o["label"]):
                if t.lower() in ("sla over", "past niet"): fault(f"{k}: '{t}' is a fixed button, not an option")
    if sig_kind[k] == "stones" and s["canvas"] not in ("rings-3",): fault(f"{k}: canvas")
if not I["hints"].get("not-applicable"): fault("hints: [Past niet] has no text")

# ---------------------------------------------------------------- roles and paths
used = collections.Counter()
for k, r in roles.items():
    where = f"role {k}"
    if r["register"] not in REG: fault(f"{where}: register")
    if r["age-band"] not in ("under-12", "12-15", "16-17", "18-plus", "unknown"): fault(f"{where}: age-band")
    if r["code"] not in ("words", "pictures", "none", "policy"): fault(f"{where}: code")
    if r["help"] not in H["lists"]: fault(f"{where}: help list {r['help']}")
    conditions(r, where, set())
    path = paths.get(r["path"])
    if not path: fault(f"{where}: no path"); continue
    steps, register = path["steps"], r["register"]
    for step in steps:
        if not step_target(step): fault(f"path {path['id']}: no step {step}")
    at = {s: i for i, s in enumerate(steps)}
    if len(at) != len(steps): fault(f"path {path['id']}: a step twice")
    for must in ("who", "how", "no-helpline", "consent:research", "prompt", "form", "tell", "names", "core", "lock", "thanks"):
        if must not in at: fault(f"path {path['id']}: lacks {must}")
    order = ["no-helpline", "consent:research", "prompt", "form", "tell", "title", "names", "core", "more", "names:more", "lock", "code-question", "code", "thanks"]
    present = [at[s] for s in order if s in at]
    if present != sorted(present): fault(f"path {path['id']}: order of steps")
    if not at["consent:research"] < at["tell"]: fault(f"path {path['id']}: required consent after telling")
    for c in consents:
        step = f"consent:{c}"
        if k in consents[c]["roles"] and step not in at: fault(f"path {path['id']}: role {k} is never asked {c}")
        if step in at and c != "research" and not at["tell"] < at[step] < at["lock"]: fault(f"path {path['id']}: {c} stands before telling or after the lock")
        if step in at and k not in consents[c]["roles"]: fault(f"path {path['id']}: {c} is not for {k}")
    asked = path["core"] + path["extra"] + [s[4:] for s in steps if s.startswith("ask:")]
    for q in asked:
        if q not in sig: fault(f"path {path['id']}: no signifier {q}")
    if len(set(asked)) != len(asked): fault(f"path {path['id']}: a signifier twice")
    if sum(sig_kind.get(q) == "triad" for q in asked) > MAX_TRIADS: fault(f"path {path['id']}: more than {MAX_TRIADS} triads")
    if not set(path["shuffle"]) <= set(path["core"]) or "t1_op_tijd" in path["shuffle"]: fault(f"path {path['id']}: shuffle")
    if any(sig_kind.get(q) == "triad" for q in asked) and "practice" not in at: fault(f"path {path['id']}: triads without practice")
    if "title" in at and at["names"] < at["title"]: fault(f"path {path['id']}: the title is not checked for names")
    if "more" in at and at.get("names:more", -1) < at["more"]: fault(f"path {path['id']}: 'more' is not checked for names")
    visited = [s for s in steps if s in screens] + (["record", "type", "listen"] if "tell" in steps else [])
    used.update(visited); used.update(asked)
    seen, flat = set(), []
    for s in steps: flat += {"core": path["core"], "extra": path["extra"]}.get(s, [s.removeprefix("ask:")])
    for s in flat:
        node = sig.get(s) or screens.get(s)
        if node:
            conditions(node, f"path {path['id']}: {s}", seen)
            for b in node.get("buttons", []): conditions(b, f"path {path['id']}: {s}.{b['id']}", seen)
        seen.add(s)
    for s in visited:
        node = screens[s]; reg = node.get("addressed", register)
        if not text_for(node["question"], reg): fault(f"path {path['id']}: {s} has no question for {reg}")
        mine = [b for b in node["buttons"] if text_for(b["label"], reg) and k in b.get("roles", [k]) and k not in b.get("not-roles", [])]
        if not mine and s not in ("who", "prompt"): fault(f"path {path['id']}: {s} has no button for {reg}")
        if mine and all(b.get("shown") for b in mine): fault(f"path {path['id']}: {s} may have no button left")
        if mine and not any(b["go"] in ("next", "wipe") or b["go"].startswith(("end:", "step:")) for b in mine): fault(f"path {path['id']}: {s} has no way on")
        for b in mine: go_ok(b["go"], f"path {path['id']}: {s}.{b['id']}", steps)
        for c in node.get("card", []):
            if not text_for(c["title"], reg) or not text_for(c["text"], reg): fault(f"path {path['id']}: card {c['id']} has no text for {reg}")
        for t, v in node.get("texts", {}).items():
            if not text_for(v, reg): fault(f"path {path['id']}: {s}.{t} has no text for {reg}")
        for b in mine:
            if b["go"][4:] in ends and b["go"].startswith("end:") and not text_for(ends[b["go"][4:]]["text"], reg): fault(f"end {b['go'][4:]} has no text for {reg}")
            if b["go"][5:] in pages and b["go"].startswith("page:") and not text_for(pages[b["go"][5:]]["sheet"][0]["blocks"], reg): fault(f"page {b['go'][5:]} has no text for {reg}")
    for q in asked:
        for p, v in source.items():
            if p[:2] == (sig_kind[q], q) and not text_for(v, register): fault(f"path {path['id']}: {'.'.join(p)} has no text for {register}")
        hint = {"triad": "triad", "dyad": "dyad", "stones": "stones"}.get(sig_kind[q]) or ("choice-one" if sig[q]["max"] == 1 else "choice-some")
        if not text_for(I["hints"][hint], register): fault(f"hint {hint} has no text for {register}")
    for c, node in consents.items():
        if k in node["roles"] and not text_for(node["question"], register): fault(f"consent {c} has no question for {register}")
    for called in (s for s in screens.values() if s.get("called")):
        if not text_for(called["question"], register): fault(f"{called['id']} has no question for {register}")
    tones = collections.Counter(p["tone"] for p in prompts.values() if k in p["roles"])
    if tones["good"] != tones["hard"]: fault(f"{where}: {tones['good']} good and {tones['hard']} hard prompts")
    if not 3 <= sum(tones.values()) <= 8: fault(f"{where}: {sum(tones.values())} prompts")
for k, s in screens.items():
    if not used[k] and not s.get("called") and k != "attract": fault(f"screen {k} is on no path")
for k in sig:
    if not used[k]: fault(f"signifier {k} is on no path")
for k, p in prompts.items():
    if p["tone"] not in ("open", "good", "hard"): fault(f"{k}: tone")
    if set(p["roles"]) - set(roles): fault(f"{k}: roles")
targets = {b["go"] for n in [*screens.values(), *pages.values()] for b in n.get("buttons", [])} | {c["no-goes"] for c in consents.values()}
for k in ends:
    if f"end:{k}" not in targets: fault(f"end {k} is never reached")
for k in pages:
    if f"page:{k}" not in targets: fault(f"page {k} is never reached")
for k, c in consents.items():
    if c["required"] and (c["skip"] or not c["no-goes"].startswith("end:")): fault(f"consent {k}: required, so no skip and an end")
    go_ok(c["no-goes"], f"consent {k}"); conditions(c, f"consent {k}", None)
    if not set(c["forms"]) <= {"typed", "spoken", "both"}: fault(f"consent {k}: forms")
    if not isinstance(c["text-version"], int): fault(f"consent {k}: text-version")

# ---------------------------------------------------------------- help card
if H["line"][0]["id"] != "emergency" or H["line"][0]["number"] != "112" or not (H["line"][0]["fixed"] and H["line"][0]["use"]): fault("help: 112 is first, fixed and in use")
if set(H["line"][0]["lists"]) != set(H["lists"]): fault("help: 112 is on every list")
for line in H["line"]:
    where = f"help {line['id']}"
    for key in ("lists", "fixed", "use", "name", "number", "url", "text", "hours", "last-verified", "verified-by"):
        if key not in line: fault(f"{where}: {key} is missing")
    if any(key not in line for key in ("lists", "use", "name", "number", "url", "text", "last-verified", "verified-by")): continue
    if set(line["lists"]) - set(H["lists"]): fault(f"{where}: lists")
    if line["url"] and not line["url"].startswith("https://"): fault(f"{where}: url")
    if line["use"] and not (line["number"] or line["url"]): fault(f"{where}: in use without number or url")
    if line["number"] and not re.fullmatch(r"[0-9][0-9 -]+", line["number"]): fault(f"{where}: number")
    if line["last-verified"] and not re.fullmatch(r"20\d\d-W\d\d", line["last-verified"]): fault(f"{where}: last-verified")
    if line["last-verified"] and not line["verified-by"]: fault(f"{where}: verified by whom?")
    if not line["last-verified"]: note(f"{where}: not verified" + ("" if line["use"] else ", not in use"))
    for l in line["lists"]:
        reg = {"youth": "je", "kid": "kid"}.get(l, "u")
        if not text_for(line["text"], reg): fault(f"{where}: list {l} has no text for {reg}")
for l in H["lists"]:
    if sum(line["use"] and l in line["lists"] for line in H["line"]) < 2: fault(f"help list {l}: only 112")

# ---------------------------------------------------------------- other languages
def flatten_translation(T):
    out = {}
    def walk(node, path):
        for k, v in node.items():
            p = path + (k,)
            if p in source: out[p] = v
            elif isinstance(v, dict): walk(v, p)
            else: out[p] = v
    walk({k: v for k, v in T.items() if isinstance(v, dict) and k != "speech"}, ())
    return out
languages = {}
for file in sorted(args.folder.glob("texts.*.toml")):
    T = load(file.name); lang = T.get("language")
    languages[lang] = T
    if file.name != f"texts.{lang}.toml": fault(f"{file.name}: language {lang}")
    for key in ("name", "direction", "instrument", "instrument-version", "status", "reviewed-by", "speech", "names-supported", "typing"):
        if key not in T: fault(f"{file.name}: {key} is missing")
    if (T["instrument"], T["instrument-version"]) != (I["id"], I["version"]): fault(f"{file.name}: made for another instrument version")
    if T["status"] not in ("concept", "reviewed") or (T["status"] == "reviewed" and not (T["reviewed-by"] and T["reviewed-on"])): fault(f"{file.name}: status")
    texts = flatten_translation(T)
    for p in source.keys() - texts.keys(): fault(f"{file.name}: {'.'.join(p)} is missing")
    for p in texts.keys() - source.keys(): fault(f"{file.name}: {'.'.join(p)} is not in the instrument")
    for p in source.keys() & texts.keys():
        a, b = source[p], texts[p]
        if isinstance(a, list) != isinstance(b, list) or (isinstance(a, list) and len(a) != len(b)): fault(f"{file.name}: {'.'.join(p)}: another length"); continue
        pairs = list(zip(a, b)) if isinstance(a, list) else [(a, b)]
        for x, y in pairs:
            missing = registers_of(x) - registers_of(y)
            if missing: fault(f"{file.name}: {'.'.join(p)}: no text for {sorted(missing)}")
            for r in registers_of(x) & registers_of(y):
                if set(marks(text_for(x, r))) != set(marks(text_for(y, r))): fault(f"{file.name}: {'.'.join(p)}.{r}: other placeholders")
    if lang in FORBIDDEN: lint(lang, {p: v for p, v in texts.items() if p in source})
    else: note(f"{file.name}: no word rules for {lang}")

# ---------------------------------------------------------------- words of the withdrawal code
words = (args.folder / "words.nl.txt").read_text("ascii").split()
if len(words) not in (1024, 2048): fault(f"words: {len(words)}")
if words != sorted(set(words)): fault("words: not sorted or not unique")
if any(not re.fullmatch(r"[a-z]{4,9}", w) for w in words): fault("words: form")
if len({w[:4] for w in words}) != len(words): fault("words: first four letters not unique")
patterns = collections.defaultdict(set)
for w in words:
    for i in range(len(w)):
        patterns[w[:i] + "*" + w[i + 1:]].add(w); patterns["-" + w[:i] + w[i + 1:]].add(w)
for key, group in patterns.items():
    if key[0] != "-" and len(group) > 1: fault(f"words: one letter apart: {sorted(group)}")
    if key[0] == "-" and key[1:] in set(words) and group - {key[1:]}: fault(f"words: one letter more: {key[1:]} {sorted(group)}")
def sound(w):
    for a, b in (("ij", "ei"), ("ou", "au"), ("ch", "g"), ("x", "ks"), ("c", "k"), ("z", "s"), ("v", "f"), ("dt", "t")): w = w.replace(a, b)
    return re.sub("d$", "t", re.sub(r"(.)\1", r"\1", w))
same = collections.defaultdict(list)
for w in words: same[sound(w)].append(w)
for group in same.values():
    if len(group) > 1: fault(f"words: sound alike: {group}")
if args.words_from.exists():
    known = set(args.words_from.read_text("utf-8").split("\n"))
    for w in words:
        if w not in known: fault(f"words: {w} is not in {args.words_from.name}")
else: note("word source not found: spelling not checked")

# ---------------------------------------------------------------- report
longest = max((len(re.findall(r"\S+", s)) for v in source.values() for _, t in strings(v) for s in re.split(r"(?<=[.?!:])\s+", t)), default=0)
for n in notes: print("note:", n)
for f in faults: print("FAULT:", f)
texts_nl = sum(len(strings(v)) for v in source.values())
print(f"{len(roles)} roles, {len(paths)} paths, {len(screens)} screens, {len(consents)} consents, {len(prompts)} prompts, "
      f"{sum(v == 'triad' for v in sig_kind.values())} triads, {sum(v == 'dyad' for v in sig_kind.values())} dyads, "
      f"{sum(v == 'stones' for v in sig_kind.values())} stones, {sum(v == 'choice' for v in sig_kind.values())} choices, {len(pages)} pages, "
      f"{len(ends)} ends; {len(source)} text places, {texts_nl} Dutch texts, longest sentence {longest} words; "
      f"languages nl {' '.join(sorted(languages))}; {len(words)} words = {4 * (len(words).bit_length() - 1)} bits for four; {len(H['line'])} help lines.")
print(f"{len(faults)} faults, {len(notes)} notes.")
sys.exit(1 if faults else 0)
