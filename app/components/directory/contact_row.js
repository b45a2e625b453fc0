// One line of the directory. A real link, so that it can be opened in a new tab, copied and followed by keyboard.
import { CapturedCell } from "hilal/captured.js";
import { foundParts } from "hilal/folding.js";
import { ago, avatarColour, exactly, figure, gettext, initials, marked, speaking } from "hilal/words.js";

const BADGES = {
  verified: ["lock", marked("Verified")],
  self_reported: ["pencil", marked("Self-reported")],
  anonymous: ["person", marked("Anonymous")],
};

const FOUND = /<found :parts="(\w+)" \/>/g;
const COPIED = /<copied :value="([\w.]+)" :parts="(\w+)" :label="([^"]+)" \/>/g;

function found(_, parts) {
  return `<template v-for="part in ${parts}"><mark v-if="part.found">{{ part.text }}</mark><template v-else
    >{{ part.text }}</template></template>`;
}

// A value with a button that copies it; the button shows under the pointer and with the keyboard on the row.
function copied(_, value, parts, label) {
  return `<span v-if="!${value}" class="hc-faint" :aria-label="gettext('none')">–</span><template v-else><bdi dir="ltr"
    ><found :parts="${parts}" /></bdi><button type="button" class="hc-copy" tabindex="-1" :aria-label="${label}"
    :title="${label}" :class="{ 'is-done': copied === ${value} }" @click.stop="$emit('copy', ${value})"><span class="hc-icon"
    aria-hidden="true" :class="copied === ${value} ? 'hc-icon--check' : 'hc-icon--copy'"></span></button></template>`;
}

// Pieces of the template and not components of their own: a line would be six of them, and to draw thirty lines anew
// with every letter that is typed would take half as long again.
function whole(template) {
  return template.replace(COPIED, copied).replace(FOUND, found);
}

export const ContactRow = {
  components: { CapturedCell },
  mixins: [speaking],
  props: {
    row: Object,
    index: Number,
    top: Number,
    path: String,
    needles: Array,
    now: Number,
    columns: Array,
    template: String,
    copied: String,
    here: Array,
    can_select: Boolean,
    is_chosen: Boolean,
    is_active: Boolean,
    is_open: Boolean,
    is_gone: Boolean,
    glow: Number,
    tag_count: Number,
  },
  emits: ["check", "copy", "tag"],
  template: whole(`
    <div role="row" class="hc-row" :class="classes" :style="place"
      :aria-rowindex="index + 2" :aria-selected="String(can_select ? is_chosen : is_open)" :aria-current="is_open || undefined"
      :tabindex="is_active ? 0 : -1" :data-contact-id="row.contact_id" :data-index="index">
      <template v-for="{ key, isCaptured }, place in columns" :key="key">
        <captured-cell v-if="isCaptured" :column="columns[place]" :values="row.captured" />
        <div v-else-if="key === 'name'" role="gridcell" class="hc-cell hc-cell--name">
          <label v-if="can_select" class="hc-check"><input type="checkbox" tabindex="-1" :checked="is_chosen"
            :aria-label="gettext('Choose {name}', { name: title })" @click.stop="$emit('check', $event)" /></label>
          <span class="hc-avatar" :class="'hc-avatar--' + colour" aria-hidden="true">{{ initials }}</span>
          <a class="hc-row__link" :href="path" tabindex="-1" dir="auto" :class="{ 'hc-muted': !row.name }"
            ><found :parts="nameParts" /></a>
          <span class="hc-badge" :class="'hc-badge--' + row.identity"
            ><span class="hc-icon" :class="'hc-icon--' + badge[0]" aria-hidden="true"></span
            ><span class="hc-badge__word">{{ gettext(badge[1]) }}</span></span>
          <span v-if="here && here.length" class="hc-here" role="img" :aria-label="hereWords" :title="hereWords"></span>
        </div>
        <div v-else-if="key === 'email'" role="gridcell" class="hc-cell hc-cell--email" :title="row.email"
          ><copied :value="row.email" :parts="emailParts" :label="gettext('Copy email')" /></div>
        <div v-else-if="key === 'phone'" role="gridcell" class="hc-cell hc-cell--phone"
          ><copied :value="row.phone" :parts="phoneParts" :label="gettext('Copy phone')" /></div>
        <div v-else-if="key === 'tags'" role="gridcell" class="hc-cell hc-cell--tags" :title="row.tags.join(', ')"
          ><span v-for="tag in shownTags" :key="tag" class="hc-tag"><span dir="auto">{{ tag }}</span></span
          ><span v-if="moreTags" class="hc-tag hc-tag--more" dir="ltr">+{{ moreTags }}</span
          ><button v-if="can_select && !row.deleted_at" type="button" class="hc-copy hc-copy--tag" tabindex="-1"
            :aria-label="gettext('Add tag')" :title="gettext('Add tag')" @click.stop="$emit('tag', $event)"
            ><span class="hc-icon hc-icon--plus" aria-hidden="true"></span></button></div>
        <div v-else-if="key === 'last'" role="gridcell" class="hc-cell hc-cell--last" :title="exact(row.last_seen)"
          ><time v-if="row.last_seen" dir="auto" :datetime="row.last_seen">{{ ago(row.last_seen, now) }}</time
          ><span v-else class="hc-faint">{{ gettext("Never") }}</span></div>
        <div v-else-if="key === 'first'" role="gridcell" class="hc-cell hc-cell--first hc-muted" :title="exact(row.first_seen)"
          ><time dir="auto" :datetime="row.first_seen">{{ ago(row.first_seen, now) }}</time></div>
        <div v-else-if="key === 'count'" role="gridcell" class="hc-cell hc-cell--count">{{ figure(row.conversation_count) }}</div>
      </template>
    </div>`),
  computed: {
    title() {
      return this.row.name || this.row.email || gettext("Visitor {id}", { id: this.row.contact_id.slice(-4) });
    },
    place() {
      return { transform: `translateY(${this.top}px)`, gridTemplateColumns: this.template };
    },
    hereWords() {
      return gettext("Also here: {names}", { names: this.here.join(", ") });
    },
    classes() {
      return {
        "is-open": this.is_open,
        "is-chosen": this.is_chosen,
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

const BONES = { email: "60%", phone: "70%", tags: "50%", last: "70%", first: "70%", count: "16px" };

export const EmptyRow = {
  mixins: [speaking],
  props: { index: Number, top: Number, columns: Array, template: String },
  template: `
    <div role="row" class="hc-row hc-row--awaited" :aria-rowindex="index + 2" :tabindex="-1" :data-index="index" aria-busy="true"
      :style="{ transform: 'translateY(' + top + 'px)', gridTemplateColumns: template }">
      <template v-for="{ key, slug, isCaptured } in columns" :key="key">
        <div v-if="key === 'name'" role="gridcell" class="hc-cell hc-cell--name" :aria-label="gettext('Loading')"
          ><span class="hc-bone hc-bone--round"></span
          ><span class="hc-bone" :style="{ inlineSize: 90 + (index * 37) % 70 + 'px' }"></span></div>
        <div v-else role="gridcell" class="hc-cell" :class="['hc-cell--' + slug, { 'hc-cell--field': isCaptured }]"
          ><span class="hc-bone" :style="{ inlineSize: bones[key] ?? '50%' }"></span></div>
      </template>
    </div>`,
  data: () => ({ bones: BONES }),
};
