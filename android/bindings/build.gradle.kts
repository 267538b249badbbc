import javax.inject.Inject
import org.gradle.api.DefaultTask
import org.gradle.api.file.ConfigurableFileCollection
import org.gradle.api.file.DirectoryProperty
import org.gradle.api.tasks.InputFiles
import org.gradle.api.tasks.Internal
import org.gradle.api.tasks.OutputDirectory
import org.gradle.api.tasks.PathSensitive
import org.gradle.api.tasks.PathSensitivity
import org.gradle.api.tasks.TaskAction
import org.gradle.process.ExecOperations
import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins { alias(libs.plugins.kotlin.jvm) }

/** Builds the core for this machine and lets uniffi read the Kotlin out of it. */
abstract class Bindgen @Inject constructor(private val exec: ExecOperations) : DefaultTask() {
    @get:InputFiles
    @get:PathSensitive(PathSensitivity.RELATIVE)
    abstract val sources: ConfigurableFileCollection

    @get:OutputDirectory
    abstract val folder: DirectoryProperty

    @get:Internal
    abstract val checkout: DirectoryProperty

    @TaskAction
    fun write() {
        exec.exec {
            workingDir = checkout.get().asFile
            commandLine("bash", "bindings/generate", "kotlin", folder.get().asFile.path)
        }
    }
}

val checkoutRoot = rootProject.layout.projectDirectory.dir("..")

val bindgen = tasks.register<Bindgen>("bindgen") {
    checkout = checkoutRoot
    sources.from(
        fileTree(checkoutRoot.dir("core")) { include("**/*.rs", "**/*.toml", "texts/**") },
        fileTree(checkoutRoot.dir("bindings")) { include("**/*.rs", "**/*.toml", "generate") },
        checkoutRoot.file("Cargo.lock"),
    )
    folder = layout.buildDirectory.dir("generated/uniffi")
}

kotlin {
    compilerOptions { jvmTarget = JvmTarget.JVM_17 }
    sourceSets.main { kotlin.srcDir(bindgen.flatMap { it.folder }) }
}

java {
    sourceCompatibility = JavaVersion.VERSION_17
    targetCompatibility = JavaVersion.VERSION_17
}

dependencies {
    api(libs.coroutines)
    // The app brings the aar with Android's libraries; tests bring the jar.
    compileOnly(libs.jna)
}
