//! The open tasks in driving order.
