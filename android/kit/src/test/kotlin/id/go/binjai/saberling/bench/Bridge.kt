package id.go.binjai.saberling.bench

import id.go.binjai.saberling.core.App
import id.go.binjai.saberling.core.DraftContent
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.NetworkMonitor
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.OpenOptions
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.Secrets
import id.go.binjai.saberling.kit.Core
import kotlinx.coroutines.runBlocking
import java.io.File

/** The keystore that the other side left in a folder: one file a value. */
private class Kept(private val folder: File) : Secrets {
    override fun get(name: String): String? = file(name).takeIf { it.exists() }?.readText()
    override fun put(name: String, value: String) = file(name).writeText(value)
    override fun remove(name: String) { file(name).delete() }

    private fun file(name: String) = File(folder, name.replace('/', '_'))
}

private object NoNetwork : NetworkMonitor {
    override fun state() = NetworkState.OFFLINE
}

/** Runs the calls that `tests/bench bridge` asks for, and says in milliseconds how long each took. */
private class Bridge(folder: String, seedPack: String) {
    private val app = App.open(
        OpenOptions(folder, seedPack, "id", Kept(File(folder, "keystore")), NoNetwork, null, null),
    ).also { it.setForeground(false) }
    private val core = Core(app)

    fun answer(words: List<String>): List<Double> {
        val (what, count) = words[0] to words[1].toInt()
        return when (what) {
            "sync_state" -> timed(count) { app.syncState() }
            "report" -> timed(count) { app.report(words[2]) }
            "draft" -> timed(count) { app.draft(words[2]) }
            "city" -> timed(count) { app.city() }
            "reports" -> timed(count) { check(app.reports().size == words[2].toInt()) { "another number of reports" } }
            "kit" -> runBlocking { List(count) { spent { core.ask { it.syncState() } } } }
            "submit" -> List(count) { submit(words.drop(2)) }
            else -> error("there is no $what")
        }
    }

    /** A draft is filled and its photos are prepared before; only handing it in is timed. */
    private fun submit(photos: List<String>): Double {
        val draft = app.newDraft().draftId
        photos.forEach { app.keepPhoto(draft, PhotoRole.REPORT, it) }
        val fix = LocationFix(latDeg = 3.603, lonDeg = 98.486, accuracyM = 6.0, source = FixSource.GPS)
        app.saveDraft(draft, DraftContent(category = "litter", note = "Tumpukan sampah.", fix = fix))
        return spent { app.submitDraft(draft, true) }
    }

    fun close() {
        app.shutDown()
        app.close()
    }
}

private inline fun timed(count: Int, call: () -> Unit) = List(count) { spent(call) }

private inline fun spent(call: () -> Unit): Double {
    val began = System.nanoTime()
    call()
    return (System.nanoTime() - began) / 1e6
}

/** FOLDER SEED-PACK-FILE; then a line for each thing that is asked for, answered with a line of milliseconds. */
fun main(args: Array<String>) {
    val bridge = Bridge(args[0], File(args[1]).readText())
    println("ready")
    generateSequence { readlnOrNull() }.forEach { line ->
        println(bridge.answer(line.split(' ')).joinToString(" "))
    }
    bridge.close()
}
