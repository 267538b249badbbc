"""The rules that ios/check-project holds: each gives sentences about what is wrong, none where all is right."""

import os
import plistlib
import re

import yaml

# What a source must hold for the system to ask with this text.
PERMISSIONS = {
    "NSCameraUsageDescription": r"\bAVCaptureDevice\b|\bUIImagePickerController\b",
    "NSLocationWhenInUseUsageDescription": r"requestWhenInUseAuthorization",
    "NSLocationAlwaysAndWhenInUseUsageDescription": r"requestAlwaysAuthorization",
    "NSLocationTemporaryUsageDescriptionDictionary": r"requestTemporaryFullAccuracyAuthorization",
    "NSPhotoLibraryUsageDescription": r"\bPHPhotoLibrary\b|\bPHAsset\b",
    "NSPhotoLibraryAddUsageDescription": r"UIImageWriteToSavedPhotosAlbum|PHAssetCreationRequest",
    "NSMicrophoneUsageDescription": r"\bAVAudio(Session|Recorder|Engine)\b|for: \.audio",
    "NSSpeechRecognitionUsageDescription": r"\bSFSpeechRecognizer\b",
    "NSContactsUsageDescription": r"\bCNContactStore\b",
    "NSFaceIDUsageDescription": r"\bLAContext\b",
    "NSLocalNetworkUsageDescription": r"\bNWBrowser\b|\bNWListener\b|NetServiceBrowser",
    "NSMotionUsageDescription": r"\bCMMotion\w+",
    "NSUserTrackingUsageDescription": r"\bATTrackingManager\b",
}
# Interfaces that Apple wants a reason for.
REASONS = {
    "NSPrivacyAccessedAPICategoryUserDefaults": r"\bUserDefaults\b",
    "NSPrivacyAccessedAPICategoryFileTimestamp": r"contentModificationDate|creationDate|attributesOfItem",
    "NSPrivacyAccessedAPICategorySystemBootTime": r"systemUptime|CLOCK_MONOTONIC|mach_(absolute|continuous)_time",
    "NSPrivacyAccessedAPICategoryDiskSpace": r"volumeAvailableCapacity|systemFreeSize|systemSize",
    "NSPrivacyAccessedAPICategoryActiveKeyboards": r"activeInputModes",
}
LANGUAGES = ("id", "en")
DICTIONARY = "NSLocationTemporaryUsageDescriptionDictionary"


def violations(ios):
    """All that is wrong in this folder."""
    project = Project(ios)
    return [each for rule in (permissions, background, group, doors, extension, privacy, languages, shortcut, cities, spec, resources, pictures)
            for each in rule(project)]


class Project:
    """The files, read once."""

    def __init__(self, ios):
        self.ios = ios
        self.info, self.share = (self.plist(f"{name}/Info.plist") for name in ("SaberlingApp", "ShareExtension"))
        self.rights = self.plist("SaberlingApp/SaberlingApp.entitlements")
        self.share_rights = self.plist("ShareExtension/ShareExtension.entitlements")
        self.privacy = self.plist("SaberlingApp/PrivacyInfo.xcprivacy")
        self.spec = yaml.safe_load(self.text("project.yml"))
        self.app = self.swift("SaberlingApp") + self.swift("ShareExtension")
        self.kit = self.swift("SaberlingKit/Sources")

    def text(self, name):
        return (self.ios / name).read_text(encoding="utf-8")

    def plist(self, name):
        return plistlib.loads((self.ios / name).read_bytes())

    def swift(self, folder):
        texts = [path.read_text(encoding="utf-8") for path in sorted((self.ios / folder).rglob("*.swift"))]
        # What a comment says is not used.
        return re.sub(r"//[^\n]*", "", "\n".join(texts))

    def found(self, pattern, name):
        """What the one place of this pattern in a file says."""
        match = re.search(pattern, self.text(name))
        return match[1] if match else None

    def strings(self, language, name):
        """A table of the system's own strings; a line that is none is an error."""
        table = {}
        text = re.sub(r"/\*.*?\*/", "", self.text(f"SaberlingApp/{language}.lproj/{name}"), flags=re.S)
        for line in filter(str.strip, text.splitlines()):
            match = re.fullmatch(r'"((?:[^"\\]|\\.)+)" = "((?:[^"\\]|\\.)+)";', line.strip())
            if not match:
                raise SystemExit(f"{language}.lproj/{name}: this is no string: {line}")
            table[match[1]] = match[2]
        return table

    def cities(self):
        """The settings of each city, by its name."""
        found = {}
        for path in sorted((self.ios / "cities").glob("*.xcconfig")):
            lines = [line.partition("=") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("//")]
            found[path.stem] = {name.strip(): value.strip() for name, _, value in lines if name.strip()}
        return found


