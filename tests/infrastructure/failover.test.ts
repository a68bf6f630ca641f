import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Cluster, startCluster } from './failover/cluster.ts'
import { prepareCompany } from './failover/company.ts'
import { runTrial, type Trial, type Watch } from './failover/trial.ts'
import { expectNothingLost, expectServed } from './failover/verdict.ts'
import { isInstalled } from './installed-program.ts'
import { complaintsIn, report } from './report.ts'

const MINUTE_MS = 60_000
const TEST_MS = 30 * MINUTE_MS
// Twice as long as Patroni waits.
const PRIMARY_FROZEN_MS = 40_000
const STANDBY_FROZEN_MS = 17_000
const ETCD_FROZEN_MS = 30_000

const isEverythingThere = [
	isInstalled('patroni'),
	isInstalled('/usr/lib/postgresql/15/bin/postgres', 'postgresql-15'),
	isInstalled('etcd', 'etcd-server'),
	isInstalled('haproxy'),
	isInstalled('pgbouncer'),
].every(Boolean)

// Eight minutes on two cores, two of them by the clock: something has to stay frozen for a while.
test.runIf(isEverythingThere)(
	'a primary that dies, freezes or is switched loses nothing that was acknowledged',
	{ timeout: TEST_MS },
	async () => {
		const cluster = await startCluster()
		const company = await prepareCompany(cluster)
		const trials: Trial[] = []
		const tryOut = async (name: string, happen: (cluster: Cluster, watch: Watch) => Promise<void>) => {
			const options = { send: company.send, probeUrl: cluster.probeUrl }
			trials.push(await runTrial(name, options, (watch) => happen(cluster, watch)))
			await cluster.untilWhole()
		}
		await tryOut('Primary killed', killPrimary)
		await tryOut('Four switchovers', switchTimes(4))
		await tryOut('Primary frozen for 40 s', freezePrimary)
		await tryOut('Standby frozen, then the primary killed', loseBoth)
		await tryOut('etcd frozen for 30 s', freezeEtcd)
		await cluster.configure({ failsafe_mode: false })
		await tryOut('The same without failsafe_mode', freezeEtcd)
		await cluster.configure({ failsafe_mode: true })
		await company.moveBehindPgbouncer()
		await tryOut('Primary killed, behind PgBouncer', killPrimary)
		await tryOut('A switchover, behind PgBouncer', switchTimes(1))

		report('Complaints', complaintsIn(...company.logs()))
		expect(company.ended).toEqual([])
		for (const trial of trials) expectServed(trial)
		await expectNothingLost(company)
	},
)

async function killPrimary(cluster: Cluster, { untilOpened }: Watch): Promise<void> {
	const { primary } = await cluster.untilWhole()
	primary.crash()
	await untilOpened()
	primary.restart()
	await cluster.untilWhole()
}

function switchTimes(times: number) {
	return async (cluster: Cluster, { untilOpened }: Watch): Promise<void> => {
		for (let time = 1; time <= times; time += 1) {
			const { primary, standby } = await cluster.untilWhole()
			await primary.switchTo(standby.name)
			await untilOpened()
		}
		await cluster.untilWhole()
	}
}

async function freezePrimary(cluster: Cluster): Promise<void> {
	const { primary } = await cluster.untilWhole()
	primary.freeze()
	await pause(PRIMARY_FROZEN_MS)
	primary.thaw()
	await cluster.untilWhole()
}

/**
 * Commits wait for the standby until Patroni has chosen the third node instead, which takes over then. Until it has, nobody may:
 * a primary that dies in between has to come back.
 */
async function loseBoth(cluster: Cluster, { untilOpened }: Watch): Promise<void> {
	const { primary, standby } = await cluster.untilWhole()
	standby.freeze()
	await pause(STANDBY_FROZEN_MS)
	await cluster.untilAnotherStandby(standby)
	primary.crash()
	standby.thaw()
	await untilOpened()
	primary.restart()
	await cluster.untilWhole()
}

async function freezeEtcd(cluster: Cluster): Promise<void> {
	cluster.etcd.freeze()
	await pause(ETCD_FROZEN_MS)
	cluster.etcd.thaw()
	await cluster.untilWhole()
}
