"""The document of the sign-in page: it works without any script."""

from string import Template

PAGE = Template("""<!doctype html>
<html lang="$lang" dir="$dir">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$sign_in · Hilal Contacts</title>
<style>$sheet
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
.refusal {
  background: var(--danger-soft); border-radius: 6px; color: var(--danger); margin: 0;
  padding: 10px 12px;
}
.demo {
  background: var(--sunken); border-radius: 6px; color: var(--muted); font-size: 13px;
  margin: 24px 0 0; overflow-wrap: anywhere; padding: 10px 12px;
}
.provider { margin: 20px 0 0; text-align: center; }
.provider a { color: var(--accent); font-weight: 600; }
.languages { display: flex; font-size: 13px; gap: 16px; margin: 24px 0 0; }
.languages a { color: var(--muted); }
.languages [aria-current] { color: var(--text); font-weight: 600; text-decoration: none; }
code {
  color: var(--text); font-family: ui-monospace, Menlo, Consolas, monospace; white-space: nowrap;
}
</style>
</head>
<body>
<main>
$mark
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
$provider
$demo
<p class="languages">$languages</p>
</main>
</body>
</html>
""")
