// The words of every script: gettext and ngettext, as in Python, from the catalogue that was loaded before.
(() => {
  const { language, formats, isRightToLeft, words } = window.hilalWords;
  const root = document.documentElement;
  root.lang ||= language;
  root.dir = isRightToLeft ? "rtl" : "ltr";

  const plurals = new Intl.PluralRules(language);
  const figures = new Intl.NumberFormat(formats);
  // The order in which gettext lists the forms is CLDR's.
  const categories = ["zero", "one", "two", "few", "many", "other"].filter((category) =>
    plurals.resolvedOptions().pluralCategories.includes(category),
  );
  const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
  const otherThanRightToLeft = /[^\s\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

  function figure(number) {
    return figures.format(number);
  }

  // What reads in another direction than the page is fenced off, so that it does not turn what stands around it.
  function isolated(text) {
    return (isRightToLeft ? otherThanRightToLeft : rightToLeft).test(text) ? `\u2068${text}\u2069` : text;
  }

  function filled(text, facts) {
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      if (!(name in facts)) return whole;
      return typeof facts[name] === "number" ? figure(facts[name]) : isolated(String(facts[name]));
    });
  }

  function gettext(message, facts = {}) {
    return filled(words[message] || message, facts);
  }

  function ngettext(one, many, count, facts = {}) {
    const forms = words[one];
    const found = Array.isArray(forms) && forms[categories.indexOf(plurals.select(count))];
    return filled(found || (count === 1 ? one : many), { count, ...facts });
  }

  // For words in a table: noted for the catalogues, translated by gettext when they are shown.
  function marked(message) {
    return message;
  }

  // Templates that are compiled in the browser see the methods of their component only.
  const speaking = { methods: { gettext, ngettext, figure } };
  window.hilal = { language, formats, isRightToLeft, gettext, ngettext, marked, figure, isolated, speaking };
})();
