import { readFileSync } from 'node:fs'

/** The names of all settings of the app. */
export function settingNames(): string[] {
	const source = readFileSync('app/platform/env.server.ts', 'utf8')
	return [...source.matchAll(/^\t\t([A-Z_]+):/gm)].map(([, name = '']) => name)
}
