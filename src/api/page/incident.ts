import type { FixJson, Result } from '../../core/diagnosis.ts';
import type { IncidentJson } from '../../core/incident.ts';
import type { Lang } from '../../core/text.ts';
import { type Word, word } from '../../core/words.ts';
import { type Html, html, timeOf } from './html.ts';

function row(name: Word, lang: Lang, content: Html | readonly Html[]): Html {
  return html`<dt>${word(name, lang)}</dt><dd>${content}</dd>`;
}

function fixOf(step: FixJson, lang: Lang): Html {
  if (step.command === null) return html`<p>${word('byHand', lang)}: ${step.why}</p>`;
  return html`<pre>${step.command}</pre><small>${step.why} (${word(step.risk, lang)})</small>`;
}

function evidenceOf(result: Result): readonly Html[] {
  const all = [...(result.rootCause?.evidence ?? []), ...(result.symptom?.evidence ?? [])].slice(0, 5);
  return all.map(
    (one) =>
      html`<pre>${one.text}</pre><small>${one.source}${one.at === null ? null : html`, ${timeOf(one.at)}`}</small>`,
  );
}

/** What to do stands before how it is known: whoever reads this at night wants the first. */
function rows(result: Result, lang: Lang): readonly Html[] {
  const cause = result.rootCause;
  return [
    ...(cause
      ? [
          row(
            'rootCause',
            lang,
            html`<code>${cause.id}</code> ${cause.subject} (${Math.round(cause.confidence * 100)} %)`,
          ),
        ]
      : []),
    ...(result.chain.length > 1 ? [row('chain', lang, html`${result.chain.map((step) => step.id).join(' → ')}`)] : []),
    ...(result.fix.length > 0
      ? [
          row(
            'fix',
            lang,
            result.fix.map((step) => fixOf(step, lang)),
          ),
        ]
      : []),
    ...(result.verify.length > 0
      ? [
          row(
            'verify',
            lang,
            result.verify.map((step) => html`<pre>${step.command}</pre>`),
          ),
        ]
      : []),
    row('evidence', lang, evidenceOf(result)),
    ...(cause === null && result.alternatives.length > 0
      ? [
          row(
            'alternatives',
            lang,
            result.alternatives.slice(0, 4).map((one) => html`<p><code>${one.id}</code> ${one.summary}</p>`),
          ),
        ]
      : []),
    ...(result.blindSpots.length > 0
      ? [
          row(
            'notSeen',
            lang,
            result.blindSpots
              .slice(0, 4)
              .map(
                (spot) =>
                  html`<p>${spot.subject}: ${spot.why}${spot.allow ? html` <code>${spot.allow}</code>` : null}</p>`,
              ),
          ),
        ]
      : []),
  ];
}

/** One incident: what failed, why, what repairs it. A closed one is folded. */
export function incidentCard(incident: IncidentJson, lang: Lang): Html {
  const { diagnosis } = incident;
  const head = html`<h3>${incident.upstreams.join(', ')}: ${diagnosis.summary}</h3>
<small>${diagnosis.route} → ${diagnosis.address}, ${timeOf(incident.openedAt)}${incident.closedAt === null ? null : html` – ${timeOf(incident.closedAt)}`}</small>`;
  const body = html`<dl>${rows(diagnosis, lang)}</dl>`;
  if (incident.state === 'resolved')
    return html`<details class="card resolved"><summary>${head}</summary>${body}</details>`;
  return html`<article class="card ${diagnosis.status === 'degraded' ? 'degraded' : 'down'}">${head}${body}</article>`;
}
