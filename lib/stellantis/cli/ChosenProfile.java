package stellantis.cli;

import java.nio.file.Path;
import java.util.List;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.profile.Profile;

/** Whether the profile is there that -p, STELLANTIS_PROFILE or nothing chooses. */
public final class ChosenProfile {
    private ChosenProfile() {}

    /** For scripts that make no profile: fails with exit code 11 when the one that was named is not there. */
    public static void check(Run run) {
        if (run.value(Options.PROFILE).isPresent()) require(run);
    }

    /** If something must come from the profile: fails as {@link #check}, also for the default profile. */
    public static void require(Run run) {
        Path home = run.world().stellantisHome();
        Profile profile = run.profile();
        if (profile.exists()) return;
        List<String> names = Profile.names(home);
        boolean none = names.isEmpty();
        if (none && profile.name().equals("default")) return;
        String chosen = none ? "STELLANTIS_HOME" : Profile.variable("profile");
        boolean leftOver = !run.typed(Options.PROFILE) && run.world().env().containsKey(chosen);
        throw Failure.file("there is no profile \"" + profile.name() + "\"")
                .because(none ? "there is none at all in " + home : "there are: " + String.join(", ", names))
                .hint(Hint.of(
                                "choose one with -p NAME, or make this one",
                                NextCommand.of("profile set environment=preprod"))
                        .after(leftOver ? Hint.of("unset " + chosen + ", if left over") : null));
    }

    /** Why something is missing in the profile: its name may be misspelt. */
    public static String missing(Run run) {
        Profile profile = run.profile();
        List<String> others =
                profile.exists() ? List.of() : Profile.names(run.world().stellantisHome());
        return others.isEmpty()
                ? "the profile \"" + profile.name() + "\" has none yet"
                : "there is no profile \"" + profile.name() + "\" yet; there are: " + String.join(", ", others);
    }
}
