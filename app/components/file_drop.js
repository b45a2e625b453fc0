// Takes one file, dropped or chosen, and sends it to the server as it is read; says how far it has come.
const { gettext, speaking } = window.hilal;

export default {
  mixins: [speaking],
  props: { target: String, accept: String },
  emits: ["uploaded"],
  template: `
    <div class="hc-drop" :class="{ 'is-over': is_over }" @dragover.prevent="is_over = true"
      @dragleave="is_over = false" @drop.prevent="take($event.dataTransfer.files)">
      <span class="hc-icon hc-icon--upload" aria-hidden="true"></span>
      <p>{{ gettext("Drop a CSV file here, or") }}</p>
      <button type="button" class="hc-button hc-button--primary" :disabled="is_busy" @click="$refs.input.click()">
        {{ gettext("Choose a file") }}</button>
      <input ref="input" class="hc-hidden-text" type="file" tabindex="-1" aria-hidden="true" :accept="accept"
        @change="take($event.target.files)" />
      <p class="hc-muted">{{ gettext("Up to 256 MB. The first row names the columns.") }}</p>
      <progress v-if="is_busy" max="100" :value="percent" :aria-label="gettext('Upload')"></progress>
      <p class="hc-field__error" role="alert">{{ error }}</p>
    </div>`,
  data() {
    return { is_over: false, is_busy: false, percent: 0, error: "" };
  },
  methods: {
    gettext,
    take(files) {
      this.is_over = false;
      if (!files.length || this.is_busy) return;
      this.error = "";
      this.is_busy = true;
      const request = new XMLHttpRequest();
      request.open("POST", `${window.path_prefix}${this.target}?name=${encodeURIComponent(files[0].name)}`);
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total }) => (this.percent = Math.round((100 * loaded) / total));
      request.onload = () => {
        if (request.status === 201) this.$emit("uploaded", request.response.import_id);
        else this.fail(request.response?.detail);
      };
      request.onerror = () => this.fail(gettext("The file did not arrive; try again."));
      request.send(files[0]);
    },
    fail(sentence) {
      this.is_busy = false;
      this.percent = 0;
      this.error = sentence ?? gettext("The file was not accepted.");
      this.$refs.input.value = "";
    },
  },
};
