package stellantis.doctor;

import static java.util.stream.Collectors.toSet;
import static stellantis.ExitCode.CLIENT_REFUSED;
import static stellantis.diagnosis.IdentityFault.CA_EXPIRED;
import static stellantis.diagnosis.IdentityFault.EXPIRED;
import static stellantis.diagnosis.IdentityFault.ISSUING_CA_MISSING;
import static stellantis.diagnosis.IdentityFault.NOT_YET_VALID;
import static stellantis.diagnosis.Symptom.SERVER_EXPIRED;
import static stellantis.diagnosis.Symptom.SERVER_INSPECTED;
import static stellantis.diagnosis.Symptom.SERVER_NOT_YET_VALID;
import static stellantis.doctor.DoctorFault.BETWEEN;
import static stellantis.doctor.DoctorFault.CLIENT_NOT_ASKED;
import static stellantis.http.Handshake.Verdict.TRUSTED_BY_GIVEN;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Hint;
import stellantis.diagnosis.AnswerFault;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.Fault;
import stellantis.diagnosis.MessageValues;
import stellantis.diagnosis.ServiceFault;
import stellantis.diagnosis.Symptom;
import stellantis.diagnosis.UntrustedServer;
import stellantis.http.Handshake;

/** What follows for one check from all that was found: where a row holds, its check takes the other's place. */
public enum Conclusion {
    ALL_IS_DONE(
            (check, all) -> check.id().equals("journey")
                    && all.find("api.answer").filter(Check::passed).isPresent()
                    && !all.any(Check::failed),
            (check, all) -> check.passing(all.done)),

    /** What is out of its dates here is in order by a server's clock, or by nobody's: it is the clock. */
    CLOCK_IS_OFF(
            (check, all) -> check.blames(Known.OUT_OF_DATE) && all.clock().isPresent(),
            (check, all) -> check.by(all.clock().get())),

    /** An old CA in the file hurts nobody who does not look at it. */
    OLD_CA_IS_TAKEN((check, all) -> check.blames(Set.of(CA_EXPIRED)) && all.answers(), (check, all) -> check.warning()),

    /** What of the CA file is of no use may be just what the server needs. */
    CA_FILE_IS_DAMAGED(
            (check, all) -> check.blames(Known.NOT_TRUSTED)
                    && all.find("files.authorities")
                            .filter(one -> one.cause() != null)
                            .isPresent(),
            (check, all) -> {
                Cause file = all.find("files.authorities").get().cause();
                return check.because(file.what(), file.hint());
            }),

    /** A client certificate cannot pass through an inspecting proxy: so much of what follows needs no other reason. */
    SOMETHING_IS_BETWEEN(
            (check, all) -> check.failed()
                    && (check.id().endsWith(".server") || !check.cause().certain() && !check.blames(Known.OF_ELSE))
                    && between(all).isPresent(),
            (check, all) -> check.by(between(all).get())),

    /** Who answers without a certificate that another host of this run has taken does without it. */
    IT_IS_NOT_NEEDED(
            (check, all) -> check.blames(Set.of(CLIENT_NOT_ASKED))
                    && !all.any(Check::failed)
                    && all.find("api.answer").filter(Check::passed).isPresent()
                    && all.takenByTheOther(check),
            (check, all) -> check.passing("not asked for; requests succeed without it")),

    /** What the certificate says of its owner, where the server gives no reason or names just that. */
    SUBJECT_IS_REFUSED(
            (check, all) -> check.failed()
                    && all.subject != null
                    && (check.blames(Known.WITHOUT_REASON)
                            || check.blames(Known.OF_THE_CERTIFICATE)
                                    && Known.SUBJECT.matcher(check.says()).find()),
            (check, all) -> check.by(check.cause().by(all.subject))),

    /** A chain without its issuing CA is no defect where the servers know that CA themselves. */
    CA_IS_KNOWN_THERE(
            (check, all) -> check.blames(Set.of(ISSUING_CA_MISSING))
                    && !all.any(Check::failed)
                    && all.seen("api").asked(),
            (check, all) -> check.passing("without its issuing CA, which the server knows itself")),

    /** An old CA that no server's chain leads to matters to nobody. */
    OLD_CA_IS_NOT_USED(
            (check, all) -> check.blames(Set.of(DoctorFault.CA_EXPIRED)) && all.serversTrusted(),
            (check, all) ->
                    check.passing(String.join("", check.facts()) + "; " + check.says() + ", but no server needs it")),

    /** What the settings explain. */
    SETTING_EXPLAINS(
            (check, all) -> check.failed()
                    && !check.id().equals("settings.values")
                    && all.settings != null
                    && check.cause() != all.explained(check),
            (check, all) -> check.by(all.explained(check))),

