import path from 'node:path'

/** What a person types before the arguments of a command. */
export function asTyped(name: string): string {
	// In a build this file is part of the command's own.
	if (import.meta.filename.endsWith('.js')) return `node build/${path.basename(import.meta.filename)}`
	return `npm ${['test', 'start'].includes(name) ? name : `run ${name}`} --`
}
