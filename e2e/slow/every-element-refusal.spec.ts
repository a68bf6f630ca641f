import { problemsOfElements } from '../../../e2e/support/element-page.ts'
import { expectElementRefusal, refusals } from '../../../e2e/support/element-refusals.ts'
import { test } from '../../../e2e/support/fixtures.ts'

test.use({ expectedProblems: [problemsOfElements, { scope: 'test' }] })

for (const [why, refusal] of Object.entries(refusals)) {
	test(`element: tells the refusal: ${why}`, async ({ page, app, enterAs }) => {
		await expectElementRefusal({ page, app, enterAs }, refusal)
	})
}
