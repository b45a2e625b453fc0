"""From the bytes of an upload to text in UTF-8 with plain line ends."""

import codecs
import io
import os
from pathlib import Path

from charset_normalizer import from_bytes

from app.data.errors import InvalidValueError
from app.data.vocabulary import marked

# What a person may choose, in the order it is offered; names as Python knows them.
ENCODINGS = (
    *("utf-8", "utf-16", "windows-1252", "windows-1256", "windows-1251", "windows-1250"),
    *("windows-1254", "windows-1255", "windows-1253", "iso-8859-15", "mac-roman"),
    *("shift_jis", "gb18030", "big5", "euc-kr"),
)
# The longer mark first: the one of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 64 * 1024
_CHUNK_BYTES = 256 * 1024
_MOST_NULS = 0.2


def detect_encoding(path: Path) -> str:
    """The encoding that the file most likely is in: by its mark, else UTF-8 if that fits."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE_BYTES)
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if sample[:1000].count(0) > len(sample[:1000]) * _MOST_NULS:
        # Every second byte of plain letters is zero; which one says the order.
        return "utf-16-be" if sample[:1] == b"\0" else "utf-16-le"
    if _is_utf8(path):
        return "utf-8"
    best = from_bytes(sample, cp_isolation=[name for name in ENCODINGS if name != "utf-16"]).best()
    return _plain_name(best.encoding) if best is not None else "windows-1252"


def decode_file(path: Path, into: Path, *, encoding: str) -> None:
    """Write the text of one file into another, in UTF-8 and with plain line ends.

    :raises InvalidValueError: the encoding is not known here, or the bytes are not of it
    """
    name = "utf-8-sig" if _plain_name(encoding) == "utf-8" else encoding
    try:
        decoder = codecs.getincrementaldecoder(name)("strict")
    except LookupError as error:
        raise InvalidValueError("encoding", marked("This encoding is not known here.")) from error
    lines = io.IncrementalNewlineDecoder(decoder, translate=True)
    target = os.open(into, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        with path.open("rb") as source, os.fdopen(target, "wb") as file:
            while chunk := source.read(_CHUNK_BYTES):
                file.write(lines.decode(chunk).encode("utf-8", "replace"))
            file.write(lines.decode(b"", final=True).encode("utf-8", "replace"))
    except UnicodeDecodeError as error:
        raise InvalidValueError(
            "encoding",
            marked("This file is not in {encoding}; choose another encoding."),
            encoding=encoding,
        ) from error


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _plain_name(encoding: str) -> str:
    """The name in our list for a codec that Python calls otherwise, such as ``cp1256``."""
    wanted = codecs.lookup(encoding).name
    return next((name for name in ENCODINGS if codecs.lookup(name).name == wanted), encoding)
