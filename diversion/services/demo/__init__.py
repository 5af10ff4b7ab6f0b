"""The demo court: an invented court with its people and a few hundred disputes at every step.

Everything here goes through the use cases, with the clock of ``transaction.clock_at``: what the demo shows
is what the product does. Nothing here is real; every name says 示例. Never imported by a real
installation's work. Read ``making.py`` first, then ``stories.py``.
"""
