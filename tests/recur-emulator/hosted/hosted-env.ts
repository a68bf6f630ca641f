import type { EmulatorEnv } from '../emulator-env.ts'

/** What every page for people has besides the rest of the emulator. */
export type HostedEnv = EmulatorEnv & {
	Variables: {
		/** Allows the one style sheet of the page. */
		nonce: string
	}
}
