import { ensureInstalled, runTypeScript } from './prepare.mjs'

ensureInstalled()
await runTypeScript('packages/recur-emulator/src/cli.ts')
