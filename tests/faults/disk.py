"""A disk as a power cut may leave it, made from what a process was recorded to do to its files.

What was flushed is there. Of what was written since the last flush of a file each sector may be
there or not; files that were renamed or taken away since the last flush of their folder may or may
not have been, in the order in which it was done.
"""

import random
import shutil
import struct
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
_SOURCE = Path(__file__).with_name("recorder.c")
_HEAD = struct.Struct("<ciqq")


class Deed(NamedTuple):
    """One thing that was done: opened, written, truncated, synced, unlinked or renamed."""

    kind: str
    file: int
    at: int
    content: bytes

    @property
    def paths(self) -> list[str]:
        return self.content.decode().split("\0")


def compile_recorder(into: Path) -> Path:
    """Build the library that records; the C compiler is in the path as `cc`."""
    library = into / "recorder.so"
    build = ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(_SOURCE), "-ldl", "-pthread"]
    subprocess.run(build, check=True)
    return library


def has_compiler() -> bool:
    return shutil.which("cc") is not None


def recording(library: Path, folder: Path, to: Path | None, **more: str) -> Mapping[str, str]:
    """What to add to the environment of a process so that it is recorded, or made to fail."""
    record = {"RECORD_TO": str(to)} if to else {}
    return {"LD_PRELOAD": str(library), "RECORD_FOLDER": str(folder), **record, **more}


def read_record(path: Path) -> list[Deed]:
    """Everything that was done, in order."""
    record, at, deeds = path.read_bytes(), 0, []
    while at + _HEAD.size <= len(record):
        kind, file, where, length = _HEAD.unpack_from(record, at)
        at += _HEAD.size
        deeds.append(Deed(kind.decode(), file, where, record[at : at + length]))
        at += length
    return deeds


@dataclass
class File:
    """What was flushed, and what was done since."""

    flushed: bytearray = field(default_factory=bytearray)
    since: list[Deed] = field(default_factory=list)

    def flush(self) -> None:
        for deed in self.since:
            _do(self.flushed, deed)
        self.since.clear()

    def after_a_cut(self, chance: random.Random) -> bytes:
        """The content with some of what was done since the flush: nothing, all, or any part."""
        content, share = bytearray(self.flushed), chance.choice((0.0, 1.0, chance.random()))
        for deed in self.since:
            if deed.kind == "w":
                for part in _sectors(deed):
                    if chance.random() < share:
                        _do(content, part)
            elif chance.random() < share:
                _do(content, deed)
        return bytes(content)


class Disk:
    """The files of one folder, as far as a process has got with them."""

    def __init__(self, folder: Path) -> None:
        """Begin with what lies in the folder now, all of it flushed."""
        self._folder = str(folder)
        self._named = {
            str(path): File(bytearray(path.read_bytes()))
            for path in folder.iterdir()
            if path.is_file()
        }
        self._flushed_names = dict(self._named)
        self._names_since: list[Deed] = []
        self._opened: dict[int, File | None] = {}

    def do(self, deed: Deed) -> None:
        """Go on by one deed."""
        if deed.kind == "o":
            self._open(deed)
        elif deed.kind in "ur":
            _rename(self._named, deed)
            self._names_since.append(deed)
        elif (file := self._opened[deed.file]) is None:
            self._flush_names()
        elif deed.kind == "s":
            file.flush()
        else:
            file.since.append(deed)

    def cut(self, into: Path, chance: random.Random) -> None:
        """Write into an empty folder what may be there after the power went away now."""
        names = dict(self._flushed_names)
        for deed in self._names_since[: chance.randint(0, len(self._names_since))]:
            _rename(names, deed)
        for path, file in names.items():
            (into / Path(path).name).write_bytes(file.after_a_cut(chance))

    def _open(self, deed: Deed) -> None:
        path = deed.paths[0]
        if path.rstrip("/") == self._folder:
            self._opened[deed.file] = None
            return
        if path not in self._named:
            # File systems keep the name of a new file from its first flush on, at the latest.
            self._named[path] = self._flushed_names[path] = File()
        self._opened[deed.file] = self._named[path]
        if deed.at:
            self._named[path].since.append(Deed("t", deed.file, 0, b""))

    def _flush_names(self) -> None:
        for deed in self._names_since:
            _rename(self._flushed_names, deed)
        self._names_since.clear()


def _rename(names: dict[str, File], deed: Deed) -> None:
    if (file := names.pop(deed.paths[0], None)) is not None and deed.kind == "r":
        names[deed.paths[1]] = file


def _do(content: bytearray, deed: Deed) -> None:
    if deed.kind == "t":
        del content[deed.at :]
    content.extend(bytes(max(0, deed.at - len(content))))
    content[deed.at : deed.at + len(deed.content)] = deed.content


def _sectors(deed: Deed) -> Iterator[Deed]:
    start, end = deed.at, deed.at + len(deed.content)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield Deed("w", deed.file, start, deed.content[start - deed.at : stop - deed.at])
        start = stop
