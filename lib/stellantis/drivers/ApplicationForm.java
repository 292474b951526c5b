package stellantis.drivers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.drivers.Application.Field;
import stellantis.profile.VehicleData;

/**
 * The description of an application, filled in from options (and their STELLANTIS_ variables), a file, the answers of
 * the last time and, on a terminal, the person's answers; complete when it comes out. Nothing is made up.
 */
public final class ApplicationForm {
    public static final Option FROM =
            Option.value("from", "FILE", "read answers from a file: lines such as application=… (\"-\" for stdin)");

    public static final List<Option> OPTIONS = Stream.concat(
                    Stream.of(Field.values()).map(field -> field.option), Stream.of(FROM))
            .toList();

    private final Run run;
    private final Application application;

    private ApplicationForm(Run run) {
        this.run = run;
        this.application = Application.of(run.profile());
    }

    /** @throws Failure exit code 2 for all that is missing or wrong, together */
    public static Application fill(Run run) {
        ApplicationForm form = new ApplicationForm(run);
        form.gather();
        form.complete();
        return form.application;
    }

    private void gather() {
        run.value(FROM)
                .ifPresent(file -> application.putAll(Application.parse(new String(run.read(file), UTF_8), file)));
        for (Field field : Field.values()) run.value(field.option).ifPresent(typed -> application.put(field, typed));
    }

    /** Who names no answer wants to go through all of them again; else only what is missing is asked for. */
    private void complete() {
        boolean all = OPTIONS.stream().noneMatch(run::has);
        boolean asking = run.canAsk();
        Map<Field, String> problems = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            Optional<String> problem = problem(field);
            boolean again = all;
            while (asking && (again || problem.isPresent())) {
                Optional<String> typed = run.ask(explanation(
                                field,
                                problem.filter(what -> application.get(field).isPresent()))
                        + question(field));
                asking = typed.isPresent();
                again = false;
                if (!asking) break;
                if (!typed.get().isBlank()) application.put(field, typed.get());
                problem = problem(field);
                if (problem.isEmpty()) storeGood();
            }
            problem.ifPresent(what -> problems.put(field, what));
        }
        if (!problems.isEmpty()) throw incomplete(problems);
        application.store(run.profile());
    }

    private Optional<String> problem(Field field) {
        return Application.problem(field, application.get(field).orElse(null));
    }

    /** So that it can be taken up again after an interruption. */
    private void storeGood() {
        Application good = new Application();
        for (Field field : Field.values())
            if (problem(field).isEmpty()) good.put(field, application.get(field).orElseThrow());
        good.store(run.profile());
    }

    private Failure incomplete(Map<Field, String> problems) {
        List<String> lines = new ArrayList<>();
        problems.forEach((field, what) -> lines.add(field.title + " " + what + " (--" + field.label() + ")"));
        boolean kept = run.canAsk();
        String hint = kept
                ? "what you have answered so far is kept: run it again when you know the rest"
                : "run it on a terminal to be asked, or give the options, STELLANTIS_ variables, or --from FILE";
        boolean one = lines.size() == 1;
        return Failure.usage(one ? "the " + lines.get(0) : lines.size() + " answers are missing or wrong")
                .because(
                        "no e-mail was written; Mobilisights asks for all of this" + (one ? "" : ":"),
                        one ? List.of() : lines)
                .hint(hint);
    }

    private static String explanation(Field field, Optional<String> problem) {
        String wrong = problem.map(what -> field.title + " " + what + "\n").orElse("");
        return "\n" + wrong + field.explanation + "\n" + (field == Field.VEHICLE_DATA ? data() : "");
    }

    private static String data() {
        StringBuilder list = new StringBuilder();
        for (VehicleData one : VehicleData.values())
            list.append(String.format("  %2d  %-15s %s%n", one.ordinal() + 1, one.label(), one.meaning));
        return list.toString();
    }

    private String question(Field field) {
        String now = application
                .get(field)
                .map(answer -> field == Field.VEHICLE_DATA && problem(field).isEmpty()
                        ? application.data().stream().map(VehicleData::label).collect(joining(", "))
                        : answer)
                .map(answer -> " [" + answer + "]")
                .orElse("");
        String how = switch (field) {
            case VEHICLE_DATA -> ", numbers or names";
            case COMPLIANCE -> ", yes or your words";
            default -> "";
        };
        return field.title + how + now + ": ";
    }
}
