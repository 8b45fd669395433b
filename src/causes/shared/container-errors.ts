/** The engine's words for a host port that somebody else has. */
export const PORT_TROUBLE =
  /port is already allocated|address already in use|failed to bind host port|ports are not available/i;

/** The runtime's words for a command that cannot be run. */
export const EXEC_TROUBLE =
  /exec format error|executable file not found|exec: "[^"]*": (?:stat|permission denied|no such file|is a directory)|starting container process caused|unable to start container process|exec user process caused/i;
