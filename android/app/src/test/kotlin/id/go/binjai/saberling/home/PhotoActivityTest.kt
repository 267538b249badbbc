package id.go.binjai.saberling.home

import android.graphics.drawable.BitmapDrawable
import android.os.Bundle
import android.os.SystemClock
import android.view.KeyEvent
import android.view.MotionEvent
import android.view.View
import android.view.accessibility.AccessibilityNodeInfo
import android.widget.TextView
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.kit.home.PhotoCaption
import id.go.binjai.saberling.kit.home.PhotoLook
import id.go.binjai.saberling.photo
import id.go.binjai.saberling.settle
import id.go.binjai.saberling.shoot
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowSystemClock
import java.io.File
import java.time.Duration

@RunWith(ShellRunner::class)
class PhotoActivityTest {
    @get:Rule
    val folder = TemporaryFolder()

    private fun look(seed: Int, caption: PhotoCaption): PhotoLook {
        val file = photo(File(folder.root, "$seed.jpg"), seed)
        return PhotoLook("p$seed", file.path, file.path, caption, false, null)
    }

    private val photos by lazy { listOf(look(1, PhotoCaption.BEFORE), look(2, PhotoCaption.AFTER), look(3, PhotoCaption.NONE)) }

    private fun open(at: Int): ActivityController<PhotoActivity> =
        Robolectric.buildActivity(PhotoActivity::class.java, PhotoActivity.intent(RuntimeEnvironment.getApplication(), photos, at)).setup().also { drawn(it.get()) }

    private fun drawn(activity: PhotoActivity) = settle("the photo") { (activity.zoom.drawable as? BitmapDrawable)?.bitmap != null }

    private val PhotoActivity.zoom: ZoomView get() = findViewById(R.id.photo_zoom)
    private fun PhotoActivity.words() = findViewById<TextView>(R.id.photo_words).text.toString()

    /** A finger goes from one place to another, in so many dp. */
    private fun PhotoActivity.swipe(dx: Float, dy: Float = 0f) {
        val dp = resources.displayMetrics.density
        val (x, y) = zoom.width / 2f to zoom.height / 2f
        val down = SystemClock.uptimeMillis()
        fun send(action: Int, part: Float) {
            val event = MotionEvent.obtain(down, SystemClock.uptimeMillis(), action, x + dx * dp * part, y + dy * dp * part, 0)
            zoom.dispatchTouchEvent(event)
            event.recycle()
        }
        send(MotionEvent.ACTION_DOWN, 0f)
        for (step in 1..5) {
            ShadowSystemClock.advanceBy(Duration.ofMillis(12))
            send(MotionEvent.ACTION_MOVE, step / 5f)
        }
        ShadowSystemClock.advanceBy(Duration.ofMillis(4))
        send(MotionEvent.ACTION_UP, 1f)
        // The next touch is no second half of a double tap.
        ShadowSystemClock.advanceBy(Duration.ofMillis(600))
    }

    private fun PhotoActivity.doubleTap() {
        for (tap in 1..2) {
            val down = SystemClock.uptimeMillis()
            for (action in listOf(MotionEvent.ACTION_DOWN, MotionEvent.ACTION_UP)) {
                val event = MotionEvent.obtain(down, SystemClock.uptimeMillis(), action, zoom.width / 2f, zoom.height / 2f, 0)
                zoom.dispatchTouchEvent(event)
                event.recycle()
            }
            ShadowSystemClock.advanceBy(Duration.ofMillis(80))
        }
    }

    @Test
    fun aSwipeGoesFromBeforeToAfterAndOnAndStopsAtTheEnds() {
        val activity = open(0).get()
        assertEquals("Foto 1 dari 3 · Sebelum", activity.words())
        activity.swipe(-160f)
        assertEquals("Foto 2 dari 3 · Sesudah", activity.words())
        assertEquals("Foto 2 dari 3 · Sesudah", activity.zoom.contentDescription)
        drawn(activity)
        activity.shoot("photo-full-id")
        activity.swipe(-160f)
        assertEquals("Foto 3 dari 3", activity.words())
        activity.swipe(-160f)
        assertEquals("Foto 3 dari 3", activity.words())
        activity.swipe(160f)
        assertEquals("Foto 2 dari 3 · Sesudah", activity.words())
        activity.swipe(0f, 160f)
        activity.swipe(20f)
        assertEquals("neither down nor a slip of the finger", "Foto 2 dari 3 · Sesudah", activity.words())
    }

    @Test
    fun whatIsEnlargedIsMovedByTheSwipe() {
        val activity = open(1).get()
        activity.doubleTap()
        assertEquals(2f, activity.zoom.zoom, 0.01f)
        activity.swipe(-160f)
        assertEquals("Foto 2 dari 3 · Sesudah", activity.words())
        assertEquals("it stays enlarged", 2f, activity.zoom.zoom, 0.01f)
        ShadowSystemClock.advanceBy(Duration.ofSeconds(1))
        activity.doubleTap()
        assertEquals(1f, activity.zoom.zoom, 0.01f)
        activity.swipe(-160f)
        assertEquals("Foto 3 dari 3", activity.words())
        activity.findViewById<View>(R.id.photo_larger).performClick()
        activity.onKeyDown(KeyEvent.KEYCODE_DPAD_RIGHT, KeyEvent(KeyEvent.ACTION_DOWN, KeyEvent.KEYCODE_DPAD_RIGHT))
        assertEquals("at the end nothing turns", 2f, activity.zoom.zoom, 0.01f)
    }

