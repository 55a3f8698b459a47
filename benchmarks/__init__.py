"""How fast the shop is, each figure next to its limit measured in the same run. See docs/benchmarks.md."""
