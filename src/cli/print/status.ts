import type { StatusJson } from '../../api/schemas.ts';
import type { IncidentJson } from '../../core/incident.ts';
import { word } from '../../core/words.ts';
import { type Page, resultPage } from './diagnosis.ts';
import { type Style, styleOf } from './style.ts';

const MARKS = { up: '✔', degraded: '!', down: '✘', unknown: '?' } as const;

function painted(status: StatusJson['status'], page: Page, style: Style): string {
  const paint = { up: style.green, degraded: style.yellow, down: style.red, unknown: style.yellow }[status];
  return paint(`${MARKS[status]} ${word(status, page.lang)}`);
}

/** `why502 status` for people: the verdict, each upstream, what fails. */
export function statusPage(status: StatusJson, page: Page): string {
  const style = styleOf(page.color);
  const { agent } = status;
  const head = `${painted(status.status, page, style)}  ${style.bold(agent.host)}  ${style.dim(`why502 ${agent.version}, ${word('since', page.lang)} ${agent.startedAt}`)}\n`;
  const problems = agent.problems.map((problem) => `${style.yellow('!')} ${problem}\n`);
  const upstreams = status.upstreams.map((one) => {
    const answer = one.probe?.at ? style.dim(`  ${one.probe.message}, ${one.probe.ms ?? 0} ms`) : '';
    const differs = one.probe?.differs ? `      ${one.probe.differs}\n` : '';
    return `  ${painted(one.status, page, style)}  ${style.bold(one.name)}  ${one.url}${answer}\n${one.summary === null ? '' : `      ${one.summary}\n`}${differs}`;
  });
  const failing = status.probes.filter((probe) => probe.ok === false && probe.type !== 'route');
  const probes = failing.map((probe) => `  ${style.red('✘')} ${probe.name}: ${probe.message}\n`);
  const none = upstreams.length === 0 ? [`  ${word('noRoutes', page.lang)}\n`] : [];
  const pending = Object.entries(agent.pending).map(
    ([receiver, count]) => `${style.yellow('!')} ${count} messages wait for ${receiver}\n`,
  );
  const incidents = status.incidents.map((incident) => `\n${incidentPage(incident, page)}`);
  return [head, ...problems, ...pending, ...upstreams, ...none, ...probes, ...incidents].join('');
}

/** One incident: when, and its whole diagnosis. */
export function incidentPage(incident: IncidentJson, page: Page): string {
  const style = styleOf(page.color);
  const until = incident.closedAt === null ? '…' : incident.closedAt;
  const state = incident.state === 'open' ? style.red('open') : style.green('resolved');
  const head = `${style.bold(incident.id)}  ${state}  ${incident.severity}  ${incident.openedAt} – ${until}  ${incident.upstreams.join(', ')}\n`;
  return head + resultPage(incident.diagnosis, page);
}

/** A list of incidents, a line each. */
export function incidentsPage(items: readonly IncidentJson[], page: Page): string {
  const style = styleOf(page.color);
  if (items.length === 0) return `${word('none', page.lang)}\n`;
  return items
    .map((one) => {
      const state = one.state === 'open' ? style.red('open    ') : style.green('resolved');
      return `${style.bold(one.id)}  ${state}  ${one.openedAt}  ${one.upstreams.join(', ')}  ${one.diagnosis.summary}\n`;
    })
    .join('');
}
