// How many contacts the view holds, and of how many.
import { figure, gettext, speaking } from "hilal/words.js";
import { isFiltered, view } from "hilal/view.js";

const THOUSAND = 1000;

export default {
  mixins: [speaking],
  template: `<span role="status" :aria-label="gettext('Result count')" class="hc-muted hc-count">{{ words }}</span>`,
  computed: {
    words() {
      if (view.total === null) return "";
      if (view.isCapped) return `${figure(Math.floor(view.total / THOUSAND) * THOUSAND)}+`;
      const isPart = isFiltered() && view.everything !== null && view.everything > view.total;
      if (!isPart) return figure(view.total);
      return gettext("{part} of {all}", { part: view.total, all: view.everything });
    },
  },
};
