import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { verifyWebhookSignature } from './signature.server.ts'

const SECRET = 'whsec_current'
const PREVIOUS = 'whsec_previous'
const BODY = Buffer.from('{"id":"evt_4","type":"order.paid",\n"data":{"name":"林怡君 – Zoë"}}')
const SIGNATURE = sign(BODY)

test.each<[string, Uint8Array]>([
	['the body as it was sent', BODY],
	['an empty body', Buffer.alloc(0)],
	['characters of several bytes', Buffer.from('{"name":"陳冠宇🎉é"}')],
	['bytes that are no UTF-8', Buffer.from([0xff, 0x00, 0xfe, 0x80])],
	['a byte order mark that was signed too', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), BODY])],
	['CRLF that was signed too', Buffer.from('{\r\n}')],
	['a quarter of a megabyte', Buffer.alloc(256 * 1024, 'a')],
])('verifies %s', (_, body) => {
	expect(verifyWebhookSignature(body, sign(body), [SECRET])).toBe(true)
})

test('verifies a view into a larger buffer', () => {
	const larger = Buffer.concat([Buffer.from('before'), BODY, Buffer.from('after')])
	const view = new Uint8Array(larger.buffer, larger.byteOffset + 6, BODY.length)

	expect(verifyWebhookSignature(view, SIGNATURE, [SECRET])).toBe(true)
})

test.each<[string, Uint8Array]>([
	['one bit of the first byte flipped', flipped(0)],
	['one bit in the middle flipped', flipped(BODY.length >> 1)],
	['one bit of the last byte flipped', flipped(BODY.length - 1)],
	['a byte less', BODY.subarray(0, -1)],
	['a byte more', Buffer.concat([BODY, Buffer.from(' ')])],
	['a byte order mark put in front', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), BODY])],
	['LF turned into CRLF', Buffer.from(BODY.toString().replaceAll('\n', '\r\n'))],
	['its JSON printed anew', Buffer.from(JSON.stringify(JSON.parse(BODY.toString()), null, 1))],
	['its characters escaped', Buffer.from(BODY.toString().replaceAll('林', '\\u6797'))],
	['its characters in another encoding', Buffer.from(BODY.toString(), 'latin1')],
	['its characters in another Unicode form', Buffer.from(BODY.toString().normalize('NFD'))],
	['nothing in it', Buffer.alloc(0)],
])('refuses a body with %s', (_, body) => {
	expect(verifyWebhookSignature(body, SIGNATURE, [SECRET])).toBe(false)
})

test.each<[string, string | null]>([
	['missing', null],
	['empty', ''],
	['blank', ' '],
	['by another secret', sign(BODY, 'whsec_other')],
	['by the secret without its prefix', sign(BODY, SECRET.slice('whsec_'.length))],
	['of another body', sign(Buffer.from('{}'))],
	['in hex', hmac(BODY).toString('hex')],
	['in upper case hex', hmac(BODY).toString('hex').toUpperCase()],
	['in hex, then Base64', Buffer.from(hmac(BODY).toString('hex')).toString('base64')],
	['of another algorithm', createHmac('sha512', SECRET).update(BODY).digest('base64')],
	['of 20 bytes', createHmac('sha1', SECRET).update(BODY).digest('base64')],
	['without its padding', SIGNATURE.slice(0, -1)],
	['with more padding', `${SIGNATURE}=`],
	['truncated', SIGNATURE.slice(0, 20)],
	['of its first 31 bytes', hmac(BODY).subarray(0, 31).toString('base64')],
	['with another byte', Buffer.concat([hmac(BODY), Buffer.from([0])]).toString('base64')],
	['followed by more', `${SIGNATURE}AAAA`],
	['sent twice and joined', `${SIGNATURE}, ${SIGNATURE}`],
	['joined to a wrong one', `${sign(BODY, 'whsec_other')}, ${SIGNATURE}`],
	['after a space', ` ${SIGNATURE}`],
	['before a line feed', `${SIGNATURE}\n`],
	['with a space inside', `${SIGNATURE.slice(0, 20)} ${SIGNATURE.slice(20)}`],
	['in the URL alphabet', SIGNATURE.replaceAll('+', '-').replaceAll('/', '_')],
	['with an algorithm in front', `sha256=${SIGNATURE}`],
	['with a version in front', `v1,${SIGNATURE}`],
	['in upper case', SIGNATURE.toUpperCase()],
	['with the spare bits of its last letter set', SIGNATURE.replace(/.=$/, 'Z=')],
	['of characters beyond ASCII', '簽'.repeat(44)],
	['of NUL characters', '\0'.repeat(44)],
	['enormous', 'A'.repeat(1_000_000)],
])('refuses a signature %s without throwing', (_, signature) => {
	expect(verifyWebhookSignature(BODY, signature, [SECRET])).toBe(false)
})

test('the tested signature has a + or /', () => {
	expect(SIGNATURE).toMatch(/[+/]/)
})

test('current and previous secret both verify', () => {
	for (const secrets of [
		[SECRET, PREVIOUS],
		[PREVIOUS, SECRET],
	]) {
		expect(verifyWebhookSignature(BODY, sign(BODY, SECRET), secrets)).toBe(true)
		expect(verifyWebhookSignature(BODY, sign(BODY, PREVIOUS), secrets)).toBe(true)
		expect(verifyWebhookSignature(BODY, sign(BODY, 'whsec_other'), secrets)).toBe(false)
	}
})

test('a removed secret verifies nothing', () => {
	expect(verifyWebhookSignature(BODY, sign(BODY, PREVIOUS), [SECRET])).toBe(false)
})

test.each([[[]], [['']], [['', '']]])('the secrets %j verify nothing', (secrets) => {
	expect(verifyWebhookSignature(BODY, sign(BODY, ''), secrets)).toBe(false)
	expect(verifyWebhookSignature(BODY, SIGNATURE, secrets)).toBe(false)
})

test('an empty secret beside a real one is ignored', () => {
	expect(verifyWebhookSignature(BODY, sign(BODY, ''), ['', SECRET])).toBe(false)
	expect(verifyWebhookSignature(BODY, SIGNATURE, ['', SECRET])).toBe(true)
})

function hmac(body: Uint8Array, secret = SECRET): Buffer {
	return createHmac('sha256', secret).update(body).digest()
}

function sign(body: Uint8Array, secret = SECRET): string {
	return hmac(body, secret).toString('base64')
}

function flipped(index: number): Uint8Array {
	const copy = Buffer.from(BODY)
	copy.writeUInt8(copy.readUInt8(index) ^ 1, index)
	return copy
}
