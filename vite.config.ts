import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import compile from 'icu-minify/compile'
import { defineConfig, type Plugin } from 'vite'
import { en } from './app/i18n/en.ts'
import { zhTW } from './app/i18n/zh-TW.ts'

declare module '@remix-run/node' {
	interface Future {
		v3_singleFetch: true
	}
}

// The flags of Remix's next version, so that the step to React Router 7 stays small. Lazy route discovery is off: its address
// `/__manifest` lets anybody keep the process busy, and there are few routes to discover (docs/decisions/001-remix-v2.md).
const future = {
	v3_fetcherPersist: true,
	v3_lazyRouteDiscovery: false,
	v3_relativeSplatPath: true,
	v3_routeConfig: true,
	v3_singleFetch: true,
	v3_throwAbortReason: true,
} as const

type MessageTree = { [key: string]: string | MessageTree }

/** Compiles ICU messages at build time: neither a page on the server nor the browser needs a parser for them. */
function compiledMessages(): Plugin {
	const modules: Record<string, string> = {
		'/app/i18n/en.ts': `export const en = ${JSON.stringify(compileAll(en))}`,
		'/app/i18n/zh-TW.ts': `export const zhTW = ${JSON.stringify(compileAll(zhTW))}`,
	}
	return {
		name: 'compiled-messages',
		enforce: 'pre',
		config: () => ({
			resolve: { alias: { 'use-intl/format-message': 'use-intl/format-message/format-only' } },
			ssr: { noExternal: ['use-intl'] },
		}),
		load(id) {
			const name = Object.keys(modules).find((file) => id.endsWith(file))
			return name === undefined ? null : modules[name]
		},
	}
}

function compileAll(messages: MessageTree): object {
	const entries = Object.entries(messages)
	return Object.fromEntries(
		entries.map(([key, value]) => [key, typeof value === 'string' ? compile(value) : compileAll(value)]),
	)
}

export default defineConfig({
	plugins: [compiledMessages(), tailwindcss(), remix({ future })],
	build: { target: 'es2022', minify: 'terser' },
})
