"""Use cases, one transaction each: load facts, ask a rule, write its decision, journal it, promise work.

What belongs here: who may call, what changes, what is refused, whether a repeat is safe. What never
does: HTTP, marshmallow, SQL text, a rule. Read ``transaction.py`` first, then ``intake.py``.
"""
