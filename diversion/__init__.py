"""Take civil disputes from a court into mediation and follow each until it is settled or back."""

__version__ = "0.1.0"
