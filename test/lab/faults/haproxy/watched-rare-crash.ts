import { rareCrash } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({ ...rareCrash('haproxy'), id: 'haproxy/watched-rare-crash' });
