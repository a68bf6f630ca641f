import { afterAll, beforeEach } from 'vitest'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { startTestApp } from './test-app.ts'

/** For a whole test file: an app that mails into a mailbox, and is as new before each test. */
export async function startMailedApp() {
	const mailbox = await startMailbox()
	const app = await startTestApp(mailbox.env)
	afterAll(async () => {
		await app.stop()
		await mailbox.stop()
	})
	beforeEach(app.reset)
	return { app, mailbox }
}
