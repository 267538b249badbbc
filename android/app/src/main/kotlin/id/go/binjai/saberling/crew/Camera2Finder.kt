package id.go.binjai.saberling.crew

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.os.Looper
import android.util.Size
import android.view.Surface
import android.view.TextureView
import java.io.File
import java.io.FileOutputStream
import java.io.IOException

/** The phone's back camera by Camera2. Its callbacks come on a thread of its own. */
class Camera2Finder(context: Context, private val turn: () -> Int) : Finder {
    private val manager = context.getSystemService(CameraManager::class.java)
    private val main = Handler(Looper.getMainLooper())
    private val thread = HandlerThread("camera").apply { start() }
    private val work = Handler(thread.looper)
    private var device: CameraDevice? = null
    private var session: CameraCaptureSession? = null
    private var reader: ImageReader? = null
    private var problem: (Finder.Problem) -> Unit = {}
    private var sensorTurn = 0
    private var preview: Surface? = null

    override fun open(preview: TextureView, problem: (Finder.Problem) -> Unit) {
        this.problem = problem
        if (preview.isAvailable) return start(requireNotNull(preview.surfaceTexture) { "an available texture" })
        preview.surfaceTextureListener = object : TextureView.SurfaceTextureListener {
            override fun onSurfaceTextureAvailable(surface: SurfaceTexture, width: Int, height: Int) = start(surface)
            override fun onSurfaceTextureSizeChanged(surface: SurfaceTexture, width: Int, height: Int) = Unit
            override fun onSurfaceTextureDestroyed(surface: SurfaceTexture) = true
            override fun onSurfaceTextureUpdated(surface: SurfaceTexture) = Unit
        }
    }

    // The screen asks for the permission before it opens the camera.
    @SuppressLint("MissingPermission")
    private fun start(texture: SurfaceTexture) = guarded {
        val id = manager.cameraIdList.firstOrNull { facing(it) == CameraCharacteristics.LENS_FACING_BACK }
            ?: manager.cameraIdList.firstOrNull() ?: return@guarded tell(Finder.Problem.BUSY)
        val facts = manager.getCameraCharacteristics(id)
        sensorTurn = facts.get(CameraCharacteristics.SENSOR_ORIENTATION) ?: 0
        val sizes = facts.get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP)
        val still = photoSize(sizes?.getOutputSizes(ImageFormat.JPEG).orEmpty().toList())
        val shown = previewSize(sizes?.getOutputSizes(SurfaceTexture::class.java).orEmpty().toList(), still)
        texture.setDefaultBufferSize(shown.width, shown.height)
        preview = Surface(texture)
        reader = ImageReader.newInstance(still.width, still.height, ImageFormat.JPEG, 2)
        manager.openCamera(id, opened, work)
    }

    private fun facing(id: String) = manager.getCameraCharacteristics(id).get(CameraCharacteristics.LENS_FACING)

    private val opened = object : CameraDevice.StateCallback() {
        @Suppress("DEPRECATION")
        override fun onOpened(camera: CameraDevice) = guarded {
            device = camera
            camera.createCaptureSession(listOfNotNull(preview, reader?.surface), configured, work)
        }

        override fun onDisconnected(camera: CameraDevice) {
            camera.close()
            tell(Finder.Problem.BUSY)
        }

        override fun onError(camera: CameraDevice, error: Int) {
            camera.close()
            tell(Finder.Problem.BUSY)
        }
    }

    private val configured = object : CameraCaptureSession.StateCallback() {
        override fun onConfigured(session: CameraCaptureSession) = guarded {
            this@Camera2Finder.session = session
            val request = session.device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
            preview?.let(request::addTarget)
            request.set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
            session.setRepeatingRequest(request.build(), null, work)
        }

        override fun onConfigureFailed(session: CameraCaptureSession) = tell(Finder.Problem.BUSY)
    }

    override fun take(file: File, done: () -> Unit) = guarded {
        val session = session ?: return@guarded
        val reader = reader ?: return@guarded
        reader.setOnImageAvailableListener({ source ->
            source.acquireLatestImage()?.use { image ->
                val buffer = image.planes[0].buffer
                val bytes = ByteArray(buffer.remaining()).also(buffer::get)
                main.post(if (write(file, bytes)) Runnable { done() } else Runnable { problem(Finder.Problem.FULL) })
            }
        }, work)
        val request = session.device.createCaptureRequest(CameraDevice.TEMPLATE_STILL_CAPTURE)
        request.addTarget(reader.surface)
        request.set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
        request.set(CaptureRequest.JPEG_ORIENTATION, (sensorTurn + turn()) % 360)
        session.capture(request.build(), null, work)
    }

    /** A file is there whole or not at all. */
    private fun write(file: File, bytes: ByteArray): Boolean =
        try {
            val part = File(file.path + ".part")
            FileOutputStream(part).use {
                it.write(bytes)
                it.fd.sync()
            }
            part.renameTo(file)
        } catch (_: IOException) {
            false
        }

    override fun close() {
        session?.close()
        device?.close()
        reader?.close()
        preview?.release()
        thread.quitSafely()
    }

    private fun tell(what: Finder.Problem) {
        main.post { problem(what) }
    }

    private inline fun guarded(work: () -> Unit) {
        try {
            work()
        } catch (_: CameraAccessException) {
            tell(Finder.Problem.BUSY)
        } catch (_: IllegalStateException) {
            // The session ended between two taps.
            tell(Finder.Problem.BUSY)
        } catch (_: SecurityException) {
            tell(Finder.Problem.DENIED)
        }
    }
}

/** The largest picture of the camera's own shape up to 12 million pixels: more is scaled away again. */
internal fun photoSize(sizes: List<Size>): Size =
    sizes.filter { it.width.toLong() * it.height <= 12_500_000 }.maxByOrNull { it.width.toLong() * it.height }
        ?: sizes.minByOrNull { it.width.toLong() * it.height } ?: Size(1_600, 1_200)

/** The preview nearest to 1,280 pixels with the picture's shape, so that what is seen is what is taken. */
internal fun previewSize(sizes: List<Size>, still: Size): Size {
    val shape = still.width.toDouble() / still.height
    val alike = sizes.filter { Math.abs(it.width.toDouble() / it.height - shape) < 0.02 }.ifEmpty { sizes }
    return alike.minByOrNull { Math.abs(it.width - 1_280) } ?: Size(1_280, 960)
}
