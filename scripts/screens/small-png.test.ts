import { deflateSync, inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { toSmallPng } from './small-png.ts'

const RED = [200, 30, 20]
const WHITE = [255, 255, 255]
const ROW_LENGTH = 1 + 3 * 3

// Three pixels to a row, the same picture in each filter: as it is, and as differences to the left, above, their mean, and the nearest.
const PICTURE = [RED, WHITE, RED, WHITE, WHITE, RED].flat()

test.each([0, 1, 2, 3, 4])('a picture written with filter %i keeps its pixels', (filter) => {
	const { palette, rows } = read(toSmallPng(pngOf(filtered(filter))))
	const pixels = [...rows].filter((_, at) => at % 4 !== 0).flatMap((index) => palette.slice(index * 3, index * 3 + 3))
	expect(pixels).toEqual(PICTURE)
})

test('of more than 256 colours each rare one becomes its nearest', () => {
	const shades = Array.from({ length: 300 }, (_, at) => [at % 256, at < 256 ? 0 : 1, 0])
	const common = shades.slice(0, 256).flatMap((shade) => [shade, shade])
	const pixels = [...common, ...shades.slice(256)]
	const { palette } = read(toSmallPng(pngOf(Buffer.from([0, ...pixels.flat()]), pixels.length, 1)))
	expect(palette).toHaveLength(3 * 256)
	expect(new Set(palette.filter((_, at) => at % 3 === 1))).toEqual(new Set([0]))
})

function filtered(filter: number): Buffer {
	const at = (y: number, x: number) => (y < 0 || x < 0 ? 0 : (PICTURE[y * 9 + x] ?? 0))
	const rows = Buffer.alloc(2 * ROW_LENGTH)
	for (let y = 0; y < 2; y += 1) {
		rows[y * ROW_LENGTH] = filter
		for (let x = 0; x < 9; x += 1) {
			const [left, up, upLeft] = [at(y, x - 3), at(y - 1, x), at(y - 1, x - 3)]
			const sum = left + up - upLeft
			const nearest = [left, up, upLeft].toSorted((a, b) => Math.abs(sum - a) - Math.abs(sum - b))[0] ?? 0
			rows[y * ROW_LENGTH + 1 + x] = at(y, x) - ([0, left, up, (left + up) >> 1, nearest][filter] ?? 0)
		}
	}
	return rows
}

/** A PNG of 24 bits a pixel. Nobody reads its checksums. */
function pngOf(rows: Buffer, width = 3, height = 2): Buffer {
	const header = Buffer.alloc(13)
	header.writeUInt32BE(width, 0)
	header.writeUInt32BE(height, 4)
	header.set([8, 2], 8)
	const parts = [
		['IHDR', header],
		['IDAT', deflateSync(rows)],
	] as const
	return Buffer.concat([Buffer.alloc(8), ...parts.map(([type, data]) => chunk(type, data))])
}

function chunk(type: string, data: Buffer): Buffer {
	const length = Buffer.alloc(4)
	length.writeUInt32BE(data.length)
	return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)])
}

function read(png: Buffer): { palette: number[]; rows: Buffer } {
	const [palette, data] = ['PLTE', 'IDAT'].map((type) => {
		const at = png.indexOf(type)
		return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4))
	})
	return { palette: [...(palette ?? [])], rows: inflateSync(data ?? Buffer.alloc(0)) }
}
