// The edge of the panel: dragged, or moved by the arrow keys; the width is the operator's own.
import { keepPreference, preferences, readPreferences } from "hilal/preferences.js";
import { isRightToLeft, speaking } from "hilal/words.js";

const [NARROWEST, WIDEST, STEP] = [320, 900, 24];

export default {
  mixins: [speaking],
  template: `
    <div ref="edge" class="hc-panel-edge" role="separator" aria-orientation="vertical" tabindex="0"
      :aria-label="gettext('Width of the panel')" :aria-valuemin="narrowest" :aria-valuemax="widest"
      :aria-valuenow="width ?? 420" @pointerdown.prevent="drag" @keydown="onKey" @dblclick="set(null)"></div>`,
  data() {
    return { preferences, narrowest: NARROWEST, widest: WIDEST };
  },
  computed: {
    width: (edge) => edge.preferences.panel_width,
  },
  watch: {
    width() {
      this.paint();
    },
  },
  async mounted() {
    this.paint();
    await readPreferences();
  },
  methods: {
    paint() {
      // The page beside it makes way by the same width.
      const panel = this.$refs.edge.closest(".hc-main") ?? this.$refs.edge.parentElement;
      if (this.width) panel.style.setProperty("--panel-width", `${this.width}px`);
      else panel.style.removeProperty("--panel-width");
    },
    set(width) {
      preferences.panel_width = width && Math.round(Math.min(WIDEST, window.innerWidth * 0.7, Math.max(NARROWEST, width)));
      keepPreference("panel_width", preferences.panel_width);
    },
    drag(event) {
      const { edge } = this.$refs;
      const begun = edge.parentElement.getBoundingClientRect().width;
      edge.setPointerCapture(event.pointerId);
      edge.onpointermove = (move) => this.set(begun + (isRightToLeft ? move.clientX - event.clientX : event.clientX - move.clientX));
      edge.onpointerup = edge.onpointercancel = () => {
        edge.onpointermove = edge.onpointerup = edge.onpointercancel = null;
      };
    },
    onKey(event) {
      const wider = isRightToLeft ? "ArrowRight" : "ArrowLeft";
      const narrower = isRightToLeft ? "ArrowLeft" : "ArrowRight";
      const step = { [wider]: STEP, [narrower]: -STEP }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      this.set(this.$refs.edge.parentElement.getBoundingClientRect().width + step);
    },
  },
};
