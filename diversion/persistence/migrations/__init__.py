"""The steps by which a database came to its present tables; applied by ``persistence/schema.py``."""
