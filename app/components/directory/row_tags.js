// A tag added in the row itself, without opening the panel.
export const rowTags = {
  data() {
    return { tagging: null, tagAnchor: null };
  },
  methods: {
    tagRow(index) {
      const row = this.blocks.at(index);
      if (!row || row.deleted_at) return;
      const drawn = this.$refs.scroller.querySelector(`[data-index="${index}"]`);
      this.activeIndex = index;
      this.tagAnchor = drawn.querySelector(".hc-copy--tag:not([hidden])")?.offsetParent
        ? drawn.querySelector(".hc-cell--tags")
        : drawn.querySelector(".hc-cell--name");
      this.tagging = row;
    },
    addTag(tag) {
      this.$emit("tag", { contact_id: this.tagging.contact_id, tag });
      this.stopTagging(true);
    },
    stopTagging(isByKey) {
      this.tagging = null;
      if (isByKey) this.focusActive();
    },
  },
};
