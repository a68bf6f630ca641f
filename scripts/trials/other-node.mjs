import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { npmCommand } from '../local/npm-command.mjs'

// npm run test:node -- 24 integration: with the Node that the npm package of this name carries.
const [version, ...words] = process.argv.slice(2)
if (!version) {
	console.error('Name a Node version. For example: npm run test:node -- 24')
	process.exit(1)
}
const run = ['exec', '--yes', `--package=node@${version}`, '--', 'node', 'scripts/run.mjs', 'scripts/test.ts', ...words]
const [npm, args] = npmCommand(run)
process.exitCode = spawnSync(npm, args, { stdio: 'inherit' }).status ?? 1
