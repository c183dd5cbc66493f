//! What lies in the folders: scan, watch, guard. It never judges what a file means.
