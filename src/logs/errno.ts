/** Numbers that BSD, macOS and Windows have for the errors of connect(), and the symptom that each is. */
export const ELSEWHERE: Readonly<Record<string, readonly [string, number]>> = {
  '35': ['connect-eagain', 0.9],
  '49': ['connect-addr-unavailable', 0.9],
  '60': ['connect-timeout', 0.95],
  '61': ['connect-refused', 1],
  '64': ['connect-unreachable', 0.95],
  '65': ['connect-unreachable', 0.95],
  '10013': ['connect-eacces', 0.9],
  '10060': ['connect-timeout', 0.95],
  '10061': ['connect-refused', 1],
  '10065': ['connect-unreachable', 0.95],
};
