import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { press } from '../support/endpoints.ts'
import { addPerson, linkPerson } from '../support/people.ts'
import { startSmallServer } from '../support/small-server.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

test('a portal session of a customer other than the linked one is refused', async () => {
	const [person, owner] = [await addPerson(app), await addPerson(app)]
	const [mine, theirs] = [
		await app.recur.putCustomer({ email: 'mine@example.com' }),
		await app.recur.putCustomer({ email: owner.user.email }),
	]
	await linkPerson(app, person, mine.id)
	// After a merge at Recur.
	const wire = await startSmallServer(async (request, response) => {
		const body = Buffer.concat(await request.toArray())
			.toString()
			.replaceAll(mine.id, theirs.id)
		const { method = 'GET', url, headers } = request
		const answer = await fetch(`${app.emulator.origin}${url}`, {
			method,
			headers: { Authorization: headers.authorization ?? '', 'Content-Type': 'application/json' },
			body: method === 'GET' ? null : body,
		})
		response.writeHead(answer.status, { 'Content-Type': 'application/json' })
		response.end(await answer.text())
	})
	const other = await app.startAnother({ RECUR_API_URL: wire.origin, RECUR_HOSTED_ORIGINS: app.emulator.origin })
	onTestFinished(other.stop)
	const visitor = other.visitor()
	for (const [name, value] of person.visitor.cookies) visitor.cookies.set(name, value)
	expect(await press(visitor, 'json')).toMatchObject({ status: 409 })
})
