export type { App } from './app.ts';
export { findDependencies, type Leans } from './find.ts';
export { greet } from './greet.ts';
export type { DependencyKind, DependencyRef } from './ref.ts';
export { logFilesFor, unitNamesFor } from './units.ts';
