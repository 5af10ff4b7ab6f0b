"""The rules: plain values in, decisions with reasons out; no clock, no chance, no IO.

What belongs here: what law or the court's practice says, as functions over small frozen dataclasses
and as transition tables. What never does: a database row, a request, an environment variable, today.
A later stage may know an earlier one (intake, triage, routing, handoff, mediation, outcome,
reporting), never the reverse. Read ``law.py`` first, then ``dispute.py``.
"""
