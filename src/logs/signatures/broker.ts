import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Message brokers, search and memcached. */
export const signatures = defineSignatures('broker', [
  said(
    'rabbitmq-login',
    hint('db.auth-failed', 0.85, 'cache.auth-failed', 0.4),
    ['login refused: user', 'Login was refused using authentication mechanism', 'invalid credentials'],
    [
      "PLAIN login refused: user 'guest' can only connect via localhost",
      "PLAIN login refused: user 'shop' - invalid credentials",
      'com.rabbitmq.client.AuthenticationFailureException: ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile.',
    ],
    { rank: 3, pattern: /login refused: user '(?<user>[^']{1,100})'|Login was refused using/ },
  ),
  said(
    'rabbitmq',
    hint('cache.unreachable', 0.6, 'db.unreachable', 0.5),
    [
      'pika.exceptions.AMQPConnectionError',
      'AMQPConnectionError',
      'ACCESS_REFUSED',
      'Handshake terminated by server',
      'NoBrokersAvailable',
      'org.apache.kafka.common.errors.TimeoutException',
      'could not be established. Broker may not be available',
      'Broker may not be available',
    ],
    [
      'pika.exceptions.AMQPConnectionError',
      'Error: Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED"',
      'kafka.errors.NoBrokersAvailable: NoBrokersAvailable',
      'Connection to node 1 (kafka/172.18.0.3:9092) could not be established. Broker may not be available.',
    ],
  ),
  said(
    'elasticsearch',
    (_fields, text) =>
      /watermark|read-only-allow-delete/.test(text)
        ? hint('db.disk-full', 0.85, 'host.disk-full', 0.7)
        : hint('db.unreachable', 0.8),
    [
      'elasticsearch.exceptions.ConnectionError',
      'elastic_transport.ConnectionError',
      'NoNodeAvailableException',
      'flood stage disk watermark',
      'flood-stage watermark',
      'cluster_block_exception',
    ],
    [
      'elasticsearch.exceptions.ConnectionError: ConnectionError(<urllib3.connection.HTTPConnection object>: Failed to establish a new connection: [Errno 111] Connection refused)',
      'flood stage disk watermark [95%] exceeded on [x]',
      'index [shop] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];',
    ],
    { rank: 2 },
  ),
  said(
    'memcached',
    hint('cache.unreachable', 0.85),
    ['pymemcache', 'MemcacheUnexpectedCloseError', 'Memcached::HostNotFound'],
    'pymemcache.exceptions.MemcacheUnexpectedCloseError',
  ),
]);
