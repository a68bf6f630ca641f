const LEVELS = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])

/** Leaves the sentences of log lines as they are: people read them, nothing depends on them. Their facts are mutated. */
export const strykerPlugins = [
	{
		kind: 'Ignore',
		name: 'log-texts',
		value: {
			/** @param {any} path Babel's path of a node */
			shouldIgnore(path) {
				const { parent } = path
				const isText = path.isStringLiteral() || path.isTemplateLiteral()
				if (!isText || parent.type !== 'CallExpression' || parent.arguments[1] !== path.node) return undefined
				return isLog(parent.callee) ? 'The sentence of a log line' : undefined
			},
		},
	},
]

// `log.warn(…)` or `deps.log.warn(…)`.
function isLog({ type, object, property }) {
	return type === 'MemberExpression' && LEVELS.has(property.name) && (object.property ?? object).name === 'log'
}
