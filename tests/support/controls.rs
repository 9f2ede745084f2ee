//! What stands on a window for a person, a reader or a test.
//!
//! A walk over the accessible items and no others: the search of the testing backend asks of every element of every
//! screen whether it is clipped, which made most of what a test of the screens took.

use i_slint_core::{
    accessibility::{AccessibilityAction, AccessibleStringProperty, accessible_descendents},
    item_tree::{ItemRc, ParentItemTraversalMode},
    items::AccessibleRole,
    lengths::logical_position_to_api,
    window::WindowInner,
};
use slint::{LogicalPosition, SharedString, Window};

/// Something with a label.
pub(super) struct Control(ItemRc);

impl Control {
    /// Everything that has a label and can be seen.
    pub(super) fn all(window: &Window) -> Vec<Control> {
        let window = WindowInner::from_pub(window);
        window.ensure_tree_instantiated();
        let root = ItemRc::new_root(window.component());
        let mut found = Vec::new();
        collect(&root, &mut found);
        found
    }

    /// What takes the next key, if anything with a label does.
    pub(super) fn with_focus(window: &Window) -> Option<Control> {
        let window = WindowInner::from_pub(window);
        window.ensure_tree_instantiated();
        let mut item = window.focus_item.borrow().upgrade();
        while let Some(inner) = item {
            item = inner.parent_item(ParentItemTraversalMode::StopAtPopups);
            let control = Control(inner);
            if !control.label().is_empty() {
                return Some(control);
            }
        }
        None
    }

    /// Its label; every one that was found has one.
    pub(super) fn label(&self) -> SharedString {
        self.text(AccessibleStringProperty::Label)
    }

    /// Whether a person acts on it.
    pub(super) fn is_control(&self) -> bool {
        let role = self.0.accessible_role();
        !matches!(role, AccessibleRole::Text | AccessibleRole::None)
    }

    /// Whether it can be pressed.
    pub(super) fn is_on(&self) -> bool {
        self.text(AccessibleStringProperty::Enabled) != "false"
    }

    /// What Return does on it.
    pub(super) fn act(&self) {
        self.0.accessible_action(&AccessibilityAction::Default);
    }

    /// Puts words into it.
    pub(super) fn fill(&self, words: &str) {
        let set = AccessibilityAction::SetValue(words.into());
        self.0.accessible_action(&set);
    }

    /// Where a finger would go.
    pub(super) fn middle(&self) -> LogicalPosition {
        let geometry = self.0.geometry();
        logical_position_to_api(self.0.map_to_window(geometry.center()))
    }

    /// Where it begins and ends, from the top of the window.
    pub(super) fn top_and_bottom(&self) -> (f32, f32) {
        let half = self.0.geometry().height() / 2.0;
        (self.middle().y - half, self.middle().y + half)
    }

    fn text(&self, property: AccessibleStringProperty) -> SharedString {
        let text = self.0.accessible_string_property(property);
        text.unwrap_or_default()
    }
}

fn collect(item: &ItemRc, found: &mut Vec<Control>) {
    for below in accessible_descendents(item) {
        collect(&below, found);
        let control = Control(below);
        if !control.label().is_empty() && control.0.is_visible() {
            found.push(control);
        }
    }
}
