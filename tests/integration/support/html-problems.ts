import { HtmlValidate, StaticConfigLoader } from 'html-validate'

const validator = new HtmlValidate(
	new StaticConfigLoader({
		extends: ['html-validate:recommended', 'html-validate:document'],
		rules: {
			// Our own files need no hash; what comes from elsewhere does.
			'require-sri': ['error', { target: 'crossorigin' }],
			// The standard asks for no more, and React puts colons in.
			'valid-id': ['error', { relaxed: true }],
			// HTML reads React's spelling and the usual one alike.
			'void-style': 'off',
			'attr-case': 'off',
			'attribute-boolean-style': 'off',
			'doctype-style': 'off',
		},
	}),
)

/** What html-validate has against a page as it was sent. */
export async function htmlProblems(html: string): Promise<string[]> {
	const { results } = await validator.validateString(html)
	const messages = results.flatMap((result) => result.messages)
	return messages.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`)
}
