// Tells the page around the frame what happens in it: opened, which contact is shown, how large it is.
// Does what that page asks for: search for words, open a contact.
import { view } from "hilal/view.js";

const WORDS_LIMIT = 200;

export default {
  template: "<span hidden></span>",
  props: { origins: Array, home: String },

  mounted() {
    this.parent = this.knownParent();
    if (!this.parent) return;
    this.tell("hilal:open", {});
    this.sizes = new ResizeObserver(() => {
      const { scrollWidth: width, scrollHeight: height } = document.documentElement;
      this.tell("hilal:resize", { width, height });
    });
    this.sizes.observe(document.documentElement);
    document.addEventListener("click", this.leaveFrame, true);
    window.addEventListener("message", this.hear);
  },

  beforeUnmount() {
    window.removeEventListener("message", this.hear);
    this.sizes?.disconnect();
    document.removeEventListener("click", this.leaveFrame, true);
  },

  methods: {
    // Only an origin that may frame us hears anything; ids are told, never a name or an address.
    knownParent() {
      if (window.parent === window) return null;
      let origin = window.location.ancestorOrigins?.[0];
      if (!origin && document.referrer) origin = new URL(document.referrer).origin;
      return this.origins.includes(origin) ? origin : null;
    },

    tell(type, content) {
      if (this.parent) window.parent.postMessage({ type, ...content }, this.parent);
    },

    // Only the frame's own parent, and only when it is one that may frame us.
    hear({ source, origin, data }) {
      if (source !== window.parent || origin !== this.parent) return;
      if (data?.type === "hilal:search") view.q = String(data.words ?? "").slice(0, WORDS_LIMIT);
      else if (data?.type === "hilal:open") this.$emit("open", data.contact_id ?? null);
    },

    select(contactId) {
      this.tell("hilal:select", { contact_id: contactId });
    },

    // Other pages refuse to be framed; they open beside the intranet.
    leaveFrame(event) {
      const link = event.target.closest?.("a[href^='/']");
      const path = link?.getAttribute("href").slice((window.path_prefix || "").length);
      if (link && !path.startsWith(this.home)) link.target = "_blank";
    },
  },
};
