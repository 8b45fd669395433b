import type { z } from 'zod';
import { HttpProblem } from './route.ts';
import type { Problem } from './schemas.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** The body of an error (RFC 9457). What is not meant for the client is not in it. */
export function problemOf(
  status: number,
  detail: string,
  instance: string,
  errors: HttpProblem['errors'] = [],
): Problem {
  return {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    ...(detail === '' ? {} : { detail }),
    instance,
    ...(errors.length > 0 ? { errors: [...errors] } : {}),
  };
}

/** zod's issues as JSON pointers. */
export function validationProblem(where: string, error: z.ZodError): HttpProblem {
  const errors = error.issues.map((issue) => ({
    pointer: `/${[where, ...issue.path].map(String).join('/')}`,
    detail: issue.message,
  }));
  return new HttpProblem(400, `the ${where} is not valid`, errors);
}
