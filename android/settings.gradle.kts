pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode = RepositoriesMode.FAIL_ON_PROJECT_REPOS
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "e-saberling"

// bindings: what uniffi writes. kit: everything that decides, without Android. app: the screens.
include(":bindings", ":kit", ":app")
