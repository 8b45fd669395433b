import { said } from '../family.ts';
import { defineSignatures, hint, type SignatureSpec } from '../signature.ts';

const RELAYED = hint('app.upstream-error', 0.8, 'app.unhandled-exception', 0.3);

/**
 * Clients for Node run in browsers too, where the answer is the site's own: only a stack of files on disk shows that it is
 * the app that was answered with 5xx.
 */
const asked: SignatureSpec['hints'] = ({ path = '', status = '500' }) =>
  /^(?:\/|node:|internal\/|[A-Za-z]:[\\/])/.test(path)
    ? RELAYED
    : hint('app.upstream-error', 0.45, status === '500' ? 'http-5xx' : `http-${status}`, 0.7);

/** HTTP clients in apps: the service that they asked failed. */
export const signatures = [
  ...defineSignatures('node', [
    said(
      'asked-service',
      asked,
      ['failed with status code', 'Response code', 'Response status code', 'StatusCodeError'],
      [
        'Error: Request failed with status code 502\n    at createError (/srv/shop/node_modules/axios/lib/core/createError.js:16:15)',
        'HTTPError: Response code 503 (Service Unavailable)\n    at Request.<anonymous> (/srv/shop/node_modules/got/dist/source/as-promise/index.js:118:42)',
        'ResponseStatusCodeError: Response status code 504: Gateway Timeout\n    at getResolveErrorBodyCallback (/srv/shop/node_modules/undici/lib/api/util.js:14:11)',
        'StatusCodeError: 502 - "Bad Gateway"\n    at new StatusCodeError (/srv/shop/node_modules/request-promise-core/lib/errors.js:32:15)',
      ],
      {
        rank: 2,
        pattern:
          /(?:[Rr]equest failed with status code|HTTPError: Response code|ResponseStatusCodeError: Response status code|StatusCodeError:) (?<status>50[0234])\b/,
      },
    ),
  ]),
  ...defineSignatures('python', [
    said(
      'asked-service',
      RELAYED,
      ['Server Error: ', "Server error '", 'ClientResponseError'],
      [
        'requests.exceptions.HTTPError: 502 Server Error: Bad Gateway for url: http://stock.internal/api',
        "httpx.HTTPStatusError: Server error '503 Service Unavailable' for url 'http://stock.internal/api'",
        "aiohttp.client_exceptions.ClientResponseError: 502, message='Bad Gateway', url='http://stock.internal/api'",
      ],
      {
        rank: 2,
        pattern:
          /(?:50[0234] Server Error: .{0,80} for url: |Server error '50[0234] [^']{0,80}' for url '|ClientResponseError: 50[0234], message=.{0,120}, url=\W?)(?<url>[^'\s]{4,200})/,
      },
    ),
  ]),
  ...defineSignatures('php', [
    said(
      'asked-service',
      RELAYED,
      ['Server error: `', 'returned for "http'],
      [
        'PHP Fatal error:  Uncaught GuzzleHttp\\Exception\\ServerException: Server error: `GET http://stock.internal/api` resulted in a `502 Bad Gateway` response:',
        'PHP Fatal error:  Uncaught Symfony\\Component\\HttpClient\\Exception\\ServerException: HTTP/1.1 502 Bad Gateway returned for "http://stock.internal/api".',
      ],
      {
        rank: 3,
        pattern:
          /Server error: `[A-Z]{3,7} (?<url>[^`]{4,200})` resulted in a `50[0234] |HTTP\/[\d.]{1,3} 50[0234].{0,60} returned for "(?:http[^"]{4,200})"/,
      },
    ),
  ]),
  ...defineSignatures('ruby', [
    said(
      'asked-service',
      RELAYED,
      ['the server responded with status 50', 'RestClient::', 'OpenURI::HTTPError', 'Net::HTTPFatalError'],
      [
        'the server responded with status 502 (Faraday::ServerError)',
        '502 Bad Gateway (RestClient::BadGateway)',
        '503 Service Unavailable (OpenURI::HTTPError)',
        '502 "Bad Gateway" (Net::HTTPFatalError)',
      ],
      {
        rank: 2,
        pattern:
          /status 50[0234]\b|\b50[0234] [\w" ]{2,40} ?\((?:RestClient|OpenURI|Net)::|(?:RestClient::\w{1,40}|OpenURI::HTTPError|Net::HTTPFatalError): 50[0234]\b/,
      },
    ),
  ]),
  ...defineSignatures('java', [
    said(
      'asked-service',
      RELAYED,
      ['FeignException$', 'WebClientResponseException$', 'HttpServerErrorException'],
      [
        'feign.FeignException$BadGateway: [502 Bad Gateway] during [GET] to [http://stock.internal/api] [StockClient#all()]',
        'org.springframework.web.reactive.function.client.WebClientResponseException$ServiceUnavailable: 503 Service Unavailable from GET http://stock.internal/api',
        'org.springframework.web.client.HttpServerErrorException$BadGateway: 502 Bad Gateway: "<html>"',
        'org.springframework.web.client.HttpServerErrorException: 503 Service Unavailable',
      ],
      { rank: 2, pattern: /(?:Exception\$\w{1,40}|HttpServerErrorException): \[?50[0234] / },
    ),
  ]),
  ...defineSignatures('dotnet', [
    said(
      'asked-service',
      RELAYED,
      'Response status code does not indicate success: 50',
      'System.Net.Http.HttpRequestException: Response status code does not indicate success: 502 (Bad Gateway).',
      { rank: 2, pattern: /success: 50[0234]\b/ },
    ),
  ]),
];
