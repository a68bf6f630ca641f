import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

type Changes = { via?: string; dropHeader?: string; forwardedFor?: string }

/** Whether the program that makes certificates is there. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/**
 * A proxy with TLS on localhost that passes everything on to `target`, whose certificate no authority has signed and which ends
 * after `days`. `certificate` is its file. Needs the program `openssl`.
 */
export async function startTlsProxy(days: number, { via, dropHeader, forwardedFor }: Changes = {}) {
	const folder = mkdtempSync(path.join(tmpdir(), 'tls-proxy-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')]
	const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
	const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', String(days)]
	execFileSync('openssl', [...kind, ...subject, '-keyout', key, '-out', certificate], { stdio: 'ignore' })
	let target = ''
	const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (incoming, outgoing) => {
		const { method = 'GET', url = '/' } = incoming
		const headers = { ...incoming.headers, ...(forwardedFor && { 'x-forwarded-for': forwardedFor }) }
		const passed = request(new URL(url, target), { method, headers }, (answer) => {
			const all = Object.entries({ ...answer.headers, ...(via && { via }) })
			const kept = Object.fromEntries(all.filter(([name]) => name !== dropHeader))
			outgoing.writeHead(answer.statusCode ?? 502, kept)
			answer.pipe(outgoing)
		})
		incoming.pipe(passed)
	}).listen(0, 'localhost')
	await once(server, 'listening')
	onTestFinished(() => {
		server.closeAllConnections()
		server.close()
	})
	return {
		origin: `https://localhost:${(server.address() as AddressInfo).port}`,
		certificate,
		passOnTo(address: string) {
			target = address
		},
	}
}