    /** Two fingers go apart from the middle, one of them much farther. */
    private fun PhotoActivity.pinch() {
        val dp = resources.displayMetrics.density
        val (x, y) = zoom.width / 2f to zoom.height / 2f
        val down = SystemClock.uptimeMillis()
        val fingers = Array(2) { MotionEvent.PointerProperties().apply { id = it } }
        fun send(action: Int, apart: Float, count: Int) {
            // As far from each other as fingers must be to be two for the system.
            val at = arrayOf(x + 100 * dp to y + apart * dp, x - 100 * dp to y)
                .map { (px, py) -> MotionEvent.PointerCoords().apply { this.x = px; this.y = py } }.toTypedArray()
            val event = MotionEvent.obtain(down, SystemClock.uptimeMillis(), action, count, fingers, at, 0, 0, 1f, 1f, 0, 0, 0, 0)
            zoom.dispatchTouchEvent(event)
            event.recycle()
            ShadowSystemClock.advanceBy(Duration.ofMillis(12))
        }
        val second = 1 shl MotionEvent.ACTION_POINTER_INDEX_SHIFT
        send(MotionEvent.ACTION_DOWN, 0f, 1)
        send(MotionEvent.ACTION_POINTER_DOWN or second, 0f, 2)
        for (step in 1..8) send(MotionEvent.ACTION_MOVE, step * 45f, 2)
        send(MotionEvent.ACTION_POINTER_UP or second, 360f, 2)
        send(MotionEvent.ACTION_UP, 360f, 1)
        ShadowSystemClock.advanceBy(Duration.ofMillis(600))
    }

    // parity: page.photos
    @Test
    fun twoFingersEnlargeAndAreNoSwipe() {
        val activity = open(1).get()
        activity.pinch()
        assertTrue("${activity.zoom.zoom}", activity.zoom.zoom > 1.5f)
        assertEquals("Foto 2 dari 3 · Sesudah", activity.words())
    }

    @Test
    fun aScreenReaderAndKeysGoTheSameWay() {
        val activity = open(1).get()
        val node = activity.zoom.createAccessibilityNodeInfo()
        assertTrue(node.actionList.contains(AccessibilityNodeInfo.AccessibilityAction.ACTION_SCROLL_FORWARD))
        assertTrue(activity.zoom.performAccessibilityAction(AccessibilityNodeInfo.ACTION_SCROLL_FORWARD, null))
        assertEquals("Foto 3 dari 3", activity.zoom.contentDescription)
        activity.zoom.performAccessibilityAction(AccessibilityNodeInfo.ACTION_SCROLL_BACKWARD, null)
        activity.onKeyDown(KeyEvent.KEYCODE_DPAD_LEFT, KeyEvent(KeyEvent.ACTION_DOWN, KeyEvent.KEYCODE_DPAD_LEFT))
        assertEquals("Foto 1 dari 3 · Sebelum", activity.words())
        assertEquals(View.ACCESSIBILITY_LIVE_REGION_POLITE, activity.findViewById<View>(R.id.photo_words).accessibilityLiveRegion)
        activity.checkTargets()
    }

    @Test
    @Config(qualifiers = "en-rUS-w360dp-h640dp-night-xhdpi")
    fun theSamePhotoStaysOverARotationAndTheEndOfTheProcess() {
        val controller = open(0)
        controller.get().swipe(-160f)
        controller.recreate()
        assertEquals("Photo 2 of 3 · After", controller.get().words())
        drawn(controller.get())
        val saved = Bundle()
        controller.pause().stop().saveInstanceState(saved).destroy()
        val again = Robolectric.buildActivity(PhotoActivity::class.java, controller.get().intent).create(saved).start().restoreInstanceState(saved).resume().visible().get()
        assertEquals("Photo 2 of 3 · After", again.words())
        drawn(again)
        again.shoot("photo-full-en")
        again.swipe(-160f)
        assertEquals("Photo 3 of 3", again.words())
    }

    @Test
    fun aSinglePhotoHasNowhereToGo() {
        val activity = Robolectric.buildActivity(PhotoActivity::class.java, PhotoActivity.intent(RuntimeEnvironment.getApplication(), photos.take(1), 0)).setup().get()
        drawn(activity)
        activity.swipe(-160f)
        assertFalse(activity.isFinishing)
        assertEquals("Foto 1 dari 1 · Sebelum", activity.words())
        assertFalse(activity.findViewById<View>(R.id.photo_next).isShown || activity.findViewById<View>(R.id.photo_before).isShown)
    }
}
