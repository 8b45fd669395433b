import { type DiagnoseOptions, type Diagnoser, UnknownTarget } from '../core/diagnose.ts';
import type { Diagnosis } from '../core/diagnosis.ts';

/** Diagnoses an upstream. One that was known and is none any more (its proxy's engine is silent) is asked for by its URL. */
export async function askFor(
  diagnoser: Diagnoser,
  options: DiagnoseOptions,
  upstream: string,
  url: string | null,
): Promise<Diagnosis> {
  try {
    return await diagnoser.diagnose(options);
  } catch (error) {
    if (!(error instanceof UnknownTarget) || url === null) throw error;
    const diagnosis = await diagnoser.diagnose({ targets: [url], lang: options.lang });
    return { ...diagnosis, results: diagnosis.results.slice(0, 1).map((result) => ({ ...result, upstream })) };
  }
}
