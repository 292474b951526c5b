package stellantis.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.ShellWord;

/**
 * How settings are changed, each where its value in force was given: by option, by variable, else in the profile.
 *
 * @param origins who gave the value of a setting, by its name
 */
public record SettingRemedy(Function<String, Origin> origins) {
    /** Who gave a value, and so where it is to be mended. */
    public enum Origin {
        OPTION,
        VARIABLE,
        /** A variable, where the profile itself says something else. */
        OVERRIDING,
        PROFILE,
        OTHER
    }

    /**
     * @param typed whether it was given as an option
     * @param variables of the process, by name
     * @param profile null where none is meant
     */
    public static Origin origin(String name, boolean typed, Map<String, String> variables, Profile profile) {
        String variable = variables.getOrDefault(Profile.variable(name), "");
        String stored = profile == null ? null : profile.own().get(name);
        if (typed) return Origin.OPTION;
        if (variable.isBlank()) return stored == null ? Origin.OTHER : Origin.PROFILE;
        return stored == null || stored.equals(variable) ? Origin.VARIABLE : Origin.OVERRIDING;
    }

    /** The hint for {@code profile set}, {@code profile unset} or options alone; empty for another command. */
    public Optional<Hint> instead(NextCommand command) {
        List<String> words = command.arguments();
        if (command.alias() == null && words.get(0).startsWith("--"))
            return Optional.of(set(
                    String.join("=", words).substring(2).replace("=--", "\n").split("\n")));
        if (!"profile".equals(command.alias()) || words.size() < 2) return Optional.empty();
        String[] rest = words.stream().skip(1).toArray(String[]::new);
        return Optional.of(words.get(0).equals("unset") ? drop(rest) : set(rest));
    }

    /** How these values are given, {@code name=value}. */
    public Hint set(String... values) {
        return each(values, "give", "set the variable", "profile set");
    }

    /** How those of these that are set are taken back. */
    public Hint drop(String... names) {
        Hint all = each(names, "leave out", "unset", "profile unset");
        return all == null ? Hint.of("take another brand or environment") : all;
    }

    private Hint each(String[] all, String option, String variable, String profile) {
        List<String> stored = new ArrayList<>();
        Hint hint = null;
        for (String one : all) {
            String[] set = one.split("=", 2);
            boolean sets = set.length > 1;
            String value = sets ? ShellWord.of(set[1]) : "";
            Origin origin = origins.apply(set[0]);
            if (origin == Origin.OPTION)
                hint = Hint.of(option + " --" + set[0] + (sets ? " " + value : ""))
                        .after(hint);
            else if (origin == Origin.VARIABLE || origin == Origin.OVERRIDING)
                hint = Hint.of(variable + " " + Profile.variable(set[0]) + (sets ? "=" + value : ""))
                        .after(hint);
            else if (sets || origin == Origin.PROFILE) stored.add(one);
        }
        return stored.isEmpty()
                ? hint
                : Hint.of(NextCommand.of(profile, stored.toArray())).after(hint);
    }
}
