//! The dependency direction of `src/README.md`, checked by reading the sources.
//!
//! One package has no compiler-enforced walls between its modules; this test is the wall. A failure
//! names the file, the line and the import, so that the mend is either to move the code or,
//! deliberately and in review, to add an edge to [`LAYERS`].

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Every top-level module with the modules that it may import, lowest layer first.
const LAYERS: &[(&str, &[&str])] = &[
    ("support", &[]),
    ("domain", &["support"]),
    ("seal", &["support", "domain"]),
    ("privacy", &["support", "domain"]),
    ("speech", &["support", "domain", "privacy"]),
    ("store", &["support", "domain", "seal"]),
    ("sync", &["support", "domain", "seal"]),
    ("courier", &["support", "domain", "seal", "sync"]),
    ("archive", &["support", "domain", "seal", "sync"]),
    (
        "research",
        &["support", "domain", "seal", "privacy", "sync"],
    ),
    (
        "kiosk",
        &["support", "domain", "seal", "privacy", "speech", "store"],
    ),
];

/// External crates that only files below the listed paths may name.
const CRATE_OWNERS: &[(&str, &[&str])] = &[
    ("slint", &["src/kiosk/bridge"]),
    ("vertelpunt_ui", &["src/kiosk/bridge"]),
    ("axum", &["src/archive"]),
    ("tokio", &["src/archive", "src/bin/archive"]),
    ("rusqlite", &["src/store", "src/archive", "src/research"]),
    ("reqwest", &["src/sync"]),
    ("aes_gcm", &["src/seal"]),
    ("hpke", &["src/seal"]),
    ("alsa", &["src/speech"]),
    ("cpal", &["src/speech"]),
    ("symphonia", &["src/research"]),
    ("anyhow", &["src/bin"]),
    ("fst", &["src/privacy/names"]),
    ("unicode_normalization", &["src/privacy/names"]),
];

/// Code that gets time, randomness and bytes as arguments, so it may reach for none of them.
const PURE: &[&str] = &[
    "src/domain",
    "src/seal",
    "src/privacy",
    "src/sync/plan",
    "src/kiosk/flow",
    "src/kiosk/view",
];

/// What pure code may not name.
const IMPURE_PATHS: &[&str] = &[
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "getrandom::",
    "support::files",
];

/// The longest source file that needs no written reason, in lines before its tests.
const LONGEST_RUST: usize = 500;

/// The longest screen or component.
const LONGEST_SLINT: usize = 250;

