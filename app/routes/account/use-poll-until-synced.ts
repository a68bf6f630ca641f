import { useNavigate, useRevalidator } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'
import { paths } from '#app/paths.ts'

const FIRST_POLL_MS = 300
const LONGEST_POLL_MS = 5000
const POLLS = 50
// A change at Recur may arrive here a little later than the person.
const WATCH_AFTER_RETURN_MS = 15_000

/** Polls our database until the sync has ended, and for a while after a return from Recur, whose marker it removes from the URL. */
export function usePollUntilSynced({ isRefreshing, hasReturned }: { isRefreshing: boolean; hasReturned: boolean }) {
	const navigate = useNavigate()
	const { revalidate, state } = useRevalidator()
	const polls = useRef(0)
	const [watchUntil, setWatchUntil] = useState(0)

	useEffect(() => {
		if (!hasReturned) return
		setWatchUntil(Date.now() + WATCH_AFTER_RETURN_MS)
		navigate(paths.account(), { replace: true, preventScrollReset: true })
	}, [hasReturned, navigate])

	useEffect(() => {
		const isWatching = Date.now() < watchUntil
		if (!isRefreshing && !isWatching) polls.current = 0
		const isOver = !(isRefreshing || isWatching) || polls.current >= POLLS
		if (isOver || hasReturned || state !== 'idle') return
		const wait = Math.min(LONGEST_POLL_MS, FIRST_POLL_MS * 1.2 ** polls.current)
		const timer = setTimeout(() => {
			polls.current += 1
			revalidate()
		}, wait)
		return () => clearTimeout(timer)
	}, [isRefreshing, hasReturned, watchUntil, state, revalidate])
}
