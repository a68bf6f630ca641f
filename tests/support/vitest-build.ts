import { requireCurrentBuild } from '#scripts/local/build-inputs.ts'

/** Vitest's global setup for tests that run the build. */
export default function setup(): void {
	requireCurrentBuild()
}
