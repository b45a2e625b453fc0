// What stands in place of rows: something failed, nothing matches, or there is nothing yet.
import { speaking } from "hilal/words.js";

export const TableStates = {
  mixins: [speaking],
  props: { problem: Object, is_empty: Boolean, is_filtered: Boolean, is_deleted: Boolean, sign_in: String, chatbots: String },
  emits: ["again", "clear"],
  // Signed out, the websocket that NiceGUI's links go through is closed: the link to sign in is the browser's own.
  template: `
    <div v-if="problem" class="hc-empty hc-directory__state" role="alert">
      <span class="hc-empty__mark"><span class="hc-icon hc-icon--warning" aria-hidden="true"></span></span>
      <h2 class="hc-empty__title">{{ problem.title }}</h2>
      <p class="hc-empty__text">{{ problem.text }}</p>
      <div class="hc-empty__action">
        <a v-if="problem.signIn" class="hc-button hc-button--primary" :href="sign_in" @click.stop>{{ gettext("Sign in") }}</a>
        <button v-else-if="!problem.isFinal" type="button" class="hc-button" @click="$emit('again')">{{ gettext("Try again") }}</button>
      </div>
    </div>
    <div v-else-if="is_empty && is_filtered" class="hc-empty hc-directory__state">
      <span class="hc-empty__mark"><span class="hc-icon hc-icon--search" aria-hidden="true"></span></span>
      <h2 class="hc-empty__title">{{ gettext("No contact matches") }}</h2>
      <p class="hc-empty__text">{{ gettext("Try fewer words, or the beginning of a name, email or phone.") }}</p>
      <div class="hc-empty__action">
        <button type="button" class="hc-button" @click="$emit('clear')">{{ gettext("Clear filters") }}</button>
      </div>
    </div>
    <div v-else-if="is_empty" class="hc-empty hc-directory__state">
      <span class="hc-empty__mark"><span class="hc-icon" aria-hidden="true"
        :class="is_deleted ? 'hc-icon--trash' : 'hc-icon--people'"></span></span>
      <h2 class="hc-empty__title">{{ is_deleted ? gettext("Nothing is deleted") : gettext("No contacts yet") }}</h2>
      <p class="hc-empty__text">{{ is_deleted
        ? gettext("Contacts that are soft-deleted stand here and can be restored.")
        : gettext("A contact appears as soon as a visitor tells a chatbot who they are.") }}</p>
      <div v-if="!is_deleted" class="hc-empty__action">
        <a class="hc-button hc-button--primary" :href="chatbots">{{ gettext("Set up a chatbot") }}</a>
      </div>
    </div>`,
};
