/** @jsxImportSource hono/jsx */
import type { Child, PropsWithChildren } from 'hono/jsx'
import type { RecordedRequest } from '../api/request-log.ts'
import type { Links } from '../emulator-env.ts'
import type { Fault } from '../faults/fault-queue.ts'
import type { Bilingual, PageContext } from '../hosted/language.ts'
import type { World } from '../world/world.ts'
import type { ActionName, Tab } from './console-actions.ts'

export type ConsoleView = {
	tab: Tab
	world: World
	faults: Fault[]
	requests: RecordedRequest[]
	origin: string
	links: Links
	/** Part of a name, e-mail or id of the customers shown; empty for all. */
	search: string
	/** Why the last form was refused. */
	problem: Bilingual | null
	context: PageContext
}

type FormProps = PropsWithChildren<{ action: ActionName; fields?: Record<string, string> }>

/** `fields` are hidden. */
export function ConsoleForm({ action, fields = {}, children }: FormProps) {
	return (
		<form method="post" action={`/console/${action}`}>
			{Object.entries(fields).map(([name, value]) => (
				<input key={name} type="hidden" name={name} value={value} />
			))}
			{children}
		</form>
	)
}

type FieldProps = { label: string; name: string; value?: string; type?: string; isRequired?: boolean }

export function Field({ label, name, value = '', type = 'text', isRequired = false }: FieldProps) {
	return (
		<label class="field">
			{label}
			<input type={type} name={name} value={value} required={isRequired} autocomplete="off" />
		</label>
	)
}

type ChoiceProps = { label: string; name: string; chosen?: string; options: readonly (readonly [string, string])[] }

/** Options are pairs of value and text. */
export function Choice({ label, name, chosen, options }: ChoiceProps) {
	return (
		<label class="field">
			{label}
			<select name={name}>
				{options.map(([value, text]) => (
					<option key={value} value={value} selected={value === chosen}>
						{text}
					</option>
				))}
			</select>
		</label>
	)
}

export function More({ label, children }: { label: string; children: Child }) {
	return (
		<details>
			<summary>{label}</summary>
			<div class="disclosed">{children}</div>
		</details>
	)
}
