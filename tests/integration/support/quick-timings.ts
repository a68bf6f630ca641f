import type { BackgroundTimings } from '#app/billing-services.server.ts'
import { PATIENCE_MS } from '#tests/support/test-database.ts'

/** How soon the app notices in tests what has changed. */
export const QUICK_TIMINGS = {
	figures: { freshMs: 0, patienceMs: PATIENCE_MS },
} satisfies BackgroundTimings
