"""The document of the sign-in page, with its own small sheet: it works without any script."""

from string import Template

PAGE = Template("""<!doctype html>
<html lang="$lang" dir="$dir">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$sign_in · Hilal Contacts</title>
<style>
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
h1 { font-size: 22px; font-weight: 600; letter-spacing: -.01em; margin: 0 0 20px; }
label { display: block; font-size: 13px; font-weight: 600; margin: 16px 0 6px; }
input {
  background: var(--surface); border: 1px solid var(--control-line); border-radius: 6px;
  color: inherit; font: inherit; inline-size: 100%; padding: 9px 12px;
}
button {
  background: var(--accent); border: 0; border-radius: 6px; color: var(--on-accent);
  cursor: pointer; font: inherit; font-weight: 600; inline-size: 100%; margin-block-start: 24px;
  padding: 10px 12px;
}
button:hover { background: var(--accent-hover); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.refusal {
  background: var(--danger-soft); border-radius: 6px; color: var(--danger); margin: 0;
  padding: 10px 12px;
}
.demo {
  background: var(--sunken); border-radius: 6px; color: var(--muted); font-size: 13px;
  margin: 24px 0 0; overflow-wrap: anywhere; padding: 10px 12px;
}
.languages { display: flex; font-size: 13px; gap: 16px; margin: 24px 0 0; }
.languages a { color: var(--muted); }
.languages [aria-current] { color: var(--text); font-weight: 600; text-decoration: none; }
code { color: var(--text); font-family: ui-monospace, Menlo, Consolas, monospace; }
</style>
</head>
<body>
<main>
<p class="mark">
<svg width="22" height="22" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
<path d="M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z"/></svg>
Hilal Contacts</p>
<h1>$sign_in</h1>
<form method="post" action="$root/sign-in">
$refusal
<input type="hidden" name="next" value="$next">
<label for="email">$email_label</label>
<input id="email" name="email" type="email" autocomplete="username" required maxlength="254"
 dir="ltr" value="$email"$invalid$focus_email>
<label for="password">$password_label</label>
<input id="password" name="password" type="password" autocomplete="current-password" required
 dir="ltr" maxlength="1024"$invalid$focus_password>
<button type="submit">$sign_in</button>
</form>
$demo
<p class="languages">$languages</p>
</main>
</body>
</html>
""")
