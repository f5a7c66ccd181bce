"""The bank: exercises, probes and known mistakes, one module per chapter."""
