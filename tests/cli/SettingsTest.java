package cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.cli.Terminal;
import stellantis.cli.World;
import stellantis.profile.ChangedSettings;
import stellantis.profile.Profile;
import stellantis.profile.Setting;
import support.Repository;
import support.ScriptRunner;

/** Which options a variable stands for, over every option of every script: settings only, for values and switches. */
class SettingsTest {
    @TempDir
    Path home;

    /** Every declared option once, with the name of a script that has it. */
    static Stream<Option> options() {
        Map<Option, Boolean> seen = new java.util.IdentityHashMap<>();
        List<Option> all = new ArrayList<>();
        for (String command : Repository.commands()) {
            for (Option option : ScriptRunner.command(command).options())
                if (seen.put(option, true) == null) all.add(option);
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("options")
    void aVariableStandsForASettingAndForNothingElse(Option option) {
        Map<String, String> variable =
                Map.of(Profile.variable(option.getLongOpt()), option.hasArg() ? "given" : "true");
        look(option, variable, run -> {
            assertEquals(option.isSetting(), run.has(option));
            Optional<String> value = option.isSetting() && option.hasArg() ? Optional.of("given") : Optional.empty();
            if (option.hasArg()) assertEquals(value, run.value(option));
            assertTrue(!run.typed(option));
        });
        look(option, Map.of(Profile.variable(option.getLongOpt()), " "), run -> assertTrue(!run.has(option)));
        if (!option.hasArg()) {
            Map<String, String> no = Map.of(Profile.variable(option.getLongOpt()), "false");
            look(option, no, run -> assertTrue(!run.has(option) && !run.isOn(option)));
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void whatIsTypedGoesBeforeTheVariable(Option option) {
        Map<String, String> variable =
                Map.of(Profile.variable(option.getLongOpt()), option.hasArg() ? "given" : "false");
        String typed = "--" + option.getLongOpt() + (option.hasArg() ? "=typed" : "");
        look(
                option,
                variable,
                run -> {
                    assertTrue(run.has(option) && run.typed(option));
                    if (option.hasArg()) assertEquals(Optional.of("typed"), run.value(option));
                },
                typed);
    }

    @Test
    void eachSettingOfTheProfileThatHasAnOptionIsAnsweredAlike() {
        Map<String, Option> settings = new LinkedHashMap<>();
        options().filter(Option::isSetting).forEach(option -> settings.putIfAbsent(option.getLongOpt(), option));
        List<String> alone = Stream.of(Setting.values())
                .map(Setting::label)
                .filter(name -> !settings.containsKey(name))
                .toList();
        assertEquals(
                List.of(
                        "environment",
                        "links",
                        "locale-parameter",
                        "scope-separator",
                        "pkce",
                        "issuer",
                        "revoke-field",
                        "eligibility-path"),
                alone,
                "settings that have no option of their own");
        for (Setting setting : Setting.values()) {
            Option option = settings.get(setting.label());
            if (option == null || option.hasArg()) continue;
            String name = option.getLongOpt();
            look(option, Map.of(), run -> {
                ChangedSettings.save(run.profile(), Map.of(name, "true"));
                assertTrue(run.isOn(option) && !run.has(option));
            });
            look(option, Map.of(Profile.variable(name), "false"), run -> assertTrue(!run.isOn(option)));
        }
    }

    private void look(Option option, Map<String, String> variables, Consumer<Run> looks, String... typed) {
        Map<String, String> env = new LinkedHashMap<>(variables);
        env.put("STELLANTIS_HOME", home.toString());
        World world = new World(
                InputStream.nullInputStream(),
                new PrintStream(OutputStream.nullOutputStream()),
                new PrintStream(OutputStream.nullOutputStream()),
                env,
                home,
                Clock.systemUTC(),
                Terminal.NONE);
        AssertionError[] failed = new AssertionError[1];
        Command command = Command.named("demo", "A demonstration")
                .options(option)
                .does(run -> {
                    try {
                        looks.accept(run);
                    } catch (AssertionError e) {
                        failed[0] = e;
                    }
                    return ExitCode.OK;
                });
        boolean ends = List.of("help", "version").contains(option.getLongOpt()) && typed.length > 0;
        assertEquals(0, command.run(world, typed));
        if (failed[0] != null && !ends) throw failed[0];
    }
}
