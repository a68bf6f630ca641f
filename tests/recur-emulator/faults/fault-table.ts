import { alteredSuccess, tamperedField } from './effects/altered-answer.ts'
import { apiErrorEffect, notFoundEffect } from './effects/api-errors.ts'
import { failedJsonText, htmlPage, jsonText, noBody } from './effects/fixed-body.ts'
import { hang } from './effects/hang.ts'
import { hugeBody } from './effects/huge-body.ts'
import { latency } from './effects/latency.ts'
import { redirect } from './effects/redirect.ts'
import { cutOff, reset } from './effects/reset.ts'
import { slowDrip } from './effects/slow-drip.ts'
import { wrongDialect } from './effects/wrong-dialect.ts'
import type { FaultKind } from './fault.ts'
import type { FaultEffect } from './fault-effect.ts'

const FOREIGN_URL = 'https://portal.recur.tw.example/s/ps_foreign'

/** Every way the emulator can fail, each as a small function. */
export const faultTable: Record<FaultKind, FaultEffect> = {
	latency,
	hang,
	slow_drip: slowDrip,
	reset,
	cut_off: cutOff,
	status_500: apiErrorEffect(500, 'internal_server_error'),
	status_503: apiErrorEffect(503, 'service_unavailable'),
	html_502: htmlPage(502, 'Bad Gateway'),
	rate_limited: apiErrorEffect(429, 'rate_limit_exceeded'),
	unauthorized: apiErrorEffect(401, 'unauthorized'),
	forbidden: apiErrorEffect(403, 'forbidden'),
	bad_request: apiErrorEffect(400, 'missing_return_url'),
	validation_422: apiErrorEffect(422, 'validation_error'),
	not_found: notFoundEffect,
	string_error: failedJsonText('{"error":"Something went wrong"}'),
	null_error: failedJsonText('{"error":null}'),
	no_envelope: failedJsonText('{"message":"Something went wrong"}'),
	empty_500: noBody(500),
	empty_200: noBody(200),
	http_204: noBody(204),
	null_body: jsonText(200, 'null'),
	missing_url: jsonText(200, '{}'),
	non_json_200: htmlPage(200, 'Recur'),
	truncated_json: jsonText(200, '{"id":"portal_session_x","url":"https://port'),
	huge_body: hugeBody,
	redirect,
	foreign_url: alteredSuccess((body, { url = FOREIGN_URL }) => ({ ...body, url })),
	expired_session: alteredSuccess((body) => ({ ...body, status: 'expired' })),
	revoked: alteredSuccess((body) => ({ ...body, status: 'revoked' })),
	wrong_dialect: wrongDialect,
	tampered_field: tamperedField,
}
