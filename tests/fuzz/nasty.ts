import fc from 'fast-check'

const PIECES = [
	...[
		'/',
		'\\',
		'.',
		'..',
		'//',
		'%2f',
		'%5c',
		'%2e',
		'%00',
		'%09',
		'%',
		'\t',
		'\n',
		'\r\n',
		'\0',
		'@',
		':',
		'?',
		'#',
		'&',
		'=',
	],
	...[
		'https:',
		'http:',
		'javascript:',
		'data:',
		'evil.test',
		'recur.tw',
		'.recur.tw',
		'portal.recur.tw',
		'localhost',
		'[::1]',
	],
	...[
		'a',
		'帳',
		'é',
		'\u2028',
		'\ufeff',
		'。',
		'℀',
		'xn--',
		' ',
		'"',
		"'",
		'<',
		'>',
		'{',
		'}',
		'[',
		']',
		',',
		';',
		'0',
		'-1',
		'1e999',
	],
]

/** Addresses that are nearly right. */
const nearUrl = fc
	.tuple(
		fc.constantFrom('https://', 'https://', 'HTTPS://', 'http://', 'https:/', '//', 'javascript://', ''),
		fc.constantFrom('', '', 'user@', 'user:password@', 'recur.tw@', ':@'),
		fc.constantFrom(
			'portal.recur.tw',
			'recur.tw',
			'a.b.recur.tw',
			'portal.recur.tw.evil.test',
			'evilrecur.tw',
			'localhost',
			'evil.test',
		),
		fc.constantFrom('', '', ':443', ':4100', ':8443', ':', ':x'),
		fc.constantFrom('', '/', '/s/ps_1', '/\\evil.test', '?next=//evil.test', '#@evil.test', '/%2e%2e/'),
	)
	.map((parts) => parts.join(''))

/** Text of any kind: anything Unicode has, addresses, and sentences of what parsers stumble over. */
export const nastyText = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.webUrl(),
	nearUrl,
	fc.array(fc.constantFrom(...PIECES), { maxLength: 10 }).map((pieces) => pieces.join('')),
	fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => `/${pieces.join('')}`),
	fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => `https://${pieces.join('')}`),
)

/** What HTTP allows in the value of a header. */
export const headerValue = nastyText.map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').trim())

const FIELDS = [
	...[
		'id',
		'type',
		'data',
		'object',
		'url',
		'customer',
		'customer_id',
		'customerId',
		'external_id',
		'externalId',
		'email',
	],
	...[
		'subscription',
		'subscription_id',
		'status',
		'product',
		'products',
		'subscriptions',
		'entitlements',
		'has_more',
		'cursor',
	],
	...[
		'next_cursor',
		'amount',
		'price',
		'currency',
		'current_period_end',
		'livemode',
		'timestamp',
		'error',
		'code',
		'message',
	],
	...['slug', 'name', 'interval', '__proto__', 'constructor', 'toString'],
]
const VALUES = fc.oneof(
	nastyText,
	fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 53, 1e308, '', 'cus_1', 'subscription.updated', 'active', 'TWD'),
	fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
)

/** JSON that resembles Recur's, with the wrong things in the right places. */
export const { json: recurJson } = fc.letrec<{ json: unknown; object: unknown }>((tie) => ({
	json: fc.oneof({ maxDepth: 4 }, VALUES, tie('object'), fc.array(tie('json'), { maxLength: 3 })),
	object: fc.dictionary(fc.constantFrom(...FIELDS), tie('json'), { maxKeys: 8 }),
}))

/** The body of an answer or an event: such JSON, any JSON, a torn one, or no JSON at all. */
export const anyBody = fc.oneof(
	recurJson.map((value) => JSON.stringify(value)),
	fc.json(),
	fc.tuple(recurJson, fc.nat(80)).map(([value, end]) => JSON.stringify(value).slice(0, end)),
	nastyText,
)
