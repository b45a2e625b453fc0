"""The code that the Widget security tab offers signs tokens that the directory takes."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.auth.widget_tokens import verify_widget_token
from app.data.read_models import Claims, Verified
from app.pages.widget_security import snippet
from tests.auth.signing import SECRET, hmac_key

CHATBOT = "b_support.eu-1"
# How each language is run, and the line that prints a token.
LANGUAGES = {
    "python": (sys.executable, 'print(widget_token(17, "José", "jose@example.com"), end="")'),
    "node": ("node", 'process.stdout.write(widgetToken(17, "José", "jose@example.com"));'),
    "php": ("php", 'echo widget_token("17", "José", "jose@example.com");'),
    "ruby": ("ruby", 'print widget_token(17, "José", "jose@example.com")'),
    "go": (
        "go",
        'func main() { t, _ := widgetToken("17", "José", "jose@example.com"); '
        "os.Stdout.WriteString(t) }",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_offered_code_signs(language: str, tmp_path: Path) -> None:
    program, call = LANGUAGES[language]
    if shutil.which(program) is None:
        pytest.skip(f"needs {language}")
    suffix = {"python": "py", "node": "js", "php": "php", "ruby": "rb", "go": "go"}[language]
    script = tmp_path / f"sign.{suffix}"
    script.write_text(f"{snippet(language, CHATBOT)}\n{call}\n", encoding="utf-8")
    command = [program, "run", str(script)] if language == "go" else [program, str(script)]

    signed = subprocess.run(
        command,
        env={**os.environ, "WIDGET_SECRET": SECRET.decode(), "GOTOOLCHAIN": "local"},
        capture_output=True,
        check=True,
    )

    verified, _ = verify_widget_token(
        signed.stdout.decode(), keys=[hmac_key()], chatbot_id=CHATBOT, now=datetime.now(UTC)
    )
    assert verified == Verified("", "17", Claims("José", "jose@example.com", None, {}))
