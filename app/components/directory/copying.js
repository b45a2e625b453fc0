// To the clipboard, also where the page has no secure address and the browser offers only the old way.
export async function copyText(text) {
  try {
    await window.navigator.clipboard.writeText(text);
  } catch {
    const focused = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "hc-hidden-text";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    focused?.focus({ preventScroll: true });
  }
}
