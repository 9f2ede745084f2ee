//! Lists of the screens: changed row by row, so that only what changed is drawn anew.

use slint::{Model, ModelRc, VecModel};

/// Brings a list of a global up to `items`; `set` is called only when the list must be made anew.
pub(super) fn update<T: Clone + PartialEq + 'static>(
    current: &ModelRc<T>,
    items: Vec<T>,
    set: impl FnOnce(ModelRc<T>),
) {
    let rows = current.as_any().downcast_ref::<VecModel<T>>();
    match rows.filter(|rows| rows.row_count() == items.len()) {
        Some(rows) => {
            for (row, item) in items.into_iter().enumerate() {
                if rows.row_data(row).as_ref() != Some(&item) {
                    rows.set_row_data(row, item);
                }
            }
        }
        None => set(ModelRc::new(VecModel::from(items))),
    }
}

/// A count for a screen.
pub(super) fn int(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
