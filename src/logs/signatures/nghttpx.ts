import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** nghttpx, the proxy of nghttp2: `backend=HOST,PORT;…;fall=N;rise=N`. */
export const signatures = defineSignatures('nghttpx', [
  said(
    'no-backend',
    hint('proxy.peer-marked-down', 0.8, 'no-live-upstreams', 1),
    ['No working downstream address found', 'No working backend address found'],
    '04/Mar/2025:05:06:07 +0000 PID71 [INFO] shrpx_client_handler.cc:882 [CLIENT_HANDLER:0x7f1ac1045000] No working downstream address found',
    { rank: 1 },
  ),
  said(
    'parser',
    hint('invalid-header', 1, 'route.invalid-response', 0.8),
    'HTTP parser failure:',
    '[INFO] shrpx_http_downstream_connection.cc:1127 [DCONN:0x7f5909537980] HTTP parser failure: (HPE_INVALID_HEADER_TOKEN) invalid character in header',
  ),
]);
