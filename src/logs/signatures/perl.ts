import { said } from '../family.ts';
import { defineSignatures, type Fields, hint } from '../signature.ts';

/** Where Perl's own modules and those of packages are (perl -V, @INC). */
const SYSTEM =
  /^\/(?:etc\/perl|usr\/(?:local\/)?(?:lib|share)(?:\/[\w.-]+)?\/(?:perl|site_perl)|opt\/[\w.-]*perl)|^CODE\(|^\.$/;

/** `Can't locate Shop/Cart.pm in @INC (…) (@INC contains: …) at /srv/shop/app.psgi line 7`: whose module it is by the folders around it. */
function located(text: string): Fields | null {
  const match = /Can't locate ([\w/:]{1,200})\.p[ml] in @INC(?:.{0,2000}?\(@INC[^:)]{0,20}: ([^)]{0,1500})\))?/.exec(
    text,
  );
  if (match === null) return null;
  const module = (match[1] ?? '').replaceAll('/', '::');
  const [top = ''] = module.toLowerCase().split('::');
  const place = placed(text) ?? {};
  const own = (match[2] ?? '').split(' ').filter((folder) => folder !== '' && !SYSTEM.test(folder));
  const around = [...own, place.path ?? ''].flatMap((path) => path.toLowerCase().split(/[/.]/));
  return { ...place, module, own: around.includes(top) ? 'yes' : own.length > 0 ? 'perhaps' : 'no' };
}

/** ` at /srv/shop/lib/Shop/Cart.pm line 12`: where Perl died. */
function placed(text: string): Fields | null {
  const match = / at (\/?[\w./+-]{1,300}) line (\d{1,7})\b/.exec(text);
  return match === null ? null : { path: match[1] ?? '', line: match[2] ?? '' };
}

/** As `placed`, with the file that the system refused where one is named. */
function refused(text: string): Fields | null {
  const place = placed(text);
  const target =
    /(\/[\w./+-]{1,300})['"]?(?:: | for \w{1,20}: | \()(?:No such file|Permission denied|Is a directory)/.exec(
      text,
    )?.[1];
  return place === null ? null : { ...place, ...(target === undefined ? {} : { target }) };
}

const MODULES = ['.pm line ', '.pl line ', '.cgi line ', '.psgi line ', '.fcgi line '] as const;

/** Perl: what a script, a CGI program or a PSGI application dies of (perldiag). */
export const signatures = defineSignatures('perl', [
  said(
    'module-missing',
    ({ own }) =>
      own === 'yes'
        ? hint('app.module-not-found', 0.93, 'app.dependency-missing', 0.3)
        : hint(
            'app.dependency-missing',
            own === 'perhaps' ? 0.9 : 0.95,
            'app.module-not-found',
            own === 'perhaps' ? 0.5 : 0.2,
          ),
    'in @INC',
    [
      "Can't locate Mojolicious/Lite.pm in @INC (you may need to install the Mojolicious::Lite module) (@INC contains: /etc/perl /usr/share/perl5) at /srv/www/app.pl line 3.",
      "Error while loading /srv/shop/app.psgi: Can't locate Shop/Cart.pm in @INC (you may need to install the Shop::Cart module) (@INC contains: /srv/shop/lib /etc/perl) at /srv/shop/app.psgi line 7.",
    ],
    { rank: 2, pattern: located },
  ),
  said(
    'version',
    hint('app.runtime-incompatible', 0.96),
    ['required--this is only', 'is not a valid Perl version', "Can't locate loadable object for module"],
    [
      'Perl v5.38.0 required--this is only v5.36.0, stopped at app.pl line 1.',
      'DBI version 2 required--this is only version 1.643 at /srv/shop/lib/Shop/Store.pm line 4.',
    ],
    { rank: 3 },
  ),
  said(
    'syntax',
    hint('app.syntax-error', 0.95),
    [
      'syntax error at ',
      'Missing right curly',
      'requires explicit package name',
      "Can't find string terminator",
      'Unmatched right',
    ],
    [
      'syntax error at /srv/polls/app.psgi line 12, near "))"',
      'Global symbol "$cart" requires explicit package name (did you forget to declare "my $cart"?) at /srv/shop/app.psgi line 9.',
      'Missing right curly or square bracket at /srv/shop/lib/Shop.pm line 40, at end of line',
      "Can't find string terminator '\"' anywhere before EOF at app.pl line 3.",
    ],
    { rank: 2, pattern: placed },
  ),
  said(
    'no-file',
    hint('app.directory-missing', 0.85, 'app.unhandled-exception', 0.4),
    'No such file or directory at ',
    'cannot open /var/lib/shop/prices: No such file or directory at /srv/shop/lib/Shop.pm line 8.',
    { rank: 2, pattern: refused },
  ),
  said(
    'no-right',
    hint('app.permission-denied', 0.88),
    'Permission denied at ',
    'cannot open /var/lib/shop/prices: Permission denied at /srv/shop/lib/Shop.pm line 8.',
    { rank: 2, pattern: refused },
  ),
  said(
    'server-log',
    (_fields, text) =>
      text.includes('Permission denied') ? hint('app.permission-denied', 0.95) : hint('app.directory-missing', 0.95),
    ["Couldn't open log file", "Couldn't open pid file", "Can't open pid_file"],
    [
      `Couldn't open log file "/var/log/polls/error.log" [No such file or directory]. at /usr/share/perl5/Net/Server.pm line 221.`,
      `Couldn't open pid file "/run/polls/starman.pid" [Permission denied]. at /usr/share/perl5/Net/Server/Daemonize.pm line 90.`,
    ],
    { rank: 3, pattern: /open (?:log|pid)[ _]file "(?<target>\/[^"]{1,300})"/ },
  ),
  said(
    'server-port',
    hint('port.in-use', 0.95),
    ["Can't connect to TCP port", 'failed to listen to port', "Can't connect to UNIX socket at file"],
    [
      "Can't connect to TCP port 5000 on 127.0.0.1 [Address already in use]",
      'failed to listen to port 5000: Address already in use at /usr/share/perl5/HTTP/Server/PSGI.pm line 94.',
    ],
    { rank: 3, pattern: /port (?<port>\d{1,5})[^\n]{0,120}Address already in use/ },
  ),
  said(
    'unhandled-exception',
    hint('app.unhandled-exception', 0.85),
    [
      "Can't call method",
      "Can't locate object method",
      'Undefined subroutine',
      "Can't use an undefined value",
      "Can't use string",
      'Illegal division by zero',
      'Not a HASH reference',
      'Not an ARRAY reference',
      'Not a CODE reference',
    ],
    [
      `Can't call method "fail" on an undefined value at /srv/polls/lib/Polls/Store.pm line 11.`,
      'Undefined subroutine &main::total called at /srv/www/cgi-bin/cart.cgi line 14.',
    ],
    { rank: 1, pattern: placed },
  ),
  said(
    'died',
    hint('app.unhandled-exception', 0.6),
    MODULES,
    'the price list is empty at /srv/shop/lib/Shop.pm line 21.',
    // Warnings have the same form (perldiag, W): what is undefined or not numeric does not end a script.
    {
      rank: -3,
      pattern: (text) =>
        /\b(?:uninitialized value|isn't numeric|redefined|used only once|masks earlier)\b/.test(text)
          ? null
          : placed(text),
    },
  ),
]);
