import { expect, test } from 'vitest';
import { hexToHost, readSockets } from '../../src/trace/sockets.ts';
import { fakeHost } from './host/fake-host.ts';

// As Linux 6.18 prints them: a listener with two waiting, connections to 127.0.0.1:3000 and to an IPv6 address.
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000002 00:00000000 00000000   112        0 4242 1 0000000053fb6708 100 0 0 10 0
   1: 0100007F:ADF0 0100007F:0BB8 01 00000000:00000000 02:00000172 00000000    33        0 77 2 00000000cdb70826 20 4 30 10 -1
   2: 0100007F:ADF2 0100007F:0BB8 06 00000000:00000000 03:0000000C 00000000     0        0 0 3 000000004f7066f6
   3: 0100007F:ADF2 0200007F:0BB8 06 00000000:00000000 03:0000000C 00000000     0        0 0 3 000000004f7066f6
   4: 0100007F:0BB8 0100007F:ADF0 0B 00000000:00000000 00:00000000 00000000   112        0 78 1 00000000cdb70827
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 99 1 0000000000000000 100 0 0 10 0
   1: 0000000000000000FFFF00000100007F:ADF4 0000000000000000FFFF00000100007F:0BB8 08 00000001:00000000 00:00000000 00000000    33        0 80 1 0000000000000000 20 4 30 10 -1
`;

test('the tables tell listeners, and connections to an address whatever family they are kept in', async () => {
  const files = { '/proc/self/net/tcp': TCP, '/proc/self/net/tcp6': TCP6 };
  const table = await readSockets(fakeHost({ files }));
  expect(table.listening).toEqual([
    { host: '127.0.0.1', port: 3000, path: null, inode: 4242, uid: 112, queue: 2 },
    { host: '::1', port: 8080, path: null, inode: 99, uid: 1000, queue: 0 },
  ]);
  expect(table.to('127.0.0.1', 3000)).toEqual({ ESTABLISHED: 1, TIME_WAIT: 1, CLOSE_WAIT: 1 });
  expect(table.to('127.0.0.1', 3001)).toEqual({});
  // 44528, 44530, 44532, and 3000 of an accepted connection.
  expect(table.localPorts).toBe(4);
});

test.each(['', 'sl', '  sl\n', '  sl\n   0: 0100007F', '  sl\n 0: zz:1 2:3\n\n', '  sl\n 0: 0100007F:0BB8 0A\n'])(
  'what is cut or no table tells nothing: %j',
  async (text) => {
    const { listening } = await readSockets(fakeHost({ files: { '/proc/self/net/tcp': text } }));
    expect(listening).toEqual([]);
  },
);

test('hosts are written as people write them', () => {
  expect(['0100007F', '0000000000000000FFFF00000100007F', 'B80D0120000000000000000001000000'].map(hexToHost)).toEqual([
    '127.0.0.1',
    '127.0.0.1',
    '2001:db8::1',
  ]);
});
