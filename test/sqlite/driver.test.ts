import { openSqliteDriver } from '../../lib/sqlite/driver';
import { driverSuite } from '../drivers/driver-suite';

describe('the embedded store as a driver', () => {
	driverSuite(() => openSqliteDriver({ file: ':memory:' }));
});
