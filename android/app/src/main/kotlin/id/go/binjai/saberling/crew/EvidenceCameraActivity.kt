package id.go.binjai.saberling.crew

import android.Manifest
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Bundle
import android.provider.Settings
import android.view.View
import android.widget.Button
import android.widget.CompoundButton
import android.widget.ImageView
import android.widget.TextView
import id.go.binjai.saberling.BaseActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.Ui
import id.go.binjai.saberling.core.LocationFix
import id.go.binjai.saberling.core.PhotoRole
import id.go.binjai.saberling.core.PlaceConfidence
import id.go.binjai.saberling.core.PlaceView
import id.go.binjai.saberling.kit.crew.Presence
import id.go.binjai.saberling.kit.distance
import id.go.binjai.saberling.report.PhoneLocation
import id.go.binjai.saberling.widget.shown
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.io.File

// parity: crew.evidence
/** Evidence comes from this camera only: before, and after with the before photo as a shadow over the picture. */
class EvidenceCameraActivity : BaseActivity() {
    private var finder: Finder? = null
    private val role get() = PhotoRole.entries[intent.getIntExtra(ROLE, 0)]
    // parity: crew.ghost
    private val ghost get() = intent.getStringExtra(GHOST)
    private var taking = false

    /** Where the next photo goes; its folder is made while the camera opens, and not by the finger on the shutter. */
    private val target by lazy {
        scope.async(Dispatchers.IO) { File(folder(this@EvidenceCameraActivity).apply { mkdirs() }, "evidence-${System.nanoTime()}.jpg") }
    }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContentView(R.layout.crew_camera)
        insets(findViewById(R.id.bar), findViewById(R.id.foot))
        val isAfter = role == PhotoRole.AFTER
        findViewById<TextView>(R.id.title).setText(if (isAfter) R.string.camera_after_title else R.string.camera_before_title)
        findViewById<TextView>(R.id.hint).setText(if (ghost != null) R.string.camera_hint_after else R.string.camera_hint_before)
        findViewById<View>(R.id.close).setOnClickListener { finish() }
        findViewById<View>(R.id.shutter).setOnClickListener { take() }
        findViewById<View>(R.id.trouble).shown(false)
        findViewById<View>(R.id.distance).shown(false)
        showGhost()
        target.start()
        PhoneLocation.allDay(this).fixes().show(::moved)
    }

    private fun showGhost() {
        val shadow = findViewById<ImageView>(R.id.ghost)
        val toggle = findViewById<CompoundButton>(R.id.ghost_switch)
        toggle.shown(ghost != null)
        findViewById<View>(R.id.model).shown(ghost != null)
        toggle.setOnCheckedChangeListener { _, isOn -> shadow.shown(isOn) }
        val path = ghost ?: return
        scope.launch(Ui) {
            val picture = withContext(Dispatchers.IO) { android.graphics.BitmapFactory.decodeFile(path) }
            shadow.setImageBitmap(picture)
            findViewById<ImageView>(R.id.model_picture).setImageBitmap(picture)
        }
    }

    override fun onStart() {
        super.onStart()
        if (checkSelfPermission(Manifest.permission.CAMERA) == PackageManager.PERMISSION_GRANTED) open()
        else requestPermissions(arrayOf(Manifest.permission.CAMERA), 0)
    }

    override fun onRequestPermissionsResult(requestCode: Int, permissions: Array<out String>, grantResults: IntArray) {
        if (grantResults.firstOrNull() == PackageManager.PERMISSION_GRANTED) open() else problem(Finder.Problem.DENIED)
    }

    override fun onStop() {
        finder?.close()
        finder = null
        super.onStop()
    }

    private fun open() {
        if (finder != null) return
        findViewById<View>(R.id.trouble).shown(false)
        finder = make(this).also { it.open(findViewById(R.id.preview), ::problem) }
    }

    private fun take() {
        val camera = finder
        if (taking || camera == null) return
        taking = true
        scope.launch {
            val file = target.await()
            camera.take(file) {
                setResult(RESULT_OK, Intent().putExtra(FILE, file.path))
                finish()
            }
        }
    }

    private fun problem(what: Finder.Problem) {
        taking = false
        findViewById<View>(R.id.trouble).shown(true)
        val (text, button) = when (what) {
            Finder.Problem.DENIED -> R.string.camera_denied to R.string.camera_settings
            Finder.Problem.BUSY -> R.string.camera_failed to R.string.camera_again
            Finder.Problem.FULL -> R.string.camera_full to R.string.camera_again
        }
        findViewById<TextView>(R.id.trouble_text).setText(text)
        val act = findViewById<Button>(R.id.trouble_button)
        act.setText(button)
        act.setOnClickListener {
            if (what == Finder.Problem.DENIED) {
                startActivity(Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", packageName, null)))
            } else {
                finder?.close()
                finder = null
                open()
            }
        }
    }

    private fun moved(fix: LocationFix) {
        val line = findViewById<TextView>(R.id.distance)
        val metres = when (val presence = Presence.of(fix, place())) {
            is Presence.Here -> presence.metres
            is Presence.Away -> presence.metres
            Presence.Unknown -> null
        }
        line.shown(metres != null)
        if (metres != null) line.text = getString(R.string.camera_distance, distance(metres, resources.configuration.locales[0]))
    }

    private fun place(): PlaceView? {
        if (!intent.hasExtra(LAT)) return null
        val lat = intent.getDoubleExtra(LAT, 0.0)
        val lon = intent.getDoubleExtra(LON, 0.0)
        return PlaceView(lat, lon, null, null, PlaceConfidence.UNKNOWN, false, "")
    }

    companion object {
        /** In the result: the path of the photo, in a folder of the app's own. */
        const val FILE = "file"
        private const val ROLE = "role"
        private const val GHOST = "ghost"
        private const val LAT = "lat"
        private const val LON = "lon"

        /** Tests put another camera in its place. */
        @Volatile
        var make: (EvidenceCameraActivity) -> Finder = { activity -> Camera2Finder(activity) { activity.turnDegrees() } }

        /** Where photos lie until the core has them. */
        fun folder(context: Context) = File(context.filesDir, "taken")

        fun intent(context: Context, role: PhotoRole, ghost: String?, place: PlaceView?): Intent =
            Intent(context, EvidenceCameraActivity::class.java).putExtra(ROLE, role.ordinal).putExtra(GHOST, ghost).also {
                if (place != null) it.putExtra(LAT, place.latDeg).putExtra(LON, place.lonDeg)
            }
    }

    @Suppress("DEPRECATION")
    private fun turnDegrees(): Int = windowManager.defaultDisplay.rotation * -90 + 360
}
