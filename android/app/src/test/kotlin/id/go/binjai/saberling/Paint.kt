package id.go.binjai.saberling

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import java.io.File

/** A photo as a camera would leave it: a street, a wall and bags; [seed] makes another one. */
fun photo(file: File, seed: Int = 0, width: Int = 1200, height: Int = 900): File {
    val picture = Bitmap.createBitmap(width, height, Bitmap.Config.ARGB_8888)
    val canvas = Canvas(picture)
    val paint = Paint()
    fun block(color: Int, left: Float, top: Float, right: Float, bottom: Float) {
        paint.color = color
        canvas.drawRect(left * width, top * height, right * width, bottom * height, paint)
    }
    block(Color.rgb(150, 190, 220), 0f, 0f, 1f, 0.2f)
    block(Color.rgb(200, 190, 165), 0f, 0.12f, 1f, 0.55f)
    block(Color.rgb(105, 140, 70), 0f, 0.55f, 1f, 0.68f)
    block(Color.rgb(125, 120, 125), 0f, 0.68f, 1f, 1f)
    val random = java.util.Random(seed.toLong())
    val bags = listOf(Color.rgb(40, 80, 160), Color.BLACK, Color.rgb(190, 40, 40), Color.WHITE, Color.rgb(230, 190, 60))
    repeat(12) {
        paint.color = bags[random.nextInt(bags.size)]
        canvas.drawCircle((0.3f + random.nextFloat() * 0.4f) * width, (0.5f + random.nextFloat() * 0.15f) * height, width * 0.05f, paint)
    }
    file.parentFile?.mkdirs()
    file.outputStream().use { picture.compress(Bitmap.CompressFormat.JPEG, 90, it) }
    return file
}
