package stellantis.key;

import java.security.cert.X509Certificate;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import stellantis.Failure;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.pki.CertificateFile;
import stellantis.pki.Certificates;
import stellantis.pki.Contents;
import stellantis.pki.Finding;
import stellantis.pki.Finding.Rule;
import stellantis.pki.GarbledText;
import stellantis.pki.Keystore;
import stellantis.pki.Kind;
import stellantis.pki.Name;
import stellantis.pki.SigningRequest;
import stellantis.pki.Subject;
import stellantis.pki.Subject.Field;

/**
 * The subject of a request, filled in from options (and their STELLANTIS_ variables), a file (--like or --config), the
 * profile's login and, on a terminal, the person's answers; complete and right when it comes out.
 */
public final class SubjectForm {
    private static final Option CN = asked("cn", "LOGIN", "common name: your MZP login, such as MZP123456");
    private static final Option COUNTRY = asked("country", "CC", "country: two letters (ISO 3166), such as FR");
    private static final Option STATE = asked("state", "NAME", "state or province, such as Kansas or Ile de France");
    private static final Option LOCALITY = asked("locality", "NAME", "locality: the city");
    private static final Option LIKE = Option.value(
                    "like",
                    "FILE",
                    "copy the subject of a signing request, certificate or keystore, and fix its mistakes")
            .in(Option.Group.SUBJECT);
    private static final Option CONFIG = Option.value(
                    "config", "FILE", "read the subject from an openssl configuration, as in the tutorials")
            .in(Option.Group.SUBJECT);

    public static final Option[] OPTIONS = {COUNTRY, STATE, LOCALITY, KeyOptions.ORG, CN, KeyOptions.EMAIL, CONFIG, LIKE
    };

    /** The fields that are asked for, in their order; the unit is fixed. */
    private static final Map<Field, Option> ASKED = new EnumMap<>(Map.of(
            Field.COUNTRY, COUNTRY,
            Field.STATE, STATE,
            Field.LOCALITY, LOCALITY,
            Field.ORGANIZATION, KeyOptions.ORG,
            Field.LOGIN, CN,
            Field.EMAIL, KeyOptions.EMAIL));

    private static final Map<Field, String> QUESTIONS = Map.of(
            Field.COUNTRY, "country (C), two letters, ex: FR",
            Field.STATE, "state or province (ST), ex: Kansas or Ile de France",
            Field.LOCALITY, "locality (L), ex: Paris",
            Field.ORGANIZATION, "organization (O), your company, ex: Free2Move",
            Field.LOGIN, "common name (CN), your MZP login, ex: MZP128745",
            Field.EMAIL, "e-mail address, will get the link to download and renew your certificate");

    private final Run run;
    private final Map<Field, String> values = new EnumMap<>(Field.class);
    private final Map<Field, String> suggestions = new EnumMap<>(Field.class);

    private static Option asked(String name, String value, String meaning) {
        return Option.value(name, value, meaning).in(Option.Group.SUBJECT).setting();
    }

    private SubjectForm(Run run) {
        this.run = run;
    }

    public static Subject fill(Run run) {
        SubjectForm form = new SubjectForm(run);
        form.gather();
        form.complete();
        return Subject.of(form.values);
    }

    private void gather() {
        if (run.has(LIKE) && run.has(CONFIG)) {
            throw Failure.usage("--like and --config exclude each other").hint("one file can be the model");
        }
        run.value(LIKE).ifPresent(this::like);
        run.value(CONFIG).ifPresent(this::config);
        ASKED.forEach((field, option) -> run.value(option).ifPresent(typed -> values.put(field, typed)));
        if (!values.containsKey(Field.LOGIN)) {
            run.profile()
                    .get("user")
                    .filter(user -> Subject.problem(Field.LOGIN, user).isEmpty())
                    .ifPresent(user -> values.put(Field.LOGIN, user));
        }
        // what the description of an application for end users has already
        Map<String, String> described = run.profile().described();
        offer(Field.ORGANIZATION, described.getOrDefault("org", ""));
        offer(Field.EMAIL, described.getOrDefault("email", ""));
        values.replaceAll(this::clean);
    }

