//! Compiles the screens to Rust.
//!
//! # Why a table of pictures is written here
//! Slint embeds only images that are named in its source, while the instrument names pictures by a word. The
//! table is made from the folder, so a new drawing needs no code: two files in `pictures/` are enough.

use std::{collections::BTreeSet, env, fmt::Write as _, fs, path::Path};

fn main() {
    let here = env::var("CARGO_MANIFEST_DIR").expect("cargo names the package folder");
    let out = env::var("OUT_DIR").expect("cargo names the output folder");
    let pictures = Path::new(&here).join("pictures");
    println!("cargo::rerun-if-changed={}", pictures.display());
    write_if_new(
        &Path::new(&out).join("picture-table.slint"),
        &picture_table(&pictures),
    );

    let settings = slint_build::CompilerConfiguration::new()
        .with_include_paths(vec![out.into()])
        .embed_resources(slint_build::EmbedResourcesKind::EmbedFiles)
        .with_default_translation_context(slint_build::DefaultTranslationContext::None)
        .with_bundled_translations("lang");
    slint_build::compile_with_config("app-window.slint", settings)
        .expect("app-window.slint compiles; the message above names the line");
}

/// Leaves a file alone that holds `text` already: a newer one would have everything compiled again.
fn write_if_new(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return;
    }
    fs::write(path, text).expect("the output folder is writable");
}

/// The drawings of `folder` as a Slint global: the layer of a name, or nothing for an unknown name.
fn picture_table(folder: &Path) -> String {
    let names: BTreeSet<String> = fs::read_dir(folder)
        .expect("ui/pictures stands beside build.rs")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|file| Some(file.strip_suffix(".lijn.svg")?.to_owned()))
        .collect();
    let mut table =
        String::from("// Written by build.rs from ui/pictures.\nexport global PictureTable {\n");
    for (function, layer) in [("line", "lijn"), ("fill", "vlak")] {
        let _ = writeln!(table, "    property <image> no-{function};");
        let _ = writeln!(
            table,
            "    public pure function {function}(name: string) -> image {{"
        );
        for name in &names {
            let path = folder.join(format!("{name}.{layer}.svg"));
            let _ = writeln!(
                table,
                "        if (name == \"{name}\") {{ return @image-url(\"{}\"); }}",
                path.display()
            );
        }
        let _ = writeln!(table, "        return no-{function};\n    }}");
    }
    let _ = writeln!(
        table,
        "    public pure function knows(name: string) -> bool {{"
    );
    let _ = writeln!(
        table,
        "        return false{};",
        names
            .iter()
            .map(|name| format!(" || name == \"{name}\""))
            .collect::<String>()
    );
    table.push_str("    }\n}\n");
    table
}
