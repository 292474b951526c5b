package support;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The programs of others that the tests need: a test has a tag (JUnit's {@code @Tag}) for each that it uses, by which
 * the short run leaves it out. What every Debian has is no judge, and neither are the JDK's tools.
 */
public enum Judge {
    OPENSSL,
    CURL,
    NGINX("nginx-light"),
    JQ,
    CHROMIUM,
    DJANGO("python3-django-oauth-toolkit"),
    BUSYBOX,
    KSH,
    ZSH,
    FISH,
    SHELLCHECK,
    MAN("man-db"),
    UNZIP;

    /** Of Debian and Ubuntu. */
    public final String packageName;

    Judge() {
        this.packageName = tag();
    }

    Judge(String packageName) {
        this.packageName = packageName;
    }

    /** The tag of the tests that need it; but for Django's toolkit, the program's name, too. */
    public final String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean installed() {
        return this == DJANGO ? OtherProvider.found().isPresent() : Tool.installed(tag());
    }

    public static List<Judge> missing() {
        return Arrays.stream(values()).filter(judge -> !judge.installed()).toList();
    }

    /** Tags of the test, or class of tests, that runs now; null where nobody says. */
    private static volatile Set<String> declared;

    /** From now on the tests of these tags run. */
    public static void declared(Set<String> tags) {
        declared = tags;
    }

    /** Fails where a test has no tag for what it uses: it would fail, or be skipped, in the short run elsewhere. */
    static void used(String tool) {
        Set<String> tags = declared;
        Optional<Judge> judge =
                Arrays.stream(values()).filter(one -> one.tag().equals(tool)).findFirst();
        if (tags != null && judge.isPresent() && !tags.contains(tool))
            throw new AssertionError("this test uses " + tool + ": it needs @Tag(\"" + tool + "\")");
    }
}
