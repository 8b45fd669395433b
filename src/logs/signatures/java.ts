import { said } from '../family.ts';
import { defineSignatures, hint, maybe } from '../signature.ts';

/** The JVM and what runs on it. */
export const signatures = defineSignatures('java', [
  said(
    'heap',
    hint('process.heap-exhausted', 0.97),
    ['java.lang.OutOfMemoryError', 'OutOfMemoryError'],
    [
      'java.lang.OutOfMemoryError: Java heap space',
      'Exception in thread "main" java.lang.OutOfMemoryError: Metaspace',
      'Terminating due to java.lang.OutOfMemoryError: GC overhead limit exceeded',
    ],
    {
      rank: 1,
      pattern: (text) =>
        text.includes('unable to create new native thread') || text.includes('unable to create native thread')
          ? null
          : {},
    },
  ),
  said(
    'public-key',
    hint('app.settings-invalid', 0.85, 'db.auth-failed', 0.7),
    'Public Key Retrieval is not allowed',
    'com.mysql.cj.exceptions.UnableToConnectException: Public Key Retrieval is not allowed',
    { rank: 4 },
  ),
  said(
    'parachute',
    hint('process.heap-exhausted', 0.85),
    'Memory usage is low, parachute is non existent',
    'SEVERE: Memory usage is low, parachute is non existent, your system may start failing.',
  ),
  said(
    'threads',
    hint('process.task-limit', 0.8, 'host.memory-exhausted', 0.4),
    ['unable to create new native thread', 'unable to create native thread'],
    'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
    { rank: 2 },
  ),
  said(
    'no-memory',
    hint('host.memory-exhausted', 0.9),
    [
      'There is insufficient memory for the Java Runtime Environment to continue',
      'Could not reserve enough space for',
      'Cannot allocate memory',
    ],
    [
      '# There is insufficient memory for the Java Runtime Environment to continue.',
      'Error occurred during initialization of VM: Could not reserve enough space for object heap',
    ],
    { rank: 1, pattern: /insufficient memory for the Java|Could not reserve enough/ },
  ),
  said(
    'port-in-use',
    hint('port.in-use', 0.96),
    [
      'java.net.BindException: Address already in use',
      'BindException: Address already in use',
      'java.net.BindException',
    ],
    [
      'java.net.BindException: Address already in use (Bind failed)',
      'Caused by: java.net.BindException: Address already in use',
    ],
    { rank: 1, pattern: /Address (?:already )?in use/ },
  ),
  said(
    'bind-denied',
    hint('app.permission-denied', 0.85),
    ['java.net.BindException: Permission denied', 'java.net.SocketException: Permission denied'],
    'java.net.BindException: Permission denied',
    { rank: 2 },
  ),
  said(
    'class-version',
    hint('app.runtime-incompatible', 0.97),
    [
      'UnsupportedClassVersionError',
      'has been compiled by a more recent version of the Java Runtime',
      'invalid source release',
      'release version',
    ],
    [
      'java.lang.UnsupportedClassVersionError: com/example/Main has been compiled by a more recent version of the Java Runtime (class file version 61.0)',
    ],
    { rank: 2, pattern: /UnsupportedClassVersion|more recent version/ },
  ),
  // Options of garbage collectors come and go with versions; a misspelt one is said in the same words.
  said(
    'vm-option',
    hint('app.runtime-incompatible', 0.93, 'app.bad-command', 0.9),
    'Unrecognized VM option',
    "Unrecognized VM option 'UseConcMarkSweepGC'",
    { rank: 2, pattern: /VM option '(?<option>[^'\n]{1,100})'/ },
  ),
  said(
    'jar-missing',
    hint('app.entrypoint-not-found', 0.97),
    ['Error: Unable to access jarfile', 'Unable to access jarfile', 'Invalid or corrupt jarfile'],
    ['Error: Unable to access jarfile app.jar', 'Error: Invalid or corrupt jarfile app.jar'],
    { pattern: /jarfile (?<target>\S{1,300})/ },
  ),
  said(
    'main-class',
    hint('app.entrypoint-not-found', 0.97),
    [
      'Could not find or load main class',
      'no main manifest attribute',
      'Main method not found in class',
      'kein Hauptmanifestattribut',
      'aucun attribut manifest principal',
      '没有主清单属性',
      'にメイン・マニフェスト属性がありません',
    ],
    [
      'Error: Could not find or load main class com.example.Main',
      'no main manifest attribute, in app.jar',
      'kein Hauptmanifestattribut, in app.jar',
      'app.jar中没有主清单属性',
    ],
    { rank: 1 },
  ),
  said(
    'config-unreadable',
    hint('process.config-invalid', 0.95),
    ['Unable to load server configuration from', 'SAXParseException; systemId: file:'],
    [
      'Unable to load server configuration from [/var/lib/tomcat10/conf/server.xml]',
      'org.xml.sax.SAXParseException; systemId: file:/var/lib/tomcat10/conf/server.xml; lineNumber: 161; columnNumber: 5; The element type "Engine" must be terminated by the matching end-tag "</Engine>".',
    ],
    {
      rank: 2,
      pattern:
        /systemId: file:(?<file>[^;\s]{1,400}); lineNumber: (?<line>\d{1,7}); columnNumber: \d{1,7}; (?<reason>.{1,300})|configuration from \[(?<target>[^\]]{1,400})\]/,
    },
  ),
  said(
    'jsp-compile',
    hint('app.syntax-error', 0.95),
    ['Unable to compile class for JSP', 'in the jsp file: ['],
    [
      'org.apache.jasper.JasperException: Unable to compile class for JSP:',
      'An error occurred at line: [4] in the jsp file: [/report.jsp]',
    ],
    { rank: 3, pattern: maybe(/at line: \[(?<line>\d{1,6})\] in the jsp file: \[(?<file>[^\]\n]{1,300})\]/) },
  ),
  said(
    'jsp-not-compiled',
    hint('app.syntax-error', 0.6),
    'ClassNotFoundException: org.apache.jsp.',
    'java.lang.ClassNotFoundException: org.apache.jsp.report_jsp',
    { rank: 3 },
  ),
  said(
    'class-missing',
    hint('app.dependency-missing', 0.85),
    ['java.lang.ClassNotFoundException', 'java.lang.NoClassDefFoundError'],
    [
      'java.lang.ClassNotFoundException: org.postgresql.Driver',
      'java.lang.NoClassDefFoundError: org/slf4j/LoggerFactory',
    ],
    { pattern: /(?:ClassNotFoundException|NoClassDefFoundError): (?<module>[\w./$]{1,300})/ },
  ),
  said(
    'method-missing',
    hint('app.runtime-incompatible', 0.8, 'app.dependency-missing', 0.4),
    ['java.lang.NoSuchMethodError', 'java.lang.NoSuchFieldError', 'java.lang.IncompatibleClassChangeError'],
    "java.lang.NoSuchMethodError: 'void org.x.Y.z()'",
  ),
  said(
    'host-unknown',
    hint('db.host-unresolvable', 0.75, 'app.upstream-error', 0.3),
    ['java.net.UnknownHostException', 'UnknownHostException'],
    [
      'java.net.UnknownHostException: postgres',
      'Caused by: java.net.UnknownHostException: db: Name or service not known',
    ],
    { rank: 2, pattern: /UnknownHostException: (?<host>[\w.-]{1,253})/ },
  ),
  said(
    'db-refused',
    hint('db.unreachable', 0.96),
    [
      'Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections',
      'Communications link failure',
      'CommunicationsException',
      'The Network Adapter could not establish the connection',
      'The TCP/IP connection to the host',
      'Could not open JPA EntityManager for transaction',
      'Socket fail to connect to host',
    ],
    [
      'org.postgresql.util.PSQLException: Connection to localhost:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.',
      'com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure',
    ],
    { rank: 3, pattern: maybe(/Connection to (?<host>[\w.-]{1,253}):(?<port>\d{1,5}) refused/) },
  ),
  said(
    'refused',
    hint('db.unreachable', 0.5, 'app.upstream-error', 0.4, 'cache.unreachable', 0.2),
    ['java.net.ConnectException', 'Connection refused'],
    [
      'java.net.ConnectException: Connection refused',
      'java.net.ConnectException: Connection refused (Connection refused)',
    ],
    { pattern: /ConnectException: (?:Connection (?:refused|timed out)|.{0,60})/ },
  ),
  said(
    'upstream',
    hint('app.upstream-error', 0.75),
    [
      'org.springframework.web.client.ResourceAccessException',
      'java.net.SocketTimeoutException',
      'feign.RetryableException',
      'java.net.http.HttpTimeoutException',
    ],
    [
      'org.springframework.web.client.ResourceAccessException: I/O error on GET request for "http://api:9000/x": Connection refused',
      'java.net.SocketTimeoutException: Read timed out',
    ],
    { rank: 1 },
  ),
  said(
    'permission',
    hint('app.permission-denied', 0.93),
    ['java.nio.file.AccessDeniedException', '(Permission denied)'],
    [
      'java.nio.file.AccessDeniedException: /var/log/app',
      'java.io.FileNotFoundException: /var/log/app/app.log (Permission denied)',
    ],
    { rank: 1, pattern: /AccessDeniedException|FileNotFoundException: .{1,300}\(Permission denied\)/ },
  ),
  said(
    'file-missing',
    hint('app.directory-missing', 0.85),
    ['java.nio.file.NoSuchFileException', '(No such file or directory)'],
    [
      'java.nio.file.NoSuchFileException: /data/x',
      'java.io.FileNotFoundException: /data/x.txt (No such file or directory)',
    ],
    { pattern: /(?:NoSuchFileException: |FileNotFoundException: )(?<target>\/[^(\n]{1,300}?)(?: \(|$)/ },
  ),
  said(
    'crash',
    hint('process.crashed', 0.93),
    ['A fatal error has been detected by the Java Runtime Environment', 'SIGSEGV (0xb) at pc'],
    '# A fatal error has been detected by the Java Runtime Environment:',
  ),
  said(
    'command',
    hint('app.bad-command', 0.95),
    ['Unrecognized option', 'Invalid maximum heap size'],
    ['Unrecognized option: -Xmx512', 'Invalid maximum heap size: -Xmx512x'],
    { pattern: /^(?:Unrecognized option: (?<option>\S{1,100})|Invalid (?:maximum|initial) heap)/ },
  ),
  // What it says last, whatever the reason was.
  said(
    'not-created',
    hint('app.bad-command', 0.6),
    'Could not create the Java Virtual Machine',
    'Error: Could not create the Java Virtual Machine.',
    { rank: -1 },
  ),
  said(
    'unhandled-exception',
    hint('app.unhandled-exception', 0.6),
    'Exception in thread',
    'Exception in thread "main" java.lang.IllegalStateException: x',
    { rank: -5 },
  ),
]);
