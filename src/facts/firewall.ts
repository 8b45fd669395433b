import { z } from 'zod';
import { defineFact } from './define.ts';

/** Firewall rules that would drop or reject what goes to an address of this path. */
export const fact = defineFact(
  'firewall',
  z.object({
    tool: z.enum(['nft', 'iptables', 'ufw', 'none']),
    hits: z.array(
      z.object({
        tool: z.string(),
        chain: z.string(),
        rule: z.string(),
        action: z.enum(['drop', 'reject']),
        /** The address of the path that it hits. */
        address: z.string(),
        /** The command that removes the rule. */
        undo: z.string(),
        packets: z.number().nullable(),
      }),
    ),
  }),
);
