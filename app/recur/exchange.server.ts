/** What happened on the wire in one call: a whole answer, or how far we got before trouble. */
export type Exchange = Answer | Trouble

export type Answer = { status: number; retryAfter: string | null; body: string }

export type Trouble = {
	status: number | null
	retryAfter: string | null
	trouble: 'timeout' | 'network' | 'unreadable'
}
