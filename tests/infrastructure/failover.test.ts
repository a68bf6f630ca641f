import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Cluster, startCluster } from './failover/cluster.ts'
import { type Company, prepareCompany } from './failover/company.ts'
import { runTrial, type Trial } from './failover/trial.ts'
import { expectNothingLost, expectServed } from './failover/verdict.ts'
import { complaintsIn, report } from './report.ts'

const SWITCHES = 4
const FREEZE_MS = 60_000
const STANDBY_FREEZE_MS = 17_000
const ETCD_FREEZE_MS = 30_000

test('failover', async () => {
	const cluster = await startCluster()
	const company = await prepareCompany(cluster)
	const trials = [
		await crash(cluster, company, 'Primary killed'),
		await switchOver(cluster, company, 'Four switchovers', SWITCHES),
		await freezePrimary(cluster, company),
		await loseStandby(cluster, company),
		await freezeEtcd(cluster, company),
	]
	await company.moveBehindPgbouncer()
	trials.push(await crash(cluster, company, 'Primary killed, behind PgBouncer'))
	trials.push(await switchOver(cluster, company, 'Two switchovers, behind PgBouncer', 2))
	report('Complaints', complaintsIn(...company.logs()))
	for (const trial of trials) expectServed(trial)
	expect(company.ended).toEqual([])
	await expectNothingLost(company)
})

function tryOut({ probeUrl }: Cluster, { send }: Company, name: string, happen: Parameters<typeof runTrial>[2]) {
	return runTrial(name, { probeUrl, send }, happen)
}

function crash(cluster: Cluster, company: Company, name: string): Promise<Trial> {
	return tryOut(cluster, company, name, async ({ untilOpened }) => {
		const { primary } = await cluster.untilWhole()
		primary.crash()
		await untilOpened()
		primary.restart()
		await cluster.untilWhole()
	})
}

function switchOver(cluster: Cluster, company: Company, name: string, times: number): Promise<Trial> {
	return tryOut(cluster, company, name, async ({ untilOpened }) => {
		for (let time = 0; time < times; time += 1) {
			const { primary, standby } = await cluster.untilWhole()
			await primary.switchTo(standby.name)
			await untilOpened()
		}
		await cluster.untilWhole()
	})
}

function freezePrimary(cluster: Cluster, company: Company): Promise<Trial> {
	return tryOut(cluster, company, 'Primary frozen', async () => {
		const { primary } = await cluster.untilWhole()
		primary.freeze()
		await pause(FREEZE_MS)
		primary.thaw()
		await cluster.untilWhole()
	})
}

/** The third node is as good as dead for commits until Patroni has noticed: it takes over only what the standby has. */
function loseStandby(cluster: Cluster, company: Company): Promise<Trial> {
	return tryOut(cluster, company, 'Standby frozen, then the primary killed', async ({ untilOpened }) => {
		const { primary, standby } = await cluster.untilWhole()
		standby.freeze()
		await pause(STANDBY_FREEZE_MS)
		primary.crash()
		standby.thaw()
		await untilOpened()
		primary.restart()
		await cluster.untilWhole()
	})
}

function freezeEtcd(cluster: Cluster, company: Company): Promise<Trial> {
	return tryOut(cluster, company, 'etcd frozen', async () => {
		await cluster.untilWhole()
		cluster.etcd.freeze()
		await pause(ETCD_FREEZE_MS)
		cluster.etcd.thaw()
		await cluster.untilWhole()
	})
}
