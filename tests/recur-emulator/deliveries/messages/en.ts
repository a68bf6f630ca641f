import type { Messages } from './zh-tw.ts'

/** The delivery log in English. */
export const en: Messages = {
	title: 'Webhook deliveries',
	emulator: 'Recur emulator',
	endpoint: 'Endpoint',
	noEndpoint: 'None set: events are logged, not sent.',
	delivery: 'Delivery',
	running: 'running',
	paused: 'paused',
	pause: 'Pause deliveries',
	resume: 'Resume deliveries',
	reload: 'Reload',
	none: 'No events yet.',
	newest: (shown, all) => `The newest ${shown} of ${all}.`,
	states: { pending: 'Pending', delivered: 'Delivered', failed: 'Failed', not_sent: 'Not sent' },
	attempts: 'Attempts',
	noAttempts: 'Not sent yet.',
	attempt: (time, result, durationMs) => `${time}, ${result}, ${durationMs} ms`,
	timeout: 'timeout',
	payload: 'Payload',
	sendAgain: 'Send again',
	standIn: 'For tests and demos only.',
}
