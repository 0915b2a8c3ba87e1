"""What scripts/bench is made of: tools, workloads, cases, tables."""