    /** The fields given with other values than this subject has, in words; empty where there are none. */
    public static String changes(Run run, Name there) {
        return ASKED.entrySet().stream()
                .flatMap(one -> run.value(one.getValue()).map(String::strip).stream()
                        .filter(given -> !given.equalsIgnoreCase(value(there, one.getKey())))
                        .map(given ->
                                one.getKey().symbol + " \"" + value(there, one.getKey()) + "\", not \"" + given + "\""))
                .collect(Collectors.joining(", "));
    }

    private static String value(Name name, Field field) {
        return name.value(field.oid).orElse("");
    }

    private void offer(Field field, String answer) {
        if (Subject.problem(field, answer).isEmpty()) suggestions.putIfAbsent(field, answer);
    }

    /**
     * RFC 5280 section 4.1.2.4 wants UTF8Strings normalized; macOS hands out decomposed accents. A country may be in
     * small letters.
     */
    private String clean(Field field, String value) {
        String stripped = value.strip();
        if (field == Field.COUNTRY && stripped.matches("[A-Za-z]{2}")) {
            String capitals = stripped.toUpperCase(Locale.ROOT);
            if (capitals.equals(stripped) || Subject.problem(field, capitals).isPresent()) return stripped;
            run.console().note("C \"" + stripped + "\" becomes \"" + capitals + "\"");
            return capitals;
        }
        // the normalizer's tables take a while to load, and ASCII is its own normal form
        return stripped.chars().allMatch(c -> c < 0x80)
                ? stripped
                : Normalizer.normalize(stripped, Normalizer.Form.NFC);
    }

    /** The subject that is there with its mistakes mended as far as they can be; each change is told. */
    private void like(String file) {
        Name name = subjectOf(run, file);
        for (Field field : Field.values()) {
            List<Name.Attribute> all = name.all(field.oid);
            String found = all.isEmpty() ? null : all.get(0).value();
            String mended = field == Field.UNIT ? Subject.UNIT : mend(field, found);
            String what = field.symbol + " \"" + found + "\"";
            if (all.size() > 1) told(file, field.symbol + " is there " + all.size() + " times; the first one counts");
            if (mended == null || Subject.problem(field, mended).isPresent()) {
                told(file, found == null ? field.symbol + " is missing there" : what + " cannot be taken over");
                continue;
            }
            values.put(field, mended);
            if (found == null) told(file, field.symbol + " \"" + mended + "\" added");
            else if (!mended.equals(found)) told(file, what + " becomes \"" + mended + "\"");
        }
        name.attributes().stream()
                .filter(one -> Field.ofOid(one.oid()).isEmpty())
                .forEach(one ->
                        told(file, one.symbol() + " \"" + one.value() + "\" left out: Stellantis does not ask for it"));
        if (!Subject.inOrder(name)) told(file, "the fields put in the order C, ST, L, O, OU, CN, emailAddress");
    }

    private void told(String file, String change) {
        run.console().note("from " + file + ": " + change);
    }

    private static String mend(Field field, String found) {
        if (found == null) return null;
        String value =
                GarbledText.mended(found).orElse(found).replaceAll("[<>]", "").strip();
        return switch (field) {
            case COUNTRY -> Optional.ofNullable(Subject.meantCountry(value)).orElse(value);
            case LOGIN -> value.toUpperCase(Locale.ROOT);
            default -> value;
        };
    }

    private static Name subjectOf(Run run, String name) {
        Contents contents = Contents.of(run.read(name), name);
        List<Contents.Item> requests = contents.of(Kind.SIGNING_REQUEST);
        if (!requests.isEmpty()) {
            return SigningRequest.decode(requests.get(0).bytes(), name).subject();
        }
        List<X509Certificate> certificates = contents.keystore().isEmpty()
                ? CertificateFile.read(contents)
                : Keystore.open(contents, () -> run.secretOrAsk(Options.PASSPHRASE, "passphrase of " + name + ": "))
                        .keyEntry(run.setting(Options.ALIAS).orElse(null))
                        .chain();
        return certificates.stream()
                .min(Comparator.comparing(Certificates::isCa))
                .map(Name::subject)
                .orElseThrow(() -> Failure.file(name + " holds no certificate, only a key"));
    }

