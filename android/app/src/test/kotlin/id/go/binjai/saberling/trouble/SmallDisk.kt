package id.go.binjai.saberling.trouble

import org.junit.Assume.assumeTrue
import java.io.Closeable
import java.io.File
import java.io.FileOutputStream
import java.io.IOException

/** A folder on a disk of its own, which can be filled to the last byte and be given room again. It needs the rights to mount one. */
class SmallDisk(private val folder: File, megabytes: Int, files: Int = 10_000) : Closeable {
    private val filler = File(folder, "filler")

    init {
        folder.mkdirs()
        val isMounted = run("mount", "-t", "tmpfs", "-o", "size=${megabytes}m,nr_inodes=$files", "tmpfs", folder.path)
        if (!isMounted) println("SKIPPED a disk that is full: this account may not mount one")
        assumeTrue("this account may not mount a small disk", isMounted)
    }

    /** Nothing finds room any more. */
    fun fill() {
        FileOutputStream(filler, true).use { out ->
            for (size in intArrayOf(64 * 1024, 4 * 1024, 1)) {
                try {
                    while (true) out.write(ByteArray(size))
                } catch (_: IOException) {
                    continue
                }
            }
        }
    }

    /** There is room again. */
    fun free() = check(filler.delete())

    /** There is room for more files. */
    fun grow() = check(run("mount", "-o", "remount,nr_inodes=10000", folder.path))

    override fun close() {
        run("umount", "-l", folder.path)
    }

    private fun run(vararg words: String): Boolean = try {
        ProcessBuilder(*words).redirectErrorStream(true).start().run { inputStream.readBytes(); waitFor() == 0 }
    } catch (_: IOException) {
        false
    }
}
