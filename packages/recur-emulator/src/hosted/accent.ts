const LIGHT_PAGE = '#f5f6f8'
const DARK_CARD = '#1c212b'
const READABLE = 4.5

export type Accent = { fill: string; ink: string; onLight: string; onDark: string }

/** The brand colour as a fill with a readable text colour, and as a text colour for light and dark pages. */
export function accentFrom(color: string): Accent {
	return {
		fill: color,
		ink: contrast(color, '#ffffff') >= READABLE ? '#ffffff' : '#000000',
		onLight: readableOn(color, '#000000', LIGHT_PAGE),
		onDark: readableOn(color, '#ffffff', DARK_CARD),
	}
}

function readableOn(color: string, target: string, page: string): string {
	const steps = Array.from({ length: 21 }, (_, step) => mix(color, target, step / 20))
	return steps.find((candidate) => contrast(candidate, page) >= READABLE) ?? target
}

function mix(from: string, to: string, share: number): string {
	const target = channels(to)
	const mixed = channels(from).map((value, index) => Math.round(value + ((target[index] ?? 0) - value) * share))
	return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

function channels(color: string): number[] {
	return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16))
}

function contrast(one: string, other: string): number {
	const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
	return (lighter + 0.05) / (darker + 0.05)
}

function luminance(color: string): number {
	const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
		const share = value / 255
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
	})
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
