"""JSON in, JSON out: ten-line views that name a permission, call one use case, answer its result.

Read ``routes.py`` for how a route is declared and ``problems.py`` for how refusals are answered; the
rest has one file a stage, with the stem of its service and schema.
"""
