/** Stores the pair and returns the value; the oldest pair leaves first when the map holds `maxSize`. */
export function remember<K, V>(map: Map<K, V>, maxSize: number, key: K, value: V): V {
	if (map.size >= maxSize) {
		for (const oldest of map.keys()) {
			map.delete(oldest);
			break;
		}
	}
	map.set(key, value);
	return value;
}
