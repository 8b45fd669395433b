import { defineCause } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { event, unit } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

type Maker = SeenFacts['unit'];

const ID = 'route.request-too-large-for-backend';
const words = (text: string) => ({
  sources: [{ name: 'journal of app.service', lines: 9 }],
  since: null,
  tail: [],
  events: [event(text, { program: 'uwsgi', hints: [{ id: ID, weight: 0.9 }] })],
});

/** The configuration that uWSGI was started with, where its command names one. */
function iniOf(maker: Maker): string | null {
  const named = /\buwsgi\b.*?[\s=](\S+\.ini)(?=\s|$)/.exec(maker?.command ?? '')?.[1];
  if (named === undefined) return null;
  if (named.startsWith('/')) return named;
  return maker?.workingDirectory ? `${maker.workingDirectory}/${named}` : null;
}

export const rule = defineCause({
  id: ID,
  on: ['backend'],
  needs: ['words'],
  wants: ['unit'],
  leadsTo: { 'premature-close': 0.03, reset: 0.03, 'http-4xx': 0.02, 'http-502': 0.01 },
  title: {
    en: "The request's header is larger than the app server takes",
    ko: '요청 헤더가 앱 서버 허용치보다 큼',
    zh: '请求头超过应用服务器上限',
  },
  why: {
    en: 'uwsgi reads the request into a buffer of 4 kB (buffer-size); with long cookies it skips the request and closes.',
  },
  look: 'journalctl -u {subject} | grep "block size"',
  examples: {
    present: [
      {
        name: 'cookies of 6 kB',
        facts: { unit: unit(), words: words('invalid request block size: 6211 (max 4096)...skip') },
      },
    ],
    absent: [
      {
        name: 'an HTTP request to a uwsgi port, read as a length',
        facts: { unit: unit(), words: words('invalid request block size: 21573 (max 4096)...skip') },
      },
    ],
  },
  fromWords(said, { link }) {
    const size = Number(/block size: (\d+)/.exec(said.text)?.[1] ?? 0);
    // "GET " and "POST" read as a block size: then it is the protocol that is wrong.
    if (size === 21_573 || size === 20_304) return null;
    const name = link.runtime?.name ?? link.name;
    const bytes = size > 0 ? ` of ${size} bytes` : '';
    return {
      subject: name,
      confidence: 0.9,
      says: {
        en: `${name} refuses a request header${bytes}: its buffer is smaller`,
        ko: `${name}의 버퍼보다 요청 헤더${bytes}가 큽니다`,
        zh: `${name} 的缓冲区小于请求头${bytes}`,
      },
    };
  },
  fix({ data }, _context, { unit: maker }) {
    const restart = maker ? `systemctl restart ${quote(maker.name)}` : null;
    const file = iniOf(maker);
    const size = Number(data?.size ?? 0) < 32_768 ? 32_768 : 65_535;
    if (restart !== null && file !== null && data?.limit !== undefined)
      return [
        {
          command: `sed -i -e '/^ *buffer-size *=/d' -e '/^\\[uwsgi\\]/a buffer-size = ${size}' ${quote(file)} && ${restart}`,
          why: { en: 'uWSGI takes larger request headers then; look why the cookies are that long.' },
          risk: 'caution',
          undo: `sed -i '/^buffer-size = ${size}$/d' ${quote(file)} && ${restart}`,
        },
      ];
    return [
      {
        command: null,
        why: {
          en: `Set buffer-size = ${size} in the uwsgi configuration (gunicorn: --limit-request-line, --limit-request-field_size), then ${restart ? `\`${restart}\`` : 'restart it'}; look why the cookies are that long.`,
        },
        risk: 'manual',
      },
    ];
  },
});
