/**
 * How the program's Node is started, by bin/why502, deploy/why502.sh, the single executable and the bench: a small young
 * generation, one helper thread of V8, one heap of malloc for all threads. `--optimize-for-size`
 * would save ten MiB more and make every diagnosis take half as much processor time again.
 */
export const NODE_FLAGS = ['--max-semi-space-size=2', '--v8-pool-size=1'] as const;
export const NODE_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' } as const;
