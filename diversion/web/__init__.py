"""Pages for people, rendered on the server, Chinese first; today the pages behind one-time links.

What belongs here: reading a form, calling one service, choosing a template. What never does: a rule, a query,
anything the API could not do as well. Read ``pages.py`` first: what every page promises to the browser.
"""
