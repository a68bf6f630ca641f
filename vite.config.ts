import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

declare module '@remix-run/node' {
	interface Future {
		v3_singleFetch: true
	}
}

// Every flag of Remix's next version is on, so that the step to React Router 7 stays small.
const future = {
	v3_fetcherPersist: true,
	v3_lazyRouteDiscovery: true,
	v3_relativeSplatPath: true,
	v3_routeConfig: true,
	v3_singleFetch: true,
	v3_throwAbortReason: true,
} as const

export default defineConfig({
	plugins: [tailwindcss(), remix({ future })],
	build: { target: 'es2022' },
})
