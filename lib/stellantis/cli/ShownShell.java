//SOURCES Run.java
package stellantis.cli;

import java.util.Locale;
import stellantis.Failure;

/** The shell that --show writes for: the one of --shell, else the one of the operating system. */
enum ShownShell {
    SH, POWERSHELL;

    static ShownShell of(Run run) {
        String windows = System.getProperty("os.name").startsWith("Windows") ? "powershell" : "sh";
        String name = run.value(Options.SHELL).orElse(windows);
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "sh", "bash", "zsh" -> SH;
            case "powershell", "pwsh" -> POWERSHELL;
            default -> throw Failure.usage("--shell does not know \"" + name + "\"").hint("--shell sh, or --shell powershell");
        };
    }
}
