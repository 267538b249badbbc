package id.go.binjai.saberling.crew

import android.view.TextureView
import java.io.File

/** A camera with a preview: what the evidence screen needs of it. */
interface Finder {
    /** Why there is no picture. */
    enum class Problem { DENIED, BUSY, FULL }

    /** Opens the camera into [preview]; problems are told on the main thread. */
    fun open(preview: TextureView, problem: (Problem) -> Unit)

    /** Takes a photo into [file], fully written when [done] is called on the main thread. */
    fun take(file: File, done: () -> Unit)

    /** Lets go of the camera. */
    fun close()
}
