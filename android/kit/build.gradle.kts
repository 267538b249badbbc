import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins { alias(libs.plugins.kotlin.jvm) }

kotlin { compilerOptions { jvmTarget = JvmTarget.JVM_17; allWarningsAsErrors = true } }

java {
    sourceCompatibility = JavaVersion.VERSION_17
    targetCompatibility = JavaVersion.VERSION_17
}

dependencies {
    api(project(":bindings"))
    compileOnly(libs.jna)
    testImplementation(libs.jna)
    testImplementation(libs.junit)
    // Reads tests/scenarios.
    testImplementation(libs.json)
}

// The real library and a real local server; android/prepare puts both there.
tasks.test { systemProperty("jna.library.path", rootProject.file("target/native").path) }
