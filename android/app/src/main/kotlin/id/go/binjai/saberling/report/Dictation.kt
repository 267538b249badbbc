package id.go.binjai.saberling.report

import android.content.Context
import android.content.Intent
import android.speech.RecognizerIntent

/** Speaking instead of typing, where the phone has an app for it. */
internal object Dictation {
    /** Asks it, in the language of the screen. */
    fun intent(context: Context): Intent = Intent(RecognizerIntent.ACTION_RECOGNIZE_SPEECH)
        .putExtra(RecognizerIntent.EXTRA_LANGUAGE_MODEL, RecognizerIntent.LANGUAGE_MODEL_FREE_FORM)
        .putExtra(RecognizerIntent.EXTRA_LANGUAGE, context.resources.configuration.locales[0].toLanguageTag())

    /** What it understood. */
    fun said(result: Intent?): String? = result?.getStringArrayListExtra(RecognizerIntent.EXTRA_RESULTS)?.firstOrNull()
}
