const SENSITIVE: [RegExp, string][] = [
	[/\b(?:sk|pk)_(?:test|live)_[!-~]+/g, '[key]'],
	[/\bwhsec_[!-~]+/g, '[webhook secret]'],
	[/[^\s"'<>@]+@[^\s"'<>@]+\.[^\s"'<>@]+/g, '[e-mail]'],
	[/\bhttps?:\/\/[^\s"'<>]+/g, '[url]'],
	[/\bpostgres(?:ql)?:\/\/[^\s"'<>]+/g, '[database url]'],
]

/** Replaces keys, secrets, e-mail addresses and URLs in free text, such as the message of an error thrown by a library. */
export function redact(text: string): string {
	return SENSITIVE.reduce((clean, [pattern, name]) => clean.replace(pattern, name), text)
}
