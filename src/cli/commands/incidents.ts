import { AGENT_OPTION, askAgent } from '../ask-agent.ts';
import { type Call, CliError, type Command } from '../command.ts';
import type { Page } from '../print/diagnosis.ts';

async function one(call: Call, id: string, page: Page): Promise<void> {
  const answer = await askAgent(call, `/api/v1/incidents/${encodeURIComponent(id)}`);
  const [{ incidentJsonSchema }, { incidentPage }] = await Promise.all([
    import('../../core/incident.ts'),
    import('../print/status.ts'),
  ]);
  call.io.out(
    call.json ? `${JSON.stringify(answer, null, 2)}\n` : incidentPage(incidentJsonSchema.parse(answer), page),
  );
}

export const command: Command = {
  name: 'incidents',
  summary: 'the stored incidents; one with its whole diagnosis',
  usage: '[ID]',
  examples: ['why502 incidents --state open', 'why502 incidents 01KA…'],
  options: {
    state: { type: 'string', value: 'open|resolved', help: 'only these' },
    upstream: { type: 'string', value: 'NAME', help: 'only those of an upstream' },
    limit: { type: 'string', value: 'N', help: 'at most so many, newest first; default 20' },
    ...AGENT_OPTION,
  },
  exits: { 0: 'listed', 4: 'no agent answers' },
  async run(call) {
    const page = { lang: call.lang, color: call.color, columns: call.io.columns, verbose: true };
    const [id] = call.args;
    if (id !== undefined) {
      await one(call, id, page);
      return 0;
    }
    const state = call.text('state');
    if (state !== null && state !== 'open' && state !== 'resolved')
      throw new CliError(`--state ${state}: expected open or resolved`);
    const limit = call.text('limit') ?? '20';
    if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > 200) throw new CliError(`--limit ${limit}: expected 1 to 200`);
    const query = new URLSearchParams({ limit });
    if (state !== null) query.set('state', state);
    const upstream = call.text('upstream');
    if (upstream !== null) query.set('upstream', upstream);
    const answer = await askAgent(call, `/api/v1/incidents?${query}`);
    const [{ incidentsSchema }, { incidentsPage }] = await Promise.all([
      import('../../api/schemas.ts'),
      import('../print/status.ts'),
    ]);
    call.io.out(
      call.json ? `${JSON.stringify(answer, null, 2)}\n` : incidentsPage(incidentsSchema.parse(answer).items, page),
    );
    return 0;
  },
};
