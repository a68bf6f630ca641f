import { test } from 'vitest'
import { portalFaults, startPortalFaults } from '#tests/integration/support/portal-faults.ts'

const { expectEnding } = await startPortalFaults()
const rows = portalFaults.map(([fault, ending]) => ({ fault, ending, endpoint: 'document' }) as const)

test.each(rows)('$fault ends as $ending (document)', expectEnding)
