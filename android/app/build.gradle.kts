import com.android.build.api.variant.FilterConfiguration.FilterType
import java.util.Properties
import javax.inject.Inject
import org.gradle.api.DefaultTask
import org.gradle.api.GradleException
import org.gradle.api.file.DirectoryProperty
import org.gradle.api.provider.ListProperty
import org.gradle.api.provider.Property
import org.gradle.api.tasks.Input
import org.gradle.api.tasks.Internal
import org.gradle.api.tasks.OutputDirectory
import org.gradle.api.tasks.TaskAction
import org.gradle.process.ExecOperations
import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.android)
}

/** Builds libsaberling.so for the processors of phones with cargo-ndk. */
abstract class CargoNdk @Inject constructor(private val exec: ExecOperations) : DefaultTask() {
    @get:Input
    abstract val abis: ListProperty<String>

    @get:Input
    abstract val minSdk: Property<Int>

    @get:Internal
    abstract val checkout: DirectoryProperty

    @get:Internal
    abstract val ndk: DirectoryProperty

    @get:OutputDirectory
    abstract val folder: DirectoryProperty

    init {
        // Cargo knows better what has changed.
        outputs.upToDateWhen { false }
    }

    @TaskAction
    fun build() {
        val targets = abis.get().flatMap { listOf("--target", it) }
        exec.exec {
            workingDir = checkout.get().asFile
            environment("ANDROID_NDK_HOME", ndk.get().asFile.path)
            // Android 15 loads only libraries whose parts begin on 16 KB; android/check-pages looks.
            environment("RUSTFLAGS", "-C link-arg=-Wl,-z,max-page-size=16384")
            commandLine(
                listOf("cargo", "ndk") + targets + listOf("--platform", minSdk.get().toString(), "--output-dir", folder.get().asFile.path) +
                    listOf("build", "--release", "--locked", "-p", "saberling-bindings"),
            )
        }
    }
}

/** Brings a city's seed pack into the app, and refuses one of another server. */
abstract class Seed : DefaultTask() {
    @get:Input
    abstract val city: Property<String>

    @get:Input
    abstract val address: Property<String>

    @get:Internal
    abstract val shelf: DirectoryProperty

    @get:OutputDirectory
    abstract val folder: DirectoryProperty

    init {
        outputs.upToDateWhen { false }
    }

    @TaskAction
    fun copy() {
        val seed = shelf.file("${city.get()}/seed.json").get().asFile
        val server = address.get()
        if (!seed.exists()) {
            throw GradleException("$seed is missing; write it with: saberling-server --data FOLDER seed-pack --server-url $server > $seed")
        }
        val text = seed.readText()
        if (!text.contains("\"$server\"")) throw GradleException("$seed is not for $server; write it anew with seed-pack")
        folder.file("seed.json").get().asFile.writeText(text)
    }
}

val cities = rootProject.file("cities").listFiles { file -> file.extension == "properties" }.orEmpty().sortedBy { it.name }
    .associate { file -> file.nameWithoutExtension to Properties().apply { file.reader().use(::load) } }
// Counts up with every release; each processor's APK has a digit more.
val build = 1
val phones = listOf("arm64-v8a", "armeabi-v7a", "x86_64")

android {
    namespace = "id.go.binjai.saberling"
    compileSdk = libs.versions.compileSdk.get().toInt()
    ndkVersion = libs.versions.ndk.get()

    defaultConfig {
        minSdk = libs.versions.minSdk.get().toInt()
        targetSdk = libs.versions.targetSdk.get().toInt()
        versionCode = build
        versionName = "0.1.0"
    }

    // One flavour a city; its resources stand over those of main. android/city writes and checks them.
    flavorDimensions += "city"
    productFlavors {
        cities.forEach { (name, city) -> create(name) { applicationId = city.getProperty("application.id") } }
    }
    sourceSets {
        cities.keys.forEach { name -> getByName(name).res.srcDir(rootProject.file("cities/$name/res")) }
    }

    signingConfigs {
        // Never in the repository: the four lines storeFile, storePassword, keyAlias, keyPassword.
        val file = rootProject.file("keystore.properties")
        if (file.exists()) {
            val keys = Properties().apply { file.reader().use(::load) }
            create("release") {
                storeFile = rootProject.file(keys.getProperty("storeFile"))
                storePassword = keys.getProperty("storePassword")
                keyAlias = keys.getProperty("keyAlias")
                keyPassword = keys.getProperty("keyPassword")
            }
        }
    }

    buildTypes {
        release {
            isMinifyEnabled = true
            isShrinkResources = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "rules.pro")
            signingConfig = signingConfigs.findByName("release")
        }
    }

    splits {
        abi {
            isEnable = true
            reset()
            include(*phones.toTypedArray())
            isUniversalApk = false
        }
    }

    androidResources {
        generateLocaleConfig = false
        localeFilters += listOf("in", "en")
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    packaging {
        // Stored and aligned: mapped from the APK, not unpacked to the phone.
        jniLibs { useLegacyPackaging = false }
        resources { excludes += setOf("META-INF/**", "DebugProbesKt.bin", "kotlin/**", "com/sun/jna/**") }
    }

    lint {
        baseline = file("lint-baseline.xml")
        abortOnError = true
        warningsAsErrors = true
        checkDependencies = true
        // They tell of newer versions of others, whatever we change.
        disable += setOf("GradleDependency", "AndroidGradlePluginVersion", "NewerVersionAvailable")
    }

    testOptions {
        unitTests {
            isIncludeAndroidResources = true
            all {
                it.systemProperty("jna.library.path", rootProject.file("target/native").path)
                it.systemProperty("robolectric.graphicsMode", "NATIVE")
                it.systemProperty("robolectric.pixelCopyRenderMode", "hardware")
                it.systemProperty("shots.dir", rootProject.file("build/screens").path)
            }
        }
    }
}

kotlin { compilerOptions { jvmTarget = JvmTarget.JVM_17; allWarningsAsErrors = true } }

androidComponents {
    onVariants { variant ->
        // Each variant has tasks of its own, because the plugin gives each its folder.
        val of = variant.name.replaceFirstChar(Char::uppercase)
        val cargoNdk = tasks.register<CargoNdk>("cargoNdk$of") {
            abis = phones
            minSdk = libs.versions.minSdk.get().toInt()
            checkout = rootProject.layout.projectDirectory.dir("..")
            ndk = sdkComponents.ndkDirectory
        }
        variant.sources.jniLibs?.addGeneratedSourceDirectory(cargoNdk) { it.folder }

        val flavor = variant.flavorName.orEmpty()
        val seed = tasks.register<Seed>("seed$of") {
            city = flavor
            address = cities.getValue(flavor).getProperty("server.address")
            shelf = rootProject.layout.projectDirectory.dir("cities")
        }
        variant.sources.assets?.addGeneratedSourceDirectory(seed) { it.folder }

        // A phone that can take two of the APKs gets the better one.
        variant.outputs.forEach { output ->
            val abi = output.filters.find { it.filterType == FilterType.ABI }?.identifier
            val rank = listOf("armeabi-v7a", "arm64-v8a", "x86_64").indexOf(abi) + 1
            output.versionCode = build * 10 + rank
        }
    }
}

dependencies {
    implementation(project(":kit"))
    implementation(libs.coroutines)
    // With the libraries for phones in it.
    implementation(variantOf(libs.jna) { artifactType("aar") })
    testImplementation(libs.jna)
    testImplementation(libs.junit)
    testImplementation(libs.robolectric)
}
