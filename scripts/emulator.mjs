import { ensureInstalled, runTypeScript } from './prepare.mjs'

ensureInstalled()
await runTypeScript('scripts/emulator.ts')
