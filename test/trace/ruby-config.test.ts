import { describe, expect, test } from 'vitest';
import { readRuby, readThin } from '../../src/trace/ruby-config.ts';

describe('configuration of Ruby servers', () => {
  test('a unicorn.rb with names of its own', () => {
    const text = `
app_path = '/srv/shop'
working_directory "#{app_path}/current"
stderr_path "#{app_path}/shared/log/unicorn.stderr.log"
stdout_path "log/unicorn.stdout.log"
listen "#{app_path}/shared/tmp/sockets/unicorn.sock", backlog: 64
listen 8080, tcp_nopush: true
# listen 9090
`;
    expect(readRuby(text, '/srv/shop/current')).toEqual({
      binds: ['unix:/srv/shop/shared/tmp/sockets/unicorn.sock', '0.0.0.0:8080'],
      logs: ['/srv/shop/shared/log/unicorn.stderr.log', '/srv/shop/current/log/unicorn.stdout.log'],
      directory: '/srv/shop/current',
    });
  });

  test('a comment right behind a value', () => {
    const text = `port 3000# web\nlisten "/run/a.sock"#, backlog: 64\nbind #{host}:1\nport 3#{digits}\n`;
    expect(readRuby(text, null).binds).toEqual(['unix:/run/a.sock', '0.0.0.0:3000']);
  });

  test('a puma.rb', () => {
    const text = `
directory '/srv/shelf'
bind 'unix:///run/shelf/shelf.sock'
bind "tcp://127.0.0.1:9292"
port ENV.fetch("PORT") { 3000 }
stdout_redirect '/var/log/shelf/out.log', '/var/log/shelf/err.log', true
`;
    expect(readRuby(text, null)).toEqual({
      binds: ['unix:/run/shelf/shelf.sock', '127.0.0.1:9292'],
      logs: ['/var/log/shelf/out.log', '/var/log/shelf/err.log'],
      directory: '/srv/shelf',
    });
  });

  test('several servers of Thin count on', () => {
    const text =
      'chdir: /srv/wiki\nuser: wiki\naddress: 127.0.0.1\nport: 3100\nlog: /var/log/thin/wiki.log\nservers: 2\n';
    expect(readThin(text)).toEqual({
      binds: ['127.0.0.1:3100', '127.0.0.1:3101'],
      logs: ['/var/log/thin/wiki.3100.log', '/var/log/thin/wiki.3101.log'],
      directory: '/srv/wiki',
      user: 'wiki',
    });
    expect(readThin('socket: "/run/thin/wiki.sock"\nlog: /var/log/thin/wiki.log\n')).toMatchObject({
      binds: ['unix:/run/thin/wiki.0.sock'],
      logs: ['/var/log/thin/wiki.0.log'],
    });
  });

  test('what the file does not say is left out, and options behind an address are none of it', () => {
    const text = `app_dir = File.expand_path("../..", __FILE__)
bind "unix://#{app_dir}/sockets/puma.sock"
bind 'unix:///run/puma.sock?umask=0111'
stdout_redirect "#{app_dir}/log/out.log", "/var/log/puma.log"
`;
    expect(readRuby(text, '/srv/a')).toMatchObject({ binds: ['unix:/run/puma.sock'], logs: ['/var/log/puma.log'] });
  });
});
