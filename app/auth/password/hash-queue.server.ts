import pLimit from 'p-limit'

// Argon2 runs on libuv's four threads, which files and DNS need too.
const AT_ONCE = 2
// A later visitor would wait longer than a retry takes.
const MAX_WAITING = 20

export type HashQueue = {
	isFull(): boolean
	/** Null when the queue is full. */
	run<T>(work: () => Promise<T>): Promise<T | null>
}

/** Bounds a process's running and waiting password hashes. */
export function createHashQueue(): HashQueue {
	const limit = pLimit(AT_ONCE)
	const isFull = () => limit.pendingCount >= MAX_WAITING
	return {
		isFull,
		async run(work) {
			return isFull() ? null : await limit(work)
		},
	}
}
