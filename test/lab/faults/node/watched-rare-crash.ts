import { rareCrash } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({ ...rareCrash('nginx'), id: 'node/watched-rare-crash' });
