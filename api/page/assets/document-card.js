import { waypoints } from './document-state.js';
import { el } from './dom.js';
import { bytesText, countText, durationText, percentText, sentenceText, timeText, wordsText } from './format.js';

/** Chips shown before the rest is asked for. */
const CHIPS_MAX = 8;

const STAGE_NAMES = { received: 'Received', 'document-analyzer': 'Analysis', 'quality-assurance': 'Quality check' };
const STATUS_TEXT = { uploading: 'uploading', queued: 'queued', processing: 'in work', done: 'done', failed: 'failed' };

/**
 * One document as an article. `onMore` asks for all entities of it; `open` keeps what the reader has unfolded over a new drawing.
 */
export function documentCard(shown, { onMore, open }) {
  return el(
    'article',
    { class: 'document', 'data-id': shown.id, 'data-status': shown.status, 'aria-label': shown.fileName },
    head(shown),
    shown.status === 'uploading' &&
      el('progress', { class: 'upload-bar', max: 1, value: shown.uploaded, 'aria-label': 'Upload' }),
    stageList(shown),
    shown.failure && el('p', { class: 'failure' }, sentenceText(shown.failure.message)),
    shown.summary && el('p', { class: 'summary' }, shown.summary),
    shown.entityCount > 0 && chips(shown, onMore),
    shown.warnings.length > 0 &&
      el('ul', { class: 'warnings' }, ...shown.warnings.map(({ message }) => el('li', {}, sentenceText(message)))),
    shown.quality && shown.quality.reasons.length > 0 && reasons(shown.quality, open),
    foot(shown),
  );
}

function head(shown) {
  const facts = [
    bytesText(shown.sizeBytes),
    shown.pages && countText(shown.pages, 'page', 'pages'),
    shown.language && shown.language !== 'unknown' && languageText(shown.language),
    timeText(shown.uploadedAt),
  ];
  return el(
    'div',
    { class: 'document-head' },
    el('h3', { class: 'document-name' }, shown.fileName || shown.id),
    el('p', { class: 'document-facts' }, facts.filter(Boolean).join(' · ')),
    el('div', { class: 'document-verdict' }, ...verdict(shown)),
  );
}

function verdict(shown) {
  const pills = [];
  if (shown.type) {
    const sure = shown.confidence === null || shown.type === 'unknown' ? '' : percentText(shown.confidence);
    pills.push(el('span', { class: 'pill type', 'data-field': 'type' }, el('b', {}, wordsText(shown.type)), sure));
  }
  if (shown.quality) {
    const { score } = shown.quality;
    const tone = score >= 80 ? 'good' : score >= 50 ? 'warn' : 'bad';
    pills.push(el('span', { class: `pill ${tone}`, 'data-field': 'quality' }, 'Quality ', el('b', {}, String(score))));
  }
  if (shown.status !== 'done') {
    const tone = shown.status === 'failed' ? 'bad' : '';
    pills.push(el('span', { class: `pill ${tone}`, 'data-field': 'status' }, STATUS_TEXT[shown.status] ?? shown.status));
  }
  return pills;
}

function stageList(shown) {
  const way = waypoints(shown);
  // Of what is over, only where it went wrong is news.
  if (shown.status === 'done' || way.length === 1) return null;
  return el(
    'ol',
    { class: 'stages', 'aria-label': 'Steps' },
    ...way.map(({ agent, attempt, message, state }) => {
      const again = state === 'retrying' || attempt > 1 ? `, attempt ${attempt}` : '';
      const name = STAGE_NAMES[agent] ?? wordsText(agent);
      const said = el('span', { class: 'visually-hidden' }, `: ${state}`);
      return el('li', { 'data-state': state, title: message }, el('span', { class: 'dot' }), name, again, said);
    }),
  );
}

function chips(shown, onMore) {
  const listed = shown.allShown ? shown.entities : shown.entities.slice(0, CHIPS_MAX);
  const left = shown.entityCount - listed.length;
  return el(
    'ul',
    { class: 'chips', 'aria-label': countText(shown.entityCount, 'entity', 'entities') },
    ...listed.map(({ count, text, type, value }) =>
      el('li', { class: 'chip', title: value }, el('small', {}, type), ' ', text, count > 1 ? ` ×${count}` : ''),
    ),
    left > 0 &&
      el('li', {}, el('button', { class: 'chip more', type: 'button', onclick: () => onMore(shown.id) }, `${left} more`)),
  );
}

function reasons({ reasons: list, score }, open) {
  const costly = list.filter(({ points }) => points > 0).length;
  const title =
    costly > 0 ? `Why ${score} of 100: ${countText(costly, 'finding', 'findings')}` : countText(list.length, 'note', 'notes');
  return el(
    'details',
    { open },
    el('summary', {}, title),
    el(
      'ul',
      { class: 'reasons' },
      ...list.map(({ message, points }) => el('li', {}, el('b', {}, points > 0 ? `−${points}` : 'note'), sentenceText(message))),
    ),
  );
}

function foot(shown) {
  const total = shown.timings.find(({ stage }) => stage === 'total');
  const parts = [
    total && el('span', { 'data-field': 'total', title: timingsText(shown.timings) }, `Finished in ${durationText(total.ms)}`),
    shown.entityCount > 0 && el('span', {}, countText(shown.entityCount, 'entity', 'entities')),
    shown.links.text && el('a', { href: shown.links.text, target: '_blank', rel: 'noopener' }, 'Text'),
    shown.links.file && el('a', { href: shown.links.file }, 'Download'),
  ].filter(Boolean);
  return parts.length > 0 && el('p', { class: 'document-foot' }, ...parts);
}

function timingsText(timings) {
  return timings.map(({ ms, stage }) => `${wordsText(stage)} ${durationText(ms)}`).join(' · ');
}

function languageText(code) {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(code);
  } catch {
    return code;
  }
}
