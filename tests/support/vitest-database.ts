import { serveTestDatabases } from '#scripts/local/test-database.ts'

/** Vitest's global setup: one server for the whole run. What it returns is the tear-down. */
export default serveTestDatabases
