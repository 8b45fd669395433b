import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** MongoDB: clients and server. */
export const signatures = [
  ...defineSignatures('mongodb-client', [
    said(
      'no-server',
      hint('db.unreachable', 0.95),
      [
        'ServerSelectionTimeoutError',
        'MongoServerSelectionError',
        'MongooseServerSelectionError',
        'No primary available for writes',
        'available for writes',
        'match selector',
        'available for replica set name',
        'No servers found yet',
        'servers found yet',
        'Could not reach any servers in',
        'MongoNetworkError',
        'MongoTimeoutException',
        'Topology Description',
        'No servers available',
        'No replica set members available',
        'No mongoses available',
        'No replica set members found yet',
      ],
      [
        'pymongo.errors.ServerSelectionTimeoutError: mongo:27017: [Errno 111] Connection refused (configured timeouts: socketTimeoutMS: 20000.0ms, connectTimeoutMS: 20000.0ms), Timeout: 30s, Topology Description: <TopologyDescription id: 1>',
        'MongooseServerSelectionError: connect ECONNREFUSED 127.0.0.1:27017',
        'No primary available for writes',
        'No replica set members match selector "Primary()"',
        'No servers found yet',
        "Could not reach any servers in [('m', 27017)]. Replica set is configured with internal hostnames or IPs?",
        'MongoNetworkError: failed to connect to server [mongo:27017] on first connect',
      ],
      {
        rank: 2,
        pattern: (text) => {
          const host = /(?:^|[\s([:])(?<host>[\w.-]{1,253}):(?<port>27\d{3})/.exec(text)?.groups;
          return host === undefined ? {} : { host: host.host ?? '', port: host.port ?? '' };
        },
      },
    ),
    said(
      'unresolvable',
      hint('db.host-unresolvable', 0.95),
      [
        'querySrv ENOTFOUND',
        'querySrv ECONNREFUSED',
        'ENOTFOUND mongo',
        'EAI_AGAIN mongo',
        'ENOTFOUND mongodb',
        'EAI_AGAIN mongodb',
      ],
      [
        'Error: querySrv ENOTFOUND _mongodb._tcp.cluster0.example.net',
        'MongooseServerSelectionError: getaddrinfo ENOTFOUND mongo',
        'MongooseServerSelectionError: getaddrinfo EAI_AGAIN mongodb',
      ],
      { rank: 3 },
    ),
    said(
      'auth',
      hint('db.auth-failed', 0.97),
      [
        'Authentication failed',
        'bad auth',
        'Command find requires authentication',
        'requires authentication',
        'not authorized on',
      ],
      [
        "pymongo.errors.OperationFailure: Authentication failed., full error: {'ok': 0.0, 'code': 18, 'codeName': 'AuthenticationFailed'}",
        'MongoServerError: bad auth : Authentication failed.',
        'MongoServerError: command find requires authentication',
      ],
      { rank: 3, pattern: /[Mm]ongo|code': 18|bad auth/ },
    ),
    said(
      'buffering',
      hint('db.unreachable', 0.9),
      'buffering timed out after',
      'MongooseError: Operation `users.find()` buffering timed out after 10000ms',
      { rank: 2 },
    ),
    said(
      'uri',
      hint('app.env-missing', 0.85, 'app.settings-invalid', 0.6),
      [
        'The `uri` parameter to `openUri()` must be a string',
        'Invalid scheme, expected connection string to start with',
        'Invalid connection string',
        "Invalid URI scheme: URI must begin with 'mongodb://'",
      ],
      [
        'MongooseError: The `uri` parameter to `openUri()` must be a string, got "undefined".',
        'MongoParseError: Invalid scheme, expected connection string to start with "mongodb://" or "mongodb+srv://"',
        "pymongo.errors.InvalidURI: Invalid URI scheme: URI must begin with 'mongodb://' or 'mongodb+srv://'",
      ],
      { rank: 3 },
    ),
  ]),
  ...defineSignatures('mongodb', [
    said(
      'lock',
      hint('db.crashed', 0.8, 'process.stale-pidfile', 0.4),
      [
        'Unable to lock the lock file',
        'DBPathInUse',
        'exception in initAndListen',
        'NonExistentPath',
        'Data directory /data/db not found',
      ],
      [
        'exception in initAndListen: DBPathInUse: Unable to lock the lock file: /data/db/mongod.lock (Resource temporarily unavailable)',
        'exception in initAndListen: NonExistentPath: Data directory /data/db not found., terminating',
      ],
      { rank: 1 },
    ),
    said(
      'version',
      hint('db.version-mismatch', 0.95),
      ['featureCompatibilityVersion', 'UPGRADE PROBLEM', 'Wrong mongod version'],
      ['UPGRADE PROBLEM: Found an invalid featureCompatibilityVersion document', 'Wrong mongod version'],
      { rank: 2 },
    ),
    said(
      'cpu',
      hint('app.runtime-incompatible', 0.9, 'db.crashed', 0.7),
      'requires a CPU with AVX support',
      'WARNING: MongoDB 5.0+ requires a CPU with AVX support, and your current system does not appear to have that!',
      { rank: 2 },
    ),
    said(
      'port',
      hint('port.in-use', 0.9),
      ['SocketException: Address already in use', 'Failed to set up listener'],
      '{"t":{"$date":"2026-11-21T10:04:05.000+00:00"},"s":"E","c":"CONTROL","id":20568,"ctx":"initandlisten","msg":"Error setting up listener","attr":{"error":{"code":9001,"codeName":"SocketException","errmsg":"Failed to set up listener: SocketException: Address already in use"}}}',
    ),
    said(
      'disk',
      hint('db.disk-full', 0.85, 'host.disk-full', 0.8),
      ['WiredTiger error', 'WiredTiger'],
      'WiredTiger error (28) [1700000000:0][1:0x7f], file:WiredTiger.wt: No space left on device',
      { pattern: /No space left/, rank: 4 },
    ),
    said(
      'corrupt',
      hint('db.crashed', 0.9),
      ['WT_PANIC: WiredTiger library panic', 'Fatal Assertion', 'WiredTiger library panic'],
      'WT_PANIC: WiredTiger library panic',
      { rank: 2 },
    ),
  ]),
];
