"""RQ entry points, a few lines each, and the loops that feed them (relay, scheduler).

What belongs here: unpacking ids and calling one service. What never does: a decision or a query.
Every entry point takes the ids of outbox rows, is safe to run twice and answers nothing.
"""
