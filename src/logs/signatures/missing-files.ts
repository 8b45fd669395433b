import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** A failure, as opposed to a remark that a file is not there. */
const FAILS = /(?:Error|Exception|FATAL|[Ff]atal|panic|[Ff]ailed|[Cc]annot|[Uu]nable|[Cc]ould not)\b/;
/** What somebody asked for, keys of stores, and what a program does without. */
const DULL =
  /\b404\b|\broute\b|\brequested\b|(?<!File)NotFound|NoSuchKey|ignor|skipp|[,;-] ?(?:using|downloading)|fall(?:s|ing)? ?back|instead/i;
/**
 * Quoted or bare, with what kind of file it is in front; scripts, sockets, variables and what a site is made of have causes
 * of their own or none.
 */
const SENTENCE =
  /\b(?:cert(?:ificate)?|(?:private|tls|ssl) key|cert ?file|key ?file|ca ?file|pem|config(?:uration)?|credentials?|secrets?|data|model|template|keystore|file(?: ?name)?|path)(?: (?:file|path|at))?:? ?["'`(]?(?<target>\/[^\s"'`():]{1,300}\.(?!sock\b|pid\b|env\b|py\b|js\b|mjs\b|php\b|rb\b|jar\b|sh\b|css\b|png\b|jpe?g\b|gif\b|svg\b|ico\b|webp\b|woff2?\b|html?\b)\w{1,10})["'`)]?:? (?:does(?: not|n't) exist|(?:was |is |could )?not (?:be )?found|is missing|could not be found)/i;

/** Files that a program reads and does not have, in its own words rather than those of the system. */
export const signatures = defineSignatures('linux', [
  said(
    'file-missing',
    // A path alone may be one that a visitor asked for.
    (_fields, text) =>
      hint('app.file-missing', /\bpath:? ?["'`(]?\//i.test(text) ? 0.6 : 0.82, 'app.settings-invalid', 0.4),
    ['does not exist', "doesn't exist", 'not found', 'is missing', 'could not be found'],
    [
      'ValueError: keyfile "/srv/shop/tls.key" does not exist',
      'Error: certificate file /srv/shop/tls.pem not found',
      'FATAL: config file "/srv/shop/shop.toml" does not exist',
      "RuntimeError: Model file '/srv/shop/prices.bin' could not be found",
    ],
    {
      rank: -3,
      pattern: (text) => {
        const target = FAILS.test(text) && !DULL.test(text) ? SENTENCE.exec(text)?.groups?.target : undefined;
        return target === undefined ? null : { target };
      },
    },
  ),
]);
