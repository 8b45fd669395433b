export { mayUse } from './access.ts';
export { lookAtProject, userOf } from './project.ts';