def permissions(project):
    for key, pattern in PERMISSIONS.items():
        used, told = re.search(pattern, project.app), key in project.info
        if used and not told:
            yield f"Info.plist: {key} is missing, and a source uses {used[0]}"
        if told and not used:
            yield f"Info.plist: {key}: no source asks for it"
    for key in project.info:
        if "UsageDescription" in key and key not in PERMISSIONS:
            yield f"Info.plist: {key} is not known here"
    for key in project.share:
        if "UsageDescription" in key:
            yield f"ShareExtension/Info.plist: {key}: the extension asks for nothing"
    texts = {key: text for key, text in project.info.items() if "UsageDescription" in key and key != DICTIONARY}
    texts |= project.info.get(DICTIONARY, {})
    for language in LANGUAGES:
        table = project.strings(language, "InfoPlist.strings")
        if table.keys() != texts.keys():
            yield f"{language}.lproj/InfoPlist.strings: not the texts of Info.plist: {sorted(table.keys() ^ texts.keys())}"
    if any(project.strings("id", "InfoPlist.strings").get(key) != text for key, text in texts.items()):
        yield "Info.plist: its texts are not those of id.lproj/InfoPlist.strings"
    if project.strings("id", "InfoPlist.strings").items() & project.strings("en", "InfoPlist.strings").items():
        yield "InfoPlist.strings: a text is the same in both languages"
    purpose = re.search(r'static let purpose = "(\w+)"', project.app)
    if purpose and purpose[1] not in project.info.get(DICTIONARY, {}):
        yield f"Info.plist: {DICTIONARY} has no reason under the name {purpose[1]}"


def background(project):
    kinds = re.findall(r"^  case (\w+)$", re.search(r"enum WorkKind.*?\n}", project.kit, re.S)[0], re.M)
    wanted = sorted(f"$(SABERLING_BUNDLE).{kind}" for kind in kinds)
    if sorted(project.info.get("BGTaskSchedulerPermittedIdentifiers", [])) != wanted:
        yield f"Info.plist: BGTaskSchedulerPermittedIdentifiers is not {wanted}"
    if r'"\(bundle).\(kind.rawValue)"' not in project.kit:
        yield "WorkPlan.swift: a task's name is made in another way than Info.plist's"
    modes = {"fetch": "BGAppRefreshTaskRequest", "processing": "BGProcessingTaskRequest"}
    needed = sorted(mode for mode, use in modes.items() if use in project.app)
    if sorted(project.info.get("UIBackgroundModes", [])) != needed:
        yield f"Info.plist: UIBackgroundModes is not {needed}"


def group(project):
    name = "com.apple.security.application-groups"
    for what, rights in (("SaberlingApp", project.rights), ("ShareExtension", project.share_rights)):
        if rights.get(name) != ["group.$(SABERLING_BUNDLE)"]:
            yield f"{what}: the app group is not group.$(SABERLING_BUNDLE)"
    if r'"group.\(bundle)"' not in project.kit:
        yield "CityBuild.swift: its app group is not that of the entitlements"
    keys = project.rights.get("keychain-access-groups")
    if ("SecItemAdd" in project.app) != (keys == ["$(AppIdentifierPrefix)$(SABERLING_BUNDLE)"]):
        yield "SaberlingApp.entitlements: keychain-access-groups and what the sources use differ"
    if "keychain-access-groups" in project.share_rights:
        yield "ShareExtension.entitlements: the extension needs no secret"


def doors(project):
    scheme = re.search(r'static let scheme = "(\w+)"', project.kit)[1]
    if [each["CFBundleURLSchemes"] for each in project.info.get("CFBundleURLTypes", [])] != [[scheme]]:
        yield f"Info.plist: CFBundleURLSchemes is not {scheme} alone"
    if project.rights.get("com.apple.developer.associated-domains") != ["applinks:$(SABERLING_HOST)"]:
        yield "SaberlingApp.entitlements: associated-domains is not the city's host alone"
    if "NSAppTransportSecurity" in project.info or "NSAppTransportSecurity" in project.share:
        yield "Info.plist: the system's rules for networks are not loosened"


