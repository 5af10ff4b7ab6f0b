"""Tables and queries, one noun a file; the only place that speaks SQL.

What belongs here: what a row is, which rows can never exist (constraints), and the queries that load
facts for a rule or write a decision. What never does: a decision, HTTP, a commit (a use case commits).
Read ``base.py``, then ``dispute.py``.
"""
