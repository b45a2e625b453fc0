// Turns the keys that are single letters off: speech input and restless hands press them by mistake.
import { keepPreference, preferences, readPreferences } from "hilal/preferences.js";
import { speaking } from "hilal/words.js";

export default {
  mixins: [speaking],
  template: `<label class="hc-letter-keys"><input type="checkbox" :checked="preferences.letter_keys" @change="set" />
    {{ gettext("Keys that are single letters or signs") }}</label>`,
  data() {
    return { preferences };
  },
  mounted: readPreferences,
  methods: {
    set(event) {
      preferences.letter_keys = event.target.checked;
      keepPreference("letter_keys", preferences.letter_keys);
    },
  },
};
