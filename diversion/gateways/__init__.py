"""The outside, one file a neighbour: the queue, files, a partner's inbox. Nothing here decides."""
