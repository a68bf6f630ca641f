import { problemsOfElements } from '../support/element-page.ts'
import { expectElementRefusal, refusals } from '../support/element-refusals.ts'
import { test } from '../support/fixtures.ts'

test.use({ expectedProblems: [problemsOfElements, { scope: 'test' }] })

for (const [why, refusal] of Object.entries(refusals)) {
	test(`element: shows the refusal: ${why}`, async ({ page, app, enterAs }) => {
		await expectElementRefusal({ page, app, enterAs }, refusal)
	})
}
