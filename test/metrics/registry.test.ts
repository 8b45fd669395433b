import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/metrics/definitions.ts';
import { metricsPage } from '../../src/metrics/page.ts';
import { Metrics } from '../../src/metrics/registry.ts';

const PROBE = { upstream: 'cynow', server: '127.0.0.1:80', probe: 'route' };

function filled(): Metrics {
  const metrics = new Metrics();
  metrics.set('why502_build_info', { version: '0.1.0', node_version: 'v26.10.0' }, 1);
  metrics.set('why502_probe_success', PROBE, 0);
  metrics.inc('why502_probes_total', PROBE);
  metrics.inc('why502_probe_failures_total', { ...PROBE, reason: 'refused' });
  metrics.observe('why502_probe_duration_seconds', PROBE, 0.004);
  metrics.inc('why502_incidents_total', { cause: 'app.module-not-found', severity: 'critical' });
  metrics.observe('why502_incident_duration_seconds', { cause: 'app.module-not-found' }, 42);
  metrics.inc('why502_http_requests_total', { method: 'GET', route: '/api/v1/status', code: '200' });
  return metrics;
}

const present = spawnSync('promtool', ['--version']).error === undefined;

describe('metrics', () => {
  it.skipIf(!present && process.env.WHY502_LAB !== 'required')(
    'pass promtool check metrics, filled and empty',
    async () => {
      for (const metrics of [filled(), new Metrics()]) {
        const text = await metrics.render();
        const check = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
        expect(check.stderr + check.stdout).toBe('');
        expect(check.status).toBe(0);
      }
    },
  );

  it('are rendered as they were set', async () => {
    const text = await filled().render();
    expect(text).toContain('why502_probe_success{upstream="cynow",server="127.0.0.1:80",probe="route"} 0');
    expect(text).toContain(
      'why502_probe_duration_seconds_bucket{le="0.005",upstream="cynow",server="127.0.0.1:80",probe="route"} 1',
    );
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
    expect(text).not.toMatch(/nodejs_active_\w+_total/);
  });

  it('escape what a configuration may hold', async () => {
    const metrics = new Metrics();
    metrics.set('why502_upstream_up', { upstream: 'a"b\\c\nd' }, 1);
    expect(await metrics.render()).toContain('why502_upstream_up{upstream="a\\"b\\\\c\\nd"} 1');
  });

  it('forget a series whose subject is gone', async () => {
    const metrics = filled();
    metrics.remove('why502_probe_success', PROBE);
    expect(await metrics.render()).not.toContain('why502_probe_success{');
  });

  it('stop at a number of series, and count what was dropped', async () => {
    const metrics = new Metrics();
    for (let i = 0; i < 5010; i++) metrics.set('why502_upstream_up', { upstream: `u${i}` }, 1);
    const text = await metrics.render();
    expect(text.match(/^why502_upstream_up\{/gm)).toHaveLength(5000);
    expect(text).toContain('why502_events_dropped_total{queue="series"} 10');
  });

  it('use no label that clashes with those of a target, and every one is in the page', () => {
    const taken = [
      'type',
      'region',
      'zone',
      'cluster',
      'owner',
      'customer',
      'stage',
      'service',
      'environment',
      'env',
      'job_name',
      'instance',
    ];
    const page = metricsPage();
    for (const [name, { labels }] of Object.entries(METRICS)) {
      expect(labels.filter((label) => taken.includes(label))).toEqual([]);
      expect(page).toContain(`\`${name}\``);
    }
  });
});
