package stellantis.drivers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.cli.Option;
import stellantis.key.KeyOptions;
import stellantis.pki.Finding;
import stellantis.pki.GarbledText;
import stellantis.pki.SafeFile;
import stellantis.pki.Subject;
import stellantis.profile.ChangedSettings;
import stellantis.profile.Profile;
import stellantis.profile.PropertiesText;
import stellantis.profile.ScopeNames;
import stellantis.profile.VehicleData;

/** What an application for end users is described by (step 1 of the third tutorial): the answers, each checked. */
public final class Application {
    /** The sentence that {@code yes} stands for. */
    public static final String STATEMENT =
            "The application complies with the Extended Vehicle approach (ExVe), the General Data Protection"
                    + " Regulation (GDPR) and the rules of Stellantis.";

    private static final long MOST = 999_999_999_999L;
    private static final String HEADER =
            "# the description of the application, as answered to jbang register@stellantis\n";

    /** What is asked. */
    public enum Field {
        APPLICATION(
                Option.value("application", "NAME", "name of the application").setting(),
                "name of the application",
                "The description that Mobilisights, Stellantis' company for connected mobility, wants of an"
                        + " application.\nEnter keeps what stands in brackets."),
        CONCEPT(
                Option.value(
                                "concept",
                                "TEXT",
                                "what the application does with the data, and for whom, in one or two sentences")
                        .setting(),
                "concept",
                "What does it do with the data of the vehicles, and for whom? One or two sentences."),
        ORG(KeyOptions.ORG, "company", "Your company, or your own name; it will stand in the signing request, too."),
        EMAIL(KeyOptions.EMAIL, "contact e-mail", "Who answers for the application gets the answer there."),
        REQUESTS(
                Option.value(
                                "requests",
                                "N",
                                "requests per month: a number, or vehicles x calls a day for each, such as 500x24")
                        .setting(),
                "requests per month",
                "How often it will ask the API in a month: a number, or vehicles x calls a day for each, such as"
                        + " 500x24."),
        VEHICLE_DATA(
                Option.value(
                                "vehicle-data",
                                "LIST",
                                "the data that the application needs, such as telemetry,trip (names: under Vehicle"
                                        + " data)")
                        .setting(),
                "vehicle data",
                "Which data it needs; each driver is asked for consent to just these."),
        COMPLIANCE(
                Option.value(
                                "compliance",
                                "TEXT",
                                "statement on ExVe and GDPR: your own words, or \"yes\" for \"" + Application.STATEMENT
                                        + '"')
                        .setting(),
                "statement on compliance",
                "Vehicle data is had from the maker's servers, not from the car (Extended Vehicle, ISO 20077), only"
                        + " with the\ndriver's consent and for the purpose told (GDPR, Regulation (EU) 2016/679)."
                        + " \"yes\" stands for:\n  " + STATEMENT + "\nOr say it in your own words.");

        public final Option option;
        /** As people call it. */
        public final String title;
        /** What is told to who is asked. */
        final String explanation;

        Field(Option option, String title, String explanation) {
            this.option = option;
            this.title = title;
            this.explanation = explanation;
        }

        /** Its option and its line in a file. */
        String label() {
            return option.getLongOpt();
        }
    }

    private final Map<Field, String> answers = new EnumMap<>(Field.class);

    /** The answers given so far in this profile; none where nothing was described yet. */
    public static Application of(Profile profile) {
        return of(profile.described(), profile.applicationFile().toString());
    }

    /** @param text Java properties, named as the options are; unchecked */
    public static Application parse(String text, String file) {
        return of(PropertiesText.parse(text.replaceFirst("^\uFEFF", ""), file), file);
    }

    private static Application of(Map<String, String> answers, String file) {
        Application read = new Application();
        answers.forEach((name, value) -> read.answers.put(field(name, file), value.strip()));
        return read;
    }

    private static Field field(String name, String file) {
        for (Field field : Field.values()) {
            if (field.label().equals(name.strip().toLowerCase(Locale.ROOT).replace('_', '-'))) return field;
        }
        String all = Stream.of(Field.values()).map(Field::label).collect(joining(", "));
        throw Failure.file("\"" + name + "\" in " + file + " is nothing that is asked for")
                .hint("there can be: " + all);
    }

    /** Keeps them for the next time. */
    public void store(Profile profile) {
        SafeFile.privateFolder(profile.folder());
        Map<String, String> all = new TreeMap<>();
        answers.forEach((field, answer) -> all.put(field.label(), answer));
        SafeFile.swapIn(
                profile.applicationFile(), ChangedSettings.change(HEADER, all).getBytes(UTF_8), true);
    }

    public Optional<String> get(Field field) {
        return Optional.ofNullable(answers.get(field)).filter(answer -> !answer.isBlank());
    }

    /** The answer in the form in which it is kept: on one line, numbers without separators, data by its scopes. */
    public void put(Field field, String typed) {
        String line = typed.strip().replaceAll("\\s+", " ");
        if (problem(field, line).isEmpty()) line = clean(field, line);
        answers.put(field, line);
    }

    public void putAll(Application other) {
        other.answers.forEach(this::put);
    }

    private static String clean(Field field, String line) {
        return switch (field) {
            case REQUESTS -> Requests.of(line).orElseThrow().toString();
            case VEHICLE_DATA -> data(line).stream().map(one -> one.scope).collect(joining(" "));
            case COMPLIANCE -> line.matches("(?i)y|yes|true") ? "yes" : line;
            default -> line;
        };
    }

