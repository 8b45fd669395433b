import type { Reading } from '../../core/snapshot.ts';
import type { FileText, Host, Look } from '../../host/host.ts';

/** A look that gave no value, as a blind spot. */
export function blindBy(look: Exclude<Look<unknown>, { is: 'seen' }>, what: string): Reading<never> {
  if (look.is === 'absent') return { is: 'blind', why: `${what} is not there`, allow: null };
  return { is: 'blind', why: look.why, allow: look.is === 'denied' ? look.allow : null };
}

/** A value that was seen now. */
export function seenNow<T>(host: Host, source: string, value: T): Reading<T> {
  return { is: 'seen', at: host.now(), source, value };
}

/** The text of a file, or null whatever the reason. */
export async function textOf(host: Host, path: string, maxBytes?: number): Promise<string | null> {
  const look: Look<FileText> = await host.read(path, maxBytes === undefined ? {} : { maxBytes });
  return look.is === 'seen' ? look.value.text : null;
}

/** The answer of a look, or `late` when it has not come in `ms`; the look itself goes on and is forgotten. */
export async function within<T>(ms: number, look: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), ms);
  });
  try {
    return await Promise.race([look, limit]);
  } finally {
    clearTimeout(timer);
  }
}