def extension(project):
    told = project.share["NSExtension"]
    name = told["NSExtensionPrincipalClass"].removeprefix("$(PRODUCT_MODULE_NAME).")
    if not re.search(rf"\bclass {name}\b", project.swift("ShareExtension")):
        yield f"ShareExtension/Info.plist: NSExtensionPrincipalClass: there is no class {name}"
    most = int(re.search(r"mostPhotos = (\d+)", project.kit)[1])
    rule = told["NSExtensionAttributes"]["NSExtensionActivationRule"]
    if rule != {"NSExtensionActivationSupportsImageWithMaxCount": most}:
        yield f"ShareExtension/Info.plist: MaxCount is not {most} pictures alone"


def privacy(project):
    told = {each["NSPrivacyAccessedAPIType"]: each["NSPrivacyAccessedAPITypeReasons"] for each in project.privacy["NSPrivacyAccessedAPITypes"]}
    for category, pattern in REASONS.items():
        used = re.search(pattern, project.app + project.kit)
        if used and not told.get(category):
            yield f"PrivacyInfo.xcprivacy: {category} is missing, and a source uses {used[0]}"
        if category in told and not used:
            yield f"PrivacyInfo.xcprivacy: {category}: no source uses it"
    if told.keys() - REASONS.keys():
        yield f"PrivacyInfo.xcprivacy: not known here: {sorted(told.keys() - REASONS.keys())}"
    if project.privacy["NSPrivacyTracking"] or project.privacy["NSPrivacyTrackingDomains"]:
        yield "PrivacyInfo.xcprivacy: the app follows nobody"
    types = {each["NSPrivacyCollectedDataType"].removeprefix("NSPrivacyCollectedDataType") for each in project.privacy["NSPrivacyCollectedDataTypes"]}
    if types != {"PhotosorVideos", "PreciseLocation", "OtherUserContent"}:
        yield f"PrivacyInfo.xcprivacy: what a report holds is photos, place and words, not {sorted(types)}"


def languages(project):
    for what, info in (("SaberlingApp", project.info), ("ShareExtension", project.share)):
        if sorted(info.get("CFBundleLocalizations", [])) != sorted(LANGUAGES):
            yield f"{what}/Info.plist: CFBundleLocalizations is not {LANGUAGES}"
    if project.spec["options"]["developmentLanguage"] != LANGUAGES[0]:
        yield "project.yml: developmentLanguage is not the city's"
    for name in ("Localizable.strings", "AppShortcuts.strings"):
        one, other = (project.strings(language, name).keys() for language in LANGUAGES)
        if one != other:
            yield f"{name}: keys of one language only: {sorted(one ^ other)}"


def shortcut(project):
    source = project.text("SaberlingApp/Adapters/Shortcuts.swift")
    phrases = {each.replace(r"\(.applicationName)", "${applicationName}") for each in re.findall(r'"([^"]*\\\(\.applicationName\)[^"]*)"', source)}
    if phrases != project.strings("id", "AppShortcuts.strings").keys():
        yield "AppShortcuts.strings: not the phrases of Shortcuts.swift"
    titles = set(re.findall(r'(?:title: LocalizedStringResource|description: IntentDescription\?|shortTitle:)(?: =)? "([^"]+)"', source))
    if titles != project.strings("id", "Localizable.strings").keys():
        yield "Localizable.strings: not the titles of Shortcuts.swift"


def cities(project):
    android = project.ios.parent / "android" / "cities"
    ours = project.cities()
    if sorted(ours) != sorted(path.stem for path in android.glob("*.properties")):
        yield "cities: not those of android/cities"
    names = {"SABERLING_BUNDLE": "application.id", "SABERLING_NAME": "app.name", "SABERLING_HOST": "server.address"}
    for city, found in ours.items():
        lines = (android / f"{city}.properties").read_text(encoding="utf-8").splitlines()
        wanted = {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in lines)}
        if found.keys() != names.keys() | {"SABERLING_CITY"} or found["SABERLING_CITY"] != city:
            yield f"cities/{city}.xcconfig: not the settings that a city has"
        for setting, name in names.items():
            if found.get(setting) != wanted[name].removeprefix("https://"):
                yield f"cities/{city}.xcconfig: {setting} is not Android's {name}"
        for kind in ("Debug", "Release"):
            build = f"{city.capitalize()} {kind}"
            if project.spec["configFiles"].get(build) != f"cities/{city}.xcconfig" or project.spec["configs"].get(build) != kind.lower():
                yield f"project.yml: {build} is not built with its city"
        if city.capitalize() not in project.spec["schemes"]:
            yield f"project.yml: there is no scheme for {city}"
    known = set().union(*ours.values())
    used = set(re.findall(r"\$\((SABERLING_\w+)\)", str(project.info) + str(project.share) + str(project.rights) + project.text("project.yml")))
    used |= set(re.findall(r"\$(SABERLING_\w+)", project.text("city-resources")))
    if used != known:
        yield f"cities: settings that are unknown or unused: {sorted(used ^ known)}"


