//! How a revised plan maps onto the one in force.
