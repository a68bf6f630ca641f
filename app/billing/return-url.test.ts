import { expect, test } from 'vitest'
import { portalReturnUrl } from './return-url.server.ts'

test.each(['https://app.example.com', 'https://app.example.com:8443', 'http://localhost:3000'])(
	'Recur’s portal leads back to the account page of %s',
	(appUrl) => {
		const { origin, pathname } = new URL(portalReturnUrl(new URL(appUrl)))
		expect([origin, pathname]).toEqual([appUrl, '/account'])
	},
)
