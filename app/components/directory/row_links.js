// Where the lines lead: to their contact, with the view that they belong to in the address.
import { listPath, prefixed } from "hilal/view.js";

export const rowLinks = {
  data() {
    return { linkQuery: "" };
  },
  watch: {
    "view.view_id"() {
      this.keepLinks();
    },
  },
  methods: {
    // Kept with the rows and not read from the view, else every letter that is typed would draw all lines anew
    // before there is anything new to show in them.
    keepLinks() {
      this.linkQuery = listPath("");
    },
    pathOf(row) {
      return prefixed(`${this.base_path}/${encodeURIComponent(row.contact_id)}${this.linkQuery}`);
    },
  },
};
