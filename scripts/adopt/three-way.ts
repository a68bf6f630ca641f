import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Undefined: not there. */
export type Versions = {
	/** As it was copied last time. */
	base: string | undefined
	/** As the app has it. */
	theirs: string | undefined
	/** As this version of the project has it. */
	ours: string | undefined
}

export type Outcome = 'unchanged' | 'created' | 'updated' | 'merged' | 'conflict' | 'removed' | 'kept'

/** `text`: what to write; undefined leaves what is there, null deletes it. */
export type Decision = { outcome: Outcome; text?: string | null }

/** What is theirs stays theirs; what nobody but us has changed follows us; `merge` is asked where both changed a text. */
export function decide(versions: Versions, merge: (texts: Texts) => Decision = () => ({ outcome: 'kept' })): Decision {
	const { base, theirs, ours } = versions
	if (theirs === ours) return { outcome: 'unchanged' }
	if (theirs === base) {
		if (ours === undefined) return { outcome: 'removed', text: null }
		return { outcome: base === undefined ? 'created' : 'updated', text: ours }
	}
	if (base === undefined || theirs === undefined || ours === undefined || ours === base) return { outcome: 'kept' }
	return merge({ base, theirs, ours })
}

type Texts = { [version in keyof Versions]: string }

/** Merges as `git merge` does. `names` label the three sides of a conflict. */
export function mergeTexts({ base, theirs, ours }: Texts, names: Texts): Decision {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-merge-'))
	try {
		const sides = [
			['theirs', theirs, names.theirs],
			['base', base, names.base],
			['ours', ours, names.ours],
		] as const
		for (const [file, text] of sides) writeFileSync(path.join(folder, file), text)
		const labels = sides.flatMap(([, , name]) => ['-L', name])
		const args = ['merge-file', '-p', '--diff3', ...labels, ...sides.map(([file]) => file)]
		const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' })
		// The exit code counts conflicts, up to 127.
		if (error || status === null || status > 127) throw new Error(`git merge-file failed: ${error?.message ?? stderr}`)
		return { outcome: status === 0 ? 'merged' : 'conflict', text: stdout }
	} finally {
		rmSync(folder, { recursive: true })
	}
}

const MARKERS = /^<{7} .*\n(?:.*\n)*?={7}\n(?:.*\n)*?>{7} /m

/** Whether a conflict of an earlier merge is still in it. */
export function hasConflict(text: string): boolean {
	return MARKERS.test(text)
}
