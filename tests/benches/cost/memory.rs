pub(crate) fn was_asked() -> bool {
    false
}
pub(crate) fn measure(_: &mut super::ledger::Ledger) {}
