import { createHash } from 'node:crypto';

/** The page's whole style. Readable on a phone at three in the morning: large, calm, no colour alone carries meaning. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fbfbf9;--fg:#1c1c1a;--soft:#5f5f59;--line:#dcdcd5;--card:#fff;--up:#1b6e3c;--down:#b3261e;--warn:#8a5a00}
@media (prefers-color-scheme:dark){:root{--bg:#151614;--fg:#ecece6;--soft:#a5a69d;--line:#33352f;--card:#1d1f1b;--up:#6fcf97;--down:#ff8a80;--warn:#f2c14e}}
*{box-sizing:border-box}
body{margin:0;padding:1rem;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.05rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:0}
p{margin:.3rem 0}small,.soft{color:var(--soft)}
.up{color:var(--up)}.down{color:var(--down)}.degraded,.unknown,.warn{color:var(--warn)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem;margin:.6rem 0}
.card.down{border-left:.35rem solid var(--down);color:var(--fg)}.card.degraded{border-left:.35rem solid var(--warn);color:var(--fg)}
.card.up,.card.unknown,.card.resolved{color:var(--fg)}
dl{margin:.4rem 0;display:grid;grid-template-columns:max-content 1fr;gap:.2rem .8rem}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
code,pre{font:.9em/1.45 ui-monospace,monospace}
pre{margin:.2rem 0;padding:.5rem .6rem;background:var(--bg);border:1px solid var(--line);border-radius:.3rem;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
th{font-weight:600;color:var(--soft)}summary{cursor:pointer}
svg{display:block;width:100%;height:1.2rem;margin-top:.4rem}
.s-none{fill:var(--line)}.s-up{fill:var(--up)}.s-down{fill:var(--down)}.s-degraded,.s-unknown{fill:var(--warn)}
footer{margin:2rem 0 1rem;color:var(--soft)}a{color:inherit}
td:first-child{white-space:nowrap}td:nth-child(2){font-weight:600}
@media (max-width:32rem){tr{display:grid;grid-template-columns:max-content 1fr;border-bottom:1px solid var(--line);padding:.3rem 0}td{border:0;padding:.1rem .6rem .1rem 0}td:nth-child(3){grid-column:1/-1}dl{grid-template-columns:1fr}dt{margin-top:.3rem}}
`;

/** Allows exactly this style and nothing else. */
export const STYLE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
