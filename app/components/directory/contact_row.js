// One line of the directory. A real link, so that it can be opened in a new tab, copied and followed by keyboard.
import { foundParts } from "hilal/folding.js";
import { ago, avatarColour, exactly, figure, initials } from "hilal/words.js";

const BADGES = {
  verified: ["lock", "Verified"],
  self_reported: ["pencil", "Self-reported"],
  anonymous: ["person", "Anonymous"],
};

const Found = {
  props: { parts: Array },
  template: `<template v-for="part in parts"><mark v-if="part.found">{{ part.text }}</mark><template v-else>{{ part.text
    }}</template></template>`,
};

export const ContactRow = {
  components: { Found },
  props: {
    row: Object,
    index: Number,
    top: Number,
    path: String,
    needles: Array,
    now: Number,
    is_active: Boolean,
    is_open: Boolean,
    is_gone: Boolean,
    glow: Number,
    tag_count: Number,
  },
  template: `
    <div role="row" class="hc-row" :class="classes" :style="{ transform: 'translateY(' + top + 'px)' }"
      :aria-rowindex="index + 2" :aria-selected="is_open" :tabindex="is_active ? 0 : -1"
      :data-contact-id="row.contact_id" :data-index="index">
      <div role="gridcell" class="hc-cell hc-cell--name">
        <span class="hc-avatar" :class="'hc-avatar--' + colour" aria-hidden="true">{{ initials }}</span>
        <a class="hc-row__link" :href="path" tabindex="-1" dir="auto" :class="{ 'hc-muted': !row.name }"
          ><Found :parts="nameParts" /></a>
        <span class="hc-badge" :class="'hc-badge--' + row.identity"
          ><span class="hc-icon" :class="'hc-icon--' + badge[0]" aria-hidden="true"></span
          ><span class="hc-badge__word">{{ badge[1] }}</span></span>
      </div>
      <div role="gridcell" class="hc-cell hc-cell--email" :title="row.email"
        ><span v-if="!row.email" class="hc-faint" aria-label="none">–</span><bdi v-else dir="ltr"><Found :parts="emailParts" /></bdi></div>
      <div role="gridcell" class="hc-cell hc-cell--phone"
        ><span v-if="!row.phone" class="hc-faint" aria-label="none">–</span
        ><bdi v-else dir="ltr"><Found :parts="phoneParts" /></bdi></div>
      <div role="gridcell" class="hc-cell hc-cell--tags" :title="row.tags.join(', ')"
        ><span v-for="tag in shownTags" :key="tag" class="hc-tag"><span dir="auto">{{ tag }}</span></span
        ><span v-if="moreTags" class="hc-tag hc-tag--more" dir="ltr">+{{ moreTags }}</span></div>
      <div role="gridcell" class="hc-cell hc-cell--last" :title="exact(row.last_seen)"
        ><time v-if="row.last_seen" dir="auto" :datetime="row.last_seen">{{ ago(row.last_seen, now) }}</time
        ><span v-else class="hc-faint">Never</span></div>
      <div role="gridcell" class="hc-cell hc-cell--first hc-muted" :title="exact(row.first_seen)"
        ><time dir="auto" :datetime="row.first_seen">{{ ago(row.first_seen, now) }}</time></div>
      <div role="gridcell" class="hc-cell hc-cell--count">{{ figure(row.conversation_count) }}</div>
    </div>`,
  computed: {
    title() {
      return this.row.name || this.row.email || `Visitor ${this.row.contact_id.slice(-4)}`;
    },
    classes() {
      return {
        "is-open": this.is_open,
        "is-gone": this.is_gone,
        "is-live-even": this.glow && this.glow % 2 === 0,
        "is-live-odd": this.glow && this.glow % 2 === 1,
      };
    },
    badge: (row) => BADGES[row.row.identity] ?? BADGES.anonymous,
    colour: (row) => avatarColour(row.row.name || row.row.email, row.row.contact_id),
    initials: (row) => initials(row.row.name || row.row.email),
    nameParts: (row) => foundParts(row.title, row.needles),
    emailParts: (row) => foundParts(row.row.email, row.needles),
    phoneParts: (row) => foundParts(row.row.phone, row.needles, { onlyDigits: true }),
    shownTags: (row) => row.row.tags.slice(0, row.tag_count),
    moreTags: (row) => row.row.tags.length - Math.min(row.tag_count, row.row.tags.length),
  },
  methods: { ago, exact: exactly, figure },
};

export const EmptyRow = {
  props: { index: Number, top: Number },
  template: `
    <div role="row" class="hc-row hc-row--awaited" :style="{ transform: 'translateY(' + top + 'px)' }"
      :aria-rowindex="index + 2" :tabindex="-1"
      :data-index="index" aria-busy="true">
      <div role="gridcell" class="hc-cell hc-cell--name" aria-label="Loading"
        ><span class="hc-bone hc-bone--round"></span
        ><span class="hc-bone" :style="{ inlineSize: 90 + (index * 37) % 70 + 'px' }"></span></div>
      <div role="gridcell" class="hc-cell hc-cell--email"><span class="hc-bone" style="inline-size: 60%"></span></div>
      <div role="gridcell" class="hc-cell hc-cell--phone"><span class="hc-bone" style="inline-size: 70%"></span></div>
      <div role="gridcell" class="hc-cell hc-cell--tags"><span class="hc-bone" style="inline-size: 50%"></span></div>
      <div role="gridcell" class="hc-cell hc-cell--last"><span class="hc-bone" style="inline-size: 70%"></span></div>
      <div role="gridcell" class="hc-cell hc-cell--first"><span class="hc-bone" style="inline-size: 70%"></span></div>
      <div role="gridcell" class="hc-cell hc-cell--count"><span class="hc-bone" style="inline-size: 16px"></span></div>
    </div>`,
};
