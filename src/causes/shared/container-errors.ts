/** The engine's words for a host port that somebody else has. */
export const PORT_TROUBLE =
  /port is already allocated|address already in use|failed to bind host port|ports are not available/i;

/** The runtime's words for a command that cannot be run; newer ones begin with the same words for what they could not set up. */
const EXEC =
  /exec format error|executable file not found|exec: "[^"]*": (?:stat|permission denied|no such file|is a directory)|starting container process caused|unable to start container process|exec user process caused/i;
const SET_UP =
  /error mounting|creating mount source path|error jailing|joining network namespace|cgroup|rlimit|device nodes|unable to find (?:user|group)|no matching entries in (?:passwd|group)/i;

/** The engine's words speak of the command itself, not of a mount, a network or a limit that comes before it. */
export function isExecTrouble(said: string): boolean {
  return EXEC.test(said) && !SET_UP.test(said);
}
