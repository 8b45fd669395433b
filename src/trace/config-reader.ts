import type { Host } from '../host/host.ts';
import type { ConfigReader } from '../proxies/config-reader.ts';

/** A resolver's files come through the host door. */
export function readerOf(host: Host): ConfigReader {
  return {
    async read(path) {
      const look = await host.read(path, { maxBytes: 4 * 1024 * 1024 });
      if (look.is === 'seen') return { is: 'text', text: look.value.text };
      if (look.is === 'absent') return { is: 'absent' };
      return look.is === 'denied' ? { is: 'denied' } : { is: 'failed', why: look.why };
    },
    async glob(pattern) {
      const look = await host.glob(pattern);
      return look.is === 'seen' ? look.value : [];
    },
  };
}
