import process from 'node:process'
import { runTypeScript } from './prepare.mjs'

// node scripts/run.mjs prisma/seed.ts …
const [file] = process.argv.splice(2, 1)
await runTypeScript(file)
