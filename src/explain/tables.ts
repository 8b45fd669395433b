import type { SceneDisk, SceneFile, SceneRow } from '../core/scene.ts';

/** `ss -ltn` and `netstat -ltn`, with the program where root asked. */
const LISTENING =
  /(?:^|\s)(?:LISTEN\s+\d+\s+\d+\s+|tcp[46]?\s+(?:LISTEN\s+)?\d+\s+\d+\s+)(?<host>\[[0-9a-fA-F:.]+\](?:%\w{1,16})?|[\d.*]+(?:%\w{1,16})?|\*|[0-9a-fA-F:]{2,39}?):(?<port>\d{1,5})\s/;
const OTHER_STATE = /\b(?:ESTAB(?:LISHED)?|(?:TIME|CLOSE|FIN)[-_]WAIT\w{0,3}|SYN[-_]\w{4,5}|LAST[-_]ACK|CLOSING)\b/;
const PROGRAM = /users:\(\("(?<ss>[^"]{1,40})"|\s\d{1,8}\/(?<netstat>[\w.@()-]{1,40})/;
const DF =
  /^(?:\/dev\/\S{1,80}|overlay|rootfs|tmpfs|udev|devtmpfs|[\w-]{1,40}(?:\/[\w-]{1,40})+)\s+[\d.]+[KMGTPi]{0,2}\s+[\d.]+[KMGTPi]{0,2}\s+[\d.]+[KMGTPi]{0,2}\s+(?<used>\d{1,3})%\s+(?<mount>\/(?!snap\/)\S{0,100})\s*$/;
const FOLDER =
  /^\s?(?<mode>d[rwxstST-]{9})[.+@]?\s+(?:\d+\s+)?(?<owner>[\w.@$-]{1,40})\s+(?<group>[\w.@$-]{1,40})\s+(?:\S.{0,60}\s)?(?<path>\S{1,200})$/;

/** A row of a pasted table of listeners. */
export function rowOf(raw: string): SceneRow | null {
  if (raw.length > 400 || OTHER_STATE.test(raw)) return null;
  const groups = LISTENING.exec(raw)?.groups;
  if (groups === undefined) return null;
  const program = PROGRAM.exec(raw)?.groups;
  const host = (groups.host ?? '').replace(/%.*$/, '').replace(/^\[|\]$/g, '');
  return {
    host: host.replace(/^(?:\*|:{2,3})$/, '0.0.0.0'),
    port: Number(groups.port),
    program: program?.ss ?? program?.netstat ?? '',
  };
}

/** Whether a header of `df` counts inodes (`df -i`) or blocks; null for any other line. */
export function inodesAt(raw: string): boolean | null {
  if (raw.length > 120 || !raw.includes('%') || raw.includes('/')) return null;
  return /\bI(?:nodes?|Used|Use%)/.test(raw);
}

/** A row of a pasted `df`; images of snaps are full by nature. */
export function diskOf(raw: string, inodes: boolean): SceneDisk | null {
  const groups = raw.length < 300 && raw.includes('%') ? DF.exec(raw)?.groups : undefined;
  return groups === undefined
    ? null
    : { mount: groups.mount ?? '/', used: Number(groups.used), inodes, text: raw.trim() };
}

/** A directory of a pasted `ls -la`, `ls -ld` or `namei -l`. */
export function folderOf(raw: string, line: number): SceneFile | null {
  if (raw.length > 300 || !/^\s?d[rwx-]/.test(raw)) return null;
  const groups = FOLDER.exec(raw.trimEnd())?.groups;
  if (groups === undefined) return null;
  const { mode = '', owner = '', group = '', path = '' } = groups;
  return { path, mode, owner, group, line, text: raw.trim() };
}
