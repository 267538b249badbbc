package id.go.binjai.saberling.system

import android.content.pm.ApplicationInfo
import id.go.binjai.saberling.Ports
import id.go.binjai.saberling.R
import id.go.binjai.saberling.ShellRunner
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment
import org.xmlpull.v1.XmlPullParser
import java.io.File

/** The queue is backed up, the credential never: a restored phone is a new identity that keeps its rows. */
@RunWith(ShellRunner::class)
class BackupRulesTest {
    private val context get() = RuntimeEnvironment.getApplication()

    /** For each part of a file of rules: what it includes. Nothing is included that is not named. */
    private fun included(rules: Int): Map<String, List<File>> {
        val parser = context.resources.getXml(rules)
        val found = LinkedHashMap<String, MutableList<File>>()
        var part = ""
        while (parser.next() != XmlPullParser.END_DOCUMENT) {
            if (parser.eventType != XmlPullParser.START_TAG) continue
            if (parser.name != "include" && parser.name != "exclude") {
                part = parser.name
                continue
            }
            assertEquals("an include is all that is needed", "include", parser.name)
            assertEquals("file", parser.getAttributeValue(null, "domain"))
            found.getOrPut(part) { ArrayList() }.add(File(context.filesDir, parser.getAttributeValue(null, "path")))
        }
        return found
    }

    private fun check(files: List<File>) {
        fun takes(what: File) = files.any { what.canonicalFile.startsWith(it.canonicalFile) }
        assertTrue("the queue and its photos", takes(File(Ports.folder(context), "saberling.db")))
        assertFalse("the credential", takes(Ports.secrets(context)))
        assertFalse("nor the folder above it", takes(context.filesDir))
    }

    // parity: system.backup
    @Test
    fun fromVersion12TheCloudAndANewPhoneGetTheQueueAlone() {
        val parts = included(R.xml.data_extraction_rules)
        assertEquals(setOf("cloud-backup", "device-transfer"), parts.keys)
        parts.values.forEach(::check)
    }

    @Test
    fun onOlderPhonesTheSame() {
        val parts = included(R.xml.backup_rules)
        assertEquals(setOf("full-backup-content"), parts.keys)
        parts.values.forEach(::check)
    }

    @Test
    fun theManifestNamesTheRules() {
        assertTrue(context.applicationInfo.flags and ApplicationInfo.FLAG_ALLOW_BACKUP != 0)
        val manifest = File("src/main/AndroidManifest.xml").readText()
        assertTrue("android:dataExtractionRules=\"@xml/data_extraction_rules\"" in manifest)
        assertTrue("android:fullBackupContent=\"@xml/backup_rules\"" in manifest)
    }
}
