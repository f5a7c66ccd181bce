"""The bank: exercises, probes and known mistakes, one folder per chapter, one file per exercise."""
