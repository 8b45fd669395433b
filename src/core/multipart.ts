/** A field of a form: a value, or a file with its bytes as base64. */
export interface FormField {
  readonly name: string;
  readonly value?: string | undefined;
  readonly file?: { readonly name: string; readonly base64: string } | undefined;
}

const BOUNDARY = 'why502-form-boundary-7b1f';

function quoted(text: string): string {
  return text.replaceAll(/["\r\n]/g, '');
}

/** A multipart body (RFC 7578) as base64, because files are bytes. */
export function multipart(form: readonly FormField[]): { readonly base64: string; readonly contentType: string } {
  const parts = form.flatMap((field) => {
    const file = field.file ? `; filename="${quoted(field.file.name)}"\r\nContent-Type: application/octet-stream` : '';
    const content = field.file ? Buffer.from(field.file.base64, 'base64') : Buffer.from(field.value ?? '');
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${quoted(field.name)}"${file}\r\n\r\n`;
    return [Buffer.from(head), content, Buffer.from('\r\n')];
  });
  const body = Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
  return { base64: body.toString('base64'), contentType: `multipart/form-data; boundary=${BOUNDARY}` };
}
