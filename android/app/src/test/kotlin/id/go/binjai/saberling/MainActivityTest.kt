package id.go.binjai.saberling

import android.widget.TextView
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric

@RunWith(ShellRunner::class)
class MainActivityTest {
    @Test
    fun theCityIsNamed() {
        Stage()
        val activity = Robolectric.buildActivity(MainActivity::class.java).setup().get()
        settle { activity.findViewById<TextView>(R.id.city).text == "Kota Contoh" }
        assertTrue(activity.shoot("main") > 2)
    }
}
