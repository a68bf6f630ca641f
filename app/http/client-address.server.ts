/**
 * The address a request came from. Only as many `X-Forwarded-For` entries are believed as there are proxies of ours in front
 * (`TRUST_PROXY_HOPS`), counted from the right: anything further left was written by the sender.
 */
export function clientAddress(forwardedFor: string | undefined, socketAddress: string, trustedHops: number): string {
	if (trustedHops === 0 || !forwardedFor) return socketAddress
	const entries = forwardedFor.split(',').map((entry) => entry.trim())
	return entries[Math.max(0, entries.length - trustedHops)] || socketAddress
}
