import { openSqliteDriver } from '../../lib/sqlite/driver';
import type { StoreDriver } from '../../lib/store/driver';
import { crashSuite } from '../conformance/crash-points';

describe('crashes on the embedded store', () => {
	const drivers: StoreDriver[] = [];
	afterAll(async () => await Promise.all(drivers.map(async (driver) => await driver.close())));
	crashSuite(async () => {
		const driver = await openSqliteDriver({ file: ':memory:' });
		drivers.push(driver);
		return async () => ({ ...driver, close: async () => undefined });
	});
});
