import { DEMO_PASSWORD, demoUsers } from '#prisma/demo-users.ts'

type Facts = {
	command: 'demo' | 'dev'
	appUrl: string
	/** Null when a real Recur account is in use. */
	emulatorOrigin: string | null
	/** Null when mail goes to a server of one's own. */
	mailboxOrigin: string | null
	/** Null when the log goes to the terminal. */
	logFile: string | null
}

/** Says where everything is, who can sign in and how to stop. */
export function showScreen(facts: Facts): void {
	const end = facts.command === 'demo' ? 'the data is kept' : 'changes in app/ reload'
	const ready = `  Ready after ${(performance.now() / 1000).toFixed(1)} s. Press Ctrl-C to stop; ${end}.`
	console.log([...describeParts(facts), '', ready, ''].join('\n'))
}

export function describeParts({ command, appUrl, emulatorOrigin, mailboxOrigin, logFile }: Facts): string[] {
	const width = Math.max(...demoUsers.map(({ email }) => email.length))
	return [
		'',
		`  The portal     ${appUrl}`,
		`  Recur          ${emulatorOrigin ? `${emulatorOrigin} (emulator; open it for its console)` : 'the account of RECUR_SECRET_KEY'}`,
		`  Mail           ${mailboxOrigin ? `${mailboxOrigin} (mailbox; no mail leaves this machine)` : 'the server of SMTP_URL'}`,
		...(command === 'dev' ? [`  API            ${appUrl}/docs (docs/openapi.yaml; not in the built app)`] : []),
		...(logFile ? [`  Log            ${logFile}`] : []),
		'',
		`  Sign in with the password ${bold(DEMO_PASSWORD)} as`,
		'',
		...demoUsers.map(({ email, shows }) => `    ${bold(email.padEnd(width))}  ${shows}`),
	]
}

function bold(text: string): string {
	return process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text
}
