import { layWire } from './cuttable-database.ts'
import { startSyncedApp } from './synced-app.ts'
import type { TestApp } from './test-app.ts'

/** The app with a wire to Recur that can be cut: then Recur's address refuses every connection. */
export async function startAppOnWire(settings: Record<string, string> = {}): Promise<{
	app: TestApp
	cut(): Promise<void>
	mend(): Promise<void>
}> {
	const wire = await layWire()
	// Where the wire leads is known only when the emulator runs, and that is started together with the app.
	const app = await startSyncedApp({ RECUR_API_URL: wire.way('http://localhost:1'), ...settings })
	wire.way(app.emulator.origin)
	return { app, cut: wire.cut, mend: wire.mend }
}
