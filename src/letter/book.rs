//! The ledger as a workbook, in memory.
use super::{Language, LedgerBook};

/// Why the workbook could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the workbook writer refused the ledger")]
pub struct BookError(#[from] rust_xlsxwriter::XlsxError);

/// The workbook's bytes (.xlsx).
pub fn workbook(book: &LedgerBook, language: Language) -> Result<Vec<u8>, BookError> {
    let _ = (book, language);
    Ok(Vec::new())
}
