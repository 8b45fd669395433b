/** Writes the registry of signature files: `files` are the names in `src/logs/signatures`, with `.ts`. */
export function generateSignatureRegistry(files: readonly string[]): string {
  const names = files.filter((file) => file.endsWith('.ts')).sort();
  const local = (file: string): string =>
    file.slice(0, -3).replace(/[^A-Za-z0-9]+(\w)?/g, (_all, next: string | undefined) => (next ?? '').toUpperCase());
  const imports = names.map((file) => `import { signatures as ${local(file)} } from './signatures/${file}';`);
  const list = names.map((file) => `  ...${local(file)},`);
  return [
    '// Written by `npm run generate`. Do not edit.',
    "import type { Signature } from './signature.ts';",
    ...imports,
    '',
    '/** Every signature of every program. */',
    'export const signatures: readonly Signature[] = [',
    ...list,
    '];',
    '',
  ].join('\n');
}
