import { connect, type TLSSocket } from 'node:tls'
import { errorCode, failed, ok, type Verdict, warning } from './check.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const RENEW_DAYS = 14

export async function checkCertificate(url: URL, signal: AbortSignal): Promise<Verdict> {
	if (url.protocol !== 'https:') return ok('APP_URL is http on this machine and needs no certificate.')
	let socket: TLSSocket
	try {
		socket = await handshake(url, signal)
	} catch (error) {
		return warning(
			`Cannot make a secure connection to APP_URL (${errorCode(error)}).`,
			'If the app is running, check that TLS is set up for APP_URL.',
		)
	}
	const { valid_to } = socket.getPeerCertificate()
	const { authorized, authorizationError } = socket
	socket.destroy()
	const days = Math.floor((Date.parse(valid_to) - Date.now()) / DAY_MS)
	if (!authorized) {
		const reason = errorCode(Object.assign(new Error(), { code: String(authorizationError) }))
		return failed(
			`Browsers refuse the certificate of APP_URL (${reason}).`,
			'Install a certificate for this host name.',
		)
	}
	if (days >= RENEW_DAYS) return ok(`The certificate of APP_URL is valid for ${days} more days.`)
	return warning(
		`The certificate of APP_URL expires in ${days} days.`,
		'Renew it, and check that automatic renewal works.',
	)
}

async function handshake({ hostname, port }: URL, signal: AbortSignal): Promise<TLSSocket> {
	const host = hostname.replace(/^\[|\]$/g, '')
	const socket = connect({ host, port: Number(port || 443), servername: nameForTls(host), rejectUnauthorized: false })
	const abort = () => socket.destroy()
	signal.addEventListener('abort', abort, { once: true })
	try {
		return await new Promise((resolve, reject) => {
			socket
				.once('secureConnect', () => resolve(socket))
				.once('error', reject)
				.once('close', reject)
		})
	} finally {
		signal.removeEventListener('abort', abort)
	}
}

// An address is no name that a server could choose a certificate by.
function nameForTls(host: string): string {
	return /^[\d.]+$|:/.test(host) ? '' : host
}
