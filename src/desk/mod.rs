//! What the coordinator may ask and do, as requests and answers. Callers: the CLI in process or over the socket.
