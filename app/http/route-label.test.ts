import { expect, test } from 'vitest'
import { createRouteLabel, routePatterns } from './route-label.server.ts'

const label = createRouteLabel(['/', '/account', '/orders/:id', '/orders/:id/items/:item', '/healthz'])

test.each([
	['/', '/'],
	['/_root.data', '/'],
	['/account', '/account'],
	['/account/', '/account'],
	['/Account//', '/account'],
	['/account.data/', '/account'],
	['//', '(other)'],
	['/account.data', '/account'],
	['/orders/1', '/orders/:id'],
	['/orders/1.data', '/orders/:id'],
	['/orders/person@example.com/items/2', '/orders/:id/items/:item'],
	['/assets/a-1234.js', '/assets/*'],
	['/assets/person@example.com', '/assets/*'],
	['/orders/', '(other)'],
	['/orders/1/2', '(other)'],
	['/account/1', '(other)'],
	['/person@example.com', '(other)'],
	['', '(other)'],
])('the path "%s" belongs to %s', (path, pattern) => {
	expect(label(path)).toBe(pattern)
})

test('patterns are the routes without the catch-all', () => {
	const route = (id: string, path?: string, parentId = 'root') => ({ id, path, parentId, module: {} as never })
	const routes = {
		root: { id: 'root', path: '', module: {} as never },
		home: { ...route('home'), index: true },
		orders: route('orders', 'orders'),
		order: route('order', ':id', 'orders'),
		rest: route('rest', '*'),
	}
	expect(Object.fromEntries(routePatterns({ routes } as never))).toEqual({
		root: '/',
		home: '/',
		orders: '/orders',
		order: '/orders/:id',
	})
})
