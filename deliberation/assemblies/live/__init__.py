"""Live pages over sockets: one hub a process, frames that are checked, news from other processes. See docs/live.md."""
