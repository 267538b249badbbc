package id.go.binjai.saberling.home

import android.os.Bundle
import id.go.binjai.saberling.kit.home.Form

/** A form as a bundle, for the time when the process is gone. */
internal fun bundleOf(form: Form): Bundle {
    val bundle = Bundle()
    bundle.putString("category", form.category)
    bundle.putString("note", form.note)
    bundle.putBoolean("anonymous", form.anonymous)
    bundle.putBoolean("confidential", form.confidential)
    val answers = Bundle()
    for ((question, values) in form.answers) answers.putStringArrayList(question, ArrayList(values))
    bundle.putBundle("answers", answers)
    return bundle
}

/** The form that was kept so. */
internal fun formOf(bundle: Bundle): Form {
    val answers = bundle.getBundle("answers") ?: Bundle()
    return Form(
        category = bundle.getString("category").orEmpty(),
        note = bundle.getString("note").orEmpty(),
        answers = answers.keySet().associateWith { answers.getStringArrayList(it).orEmpty() },
        anonymous = bundle.getBoolean("anonymous"),
        confidential = bundle.getBoolean("confidential"),
    )
}
