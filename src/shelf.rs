//! Shelves. Folders of small files of one shape, each registered by the one line that also declares its module.

/// Declares the modules of a shelf and lists their entries, in the order in which they are shown.
macro_rules! shelf {
    ($(#[$doc:meta])* $list:ident: dyn $kind:path; $($module:ident::$entry:ident,)+) => {
        $(mod $module;)+
        $(#[$doc])*
        pub static $list: &[&dyn $kind] = &[$(&$module::$entry),+];
    };
}

pub(crate) use shelf;
