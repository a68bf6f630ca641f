import { expect, test } from 'vitest'
import { npmCommand } from './npm-command.mjs'

const NODE = 'C:\\Program Files\\nodejs\\node.exe'
const BESIDE_NODE = 'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js'
const OWN = 'C:\\Users\\mei\\npm\\bin\\npm-cli.js'

test('on Windows Node runs npm’s own script', () => {
	const here = { platform: 'win32', execPath: NODE, npmScript: undefined }
	expect(npmCommand(['ci'], here)).toEqual([NODE, [BESIDE_NODE, 'ci']])
	expect(npmCommand(['ci'], { ...here, npmScript: OWN })).toEqual([NODE, [OWN, 'ci']])
})

test('elsewhere npm is a program', () => {
	const here = { platform: 'linux', execPath: '/usr/bin/node', npmScript: undefined }
	expect(npmCommand(['ci'], here)).toEqual(['npm', ['ci']])
	expect(npmCommand(['ci'], { ...here, npmScript: '/usr/lib/pnpm/bin/pnpm.cjs' })).toEqual(['npm', ['ci']])
})
