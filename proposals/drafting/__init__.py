"""Writing a proposal: the steps of a draft, who writes it together, what a cycle asks, and what comes in on paper."""
