import { generateKeyPairSync, sign } from 'node:crypto'

const DAY_MS = 24 * 60 * 60 * 1000
// Object identifiers, encoded: ecdsa-with-SHA256 and commonName.
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')

/** A certificate for localhost that no authority has signed, and its key, as `node:https` takes them: RFC 5280, section 4.1. */
export function selfSigned(): { key: string; cert: string } {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
	const algorithm = sequence(ECDSA_WITH_SHA256)
	const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('localhost')))))
	const validity = sequence(time(-DAY_MS), time(DAY_MS))
	const serialNumber = der(0x02, Buffer.from([1]))
	const subjectKey = publicKey.export({ type: 'spki', format: 'der' })
	const signed = sequence(serialNumber, algorithm, name, validity, name, subjectKey)
	const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', signed, privateKey)]))
	const certificate = sequence(signed, algorithm, signature).toString('base64')
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		cert: `-----BEGIN CERTIFICATE-----\n${certificate.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
	}
}

function sequence(...parts: Buffer[]): Buffer {
	return der(0x30, ...parts)
}

function time(fromNowMs: number): Buffer {
	const digits = new Date(Date.now() + fromNowMs).toISOString().replaceAll(/\D/g, '').slice(2, 14)
	return der(0x17, Buffer.from(`${digits}Z`))
}

/** A tag, the length and the content. No part of a certificate this small has a length of more than two bytes. */
function der(tag: number, ...parts: Buffer[]): Buffer {
	const content = Buffer.concat(parts)
	const { length } = content
	const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff]
	return Buffer.concat([Buffer.from(head), content])
}
