const digits = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** Whole TWD as people write it in Taiwan, in either language: NT$1,490. `Intl` would say "$1,490" in Chinese. */
export function formatPrice(twd: number): string {
	return `NT$${digits.format(twd)}`
}
