//! What we remember: the journal is the proof, sled the memory built from it. It never decides.
