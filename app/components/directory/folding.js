// Which part of a text a search found: the server's folding, kept to the characters it came from.
const SPECIAL = {
  ø: "o", ł: "l", ı: "i", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ß: "ss",
  أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ی: "ي", ک: "ك", ة: "ه", ؤ: "و", ئ: "ي", ـ: "",
};
const DIGIT_ZEROS = [0x0660, 0x06f0, 0x0966];

function foldCharacter(character) {
  const code = character.codePointAt(0);
  for (const zero of DIGIT_ZEROS) if (code >= zero && code <= zero + 9) return String(code - zero);
  const plain = character.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "");
  return [...plain].map((letter) => SPECIAL[letter] ?? letter).join("");
}

function foldWithPlaces(text, onlyDigits) {
  let folded = "";
  const places = [];
  let at = 0;
  for (const character of text) {
    let plain = foldCharacter(character);
    if (onlyDigits) plain = plain.replace(/\D/g, "");
    for (const unit of plain) {
      folded += unit;
      for (let index = 0; index < unit.length; index += 1) places.push([at, at + character.length]);
    }
    // A mark of its own belongs to the letter before it.
    if (!plain && places.length && !onlyDigits) places[places.length - 1][1] = at + character.length;
    at += character.length;
  }
  return { folded, places };
}

function findPlaces(folded, needle, isWhole) {
  const word = needle.trimStart();
  const beginsWord = word !== needle;
  const found = [];
  if (!word) return found;
  for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + word.length)) {
    const before = folded[at - 1];
    if (isWhole || !beginsWord || before === undefined || /[\s@\u2010-\u2015-]/.test(before)) {
      found.push([at, at + word.length]);
    }
  }
  return found;
}

// Splits a text into {text, found} parts; nothing found is one part.
export function foundParts(text, needles, { onlyDigits = false } = {}) {
  if (!text || !needles.length) return [{ text: text ?? "", found: false }];
  const { folded, places } = foldWithPlaces(text, onlyDigits);
  const hits = needles
    .flatMap((needle) => findPlaces(folded, needle, false))
    .map(([start, end]) => [places[start][0], places[end - 1][1]])
    .sort((one, other) => one[0] - other[0]);
  const parts = [];
  let at = 0;
  for (const [start, end] of hits) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    if (from > at) parts.push({ text: text.slice(at, from), found: false });
    parts.push({ text: text.slice(from, end), found: true });
    at = end;
  }
  if (at < text.length) parts.push({ text: text.slice(at), found: false });
  return parts;
}

export function contains(text, needle) {
  return findPlaces(foldWithPlaces(text, false).folded, needle, false).length > 0;
}
