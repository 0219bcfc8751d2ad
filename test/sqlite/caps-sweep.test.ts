import { SqliteCaps } from '../../lib/sqlite/caps';
import { SqliteConnection } from '../../lib/sqlite/connection';
import { capSweepCase } from '../conformance/caps-sweep';

test('cap-30 in the embedded store the forgotten are swept as new subjects come', async () => {
	const connection = SqliteConnection.open(':memory:');
	try {
		await capSweepCase(new SqliteCaps(connection), async () =>
			Number(connection.statement('SELECT count(*) AS count FROM cap_history').get()?.count),
		);
	} finally {
		connection.close();
	}
});
