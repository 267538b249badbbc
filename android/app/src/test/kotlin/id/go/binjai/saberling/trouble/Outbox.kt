package id.go.binjai.saberling.trouble

import java.io.File

/** The core's database of a data folder. */
fun database(folder: File) = File(folder, "saberling.db")

/** What a phone has recorded to be sent, as the bytes that will go. */
fun outbox(folder: File): List<String> =
    python("import sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute('SELECT CAST(envelope AS TEXT) FROM operations ORDER BY seq'): print(row[0])", database(folder).path)
        .lines().filter { it.isNotEmpty() }

/** The number of the database's schema. */
fun schema(folder: File): Int =
    python("import sqlite3, sys\nprint(sqlite3.connect(sys.argv[1]).execute('PRAGMA user_version').fetchone()[0])", database(folder).path).trim().toInt()

/** Makes it another one. */
fun setSchema(folder: File, number: Int) {
    python("import sqlite3, sys\nsqlite3.connect(sys.argv[1]).execute('PRAGMA user_version = ' + sys.argv[2])", database(folder).path, "$number")
}

/** Makes the database what version [number] of it would have left with the same queue in it. Nobody else may hold it. */
fun makeOlder(folder: File, number: Int) {
    python(OLDER, database(folder).path, "$number", File("../../core/src/store").path)
}

/** The tables of that version are made as it made them, and all that they have in common with today's is copied. */
private val OLDER = """
import os, sqlite3, sys
path, number, schemas = sys.argv[1], int(sys.argv[2]), sys.argv[3]
now = path + ".now"
sqlite3.connect(path).execute("PRAGMA journal_mode = DELETE")
os.rename(path, now)
db = sqlite3.connect(path)
for step in range(1, number + 1):
    with open(os.path.join(schemas, "schema.sql" if step == 1 else f"schema_{step}.sql")) as file:
        db.executescript(file.read())
db.execute("ATTACH ? AS now", (now,))
columns = lambda of, table: [row[1] for row in db.execute(f"PRAGMA {of}.table_info({table})")]
for (table,) in db.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
    both = ", ".join(name for name in columns("main", table) if name in columns("now", table))
    if both:
        db.execute(f"INSERT INTO main.{table} ({both}) SELECT {both} FROM now.{table}")
db.commit()
db.execute("DETACH now")
db.execute(f"PRAGMA user_version = {number}")
db.close()
os.remove(now)
"""

private fun python(program: String, vararg words: String): String {
    val done = ProcessBuilder(listOf("python3", "-c", program) + words).redirectErrorStream(true).start()
    val told = done.inputStream.bufferedReader().readText()
    check(done.waitFor() == 0) { told }
    return told
}
