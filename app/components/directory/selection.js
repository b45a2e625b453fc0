// Which rows are chosen: some by their ids, or everything that matches but for some.
import { reactive } from "vue";

export const selection = reactive({ isAll: false, ids: new Set() }); // with isAll the ids are the exceptions

export function isSelected(contactId) {
  return selection.isAll !== selection.ids.has(contactId);
}

export function select(contactId, isOn = true) {
  if (isOn !== selection.isAll) selection.ids.add(contactId);
  else selection.ids.delete(contactId);
}

export function selectAll() {
  selection.isAll = true;
  selection.ids.clear();
}

export function clearSelection() {
  selection.isAll = false;
  selection.ids.clear();
}

export function selectedCount(total) {
  return selection.isAll ? Math.max(0, total - selection.ids.size) : selection.ids.size;
}
