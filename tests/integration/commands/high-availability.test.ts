import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { QUERY_TIMEOUT_MS } from '#app/platform/db.server.ts'

const read = (name: string) => readFileSync(`deploy/ha/${name}`, 'utf8')
const { etcd, etcd3, bootstrap } = parseYaml(read('patroni.yml'))
const balancer = read('haproxy.cfg')

// tests/infrastructure/failover.test.ts runs these files; here is what is lost first when somebody changes one of them.

test('an acknowledged commit is on two machines', () => {
	expect(bootstrap.dcs).toMatchObject({ synchronous_mode: true, failsafe_mode: true })
})

test('Patroni uses etcd’s v2 API, in which an old leader cannot take its key back', () => {
	expect([etcd.hosts.length, etcd3]).toEqual([3, undefined])
	expect(read('etcd.env')).toContain('\nETCD_ENABLE_V2=true\n')
})

test('a primary has time to renew its leader key', () => {
	const { ttl, loop_wait, retry_timeout } = bootstrap.dcs
	expect(ttl).toBeGreaterThanOrEqual(loop_wait + 2 * retry_timeout)
})

test('PgBouncer answers before the app gives up', () => {
	const [, seconds] = /^query_wait_timeout = (\d+)$/m.exec(read('pgbouncer.ini')) ?? []
	expect(Number(seconds) * 1000).toBeLessThan(QUERY_TIMEOUT_MS)
})

test('the balancer ends connections to nodes whose role has changed', () => {
	const lines = balancer.split('\n').filter((line) => /^ {2}server (primary|standby)\d/.test(line))
	expect(lines.map((line) => line.includes('on-marked-down shutdown-sessions'))).toEqual(Array(6).fill(true))
	const primaries = lines.filter((line) => line.includes('server primary'))
	expect(primaries.map((line) => line.endsWith('on-marked-up shutdown-backup-sessions'))).toEqual(Array(3).fill(true))
})

test('requests go to live processes while none is ready', () => {
	expect(balancer).toContain('use_backend alive if { nbsrv(ready) eq 0 }')
	const checks = [...balancer.matchAll(/option httpchk GET (\/\w+)/g)].map(([, path]) => path)
	expect(checks).toEqual(['/readyz', '/healthz'])
})
