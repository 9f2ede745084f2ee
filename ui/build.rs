//! Compiles the screens to Rust.

fn main() {
    let settings = slint_build::CompilerConfiguration::new()
        .with_debug_info(cfg!(feature = "inspectable"))
        .with_default_translation_context(slint_build::DefaultTranslationContext::None)
        .with_bundled_translations("lang");
    slint_build::compile_with_config("app-window.slint", settings)
        .expect("app-window.slint compiles; the message above names the line");
}
