import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** Colours by meaning; all of them leave the text alone where colour is off. */
export interface Style {
  readonly bad: Paint;
  readonly good: Paint;
  readonly warn: Paint;
  readonly dim: Paint;
  readonly strong: Paint;
  readonly command: Paint;
}

const plain: Paint = (text) => text;

/** NO_COLOR (any non-empty value) and TERM=dumb are obeyed; FORCE_COLOR wins over the terminal test. */
export function styleFor(wanted: boolean, stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  const on = wanted && !env.NO_COLOR && env.TERM !== 'dumb' && (Boolean(env.FORCE_COLOR) || stream.isTTY === true);
  if (!on) return { bad: plain, good: plain, warn: plain, dim: plain, strong: plain, command: plain };
  const paint =
    (...format: Parameters<typeof styleText>[0][]): Paint =>
    (text) =>
      format.reduce((painted: string, one) => styleText(one, painted, { validateStream: false }), text);
  return {
    bad: paint('red', 'bold'),
    good: paint('green'),
    warn: paint('yellow'),
    dim: paint('dim'),
    strong: paint('bold'),
    command: paint('cyan'),
  };
}
