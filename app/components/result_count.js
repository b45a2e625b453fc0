// How many contacts the view holds, and of how many.
import { figure } from "hilal/words.js";
import { isFiltered, view } from "hilal/view.js";

const THOUSAND = 1000;

export default {
  template: `<span role="status" aria-label="Result count" class="hc-muted hc-count">{{ words }}</span>`,
  computed: {
    words() {
      if (view.total === null) return "";
      if (view.isCapped) return `${figure(Math.floor(view.total / THOUSAND) * THOUSAND)}+`;
      const isPart = isFiltered() && view.everything !== null && view.everything > view.total;
      return isPart ? `${figure(view.total)} of ${figure(view.everything)}` : figure(view.total);
    },
  },
};
