package stellantis.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.ShellWord;
import stellantis.profile.EffectiveSettings.Origin;

/** How settings are changed, each where its value in force was given: by option, by variable, else in the profile. */
public record SettingRemedy(EffectiveSettings settings) {
    /** What a variable says, where the profile itself says something else. */
    Optional<String> overridden(String name) {
        return settings.get(name)
                .filter(value -> settings.origin(name) == Origin.VARIABLE
                        && settings.profile() != null
                        && !value.equals(settings.profile().own().getOrDefault(name, value)));
    }

    /** How these values are given, each where the one in force was: by option, by variable, else in the profile. */
    public Hint give(Map<String, String> values) {
        List<String> options = new ArrayList<>();
        List<String> variables = new ArrayList<>();
        List<String> stored = new ArrayList<>();
        values.forEach((name, value) -> {
            Origin origin = settings.origin(name);
            if (origin == Origin.OPTION) options.add("--" + name + " " + ShellWord.of(value));
            else if (origin != Origin.VARIABLE) stored.add(name + "=" + value);
            else variables.add(Profile.variable(name) + "=" + ShellWord.of(value));
        });
        Hint hint = options.isEmpty() ? null : Hint.of("give " + String.join(" ", options));
        if (!variables.isEmpty()) {
            String set = variables.size() == 1 ? "set the variable " : "set the variables ";
            hint = Hint.of(set + String.join(" ", variables)).after(hint);
        }
        return stored.isEmpty()
                ? hint
                : Hint.of(NextCommand.of("profile set", stored.toArray())).after(hint);
    }

    public Hint give(String name, String value) {
        return give(Map.of(name, value));
    }

    /** How those of these that are set are taken back, each where it was given. */
    public Hint drop(String... names) {
        List<Hint> hints = new ArrayList<>();
        List<String> stored = new ArrayList<>();
        for (String name : names) {
            Origin origin = settings.origin(name);
            String variable = Profile.variable(name);
            if (origin == Origin.OPTION) hints.add(Hint.of("leave out --" + name));
            else if (overridden(name).isPresent())
                hints.add(Hint.of("unset " + variable + ", which overrides the profile's " + name));
            else if (origin == Origin.VARIABLE) hints.add(Hint.of("unset " + variable));
            else if (origin == Origin.PROFILE) stored.add(name);
        }
        if (!stored.isEmpty()) hints.add(Hint.of(NextCommand.of("profile unset", stored.toArray())));
        return hints.stream().reduce(Hint::and).orElse(Hint.of("take another brand or environment"));
    }

    /** {@code either("keep one of them: {}, or {}", this, that)}. */
    static Hint either(String text, Hint one, Hint other) {
        String[] part = text.split("\\{}", -1);
        return new Hint(
                part[0] + one.text() + part[1] + other.text() + part[2],
                one.and(other).commands());
    }
}
