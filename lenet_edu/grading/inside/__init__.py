"""What runs in the sandbox: an answer, and the little that calls it.

These modules are copied into the sandbox with the few of the check's own that they
import; the course itself, its solutions and its probes are not there.
"""
