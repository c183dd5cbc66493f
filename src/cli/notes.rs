//! What opening the ledger had to put right, said once on the terminal.
//! It only words; what was done is the ledger's.

use crate::ledger::OpenNote;

/// Says one note on standard error.
pub fn say(note: &OpenNote) {
    match note {
        OpenNote::Created => {}
        OpenNote::Rebuilt { entries, because } => {
            eprintln!("shouqi: the records were rebuilt from the journal ({entries} entries): {because}");
        }
        OpenNote::TornLineCut { aside, bytes } => {
            eprintln!(
                "shouqi: the journal's last line was torn ({bytes} bytes, kept in {}): it was never acted on",
                aside.display()
            );
        }
    }
}
