"""Web processes and workers under load while everything around them breaks; then a judge.

`script/chaos` runs it. The seed decides load and faults, not how the processes interleave.
"""
