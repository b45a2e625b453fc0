// One labelled field. What is typed lives here: a message or a late answer of the server never overwrites it.
export default {
  props: {
    label: String,
    value: String,
    revision: Number,
    error: String,
    hint: String,
    kind: { type: String, default: "text" },
    options: { type: Array, default: () => [] },
    placeholder: String,
    autocomplete: String,
    hidden_label: Boolean,
    disabled: Boolean,
    required: Boolean,
    rows: { type: Number, default: 4 },
  },
  emits: ["typed", "entered"],
  template: `
    <div class="hc-field">
      <label :for="control" :class="hidden_label ? 'hc-hidden-text' : 'hc-field__label'">{{ label }}</label>
      <select v-if="kind === 'select'" ref="control" class="hc-field__control" :value="text" v-bind="shared"
        @change="take">
        <option v-for="option in options" :key="option.value" :value="option.value">{{ option.label }}</option>
      </select>
      <textarea v-else-if="kind === 'area'" ref="control" class="hc-field__control" :value="text" :rows="rows"
        v-bind="shared" @input="take"></textarea>
      <input v-else ref="control" class="hc-field__control" :type="kind" :value="text" v-bind="shared" @input="take"
        @keydown.enter="enter" />
      <span class="hc-field__hint" :id="control + '-hint'">{{ hint }}</span>
      <span class="hc-field__error" :id="control + '-error'" role="alert">{{ error }}</span>
    </div>`,
  data() {
    return { text: this.value ?? "" };
  },
  computed: {
    control() {
      return `field-${this.$.uid}`;
    },
    shared() {
      const described = [];
      if (this.error) described.push(`${this.control}-error`);
      if (this.hint) described.push(`${this.control}-hint`);
      return {
        id: this.control,
        // A dialog looks for it where the keyboard begins.
        tabindex: 0,
        placeholder: this.placeholder,
        autocomplete: this.autocomplete ?? "off",
        disabled: this.disabled || undefined,
        required: this.required || undefined,
        "aria-invalid": this.error ? "true" : undefined,
        "aria-describedby": described.join(" ") || undefined,
      };
    },
  },
  watch: {
    revision() {
      this.text = this.value ?? "";
    },
  },
  methods: {
    take(event) {
      this.text = event.target.value;
      this.$emit("typed", this.text);
    },
    enter(event) {
      if (!event.isComposing) this.$emit("entered", this.text);
    },
    focus() {
      this.$refs.control?.focus();
    },
    select() {
      this.$refs.control?.select?.();
    },
  },
};
