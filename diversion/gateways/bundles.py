r"""The file in which a bundle is carried: a ZIP with the table, a signed manifest, and how to check it.

``manifest.json`` is one JSON object that names the bundle, its organisation and each file with size and
SHA-256; ``manifest.sig`` is the Ed25519 signature over exactly its bytes by the installation's key, the one
that signs the journal's digests; ``public-key.pem`` is that key, to be compared with the one a court gave out
(a key that travels with what it checks proves nothing by itself). With no software of ours::

    openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig

The ZIP is not encrypted, and after acceptance it holds telephones and addresses: whoever carries it must be
somebody who may read it. Carry it on an encrypted medium and delete it when the filled table is back.
"""

import io
import zipfile

TABLE = "委派委托清单.xlsx"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
PUBLIC_KEY = "public-key.pem"
_FIXED_DATE = (2020, 1, 1, 0, 0, 0)
_MARK = b"PK\x03\x04"


class BundleUnreadable(Exception):
    """A file that is neither a bundle nor a workbook."""

    code = "bundle-unreadable"


def pack(table: bytes, manifest: bytes, signature: bytes, public_key: bytes) -> bytes:
    """Pack a bundle; the same contents give the same bytes."""
    packed = io.BytesIO()
    parts = {TABLE: table, MANIFEST: manifest, SIGNATURE: signature, PUBLIC_KEY: public_key}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(zipfile.ZipInfo(name, _FIXED_DATE), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def table_in(content: bytes, most_bytes: int) -> bytes:
    """Take the table out of what came back: the bundle with the filled table in it, or the table alone.

    Raises ``BundleUnreadable``, also for a table of more than ``most_bytes``.
    """
    if not content.startswith(_MARK):
        raise BundleUnreadable("no ZIP and no workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if TABLE not in packed.namelist():
                return content
            if packed.getinfo(TABLE).file_size > most_bytes:
                raise BundleUnreadable("the table is too large")
            return packed.read(TABLE)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError) as broken:
        raise BundleUnreadable(str(broken)) from broken