    /** What is wrong with an answer, as a clause, if anything is. */
    public static Optional<String> problem(Field field, String value) {
        if (value == null || value.isBlank()) return Optional.of("is missing");
        if (GarbledText.isIn(value)) return Optional.of("has garbled letters: type it again, in a UTF-8 locale");
        if (value.chars().anyMatch(c -> c < 0x20 && c != '\n' && c != '\t' && c != '\r' || c == 0x7f))
            return Optional.of("holds a control character");
        if (value.matches("(?s)<[^<>]*>|\\[[^\\[\\]]*]|\u2026|\\.\\.\\.|(?i)tbd|todo|n/?a|xxx+|unknown|lorem ipsum.*"))
            return Optional.of("is \"" + value + "\", which says nothing: leave it out until you know");
        return Optional.ofNullable(
                switch (field) {
                    case APPLICATION, ORG ->
                        value.length() > 120
                                ? "has " + value.length() + " characters, 120 are enough for a name"
                                : null;
                    case CONCEPT ->
                        value.length() < 30
                                ? "is too short: say in one or two sentences what the application does with the data,"
                                        + " and for whom"
                                : tooLong(value);
                    case EMAIL ->
                        Subject.problem(Subject.Field.EMAIL, value)
                                .map(Finding::text)
                                .map(text -> text.replaceFirst("^e-mail address ", ""))
                                .orElse(null);
                    case REQUESTS -> requestsProblem(value);
                    case VEHICLE_DATA -> dataProblem(value);
                    case COMPLIANCE ->
                        value.matches("(?i)no|n|false")
                                ? "is no: an application that does not comply is not registered"
                                : value.matches("(?i)y|yes|true")
                                        ? null
                                        : value.length() < 20
                                                ? "is neither yes nor a sentence of your own"
                                                : tooLong(value);
                });
    }

    private static String tooLong(String value) {
        return value.length() > 3000 ? "has " + value.length() + " characters: an e-mail has at most 3000" : null;
    }

    private static String dataProblem(String value) {
        Optional<String> unknown = VehicleData.names(value).stream()
                .filter(word -> chosen(word).isEmpty())
                .findFirst();
        if (unknown.isEmpty()) return data(value).isEmpty() ? "names no data" : null;
        return "is not understood: \"" + unknown.get() + "\" is no vehicle data; "
                + ScopeNames.nearest(unknown.get())
                        .map(near -> "did you mean " + near + "? ")
                        .orElse("")
                + "choose from "
                + Stream.of(VehicleData.values()).map(VehicleData::label).collect(joining(", "));
    }

    /** By short name, by scope, or by number as they are shown. */
    private static Optional<VehicleData> chosen(String word) {
        int number = word.matches("\\d{1,2}") ? Integer.parseInt(word) : 0;
        return number >= 1 && number <= VehicleData.values().length
                ? Optional.of(VehicleData.values()[number - 1])
                : VehicleData.find(word);
    }

    private static Set<VehicleData> data(String list) {
        return VehicleData.names(list).stream()
                .flatMap(word -> chosen(word).stream())
                .collect(toCollection(TreeSet::new));
    }

    private static String requestsProblem(String value) {
        Optional<Requests> asked = Requests.of(value);
        if (asked.isEmpty())
            return "is \"" + value + "\": write a whole number, or vehicles x calls a day for each, such as 500x24";
        return asked.get().perMonth > MOST
                ? "is \"" + value + "\", which is more than 999,999,999,999 in a month: check both numbers"
                : null;
    }

    /** Digits, in groups of three or not; 0 for any other text. */
    private static long number(String text) {
        String plain = text.strip().matches("\\d{1,3}([ ,.'_\u00a0\u202f]\\d{3})+")
                ? text.replaceAll("\\D", "")
                : text.strip();
        return plain.matches("\\d{1,12}") ? Long.parseLong(plain) : 0;
    }

    /**
     * How often it asks the API.
     *
     * @param vehicles and calls a day for each of them, where the number was estimated from these; else null
     */
    public record Requests(Long vehicles, Long callsPerDay, long perMonth) {
        private static Optional<Requests> of(String typed) {
            long[] factors = Stream.of(typed.split("[xX*\u00d7]", -1))
                    .mapToLong(Application::number)
                    .toArray();
            if (factors.length > 2 || LongStream.of(factors).anyMatch(one -> one == 0)) return Optional.empty();
            if (factors.length == 1) return Optional.of(new Requests(null, null, factors[0]));
            // the product may be beyond a long; it is exact wherever it is used
            return Optional.of(new Requests(factors[0], factors[1], (long) (30.0 * factors[0] * factors[1])));
        }

        @Override
        public String toString() {
            return vehicles == null ? String.valueOf(perMonth) : vehicles + "x" + callsPerDay;
        }
    }

    /** The answer must be there and without problem. */
    public Requests requests() {
        return Requests.of(get(Field.REQUESTS).orElseThrow()).orElseThrow();
    }

    /** The data it needs; the answer must be there and without problem. */
    public Set<VehicleData> data() {
        return data(get(Field.VEHICLE_DATA).orElseThrow());
    }

    /** The statement on compliance, in the partner's own words or in those agreed to. */
    public String compliance() {
        String answer = get(Field.COMPLIANCE).orElseThrow();
        return answer.equals("yes") ? STATEMENT : answer;
    }
}
