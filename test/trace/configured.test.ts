import { describe, expect, it } from 'vitest';
import type { Address } from '../../src/core/address.ts';
import { configuredUnit, listensIn, readConfigurations } from '../../src/trace/configured.ts';
import { readUnitFiles } from '../../src/trace/unit-files.ts';
import { fakeHost } from './host/fake-host.ts';

const port = (number: number): Address => ({ is: 'tcp', host: '127.0.0.1', port: number });

describe('what a configuration listens on', () => {
  it.each([
    ['<Connector port="8080" protocol="HTTP/1.1"/>', 8080, true],
    ['<!-- <Connector port="8443"/> -->', 8443, false],
    ['<Server port="8005" shutdown="SHUTDOWN">', 8005, true],
    ['http_port = 3000', 3000, true],
    [';http_port = 3000', 3000, false],
    ['# listen: 0.0.0.0:9000', 9000, false],
    ['listen: 0.0.0.0:9000', 9000, true],
    ['bind-address: "[::]:9000"', 9000, true],
    ['server.port=8443', 8443, true],
    ['"port": 3000,', 3000, true],
    ['HTTP_PORT=8080', 8080, true],
    ['db_port = 5432', 5432, false],
    ['redis-port: 6379', 6379, false],
    ['targets: ["localhost:9100"]', 9100, false],
    ['url = http://localhost:9090', 9090, false],
    ['port = 80800', 8080, false],
    ['port = 8080.5', 8080, false],
  ])('%s, %i: %s', (text, number, listens) => {
    expect(listensIn(text, port(number))).toBe(listens);
  });
});

describe('the unit of a package', () => {
  const unit = '[Service]\nExecStart=/usr/libexec/start\n';
  const files = {
    '/lib/systemd/system/tomcat10.service': unit,
    '/lib/systemd/system/grafana-server.service': unit,
    '/lib/systemd/system/shop.service': unit,
    '/etc/tomcat10/server.xml': '<Connector port="8080"/>',
    '/etc/grafana/grafana.ini': 'http_port = 3000',
    '/etc/default/shop': 'PORT=8200\n',
  };
  const host = fakeHost({ files });

  it.each([
    [8080, { unit: 'tomcat10.service', file: '/etc/tomcat10/server.xml' }],
    [3000, { unit: 'grafana-server.service', file: '/etc/grafana/grafana.ini' }],
    [8200, { unit: 'shop.service', file: '/etc/default/shop' }],
    [9999, null],
  ])('that has port %i in its configuration', async (number, found) => {
    const { files: units } = await readUnitFiles(host, true);
    expect(configuredUnit(await readConfigurations(host, units), port(number))).toEqual(found);
  });

  it('tells what of it may not be read', async () => {
    const shut = fakeHost({ files, denied: ['/etc/tomcat10/server.xml'] });
    const { files: units } = await readUnitFiles(shut, true);
    const read = await readConfigurations(shut, units);
    expect(read.flatMap(({ closed }) => closed)).toEqual(['/etc/tomcat10/server.xml']);
    expect(configuredUnit(read, port(8080))).toBeNull();
  });

  it('is not guessed where two of them want the same port', async () => {
    const both = fakeHost({ files: { ...files, '/etc/default/shop': 'PORT=8080\n' } });
    const { files: units } = await readUnitFiles(both, true);
    expect(configuredUnit(await readConfigurations(both, units), port(8080))).toBeNull();
  });
});
