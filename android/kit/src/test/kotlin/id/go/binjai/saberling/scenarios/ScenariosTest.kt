package id.go.binjai.saberling.scenarios

import id.go.binjai.saberling.core.ApiException
import id.go.binjai.saberling.core.App
import id.go.binjai.saberling.core.Clock
import id.go.binjai.saberling.core.Event
import id.go.binjai.saberling.core.Listener
import id.go.binjai.saberling.core.NetworkMonitor
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.OpenOptions
import id.go.binjai.saberling.core.Secrets
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import org.json.JSONObject
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Assume.assumeTrue
import org.junit.Test
import java.io.BufferedReader
import java.io.File
import java.net.Socket
import java.util.Collections

/** A keystore that lives as long as the phone. */
private class Remembered : Secrets {
    private val values = Collections.synchronizedMap(HashMap<String, String>())
    override fun get(name: String): String? = values[name]
    override fun put(name: String, value: String) { values[name] = value }
    override fun remove(name: String) { values.remove(name) }
}

private class Network : NetworkMonitor {
    @Volatile var now = NetworkState.OFFLINE
    override fun state() = now
}

/** The system's clock, which a scenario puts forward. */
private class LateClock : Clock {
    @Volatile var aheadMs = 0L
    override fun wallMs() = System.currentTimeMillis() + aheadMs
    override fun monotonicMs() = System.nanoTime() / 1_000_000 + aheadMs
    override fun bootToken() = "one boot"
}

private class Ear : Listener {
    val heard: MutableList<Event> = Collections.synchronizedList(ArrayList())
    override fun onEvent(event: Event) { heard.add(event) }
}

/** An expectation of a step does not hold. */
private class Unexpected(val step: Int, why: String) : Exception(why)

/** What scenarios happen on: a process that makes a fresh city for each, and does what is asked by name. */
private class Stage(program: String) : AutoCloseable {
    private val process = ProcessBuilder(program, "stage").redirectError(ProcessBuilder.Redirect.INHERIT).start()
    private val address = process.inputStream.bufferedReader().readLine()
    private val socket = Socket(address.substringBeforeLast(':'), address.substringAfterLast(':').toInt())
    private val replies: BufferedReader = socket.getInputStream().bufferedReader()

    fun ask(asked: Map<String, Any?>): Any? {
        socket.getOutputStream().write((written(asked) + "\n").toByteArray())
        val answer = JSONObject(replies.readLine()).toMap()
        check("failed" !in answer) { answer["failed"].toString() }
        return answer["value"]
    }

    override fun close() {
        socket.close()
        check(process.waitFor() == 0) { "the stage did not end well" }
    }
}

private class Phone(private val language: String, private val given: Given) {
    private val secrets = Remembered()
    private val network = Network()
    private val clock = LateClock()
    private val ear = Ear()
    private var app = open()
    private var subscription = app.subscribe(ear)

    private fun open() = App.open(
        OpenOptions(given.text("data_dir"), given.text("seed_pack"), language, secrets, network, clock, null),
    ).also { it.setForeground(false) }

    suspend fun act(name: String, with: Given): Any? = when (name) {
        "sync" -> online(state(with.maybe("network") ?: "unmetered")) { app.sync() }
        "network" -> {
            network.now = state(with.text("state"))
            app.networkChanged()
        }
        "pass" -> clock.aheadMs += with.long("ms") ?: error("no ms")
        "restart" -> {
            close()
            app = open()
            subscription = app.subscribe(ear)
        }
        "open_twice" -> open().shutDown()
        "heard" -> ear.heard.toList().filter { snake(it.javaClass.simpleName) == with.text("event") }.distinct()
        "activate_crew", "fetch_public" -> online(NetworkState.UNMETERED) { call(app, name, with) }
        else -> call(app, name, with)
    }

    fun close() {
        subscription.cancel()
        subscription.close()
        app.shutDown()
        app.close()
    }

    private fun state(name: String) = NetworkState.valueOf(name.uppercase())

    /** Without a network the engine comes to rest first: the turn that follows is the one that the step asks for. */
    private suspend fun online(state: NetworkState, work: suspend () -> Any?): Any? {
        if (network.now == NetworkState.OFFLINE) app.sync()
        network.now = state
        return try {
            work()
        } finally {
            network.now = NetworkState.OFFLINE
        }
    }
}

/**
 * Plays tests/scenarios through the generated code, against the real server behind a door with faults. What each step gave
 * is written to the file that SABERLING_RESULTS names, to be compared with other languages' results. The format:
 * tests/scenarios/README.md. Needs SABERLING_DEMO, the program with the stage.
 */
