//! What the bytes of a file say, learnt in a fenced child process. It never decides where a file belongs.
