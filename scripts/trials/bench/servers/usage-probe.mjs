import process from 'node:process'

// Preloaded into every server under test: tells the bench what the process has used so far, and ends it with the bench.
process.on('message', (message) => {
	if (message !== 'usage') return
	const { user, system } = process.cpuUsage()
	process.send?.({ cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() })
})
process.on('disconnect', () => process.exit())
process.channel?.unref()