class ScenariosTest {
    private val program: String? = System.getenv("SABERLING_DEMO")

    @Test
    fun everyScenarioHolds() {
        val lines = playAll { scenario, stage ->
            play(scenario, stage, null).map { "${scenario["name"]} $it\n" }
        }
        System.getenv("SABERLING_RESULTS")?.let { File(it).writeText(lines.joinToString("")) }
        println("scenarios complete: ${lines.size} lines")
    }

    @Test
    fun eachScenarioFailsWhereOneOfItsExpectationsIsTurned() {
        playAll { scenario, stage ->
            val turn = placeToTurn(scenario)
            val lines = try {
                play(scenario, stage, turn)
            } catch (failed: Unexpected) {
                assertEquals("${scenario["name"]}: ${failed.message}", turn.first, failed.step)
                emptyList()
            }
            assertTrue("${scenario["name"]} holds though $turn is turned", lines.isEmpty())
            lines
        }
    }

    private fun playAll(each: suspend (Map<String, Any?>, Stage) -> List<String>): List<String> {
        if (program == null) println("SKIPPED scenarios: SABERLING_DEMO names no program")
        assumeTrue(program != null)
        val files = File("../../tests/scenarios").listFiles { file -> file.name.endsWith(".json") }.orEmpty().sorted()
        assertTrue("the scenarios are missing", files.size >= 30)
        return Stage(program!!).use { stage ->
            runBlocking {
                files.flatMap { file ->
                    val scenario = JSONObject(file.readText()).toMap()
                    assertEquals(file.nameWithoutExtension, scenario["name"])
                    each(scenario, stage)
                }
            }
        }
    }

    private suspend fun play(scenario: Map<String, Any?>, stage: Stage, turn: Pair<Int, String>?): List<String> {
        val given = stage.ask(mapOf("begin" to scenario)) as Map<*, *>
        val phones = given.entries.associate { (name, each) ->
            name as String to Phone(at(scenario, "phones.$name.language") as? String ?: "id", Given(each as Map<*, *>))
        }
        val saved = LinkedHashMap<String, Any?>()
        (scenario["let"] as? Map<*, *>)?.forEach { (name, value) -> saved[name as String] = value }
        val lines = ArrayList<String>()
        try {
            for ((number, each) in (scenario["steps"] as List<*>).withIndex()) {
                val step = each as Map<*, *>
                val (value, code) = done(number, step, phones, stage, saved, turn) ?: return emptyList()
                (step["save"] as? Map<*, *>)?.forEach { (name, path) ->
                    saved[name as String] = checkNotNull(at(value, path as String)) { "step $number: nothing at $path" }
                }
                if ("phone" in step && step["until"] != true && step["told"] != false) {
                    lines += written(mapOf("step" to number, "do" to step["do"], "error" to code, "value" to told(value, saved)))
                }
            }
        } finally {
            phones.values.forEach { it.close() }
        }
        return lines
    }

    /** What a step gives, and its code when the façade refuses it; null when what the scenario needs is not here. */
    private suspend fun done(
        number: Int,
        step: Map<*, *>,
        phones: Map<String, Phone>,
        stage: Stage,
        saved: Map<String, Any?>,
        turn: Pair<Int, String>?,
    ): Pair<Any?, String?>? {
        var patience = if (step["until"] != true) 0 else if (turn != null) 40 else 600
        while (true) {
            val (value, code) = ask(step, phones, stage, saved)
            if (step["do"] == "photo" && at(value, "path") == null) {
                println("SKIPPED a scenario: no folder of photos (set SABERLING_PHOTOS)")
                return null
            }
            val wrong = checks(step).mapNotNull { (name, each) ->
                val wanted = filled(each, saved).let { if (turn == number to name) other(it) else it }
                val seen = if (name == "error") code else at(value, name)
                if (holds(seen, wanted)) null else "$name is $seen, not $wanted"
            }
            if (wrong.isEmpty()) return value to code
            if (patience-- == 0) throw Unexpected(number, "step $number (${step["do"]}): $wrong; all of it: $value")
            delay(50)
        }
    }

    private suspend fun ask(
        step: Map<*, *>,
        phones: Map<String, Phone>,
        stage: Stage,
        saved: Map<String, Any?>,
    ): Pair<Any?, String?> {
        val (name, with) = step["do"] as String to filled(step["with"] ?: emptyMap<String, Any?>(), saved)
        val phone = step["phone"] ?: return stage.ask(mapOf("do" to name, "with" to with)) to null
        return try {
            plain(phones.getValue(phone as String).act(name, Given(with as Map<*, *>))) to null
        } catch (error: ApiException.Failed) {
            mapOf("text" to error.text) to error.code
        }
    }
}