    /** Where one server is reached and the other is not, it is the other's address. */
    ADDRESS_IS_WRONG(
            (check, all) -> check.failed()
                    && check.id().matches("(api|token)\\.(name|connect)")
                    && all.other(check).isPresent(),
            (check, all) -> check.by(all.other(check).get())),

    /** The profile's certificate was shown to a server it is not meant for. */
    IDENTITY_IS_BORROWED(
            (check, all) -> check.failed() && check.cause().code() == CLIENT_REFUSED && all.borrowed != null,
            (check, all) -> {
                String because = check.cause().because();
                return check.because(
                        "the certificate is that of " + all.borrowed + (because == null ? "" : "; " + because),
                        Hint.of("give the identity that is meant for this server: --key FILE --cert FILE, "
                                + "or --keystore FILE; for the profile's own server leave --url out"));
            });

    private static final class Known {
        static final Set<Fault> OUT_OF_DATE =
                Set.of(EXPIRED, NOT_YET_VALID, CA_EXPIRED, SERVER_EXPIRED, SERVER_NOT_YET_VALID);

        static final Set<Fault> NOT_TRUSTED =
                Set.of(Symptom.SERVER_UNKNOWN_ISSUER, Symptom.SERVER_CA_LEFT_OUT, Symptom.SERVER_WRONG_CA, CA_EXPIRED);

        /** Refusals whose reason the server keeps to itself, and in which it looks at who somebody is. */
        static final Set<Fault> WITHOUT_REASON = Set.of(
                AnswerFault.FORBIDDEN,
                AnswerFault.WRONG_LOGIN,
                Symptom.BAD_CERTIFICATE,
                Symptom.CERTIFICATE_UNKNOWN,
                Symptom.HANDSHAKE_FAILURE,
                Symptom.ACCESS_DENIED,
                Symptom.OTHER_ALERT,
                Symptom.PAGE_REFUSED);

        static final Set<Fault> OF_THE_CERTIFICATE =
                Set.of(ServiceFault.CERTIFICATE_UNKNOWN, ServiceFault.CERTIFICATE_OF_ANOTHER);

        static final Pattern SUBJECT =
                Pattern.compile("(?i)\\b(subject|dn|cn|ou|organi[sz]ation\\w*|login|partner)\\b");

        /** Words that are about something else than who asks. */
        static final Set<Fault> OF_ELSE =
                Set.of(AnswerFault.CLIENT_ID_UNKNOWN, ServiceFault.GATEWAY, ServiceFault.ADDRESS_NOT_ALLOWED);
    }

    private final BiPredicate<Check, Facts> holds;
    private final BiFunction<Check, Facts, Check> instead;

    Conclusion(BiPredicate<Check, Facts> holds, BiFunction<Check, Facts, Check> instead) {
        this.holds = holds;
        this.instead = instead;
    }

    /** What was found, each check in the light of the others: the first row that holds for it. */
    public static List<Check> of(Facts all) {
        return all.checks().stream().map(check -> of(check, all)).toList();
    }

    private static Check of(Check check, Facts all) {
        return Stream.of(values())
                .filter(row -> row.holds.test(check, all))
                .findFirst()
                .map(row -> row.instead.apply(check, all))
                .orElse(check);
    }

    /** Whether the server's certificate is made for the host, or for all of its domain. */
    private static boolean isNamed(String host, Handshake seen) {
        String names = UntrustedServer.names(seen.serverChain().get(0));
        return names.contains(host) || names.contains("*" + host.substring(Math.max(0, host.indexOf('.'))));
    }

    /** What the handshakes say together: that a proxy bears its name, or that one CA answers for both hosts. */
    private static Optional<Cause> between(Facts all) {
        Optional<Cause> named = all.checks().stream()
                .filter(check -> check.blames(Set.of(SERVER_INSPECTED)))
                .map(Check::cause)
                .findFirst();
        List<Handshake> seen = all.ways.values().stream().map(way -> way.seen).toList();
        Set<String> hosts =
                all.ways.values().stream().map(way -> way.uri.getHost()).collect(toSet());
        boolean one = hosts.size() > 1
                && seen.stream().noneMatch(it -> it.serverChain().isEmpty())
                && seen.stream().map(NetworkPath::issuer).distinct().count() == 1
                && (seen.stream().allMatch(it -> it.verdict() == TRUSTED_BY_GIVEN && !it.asked())
                        || seen.get(0).serverChain().equals(seen.get(1).serverChain())
                                && seen.stream().noneMatch(Handshake::serverTrusted)
                                && hosts.stream().noneMatch(host -> isNamed(host, seen.get(0))));
        return named.or(() -> one
                ? NetworkPath.issuer(seen.get(0)).map(it -> Cause.of(BETWEEN, new MessageValues().put("issuer", it)))
                : Optional.empty());
    }
}
