import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type World, worldSchema } from './world.ts'

/** The world kept in the file, or null when there is none. Throws a sentence that names the file when it is unreadable. */
export function readStateFile(file: string): World | null {
	if (!existsSync(file)) return null
	try {
		return worldSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
	} catch (cause) {
		throw new Error(`The emulator cannot read its state file ${file}. Delete it to start afresh.`, { cause })
	}
}

/** Replaces the file in one step: a crash leaves either the old state or the new one. */
export function writeStateFile(file: string, world: World): void {
	mkdirSync(dirname(file), { recursive: true })
	const draft = `${file}.${process.pid}.tmp`
	writeFileSync(draft, JSON.stringify(world, null, '\t'), { mode: 0o600 })
	renameSync(draft, file)
}
