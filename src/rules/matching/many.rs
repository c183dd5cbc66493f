//! Files that fill several materials: archives, whose members are judged on their own, and papers that name several.
