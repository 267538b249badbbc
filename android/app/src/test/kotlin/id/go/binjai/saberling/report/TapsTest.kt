package id.go.binjai.saberling.report

import android.Manifest
import android.app.Activity
import android.content.pm.PackageManager
import android.graphics.Rect
import android.os.Looper
import android.os.SystemClock
import android.view.MotionEvent
import android.view.View
import android.view.Window
import id.go.binjai.saberling.MainActivity
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import id.go.binjai.saberling.all
import id.go.binjai.saberling.kit.FlowStep
import id.go.binjai.saberling.rules.Waits
import id.go.binjai.saberling.settle
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowDialog

/** The way from the launcher to "saved on the phone", with a finger on the glass. */
@RunWith(ShellRunner::class)
class TapsTest {
    private var presses = 0

    /** A finger in the middle of what is seen of it. */
    private fun press(window: Window, view: View) {
        val seen = Rect()
        assertTrue("it is not on the screen", view.getGlobalVisibleRect(seen) && seen.height() > view.height / 2)
        val at = SystemClock.uptimeMillis()
        for (action in listOf(MotionEvent.ACTION_DOWN, MotionEvent.ACTION_UP)) {
            val touch = MotionEvent.obtain(at, SystemClock.uptimeMillis(), action, seen.exactCenterX(), seen.exactCenterY(), 0)
            window.callback.dispatchTouchEvent(touch)
            touch.recycle()
        }
        presses++
        shadowOf(Looper.getMainLooper()).idle()
    }

    private fun FlowScene.press(id: Int) = press(activity.window, view(id))

    /** The launcher's icon, then the large button. */
    private fun FlowScene.begin() {
        val icon = checkNotNull(app.packageManager.getLaunchIntentForPackage(app.packageName))
        assertEquals(MainActivity::class.java.name, icon.component?.className)
        val home = Robolectric.buildActivity(MainActivity::class.java, icon).setup().get()
        presses++
        settle("the first screen") { home.findViewById<View>(R.id.home_first).isShown }
        press(home.window, home.findViewById(R.id.report))
        open(shadowOf(home).nextStartedActivity)
    }

    /** The camera app: the shutter, and "OK". */
    private fun FlowScene.takePhoto() {
        shoot()
        presses += SHUTTER_AND_OK
    }

    private fun FlowScene.chooseCategory() {
        awaitStep(FlowStep.CATEGORY)
        await("the categories") { root.all().any { it.isShown && it.contentDescription == "Tumpukan sampah" } }
        press(activity.window, root.all().first { it.isShown && it.contentDescription == "Tumpukan sampah" })
    }

    private fun FlowScene.assertSaved() {
        awaitStep(FlowStep.SAVED)
        await("the page") { view<View>(R.id.saved_number).isShown }
        assertEquals(1, core.submits.size)
        assertEquals(1, real.reports().single().photosTotal.toInt())
    }

    @Test
    fun fromTheLaunchersIconToSavedTakesSixPresses() {
        val waited = Waits.during {
            val scene = FlowScene()
            scene.begin()
            scene.takePhoto()
            scene.fix()
            scene.chooseCategory()
            scene.awaitStep(FlowStep.REVIEW)
            scene.press(R.id.review_send)
            scene.assertSaved()
        }
        assertEquals(6, presses)
        assertEquals("on the main thread", emptyList<String>(), waited)
    }

    @Test
    fun theVeryFirstReportTakesThreePressesMoreForCameraPlaceAndConsent() {
        val scene = FlowScene(allowed = false, consented = false)
        shadowOf(scene.stage.app).denyPermissions(Manifest.permission.CAMERA)
        scene.begin()
        allow(scene, Manifest.permission.CAMERA) { }
        scene.takePhoto()
        scene.chooseCategory()
        scene.awaitStep(FlowStep.PLACE)
        allow(scene, Manifest.permission.ACCESS_FINE_LOCATION) { scene.allowLocation() }
        scene.fix()
        scene.awaitStep(FlowStep.REVIEW)
        shadowOf(Looper.getMainLooper()).idleFor(java.time.Duration.ofSeconds(1))
        scene.press(R.id.review_send)
        scene.await("the consent") { ShadowDialog.getLatestDialog()?.isShowing == true }
        val sheet = checkNotNull(ShadowDialog.getLatestDialog().window)
        press(sheet, sheet.findViewById(R.id.ask_yes))
        scene.assertSaved()
        assertEquals(6 + 3, presses)
    }

    /** The system's question, which the person allows. */
    private fun allow(scene: FlowScene, permission: String, then: () -> Unit) {
        val activity: Activity = scene.activity
        scene.await("the question for $permission") { shadowOf(activity).lastRequestedPermission?.requestedPermissions?.contains(permission) == true }
        val asked = shadowOf(activity).lastRequestedPermission
        shadowOf(scene.stage.app).grantPermissions(*asked.requestedPermissions)
        then()
        presses++
        activity.onRequestPermissionsResult(asked.requestCode, asked.requestedPermissions, IntArray(asked.requestedPermissions.size) { PackageManager.PERMISSION_GRANTED })
        scene.pass()
    }

    private companion object {
        const val SHUTTER_AND_OK = 2
    }
}
