import { wrongAboutCustomers } from './customers.ts'
import { wrongAboutKeysAndEvents } from './keys-and-events.ts'
import { wrongAboutLists } from './lists.ts'
import { wrongAboutSessions } from './sessions.ts'

/** Emulators that the app must not be tested with. Verification refuses each of them. */
export const wrongEmulators = [
	...wrongAboutCustomers,
	...wrongAboutLists,
	...wrongAboutSessions,
	...wrongAboutKeysAndEvents,
]
