import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

const FOLDERS = ['app', 'prisma', 'scripts', 'packages/recur-emulator/src', 'tests/contract', 'tests/support', 'e2e']
const sources = FOLDERS.flatMap(sourcesIn)

// What Windows cannot start, or starts through a shell only. Programs of packages are started by `commandOf`, npm by `npmCommand`.
const SHELLS: Record<string, RegExp> = {
	'a shell': /['"`](?:\/bin\/|\/usr\/bin\/)?(?:ba|da|z)?sh['"`]|['"`](?:cmd|cmd\.exe)['"`]/,
	'the option shell': /\bshell:/,
	'exec, which is a shell': /import \{[^}]*\bexec(?:Sync)?\b[^}]*\} from 'node:child_process'/,
	'a batch file on Windows': /\b(?:spawn|spawnSync|execFile|execFileSync)\(\s*['"`](?:npm|npx|node)['"`]/,
	'a shell script of npm': /node_modules\/\.bin\//,
	'a group of processes': /process\.kill\(-/,
	'the path of a URL as a file': /import\.meta\.url\)\.pathname/,
}

test.each(Object.entries(scripts))('npm run %s needs no shell: %s', (_name, script) => {
	for (const command of script.split(' && ')) expect(command).toMatch(/^[a-z][\w-]*(?: [\w./:=@-]+)*$/)
})

test.each(Object.entries(SHELLS))('no source needs %s', (_what, pattern) => {
	expect(sources.length).toBeGreaterThan(300)
	const found = sources.filter((file) =>
		pattern.test(readFileSync(file, 'utf8').replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')),
	)
	expect(found).toEqual([])
})

test('files have the same line endings on every system', () => {
	expect(readFileSync('.gitattributes', 'utf8')).toContain('* text=auto eol=lf')
})

function sourcesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.(tsx?|mjs)$/.test(name) && !name.startsWith('generated'))
		.map((name) => path.join(folder, name))
}
