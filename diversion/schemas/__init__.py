"""Wire shapes (marshmallow): what comes in, what goes out, always masked. No rule and no query."""
