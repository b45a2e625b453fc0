"""The sheet of the pages that are plain HTML: small, in both themes, without any script."""

SHEET = """
:root {
  color-scheme: light dark;
  --bg: #fbfbfa; --surface: #fff; --line: #e7e6e2; --control-line: #8f8b82; --text: #1c1b18;
  --muted: #5f5c54; --accent: #0f6b5c; --accent-hover: #0c5a4d; --on-accent: #fff;
  --sunken: #f4f4f2; --danger: #a8321f; --danger-soft: #fbe9e5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #141412; --surface: #1b1b19; --line: #2b2a27; --control-line: #77736a; --text: #efede8;
    --muted: #b0aca3; --accent: #4fb8a4; --accent-hover: #66c8b5; --on-accent: #06231d;
    --sunken: #22211f; --danger: #f0907e; --danger-soft: #3a1b15;
  }
}
* { box-sizing: border-box; }
body {
  background: var(--bg); color: var(--text); display: grid; margin: 0; min-height: 100vh;
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif;
  padding: 24px; place-items: center;
}
main { inline-size: min(100%, 360px); }
.mark { align-items: center; color: var(--muted); display: flex; gap: 10px; margin: 0 0 28px; }
.mark svg { color: var(--accent); }
h1 { font-size: 22px; font-weight: 600; margin: 0 0 20px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
"""
MARK = """<p class="mark">
<svg width="22" height="22" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
<path d="M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z"/></svg>
Hilal Contacts</p>"""
