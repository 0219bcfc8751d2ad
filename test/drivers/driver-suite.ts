import type { StoreDriver } from '../../lib/store/driver';
import { batchCases } from './batch-cases';
import { contactCases } from './contact-cases';
import { documentCases } from './document-cases';
import { ledgerCases } from './ledger-cases';
import { queueCases } from './queue-cases';
import { recordCases } from './record-cases';
import { wakeCases } from './wake-cases';

/**
 * What every driver must do, method by method. Caps and segments have suites of their own.
 * All cases run on one store, each with its own names.
 */
export function driverSuite(open: () => Promise<StoreDriver>): void {
	let driver: StoreDriver;
	beforeAll(async () => {
		driver = await open();
	});
	afterAll(async () => {
		await driver.close();
	});
	const current = () => driver;

	contactCases(current);
	queueCases(current);
	wakeCases(current);
	ledgerCases(current);
	batchCases(current);
	documentCases(current);
	recordCases(current);

	test('drv-01 health tells the store, its size and no clock offset beyond a second', async () => {
		const health = await driver.health(Date.now());
		expect(health).toMatchObject({ kind: driver.kind, storeId: driver.storeId });
		expect(health.usedBytes).toBeGreaterThan(0);
		expect(health.latencyMs).toBeGreaterThan(0);
		expect(Math.abs(health.clockOffsetMs)).toBeLessThan(1000);
		expect(Array.isArray(health.warnings)).toBe(true);
	});
}
