import { openSqliteDriver } from '../../lib/sqlite/driver';
import type { StoreDriver } from '../../lib/store/driver';
import { crashSuite, type OpenDriver } from '../conformance/crash-points';
import { recordCrashSuite } from '../conformance/crash-records';

describe('crashes on the embedded store', () => {
	const drivers: StoreDriver[] = [];
	afterAll(async () => await Promise.all(drivers.map(async (driver) => await driver.close())));
	const fresh = async (): Promise<OpenDriver> => {
		const driver = await openSqliteDriver({ file: ':memory:' });
		drivers.push(driver);
		return async () => ({ ...driver, close: async () => undefined });
	};
	crashSuite(fresh);
	recordCrashSuite(fresh);
});
