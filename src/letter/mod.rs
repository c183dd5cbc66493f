//! What we say: pure composition of letters from views. It sends nothing and reads nothing.
