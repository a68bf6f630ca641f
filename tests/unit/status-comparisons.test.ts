import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

// Where Recur's words are read, and where they get their meaning.
const ALLOWED = /^app\/(recur|billing\/subscription)\//
const WORDS = new Set(
	'active trialing past_due canceled cancelled expired incomplete paused purchased unknown ending ended'.split(' '),
)
// Other vocabularies have some of these words: kinds of changes and mails.
const OTHERS = /\b(type|kind)$/
const EQUALITIES = new Set([
	...[ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.EqualsEqualsEqualsToken],
	...[ts.SyntaxKind.ExclamationEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken],
])

test('statuses are compared in one place only', () => {
	const sources = readdirSync('app', { recursive: true, encoding: 'utf8' })
		.map((name) => path.posix.join('app', name.replaceAll('\\', '/')))
		.filter((name) => /\.tsx?$/.test(name) && !/\.test(-helper)?\.tsx?$/.test(name) && !ALLOWED.test(name))
	expect(sources.length).toBeGreaterThan(100)
	expect(sources.flatMap((name) => comparisonsIn(name, readFileSync(name, 'utf8')))).toEqual([])
})

test.each([
	"if (status === 'paused') {}",
	"rows.filter((row) => 'active' != row.status)",
	"switch (row.status) { case 'canceled': }",
	"const RUNNING = ['active', 'trialing']",
	"new Set(['past_due'])",
	"phase.startsWith('ended') || names.has('ended')",
	"db.count({ where: { status: 'active' } })",
	'sql`SELECT FROM "Subscription" WHERE "status" IN (1)`',
])('%s is found', (source) => {
	expect(comparisonsIn('app/x.ts', source)).not.toEqual([])
})

test.each([
	"type State = 'active' | 'ended'",
	"if (type === 'ended' || kind === 'past_due') {}",
	"const TONES = { active: 'good' }",
	"if (outcome === 'opened') {}",
])('%s is not a comparison', (source) => {
	expect(comparisonsIn('app/x.ts', source)).toEqual([])
})

/** The places of a source where something is compared with a status. */
function comparisonsIn(name: string, text: string): string[] {
	const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)
	const found: string[] = []
	visit(source)
	return found

	function visit(node: ts.Node): void {
		if (isComparison(node)) {
			const { line } = source.getLineAndCharacterOfPosition(node.getStart())
			found.push(`${name}:${line + 1} ${node.getText().slice(0, 80)}`)
		}
		node.forEachChild(visit)
	}
}

function isComparison(node: ts.Node): boolean {
	if (ts.isBinaryExpression(node) && EQUALITIES.has(node.operatorToken.kind)) {
		const [word, other] = isWord(node.left) ? [node.left, node.right] : [node.right, node.left]
		return isWord(word) && !OTHERS.test(other.getText())
	}
	if (ts.isCaseClause(node)) return isWord(node.expression) && !OTHERS.test(node.parent.parent.expression.getText())
	if (ts.isArrayLiteralExpression(node)) return node.elements.some(isWord)
	if (ts.isCallExpression(node)) return ts.isPropertyAccessExpression(node.expression) && node.arguments.some(isWord)
	if (ts.isPropertyAssignment(node)) return node.name.getText() === 'status' && isWord(node.initializer)
	return ts.isTemplateLiteral(node) && /"(status|phase)"\s*(=|<>|!=|(NOT )?IN\b)/i.test(node.getText())
}

function isWord(node: ts.Node): boolean {
	return ts.isStringLiteralLike(node) && WORDS.has(node.text)
}
