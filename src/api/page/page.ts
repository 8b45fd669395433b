import type { IncidentJson } from '../../core/incident.ts';
import type { Lang } from '../../core/text.ts';
import { type Word, word } from '../../core/words.ts';
import type { StatusJson, UpstreamDetail, UpstreamState } from '../schemas.ts';
import { Html, html, timeOf } from './html.ts';
import { incidentCard } from './incident.ts';
import { STYLE } from './style.ts';

/** What the page shows. */
export interface PageData {
  readonly status: StatusJson;
  readonly details: ReadonlyMap<string, UpstreamDetail>;
  readonly recent: readonly IncidentJson[];
  readonly lang: Lang;
  readonly now: number;
}

const MARKS = { up: '✔', degraded: '!', down: '✘', unknown: '?' } as const;
const HOUR_MS = 3_600_000;
const CELLS = 60;
const WORSE = ['up', 'unknown', 'degraded', 'down'];

/** The last hour, a cell a minute, the worst of each minute. */
function strip(upstream: UpstreamDetail, now: number, lang: Lang): Html {
  const cells = new Map<number, string>();
  for (const { at, status } of upstream.history) {
    const cell = CELLS - 1 - Math.floor((now - Date.parse(at)) / (HOUR_MS / CELLS));
    if (cell < 0 || cell >= CELLS) continue;
    const before = cells.get(cell) ?? 'up';
    cells.set(cell, WORSE.indexOf(status) > WORSE.indexOf(before) ? status : before);
  }
  const bars = [...cells].map(
    ([cell, status]) =>
      html`<rect class="s-${status}" x="${cell}" y="${status === 'up' ? 2 : 0}" width="0.8" height="${status === 'up' ? 8 : 10}"/>`,
  );
  return html`<svg viewBox="0 0 ${CELLS} 10" preserveAspectRatio="none" role="img" aria-label="${word('lastHour', lang)}"><rect class="s-none" x="0" y="5" width="${CELLS}" height="1"/>${bars}</svg>`;
}

function upstreamCard(upstream: UpstreamState, data: PageData): Html {
  const { lang } = data;
  const detail = data.details.get(upstream.name);
  const targets = upstream.targets
    .map((target) => `${target.address}${target.runtime ? ` (${target.runtime.name})` : ''}`)
    .join(', ');
  const answer = upstream.probe?.at
    ? html`<br><small>${word('lastAnswer', lang)}: ${upstream.probe.message}, ${upstream.probe.ms ?? 0} ms, ${timeOf(upstream.probe.at)}</small>`
    : null;
  return html`<article class="card ${upstream.status}"><h3><span class="${upstream.status}">${MARKS[upstream.status]} ${word(upstream.status, lang)}</span> ${upstream.name}</h3>
<small>${upstream.url} → ${targets}</small>${answer}${upstream.probe?.differs ? html`<br><small class="warn">${upstream.probe.differs}</small>` : null}${detail ? strip(detail, data.now, lang) : null}</article>`;
}

function probeRows({ status, lang }: PageData): Html | null {
  // Routes have cards of their own; what fails comes first.
  const probes = status.probes.filter((probe) => probe.type !== 'route');
  if (probes.length === 0) return null;
  const rows = probes
    .toSorted((a, b) => Number(a.ok ?? true) - Number(b.ok ?? true))
    .map((probe) => {
      const state: Word = probe.ok === null ? 'unknown' : probe.ok ? 'up' : 'down';
      return html`<tr><td><span class="${state}">${MARKS[state as keyof typeof MARKS]} ${word(state, lang)}</span></td><td>${probe.name}</td><td>${probe.message}</td></tr>`;
    });
  return html`<h2>${word('probes', lang)}</h2><table>${rows}</table>`;
}

/** The status page, whole: no script, no request but its own. */
export function statusPage(data: PageData): string {
  const { status, lang, recent } = data;
  const { agent } = status;
  const problems = agent.problems.map((problem) => html`<p class="warn">! ${problem}</p>`);
  const upstreams = status.upstreams.map((upstream) => upstreamCard(upstream, data));
  const page = html`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="15"><meta name="robots" content="noindex">
<title>${MARKS[status.status]} ${word(status.status, lang)}: ${agent.host} - why502</title><style>${new Html(STYLE)}</style></head>
<body><main><header><h1 class="${status.status}">${MARKS[status.status]} ${agent.host}: ${word(status.status, lang)}</h1>${problems}</header>
<section aria-live="polite">${status.incidents.length > 0 ? html`<h2>${word('openIncidents', lang)}</h2>` : null}${status.incidents.map((one) => incidentCard(one, lang))}</section>
<section><h2>${word('upstreams', lang)}</h2>${upstreams.length > 0 ? upstreams : html`<p>${word('noRoutes', lang)}</p>`}</section>
<section>${probeRows(data)}</section>
<section>${recent.length > 0 ? html`<h2>${word('recentIncidents', lang)}</h2>` : null}${recent.map((one) => incidentCard(one, lang))}</section>
<footer>why502 ${agent.version}, ${word('since', lang)} ${timeOf(agent.startedAt)}. <a href="/metrics">/metrics</a> <a href="/api/v1/status">/api/v1/status</a> <a href="/openapi.json">/openapi.json</a></footer>
</main></body></html>
`;
  return page.text;
}
