import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Web servers and proxies that fewer hosts have: LiteSpeed, Cherokee, NGINX Unit. */
export const signatures = [
  ...defineSignatures('litespeed', [
    said(
      'accept',
      hint('proxy.fd-limit', 0.9),
      'Accept failed: Too many',
      'HttpListener::acceptConnection(): Accept failed: Too many open files',
      { rank: 1 },
    ),
    said(
      'cannot-run',
      (_fields, text) =>
        /Resource temporarily unavailable/.test(text)
          ? hint('process.task-limit', 0.8)
          : /Permission denied/.test(text)
            ? hint('app.permission-denied', 0.7, 'unit.exec-failed', 0.5)
            : hint('unit.exec-failed', 0.7),
      'lscgid: execve()',
      'lscgid: execve():/usr/local/lsws/lsphp83/bin/lsphp: Resource temporarily unavailable',
      { rank: 2 },
    ),
  ]),
  ...defineSignatures('unit', [
    said(
      // It does not remove what a listener of its own left behind.
      'socket-in-use',
      hint('socket.stale', 0.6, 'socket.bind-failed', 0.6, 'port.in-use', 0.3),
      'failed (98: Address already in use)',
      ['bind("unix:/run/app/shop.sock") failed (98: Address already in use)'],
      {
        rank: 3,
        pattern: /bind\(\\?"unix:(?<path>\/[^"\\]{1,200})\\?"\) failed \(98: Address already in use\)/,
      },
    ),
  ]),
  ...defineSignatures('linux', [
    said(
      // Of programs that nobody else here knows.
      'cannot-bind',
      hint('port.in-use', 0.7, 'proxy.bind-failed', 0.4),
      [
        'Could not bind()',
        'Could not bind to port',
        'could not bind to port',
        'unable to bind to port',
        'failed to bind to port',
      ],
      [
        'bind.c:293 - Could not bind() port=9090 (UID=0, GID=0) | Most probably there is another web server listening to the same port.',
        'server: failed to bind to port 8080: already in use',
      ],
      { rank: -2, pattern: /bind(?:\(\))? (?:to )?port[= ](?<port>\d{1,5})/ },
    ),
  ]),
];
