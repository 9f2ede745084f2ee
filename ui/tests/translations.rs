//! Every sentence of the machine is translated, and no translation is left over.

use std::{collections::BTreeSet, fs, path::Path};

/// The strings in quotes that directly follow `marker` in `text`.
fn quoted_after(marker: &str, text: &str) -> BTreeSet<String> {
    text.split(marker)
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split_once('"'))
        .map(|(sentence, _)| sentence.to_owned())
        .collect()
}

/// Every sentence in `@tr("…")` of the Slint files under `folder`.
fn sentences(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "slint")
        {
            found.extend(quoted_after(
                "@tr(",
                &fs::read_to_string(&path).expect("a Slint file is text"),
            ));
        }
    }
    found
}

#[test]
fn every_machine_sentence_is_translated_into_every_language_of_the_machine_and_no_more() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let said: BTreeSet<String> = ["components", "screens"]
        .iter()
        .flat_map(|folder| sentences(&here.join(folder)))
        .collect();
    for language in ["en", "de"] {
        let file = here.join(format!("lang/{language}/LC_MESSAGES/vertelpunt-ui.po"));
        let file = fs::read_to_string(file).expect("the translation is text");
        let mut translated = quoted_after("msgid ", &file);
        translated.remove("");
        let missing: Vec<_> = said.difference(&translated).collect();
        let left_over: Vec<_> = translated.difference(&said).collect();
        assert!(
            missing.is_empty(),
            "{language}: not translated: {missing:#?}"
        );
        assert!(
            left_over.is_empty(),
            "{language}: said nowhere: {left_over:#?}"
        );
    }
}
