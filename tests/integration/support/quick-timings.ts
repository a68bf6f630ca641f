import type { BackgroundTimings } from '#app/billing-services.server.ts'
import { PATIENCE_MS } from '#scripts/local/test-database.ts'

const HOUR_MS = 60 * 60 * 1000

/**
 * How soon the app notices in tests what has changed. A lease on a mail is so long that a claimed mail cannot be taken for one that
 * waits for its next attempt.
 */
export const QUICK_TIMINGS = {
	figures: { freshMs: 0, patienceMs: PATIENCE_MS },
	sync: { pollMs: 100 },
	lifecycle: { pollMs: 100 },
	mails: { pollMs: 100, leaseMs: HOUR_MS },
} satisfies BackgroundTimings

/** The same for a test of one part, whose polls disturb nobody. */
export const BENCH_POLL_MS = 20