#[test]
fn modules_import_only_what_their_layer_allows() {
    let allowed: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut faults = Vec::new();
    for source in sources() {
        let Some(module) = module_of(&source.path) else {
            continue;
        };
        let Some(may_import) = allowed.get(module.as_str()) else {
            faults.push(format!(
                "{}: module `{module}` has no layer",
                source.path.display()
            ));
            continue;
        };
        for (line, target) in crate_paths(&source.code) {
            if target != module && !may_import.contains(&target) {
                faults.push(source.fault(line, &format!("`{module}` must not import `{target}`")));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn each_outside_crate_is_named_only_by_its_owner() {
    let mut faults = Vec::new();
    for source in sources() {
        for (line, text) in source.lines() {
            for (name, owners) in CRATE_OWNERS {
                if names_crate(text, name) && !is_below(&source.path, owners) {
                    faults.push(source.fault(line, &format!("only {owners:?} may name `{name}`")));
                }
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn pure_code_takes_time_randomness_and_bytes_as_arguments() {
    let mut faults = Vec::new();
    for source in sources()
        .into_iter()
        .filter(|source| is_below(&source.path, PURE))
    {
        for (line, text) in source.lines() {
            for path in IMPURE_PATHS.iter().filter(|path| text.contains(**path)) {
                faults.push(source.fault(line, &format!("`{path}` is not pure")));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn opening_is_compiled_for_research_and_tests_only() {
    let seal = fs::read_to_string("src/seal.rs").expect("the seal module is there");
    let lines: Vec<&str> = seal.lines().collect();
    let at = lines.iter().position(|line| line.contains("mod open;"));
    let at = at.expect("seal has a module `open`");
    let gate = lines[at - 1];
    assert!(
        gate.contains("feature = \"research\""),
        "`mod open` needs its gate, not `{gate}`"
    );
}

#[test]
fn files_stay_readable_in_one_sitting() {
    let mut long = Vec::new();
    for source in sources() {
        let excused = source.text.contains("//! Length:");
        let lines = source.code.lines().count();
        if LONGEST_RUST < lines && !excused {
            long.push(format!("{}: {lines} lines", source.path.display()));
        }
    }
    for path in files_below(Path::new("ui"), "slint") {
        let lines = fs::read_to_string(&path)
            .expect("a listed file can be read")
            .lines()
            .count();
        if LONGEST_SLINT < lines {
            long.push(format!("{}: {lines} lines", path.display()));
        }
    }
    assert!(
        long.is_empty(),
        "split these, or say why after `//! Length:`\n{}",
        long.join("\n")
    );
}

#[test]
fn the_walls_notice_a_breach() {
    let breach = "use crate::{domain::ids, store::{held, index}};\nuse axum::Router;";
    let named: Vec<&str> = crate_paths(breach)
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    assert_eq!(named, ["domain", "store"]);
    assert!(names_crate("use axum::Router;", "axum"));
    assert!(!names_crate("use my_axum::Router;", "axum"));
    assert!(is_below(
        Path::new("src/kiosk/bridge.rs"),
        &["src/kiosk/bridge"]
    ));
    assert!(!is_below(
        Path::new("src/kiosk/bridges.rs"),
        &["src/kiosk/bridge"]
    ));
}

/// One Rust file below `src`: as it stands, and without comments and its closing test module.
struct Source {
    path: PathBuf,
    text: String,
    code: String,
}

impl Source {
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code
            .lines()
            .enumerate()
            .map(|(index, text)| (index + 1, text))
    }

    fn fault(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path.display())
    }
}

fn sources() -> Vec<Source> {
    let paths = files_below(Path::new("src"), "rs");
    assert!(!paths.is_empty(), "the test runs in the package's folder");
    paths.into_iter().map(source).collect()
}

fn source(path: PathBuf) -> Source {
    let text = fs::read_to_string(&path).expect("a listed file can be read");
    let code = text
        .lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]\nmod tests") && *line != "mod tests {")
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n");
    Source { path, text, code }
}

/// The top-level module named by every `crate::…` path, with its line; `crate::{a, b::{c, d}}`
/// names `a` and `b`, also over several lines.
fn crate_paths(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let line = 1 + code[..at].matches('\n').count();
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => found.extend(items_of(list).into_iter().map(|item| (line, first(item)))),
            None => found.push((line, first(rest))),
        }
    }
    found.retain(|(_, name)| name.starts_with(char::is_lowercase));
    found
}

/// The comma-separated items of a use list, up to its closing brace.
fn items_of(list: &str) -> Vec<&str> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(list[start..at].trim());
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(list[start..at].trim());
                start = at + 1;
            }
            _ => (),
        }
    }
    items
}

fn names_crate(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let apart = !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
        line[at + name.len()..].starts_with("::") && apart
    })
}

fn first(path: &str) -> &str {
    path.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .next()
        .unwrap_or_default()
}

/// Whether `path` is one of `places` (as a file `place.rs`) or lies in one (as a folder `place/`).
fn is_below(path: &Path, places: &[&str]) -> bool {
    let path = path.to_string_lossy();
    places.iter().any(|place| {
        path.strip_prefix(place)
            .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    })
}

/// `src/store/outbox.rs` and `src/store.rs` both belong to `store`; the root and the programs to none.
fn module_of(path: &Path) -> Option<String> {
    let relative = path.strip_prefix("src").ok()?;
    let first = relative.components().next()?.as_os_str().to_str()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(name, "lib" | "bin")).then(|| name.to_owned())
}

fn files_below(directory: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path, extension)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

fn assert_none(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "faults in the architecture:\n{}",
        faults.join("\n")
    );
}
