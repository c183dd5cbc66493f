//! What a verdict on a file means for the ledger: filed to pieces, a doubt with suggestions, or set aside.