def spec(project):
    targets, ios = project.spec["targets"], project.ios
    files = []
    for target in targets.values():
        for source in target["sources"]:
            path = source if isinstance(source, str) else source["path"]
            files += [path] + [f"{path}/{each}" for each in ([] if isinstance(source, str) else source.get("excludes", []))]
        base = target["settings"]["base"]
        files += [base[key] for key in ("INFOPLIST_FILE", "CODE_SIGN_ENTITLEMENTS") if key in base]
    scripts = [script["path"] for template in project.spec["targetTemplates"].values() for script in template["postBuildScripts"]]
    for name in files + scripts + list(project.spec["configFiles"].values()) + [each["path"] for each in project.spec["packages"].values()]:
        if not (ios / name).exists():
            yield f"project.yml: {name} is not there"
    for name in scripts + ["build-xcframework.sh"]:
        if not os.access(ios / name, os.X_OK):
            yield f"{name}: cannot be run"
    least = project.spec["options"]["deploymentTarget"]["iOS"]
    kit = project.found(r"\.iOS\(\.v(\d+)\)", "SaberlingKit/Package.swift")
    if {least, f"{kit}.0", project.found(r"IPHONEOS_DEPLOYMENT_TARGET=(\S+)", "build-xcframework.sh")} != {least}:
        yield "project.yml: its deployment target is not that of Package.swift and build-xcframework.sh"
    made = project.found(r'path: "\.\./(build/\S+)"', "SaberlingKit/Package.swift")
    if made != "build/SaberlingCoreFFI.xcframework" or f'"$build/{made.removeprefix("build/")}"' not in project.text("build-xcframework.sh"):
        yield "build-xcframework.sh: does not make what Package.swift takes"
    ids = [targets[name]["settings"]["base"]["PRODUCT_BUNDLE_IDENTIFIER"] for name in ("SaberlingApp", "ShareExtension")]
    if ids != ["$(SABERLING_BUNDLE)", "$(SABERLING_BUNDLE).share"] or {"target": "ShareExtension"} not in targets["SaberlingApp"]["dependencies"]:
        yield "project.yml: the extension is not one of the app's"
    shared = {each["path"] for each in targets["ShareExtension"]["sources"] if each["path"].endswith(".swift")}
    checked = set(re.findall(r'"\$app/([^"]+\.swift)"', project.found(r"(?m)^shared=\((.*)\)", "check-app") or ""))
    if shared != {f"SaberlingApp/{each}" for each in checked}:
        yield "project.yml: what the extension takes of the app is not what check-app checks"
    version = re.search(r'(?m)^version = "([^"]+)"', (ios.parent / "Cargo.toml").read_text(encoding="utf-8"))[1]
    if project.spec["settings"]["base"]["MARKETING_VERSION"] != version:
        yield f"project.yml: MARKETING_VERSION is not {version}"


def resources(project):
    wanted = {f"{name}.{kind}" for name, kind in re.findall(r'forResource: "(\w+)", withExtension: "(\w+)"', project.app)}
    made = set(re.findall(r'"\$to/([\w.]+)"', project.text("city-resources")))
    if wanted != made:
        yield f"city-resources: does not make what the sources read: {sorted(wanted ^ made)}"
    outputs = {each.rsplit("/", 1)[1] for script in project.spec["targetTemplates"]["WithCity"]["postBuildScripts"] for each in script["outputFiles"]}
    if outputs != made:
        yield f"project.yml: outputFiles are not what city-resources makes: {sorted(outputs ^ made)}"


def pictures(project):
    """The icon is one that a store takes."""
    icon = (project.ios / "SaberlingApp" / "Assets.xcassets" / "AppIcon.appiconset" / "icon.png").read_bytes()
    # The head of a PNG: width, height, bits, kind of colour; from 4 on each point has a transparency.
    square = icon[16:25] == bytes([0, 0, 4, 0, 0, 0, 4, 0, 8])
    if not square or icon[25] >= 4 or b"tRNS" in icon:
        yield "AppIcon.appiconset: the icon is not 1024 x 1024 without transparency"
