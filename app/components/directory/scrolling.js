// A scroll bar for more rows than a browser can make an element high.
import { rowHeight } from "hilal/columns.js";

const HEAD = 33;
const TALLEST = 10_000_000;
const SETTLED_MS = 160;

// Rows stand at their index times the height of a row, plus shift. Below TALLEST the shift is always 0; above, small moves scroll pixel by pixel
// with the shift unchanged, and big ones (dragging the bar) land in proportion.
export class LongScroll {
  constructor(element, onMove) {
    this.element = element;
    this.onMove = onMove;
    this.count = 0;
    this.shift = 0;
    this.last = 0;
    this.listener = () => this.moved();
    element.addEventListener("scroll", this.listener, { passive: true });
  }

  stop() {
    clearTimeout(this.timer);
    this.element.removeEventListener("scroll", this.listener);
  }

  static heightFor(count) {
    return Math.min(count * rowHeight(), TALLEST);
  }

  get room() {
    return Math.max(0, this.element.clientHeight - HEAD);
  }

  get furthest() {
    return Math.max(0, this.count * rowHeight() - this.room);
  }

  get stretch() {
    const barTravel = LongScroll.heightFor(this.count) - this.room;
    return barTravel > 0 ? this.furthest / barTravel : 1;
  }

  get position() {
    return Math.min(this.furthest, Math.max(0, this.element.scrollTop - this.shift));
  }

  moved() {
    const top = this.element.scrollTop;
    if (this.stretch > 1) {
      const isJump = Math.abs(top - this.last) > 2 * this.room;
      const isEnd = top <= 0 || top >= LongScroll.heightFor(this.count) - this.room - 1;
      if (isJump || isEnd) this.shift = top - top * this.stretch;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.goTo(this.position), SETTLED_MS);
    } else this.shift = 0;
    this.last = top;
    this.onMove();
  }

  goTo(position) {
    const wanted = Math.min(this.furthest, Math.max(0, position));
    this.element.scrollTop = wanted / this.stretch;
    this.last = this.element.scrollTop;
    this.shift = this.stretch > 1 ? this.last - wanted : 0;
    this.onMove();
  }

  reveal(index) {
    const height = rowHeight();
    const start = index * height;
    if (start < this.position) this.goTo(start);
    else if (start + height > this.position + this.room) this.goTo(start + height - this.room);
  }

  stretchOfRows(spare) {
    const first = Math.max(0, Math.floor(this.position / rowHeight()) - spare);
    const last = Math.min(this.count - 1, Math.ceil((this.position + this.room) / rowHeight()) + spare);
    return { first, last };
  }
}