    private void config(String file) {
        OpensslConfig config = OpensslConfig.read(run.read(file), file);
        values.putAll(config.values());
        suggestions.putAll(config.questions());
        if (!config.utf8()) told(file, OpensslConfig.NOT_UTF8);
        String unit = config.values().getOrDefault(Field.UNIT, Subject.UNIT);
        if (!unit.equals(Subject.UNIT)) told(file, "OU \"" + unit + "\" becomes \"" + Subject.UNIT + "\"");
        config.questions()
                .forEach((field, text) -> told(
                        file,
                        field.symbol + " = " + text + " is the text of a question to openssl (no prompt = no), so it"
                                + " counts only as a suggestion"));
    }

    private void complete() {
        List<Finding> problems = new ArrayList<>();
        String before = "The subject of your request; its organizational unit will be \"" + Subject.UNIT + "\".\n";
        for (Field field : ASKED.keySet()) {
            Optional<Finding> problem = Subject.problem(field, values.get(field));
            // once nobody answered, nobody is asked again: the rest is only looked at
            while (problem.isPresent() && problems.isEmpty()) {
                String value = values.get(field);
                String why = value == null ? "" : problem.get().text() + ": " + spoken(problem.get()) + "\n";
                Optional<String> answer = run.ask(before + why + question(field));
                if (answer.isEmpty()) break;
                before = "";
                String typed = clean(field, answer.get());
                values.put(field, typed.isEmpty() ? suggestions.getOrDefault(field, "") : typed);
                problem = Subject.problem(field, values.get(field));
            }
            problem.ifPresent(problems::add);
        }
        if (!problems.isEmpty()) throw incomplete(problems);
    }

    /** The remedy for someone who is being asked and needs no options. */
    private static String spoken(Finding problem) {
        if (problem.rule() == Rule.MOJIBAKE) {
            return "type it again; if that does not help, begin again in a UTF-8 locale (export LC_ALL=C.UTF-8)";
        }
        int option = problem.remedy().lastIndexOf(": --");
        return option < 0 ? problem.remedy() : problem.remedy().substring(0, option);
    }

    /** Why a single field matters. */
    private static String cause(Finding problem) {
        return switch (problem.rule()) {
            case COUNTRY_MISSING, STATE_MISSING, LOCALITY_MISSING, ORGANIZATION_MISSING, LOGIN_MISSING, EMAIL_MISSING ->
                "Stellantis asks for it in every request (tutorial step 2)";
            case TOO_LONG -> "a certificate has room for no more (RFC 5280 appendix A.1)";
            default -> "it would stand in the request, and then in the certificate, as it is";
        };
    }

    /** One failure for all: nobody likes to run a command six times to learn of six fields. */
    private Failure incomplete(List<Finding> problems) {
        // who could be asked and gave no answer has ended the input
        String unanswered = run.canAsk() ? "the question was not answered" : null;
        if (problems.size() == 1) {
            return Failure.usage(problems.get(0).text())
                    .because(unanswered == null ? cause(problems.get(0)) : unanswered)
                    .hint(problems.get(0).hint());
        }
        return Failure.usage(problems.size() + " fields of the subject are missing or wrong")
                .because(
                        (unanswered == null ? "" : unanswered + ", so ") + "nothing was written; this is needed:",
                        problems.stream()
                                .map(problem -> problem.text() + ": " + problem.remedy())
                                .toList())
                .hint((unanswered == null
                                ? "run it on a terminal to be asked for each, or give"
                                : "answer each question, or give")
                        + " the options, STELLANTIS_ variables, --config or --like");
    }

    private String question(Field field) {
        String suggestion = suggestions.get(field);
        return QUESTIONS.get(field) + (suggestion == null ? ": " : " [" + suggestion + "]: ");
    }
}
