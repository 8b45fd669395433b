import type { FixStep } from '../../core/rule.ts';
import { isUnseen, type Owner } from './owners.ts';
import { quote } from './shell.ts';

/** Makes the one who has the port let go of it, and starts the one who should have it. */
export function evict(owner: Owner | null, starts: string | null): readonly FixStep[] {
  const again = starts === null ? '' : `systemctl reset-failed ${quote(starts)}; systemctl restart ${quote(starts)}`;
  if (owner === null)
    return again === ''
      ? []
      : [{ command: again, why: { en: `The port is free again: starts ${starts}.` }, risk: 'safe' }];
  if (isUnseen(owner))
    return [
      {
        command: null,
        why: { en: 'See who it is as root: ss -ltnp; end it or give it another port.' },
        risk: 'manual',
      },
    ];
  const name = owner.container ?? owner.unit;
  const stop = owner.container
    ? `docker stop ${quote(owner.container)}`
    : owner.unit
      ? `systemctl stop ${quote(owner.unit)}`
      : // A suspended process takes the signal only when it goes on.
        `kill ${owner.pid} && kill -CONT ${owner.pid}`;
  const undo = owner.container
    ? { undo: `docker start ${quote(owner.container)}` }
    : owner.unit
      ? { undo: `systemctl start ${quote(owner.unit)}` }
      : {};
  const who = `${owner.command} (pid ${owner.pid}${name ? `, ${name}` : ''})`;
  // It takes a moment until a process that was told to end has let go.
  const wait =
    owner.unit || owner.container
      ? ''
      : ` && for i in 1 2 3 4 5; do kill -0 ${owner.pid} 2>/dev/null || break; sleep 1; done`;
  return [
    {
      command: `${stop}${wait}${again === '' ? '' : `; ${again}`}`,
      why: { en: `Ends ${who}${starts ? ` and starts ${starts}` : ''}. Make sure first that nobody needs it.` },
      risk: 'caution',
      ...undo,
    },
    ...(owner.unit
      ? [
          {
            command: null,
            why: {
              en: `If ${owner.unit} is not needed, \`systemctl disable ${owner.unit}\`; else give one of the two another port.`,
            },
            risk: 'manual' as const,
          },
        ]
      : []),
  ];
}
