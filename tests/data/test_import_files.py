"""Files as people have them: any encoding, any delimiter, and what is broken is told by its row."""

from pathlib import Path

import pytest

from app.data.errors import InvalidValueError
from app.data.imports.columns import check_columns, guess_columns
from app.data.imports.decoding import decode_file, detect_encoding
from app.data.imports.records import ROW_LIMIT_BYTES, detect_delimiter, read_rows
from app.data.vocabulary import ColumnKind

GERMAN = "Name;Email;Straße\nJürgen Groß;j@x.example;Königsallee 5\nÖzgür;o@x.example;Süd\n" * 4
ARABIC = "الاسم,email\nفاطمة الزهراء بنت محمد,f@x.example\nيوسف عبد الرحمن,y@x.example\n" * 6


def read(tmp_path: Path, content: bytes) -> tuple[str, str, list[tuple[str, ...]]]:
    upload, text = tmp_path / "upload", tmp_path / "text"
    upload.write_bytes(content)
    encoding = detect_encoding(upload)
    decode_file(upload, text, encoding=encoding)
    delimiter = detect_delimiter(text)
    return encoding, delimiter, [row.cells for row in read_rows(text, delimiter=delimiter)]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((GERMAN, name) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1252")),
        *((ARABIC, name) for name in ("utf-8", "utf-16", "windows-1256")),
    ],
    ids=lambda value: value if len(value) < 20 else value[:4],
)
def test_a_file_is_read_in_the_encoding_it_is_in(tmp_path: Path, text: str, encoding: str) -> None:
    _, delimiter, rows = read(tmp_path, text.encode(encoding))

    assert delimiter == (";" if text is GERMAN else ",")
    assert rows[1] == tuple(text.splitlines()[1].split(delimiter))


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ('Name,"Notes; by hand; of 2024; ours",Email', ","),
        ('Name,"He said ""a; b; c"", and left",Email', ","),
        ('Name;"Street, number, floor, door";Email', ";"),
        ('Screen of 5";"Of 7"",";Email', ";"),
    ],
)
def test_what_stands_between_quotation_marks_parts_no_cells(
    tmp_path: Path, header: str, delimiter: str
) -> None:
    _, found, (titles,) = read(tmp_path, header.encode())

    assert (found, len(titles)) == (delimiter, 3)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old-mac"])
def test_cells_are_parted_whatever_stands_between(tmp_path: Path, mark: str, end: str) -> None:
    lines = [mark.join(cells) for cells in (("name", "email"), ("Ada", '"a ""b""\n c"'))]

    rows = read(tmp_path, (end.join(lines) + end).encode())[2]

    assert rows == [("name", "email"), ("Ada", 'a "b"\n c')]


def test_another_encoding_than_the_file_has_is_refused(tmp_path: Path) -> None:
    upload = tmp_path / "upload"
    upload.write_bytes(b"name\nJ\xfcrgen\n")

    with pytest.raises(InvalidValueError, match="not in utf-8"):
        decode_file(upload, tmp_path / "text", encoding="utf-8")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b'"' + b"x" * (1024 * 1024) + b'",a@x.example', "too long"),
        (b"x" * (ROW_LIMIT_BYTES + 1) + b",a@x.example", "too long"),
        (b'"a"b,a@x.example', "quotation marks"),
    ],
    ids=["megabyte-quoted", "too-long", "broken-quotes"],
)
def test_a_broken_row_is_told_and_the_next_is_read(
    tmp_path: Path, broken: bytes, reason: str
) -> None:
    file = tmp_path / "text"
    file.write_bytes(b"name,email\n" + broken + b"\nAda,ada@x.example\n")

    _header, refused, ada = read_rows(file, delimiter=",")

    assert (refused.number, refused.cells) == (2, ())
    assert reason in str(refused.refusal)
    assert (ada.number, ada.cells, ada.refusal) == (3, ("Ada", "ada@x.example"), None)


def test_a_mark_that_is_never_closed_is_told_where_it_opens(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_bytes(b'name\nAda\n"Bo\n' + b"Cy\n" * 200_000)

    rows = list(read_rows(file, delimiter=","))

    assert [row.number for row in rows] == [1, 2, 3]
    assert "never closed" in str(rows[2].refusal)


def test_reading_goes_on_where_it_stopped(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text('name\n"A\nda"\n\nBo\n')
    rows = list(read_rows(file, delimiter=","))

    rest = list(read_rows(file, delimiter=",", offset=rows[1].ends_at, number=3))

    assert rest == rows[2:]
    assert [row.is_blank for row in rest] == [True, False]


def test_titles_say_what_columns_become() -> None:
    columns = guess_columns(
        ["contact_id", "Full name", "E-Mail", "Mobile", "Labels", "external:CRM", "last_seen",
         "Company", "phone"]
    )  # fmt: skip

    assert [column.kind for column in columns] == [
        *(ColumnKind.CONTACT_ID, ColumnKind.NAME, ColumnKind.EMAIL, ColumnKind.PHONE),
        *(ColumnKind.TAGS, ColumnKind.EXTERNAL, ColumnKind.IGNORE, ColumnKind.FIELD),
        ColumnKind.FIELD,
    ]


@pytest.mark.parametrize(
    "titles", [["Name", "Phone"], ["email", "e-mail address", "EMAIL "]], ids=["no-key", "twice"]
)
def test_columns_that_cannot_be_used_are_refused(titles: list[str]) -> None:
    with pytest.raises(InvalidValueError):
        check_columns(guess_columns(titles))
