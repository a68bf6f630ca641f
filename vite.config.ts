import { createHash } from 'node:crypto'
import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import compile from 'icu-minify/compile'
import { defineConfig, type Plugin } from 'vite'
import * as en from './app/i18n/en.ts'
import type { Locale } from './app/i18n/locale.ts'
import * as zhTW from './app/i18n/zh-TW.ts'

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

/**
 * Compiles ICU messages at build time: neither a page on the server nor the browser needs a parser for them. Each language is a
 * file of its own for browsers; both bundles know its name, so that a page can preload it and the browser import it.
 */
function compiledMessages(): Plugin {
	const files = Object.entries({ en, 'zh-TW': zhTW } satisfies Record<Locale, object>).map(
		([locale, { messages, serverMessages }]) => {
			const code = `export const messages = ${JSON.stringify(compileAll(messages))}`
			const hash = createHash('sha256').update(code).digest('hex').slice(0, 8)
			const onServer = `${code}\nexport const serverMessages = ${JSON.stringify(compileAll(serverMessages))}`
			return { locale, code, onServer, fileName: `assets/${locale}-${hash}.js` }
		},
	)
	const modules = Object.fromEntries(files.map(({ locale, onServer }) => [`/app/i18n/${locale}.ts`, onServer]))
	let isForBrowsers = false
	return {
		name: 'compiled-messages',
		enforce: 'pre',
		config(_config, { command, isSsrBuild }) {
			isForBrowsers = command === 'build' && !isSsrBuild
			if (command === 'build') {
				const names = Object.fromEntries(files.map(({ locale, fileName }) => [locale, `/${fileName}`]))
				modules['/app/i18n/message-files.ts'] = `export const messageFiles = ${JSON.stringify(names)}`
			}
			return {
				resolve: { alias: { 'use-intl/format-message': 'use-intl/format-message/format-only' } },
				ssr: { noExternal: ['use-intl'] },
			}
		},
		buildStart() {
			if (!isForBrowsers) return
			for (const { fileName, code } of files) this.emitFile({ type: 'asset', fileName, source: code })
		},
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
