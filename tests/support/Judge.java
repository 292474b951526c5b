//SOURCES OtherProvider.java
package support;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

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
    PYTHON3,
    DJANGO("python3-django-oauth-toolkit"),
    BUSYBOX,
    KSH,
    ZSH,
    FISH,
    SHELLCHECK,
    STRACE,
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

    private static volatile boolean refused;

    /** From now on none may be used: whoever runs the tests now may have none. */
    public static void refuse() {
        refused = true;
    }

    static void used(String tool) {
        if (refused && Arrays.stream(values()).anyMatch(one -> one.tag().equals(tool)))
            throw new AssertionError("this test uses " + tool + ": it needs @Tag(\"" + tool + "\")");
    }
}
