import pLimit from 'p-limit'

// Argon2 runs on libuv's four threads, which files and DNS need too.
const AT_ONCE = 2
// Later visitors would wait longer than it takes to come back.
const MAX_WAITING = 20

export type HashQueue = {
	isFull(): boolean
	/** Null when the queue is full: nothing was done. */
	run<T>(work: () => Promise<T>): Promise<T | null>
}

/** Bounds a process's password hashes, running and waiting. Every request that hashes goes through it. */
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
