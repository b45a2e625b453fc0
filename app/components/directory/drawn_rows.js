// Which lines are drawn: those in sight and some spare ones around them, and what they lack is fetched.
import { markRaw } from "vue";
import { rowHeight } from "hilal/columns.js";

const SPARE_ROWS = 8;
const BETWEEN_JUMPS_MS = 40;
const ROOM_FOR_TWO_TAGS = 900;

export const drawnRows = {
  data() {
    return { slots: markRaw([]), tagCount: 2, gridWidth: 0 };
  },
  methods: {
    drawAwaited() {
      const count = Math.ceil(this.$refs.scroller.clientHeight / rowHeight());
      this.slots = Array.from({ length: count }, (_, index) => ({ index, row: null, top: index * rowHeight() }));
    },
    draw() {
      if (!this.isKnown || !this.scroll) return;
      const { first, last } = this.scroll.stretchOfRows(SPARE_ROWS);
      const slots = [];
      for (let index = first; index <= last; index += 1) slots.push(this.slot(index));
      // The row that has the keyboard stays, else scrolling away would drop the focus.
      const active = this.activeIndex;
      if ((active < first || active > last) && this.blocks.at(active)) slots.push(this.slot(active));
      const awaited = this.slots.find((slot) => slot.index === active && !slot.row);
      // Rows are replaced, never changed: watching each of their values would only cost time.
      this.slots = markRaw(slots);
      // A row that came while its place had the keyboard takes it over.
      if (awaited && this.blocks.at(active) && document.activeElement?.dataset.index === String(active)) {
        this.$nextTick(() => this.focusActive());
      }
      this.fetchLacking(first, last);
    },
    onResize() {
      this.gridWidth = this.$refs.scroller.clientWidth;
      this.tagCount = this.$refs.scroller.clientWidth < ROOM_FOR_TWO_TAGS ? 1 : 2;
      this.draw();
    },
    slot(index) {
      return { index, row: this.blocks.at(index), top: index * rowHeight() + this.scroll.shift };
    },
    fetchLacking(first, last) {
      clearTimeout(this.fetchTimer);
      const blocks = this.blocks;
      const fetchNow = () => {
        for (const number of blocks.lacking(first, last, this.total, this.activeIndex)) {
          blocks.fetch(number).then((page) => {
            if (this.blocks !== blocks) return;
            this.countRows(page);
            this.draw();
          }, (error) => this.blocks === blocks && !this.blocks.at(first) && this.fail(error));
        }
      };
      // While the bar is being dragged most places are gone before an answer could come. The first of
      // them is asked for at once all the same: one jump is not a drag, and should not wait like one.
      const isDragged = performance.now() - this.jumpedAt < BETWEEN_JUMPS_MS;
      if (this.blocks.at(first) || this.blocks.at(last)) return fetchNow();
      this.jumpedAt = performance.now();
      if (isDragged) this.fetchTimer = setTimeout(fetchNow, BETWEEN_JUMPS_MS);
      else fetchNow();
    },
  },
};
