package id.go.binjai.saberling.crew

import android.Manifest
import android.location.Location
import android.location.LocationManager
import android.os.SystemClock
import id.go.binjai.saberling.LocalServer
import id.go.binjai.saberling.MemorySecrets
import id.go.binjai.saberling.Office
import id.go.binjai.saberling.Stage
import id.go.binjai.saberling.SwitchedNetwork
import id.go.binjai.saberling.core.App
import id.go.binjai.saberling.core.AppInterface
import id.go.binjai.saberling.core.FixSource
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.NetworkState
import id.go.binjai.saberling.core.NewReport
import id.go.binjai.saberling.core.OpenOptions
import id.go.binjai.saberling.core.ReportView
import id.go.binjai.saberling.core.Sending
import id.go.binjai.saberling.kit.map.LatLon
import id.go.binjai.saberling.photo
import id.go.binjai.saberling.settle
import kotlinx.coroutines.runBlocking
import org.robolectric.Shadows.shadowOf
import java.io.Closeable
import java.io.File
import java.nio.file.Files

/** A real server with its office, a resident with a phone of their own, and this phone, which becomes a crew's. */
class CrewWorld : Closeable {
    private val server = LocalServer().start()
    private val folder: File = Files.createTempDirectory("resident").toFile()

    /** The officer. */
    val office: Office

    /** The resident's core. */
    val resident: App

    /** The crew's phone. */
    val stage: Stage

    private val middle: LatLon

    init {
        server.run("user", "add", "sari", "--role", "officer", "--password-stdin", input = "$PASSWORD\n")
        office = Office(server.url, "sari", PASSWORD)
        resident = App.open(
            OpenOptions(
                dataDir = File(folder, "core").path, seedPack = server.seed, language = "id", secrets = MemorySecrets(),
                network = SwitchedNetwork(NetworkState.UNMETERED),
            ),
        )
        stage = Stage(server.seed, network = SwitchedNetwork(NetworkState.UNMETERED))
        val bounds = resident.city().bounds
        middle = LatLon((bounds.southDeg + bounds.northDeg) / 2, (bounds.westDeg + bounds.eastDeg) / 2)
        stand()
    }

    /** A code that makes a phone one of this crew. */
    fun code(crew: String, member: String): String = server.run("crew", "code", crew, member).trim()

    /** A resident reports with a photo, so many metres north of the city's middle, and the office has it whole. */
    fun report(category: String, note: String, north: Int, seed: Int): ReportView {
        val fix = LocationFix(middle.lat + north / 111_195.0, middle.lon, 6.0, FixSource.GPS, false, System.currentTimeMillis(), null)
        val picture = photo(File(folder, "$seed.jpg"), seed)
        val made = resident.submitReport(NewReport(category = category, note = note, photoPaths = listOf(picture.path), fix = fix, evenIfRepeated = true))
        settle("the report at the office", 60) {
            runBlocking { resident.sync() }
            resident.report(made.reportId).sending == Sending.COMPLETE
        }
        return made
    }

    /** The crew's phone has no signal. */
    fun offline() = switch(NetworkState.OFFLINE)

    /** It has one again, as the system tells it. */
    fun online() = switch(NetworkState.UNMETERED)

    /** It has one again, and nobody has told it yet: the next job finds it. */
    fun signal() {
        stage.network.now = NetworkState.UNMETERED
    }

    private fun switch(now: NetworkState) {
        stage.network.now = now
        ask { it.networkChanged() }
    }

    /** Asks the crew's core. */
    fun <T> ask(call: suspend (AppInterface) -> T): T = runBlocking { stage.app.core.ask(call) }

    /** The crew stands in the city's middle. */
    private fun stand() {
        shadowOf(stage.app).grantPermissions(Manifest.permission.CAMERA, Manifest.permission.ACCESS_FINE_LOCATION, Manifest.permission.ACCESS_COARSE_LOCATION)
        val location = Location(LocationManager.GPS_PROVIDER)
        location.latitude = middle.lat
        location.longitude = middle.lon
        location.accuracy = 8f
        location.time = System.currentTimeMillis()
        location.elapsedRealtimeNanos = SystemClock.elapsedRealtimeNanos()
        val locations = shadowOf(stage.app.getSystemService(LocationManager::class.java))
        locations.setProviderEnabled(LocationManager.GPS_PROVIDER, true)
        locations.simulateLocation(location)
    }

    override fun close() {
        stage.app.core.shutDown()
        resident.shutDown()
        server.close()
    }

    private companion object {
        const val PASSWORD = "kata sandi untuk percobaan"
    }
}
