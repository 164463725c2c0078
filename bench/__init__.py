"""Benchmarks: every figure is a ratio or a count of one run, none compares machines."""
