"""The code by which a party follows its own dispute: short enough to type from paper, long enough not to be guessed.

Ten letters and digits of 32 kinds are 50 bits: a thousand tries a second would take longer than the court's files
are kept. I, L, O and U are left out; what is read wrong is read right again.
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def write_code(digest: bytes) -> str:
    """Write a code from a keyed digest, in two groups.

    >>> import hashlib
    >>> write_code(hashlib.sha256(b"example").digest())
    'Z3KX5-C2WR2'
    """
    number = int.from_bytes(digest[:8])
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def read_code(typed: str) -> str:
    """Read a code as people type it: small letters, spaces, full-width signs, a letter O for a zero.

    >>> read_code(" a3d4w 2krpz")
    'A3D4W-2KRPZ'
    >>> read_code("ＡＢ")
    'AB'
    """
    narrow = "".join(chr(ord(each) - 0xFEE0) if "！" <= each <= "～" else each for each in typed)
    letters = "".join(each for each in narrow.upper().translate(_MISREAD) if each in ALPHABET)
    return f"{letters[:5]}-{letters[5:]}" if len(letters) == LENGTH else letters
