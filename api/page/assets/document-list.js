import { documentCard } from './document-card.js';

/** Cards on the page; the oldest go first. */
const CARDS_MAX = 200;

/** The documents on the page, newest first. Changes are drawn once a frame, however many events arrive. */
export class DocumentList {
  #documents = new Map();
  #changed = new Set();
  #drawing = false;
  #place;
  #onMore;
  #onDrawn;

  constructor(place, { onDrawn, onMore }) {
    this.#place = place;
    this.#onMore = onMore;
    this.#onDrawn = onDrawn;
  }

  get(id) {
    return this.#documents.get(id);
  }

  set(id, shown) {
    this.#documents.set(id, shown);
    this.#changed.add(id);
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => this.#draw());
  }

  remove(id) {
    this.#documents.delete(id);
    this.#changed.delete(id);
    this.#cardOf(id)?.remove();
  }

  #draw() {
    this.#drawing = false;
    for (const id of this.#changed) {
      const shown = this.#documents.get(id);
      const before = this.#cardOf(id);
      const open = before?.querySelector('details')?.open === true;
      const card = documentCard(shown, { onMore: this.#onMore, open });
      if (before) before.replaceWith(card);
      else this.#insert(card, shown.uploadedAt);
    }
    this.#changed.clear();
    while (this.#place.children.length > CARDS_MAX) this.remove(this.#place.lastElementChild.dataset.id);
    this.#onDrawn(this.#documents.size);
  }

  #insert(card, uploadedAt) {
    for (const other of this.#place.children) {
      if ((this.#documents.get(other.dataset.id)?.uploadedAt ?? 0) <= uploadedAt) {
        other.before(card);
        return;
      }
    }
    this.#place.append(card);
  }

  #cardOf(id) {
    return [...this.#place.children].find((card) => card.dataset.id === id);
  }
}
