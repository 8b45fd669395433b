import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Spring Boot and its connection pool. */
export const signatures = [
  ...defineSignatures('spring', [
    said(
      'port',
      hint('port.in-use', 0.97),
      ['Web server failed to start. Port', 'was already in use'],
      'Web server failed to start. Port 8080 was already in use.',
      { pattern: /Port (?<port>\d{1,5}) was already in use/, rank: 2 },
    ),
    said(
      'failed',
      hint('app.unhandled-exception', 0.25, 'app.settings-invalid', 0.2),
      ['APPLICATION FAILED TO START', 'Application run failed'],
      [
        'APPLICATION FAILED TO START',
        '2026-11-21 ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed',
      ],
    ),
    said(
      'placeholder',
      hint('app.env-missing', 0.95, 'app.settings-invalid', 0.6),
      ['Could not resolve placeholder', 'Failed to bind properties under'],
      [
        'java.lang.IllegalArgumentException: Could not resolve placeholder \'DB_URL\' in value "\x24{DB_URL}"',
        "Failed to bind properties under 'server.port' to java.lang.Integer:",
      ],
      { rank: 4, pattern: /placeholder '(?<variable>[\w.-]{1,120})'|Failed to bind/ },
    ),
    said(
      'datasource',
      hint('app.settings-invalid', 0.85, 'app.env-missing', 0.6),
      [
        'Failed to configure a DataSource',
        'Failed to determine a suitable driver class',
        'Failed to determine suitable jdbc url',
        "'url' attribute is not specified",
      ],
      [
        "Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.",
        'Reason: Failed to determine a suitable driver class',
      ],
      { rank: 3 },
    ),
    said(
      'bean',
      hint('app.settings-invalid', 0.5, 'app.unhandled-exception', 0.4),
      [
        'UnsatisfiedDependencyException',
        'BeanCreationException',
        'NoSuchBeanDefinitionException',
        'that could not be found',
        'BeanDefinitionStoreException',
      ],
      [
        "org.springframework.beans.factory.UnsatisfiedDependencyException: Error creating bean with name 'x'",
        "org.springframework.beans.factory.NoSuchBeanDefinitionException: No qualifying bean of type 'com.x.Y' available",
        "Parameter 0 of constructor in com.x.Y required a bean of type 'com.x.Z' that could not be found.",
      ],
    ),
    said(
      'migration',
      hint('app.migration-failed', 0.93),
      [
        'FlywayException',
        'Validate failed: Migrations have failed validation',
        'Migration checksum mismatch',
        'FlywayValidateException',
        'FlywayMigrateException',
        'org.flywaydb.core.internal.sqlscript.DefaultSqlScriptExecutor.handleException',
        'liquibase.exception',
        'Schema-validation',
      ],
      [
        'org.flywaydb.core.api.exception.FlywayValidateException: Validate failed: Migrations have failed validation',
        'Migration checksum mismatch for migration version 2',
        '\tat org.flywaydb.core.internal.sqlscript.DefaultSqlScriptExecutor.handleException(DefaultSqlScriptExecutor.java:275)',
        'liquibase.exception.LockException: Could not acquire change log lock',
        'org.hibernate.tool.schema.spi.SchemaManagementException: Schema-validation: missing table [orders]',
      ],
      { rank: 3 },
    ),
    said(
      'started',
      undefined,
      ['Tomcat started on port', 'Tomcat initialized with port'],
      "o.s.b.w.embedded.tomcat.TomcatWebServer  : Tomcat started on port(s): 8080 (http) with context path ''",
      { tier: 'D' },
    ),
  ]),
  ...defineSignatures('hikari', [
    said(
      'timeout',
      hint('db.too-many-connections', 0.7, 'db.unreachable', 0.6),
      'Connection is not available, request timed out after',
      'java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms.',
      { rank: 2 },
    ),
    said(
      'init',
      hint('db.unreachable', 0.8, 'db.auth-failed', 0.3),
      ['Failed to initialize pool', 'Exception during pool initialization'],
      [
        'com.zaxxer.hikari.pool.HikariPool$PoolInitializationException: Failed to initialize pool: Connection refused',
        'HikariPool-1 - Exception during pool initialization.',
      ],
      { rank: 1 },
    ),
    said(
      'starvation',
      hint('host.memory-exhausted', 0.3, 'host.cpu-starved', 0.5),
      'Thread starvation or clock leap detected',
      'HikariPool-1 - Thread starvation or clock leap detected (housekeeper delta=1m2s).',
    ),
  ]),
];
