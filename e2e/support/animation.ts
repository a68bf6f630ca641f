import { decode } from 'fast-png'
import gifenc from 'gifenc'

/** A picture as PNG, and for how long it is shown. */
export type Frame = { png: Uint8Array; ms: number }

const COLOURS = 255

/** Pictures of one size as an animated GIF. Of each, only what differs from the one before it is stored. */
export function encodeGif(frames: Frame[]): Uint8Array {
	const pictures = frames.map(({ png }) => decode(png))
	const pixels = pictures.map(({ data, channels }) => withAlpha(data as Uint8Array, channels))
	const palette = gifenc.quantize(Buffer.concat(pixels), COLOURS)
	const transparentIndex = palette.length
	const gif = gifenc.GIFEncoder()
	let shown: Uint8Array | null = null
	for (const [at, { width, height }] of pictures.entries()) {
		const colours = gifenc.applyPalette(pixels[at] ?? new Uint8Array(), palette)
		const changes = colours.map((colour, place) => (colour === shown?.[place] ? transparentIndex : colour))
		gif.writeFrame(changes, width, height, {
			// The first one is everybody's.
			...(at === 0 && { palette: [...palette, [0, 0, 0]] }),
			delay: frames[at]?.ms ?? 0,
			...{ transparent: true, transparentIndex, dispose: 1 },
		})
		shown = colours
	}
	gif.finish()
	return gif.bytes()
}

function withAlpha(data: Uint8Array, channels: number): Uint8Array {
	if (channels === 4) return data
	const rgba = new Uint8Array((data.length / channels) * 4).fill(255)
	for (let from = 0, to = 0; from < data.length; from += channels, to += 4) rgba.set(data.subarray(from, from + 3), to)
	return rgba
}
