///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Ask a driver for consent in the browser, store the tokens, renew them and revoke them
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/enroll.java

import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.Text;
import stellantis.Vin;
import stellantis.cli.ChosenProfile;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ApiSession;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.Credential;
import stellantis.connection.ProfileRequest;
import stellantis.connection.ServerAccess;
import stellantis.diagnosis.Auth;
import stellantis.diagnosis.DriverContext;
import stellantis.drivers.Consent;
import stellantis.drivers.Driver;
import stellantis.drivers.EligibilityFault;
import stellantis.drivers.EndUsers;
import stellantis.drivers.Enrolment;
import stellantis.drivers.UserTokens;
import stellantis.fleet.Capabilities;
import stellantis.http.ApiRequest;
import stellantis.http.Connector;
import stellantis.http.ErrorBody;
import stellantis.http.TokenRequest;
import stellantis.http.TokenRequest.Grant;
import stellantis.profile.Brand;
import stellantis.profile.FileLock;
import stellantis.profile.VehicleData;
import stellantis.records.JsonAnswer;

/** The second half of the tutorial for end users: from a registered application to a driver's access token. */
class enroll {
    private static final Option REFRESH = Option.value("refresh", "LABEL", "renew the driver's access token now");
    private static final Option REVOKE = Option.value("revoke", "LABEL", "revoke the driver's tokens and delete them");
    private static final Option FORCE =
            Option.flag("force", "enroll a label again: the new tokens take the place of the old ones");
    private static final Option LIST = Option.flag("list", "show who is enrolled, for what, until when");

    private static final Option ELIGIBILITY =
            Option.value("eligibility", "VIN", "show what a vehicle can do, before its driver is asked");

    static final Command COMMAND = Command.named(
                    "enroll", "Ask a driver for consent in the browser, store the tokens, renew them and revoke them")
            .usage("[--label LABEL] [--brand NAME] [--scope LIST] [--no-browser | --paste] [options]")
            .usage("--list [--json]")
            .usage("--refresh LABEL | --revoke LABEL")
            .usage("--eligibility VIN")
            .example(
                    "{{enroll}} --label anna",
                    "opens the consent page of the profile's brand, and waits for the browser to come back")
            .example(
                    "{{enroll}} --label anna --scope telemetry,trip --no-browser",
                    "asks for less data; prints the address to open")
            .example("{{enroll}} --list", "who is enrolled, for what, until when")
            .example("{{enroll}} --eligibility VR3UPHNKSKT101603", "what a vehicle can do, before you ask its driver")
            .tells("The tokens are stored in the profile, one file for each driver, encrypted with "
                    + "the profile's passphrase if it has one. call and token renew them.")
            .tells("If the redirect URI is on this machine, the command waits for the browser at "
                    + "127.0.0.1. For any other, such as myapp://enrolled, or with --paste, you paste the "
                    + "last address of the browser, or send it to standard input.")
            .lists("Scopes:", VehicleData.meanings())
            .options(Consent.OPTIONS)
            .options(REFRESH, REVOKE, LIST, ELIGIBILITY, ConnectionOptions.BASE_URL, Options.JSON, FORCE)
            .options(ConnectionOptions.CONNECTION.stream()
                    .filter(option -> option != ConnectionOptions.MAX_TIME)
                    .toList())
            .ends(ExitCode.USAGE, "wrong usage, a setting is missing, or no such driver")
            .ends(
                    ExitCode.CHECK_FAILED,
                    "the answer belongs to another enrolment or provider (state, issuer, nonce, audience); nothing was"
                            + " stored")
            .ends(ExitCode.EXISTS, "that label is enrolled already")
            .ends(ExitCode.TIMEOUT, "no answer, or no consent, in time")
            .ends(ExitCode.TOKEN_REFUSED, "the driver or the provider refused")
            .ends(ExitCode.API)
            .does(enroll::run);

    private static final List<Option> ACTIONS = List.of(LIST, REFRESH, REVOKE, ELIGIBILITY);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws InterruptedException {
        List<String> actions = ACTIONS.stream()
                .filter(run::has)
                .map(option -> "--" + option.getLongOpt())
                .toList();
        if (actions.size() > 1)
            throw Failure.usage(String.join(" and ", actions) + " exclude each other")
                    .hint("do one after the other");
        // tokens are of a profile that is there; a first consent may make one, if all it needs is given
        boolean given = run.value(Consent.BRAND)
                        .or(() -> run.value(Consent.AUTHORIZE_URL))
                        .isPresent()
                && run.value(ConnectionOptions.CLIENT_ID).isPresent();
        if (run.has(ELIGIBILITY)) ChosenProfile.check(run);
        else if (!given || !actions.isEmpty()) ChosenProfile.require(run);
        ServerAccess server = ServerAccess.of(run);
        if (run.has(ELIGIBILITY)) return eligibility(run, server);
        EndUsers users = new EndUsers(server);
        if (run.has(LIST)) return list(run, users);
        if (run.has(REFRESH)) return refresh(run, server, users);
        if (run.has(REVOKE)) return revoke(run, server, users);
        return enrol(run, server, users);
    }

    private static Connector connector(ServerAccess server) {
        return server.connector(server.hasIdentity() ? server.identity() : null);
    }

    private static ExitCode enrol(Run run, ServerAccess server, EndUsers users) throws InterruptedException {
        Consent consent = new Consent(server, users);
        String label = consent.wanted().label();
        if (!run.has(FORCE) && Files.exists(users.store().file(label))) {
            throw Failure.of(ExitCode.EXISTS, "\"" + label + "\" is enrolled already")
                    .because("the tokens that are kept would be lost")
                    .hint(
                            "another driver: --label NAME; to let this one consent again: {}; who is enrolled: {}",
                            NextCommand.of("enroll --label", label, "--force"),
                            NextCommand.of("enroll --list"));
        }
        users.sealer().prepare();
        try (Connector connector = server.connector()) {
            UserTokens tokens = consent.ask(connector);
            tell(run, users, tokens.about(), consent.wanted());
            return ExitCode.OK;
        }
    }

    private static void tell(Run run, EndUsers users, Enrolment now, Enrolment wanted) {
        if (run.has(Options.JSON)) run.console().lines(Json.text(json(users.named(now.label()))));
        run.console()
                .note("enrolled: " + now.label() + (now.scope() == null ? "" : ", with consent to " + now.scope()));
        run.console()
                .note("the tokens are in " + users.store().file(now.label())
                        + (users.sealer().wanted()
                                ? ", encrypted with the profile's passphrase"
                                : ", not encrypted, readable by you only"));
        Set<String> missing = wanted.scopes();
        Set<String> given = now.scopes();
        boolean comparable = missing.stream().anyMatch(given::contains);
        missing.removeAll(given);
        if (comparable && !missing.isEmpty())
            run.console().warn("there is no consent to " + String.join(", ", missing));
        if (!now.refreshable())
            run.console()
                    .warn("the provider gave no refresh token: the driver has to consent again when the access token"
                            + " ends"
                            + (now.expiresAt() == null
                                    ? ""
                                    : ", at " + now.expiresAt().truncatedTo(ChronoUnit.SECONDS)));
        boolean alone = ApiCredentials.endUser(run) && run.profile().drivers().size() == 1;
        NextCommand call = alone ? NextCommand.of("call") : NextCommand.of("call --end-user", now.label());
        run.console().note("next", call.with("user/vehicles"));
    }

    private static ExitCode list(Run run, EndUsers users) {
        List<Enrolment> all = new ArrayList<>();
        List<Failure> damaged = new ArrayList<>();
        for (String label : run.profile().drivers()) {
            try {
                all.add(users.store().about(label));
            } catch (Failure e) {
                damaged.add(e);
            }
        }
        if (run.has(Options.JSON))
            run.console().lines(Json.text(all.stream().map(enroll::json).toList()));
        else print(run, all);
        damaged.forEach(run.console()::failed);
        return damaged.isEmpty() ? ExitCode.OK : damaged.get(0).code();
    }

    private static void print(Run run, List<Enrolment> all) {
        Instant now = run.clock().instant();
        for (Enrolment one : all) {
            run.console().out(line(one, now));
            if (one.pendingSince() != null)
                run.console()
                        .out(" ".repeat(17) + "a refresh begun at " + text(one.pendingSince())
                                + " was cut off; the next one shows the same token again");
        }
        if (run.profile().drivers().isEmpty())
            run.console()
                    .note("no driver is enrolled in the profile \""
                            + run.profile().name() + "\" yet");
    }

    private static ExitCode refresh(Run run, ServerAccess server, EndUsers users) throws InterruptedException {
        Driver driver = new Driver(users, named(run, users, REFRESH));
        driver.prepare();
        try (Connector connector = connector(server)) {
            driver.insteadOf(driver.kept(), connector);
            Enrolment now = driver.about();
            if (run.has(Options.JSON)) run.console().lines(Json.text(json(now)));
            run.console().note("renewed: " + access(now, run.clock().instant()) + " for " + now.label());
            return ExitCode.OK;
        }
    }

    private static ExitCode revoke(Run run, ServerAccess server, EndUsers users) throws InterruptedException {
        String label = run.value(REVOKE).orElseThrow();
        Enrolment ended;
        try {
            ended = named(run, users, REVOKE);
            givenBack(run, server, users, ended);
        } catch (Failure e) {
            if (!"user.damaged".equals(e.id())) throw e;
            throw e.hint(
                    "without them nothing can be given back: to forget them here, {}; the consent lasts until the"
                            + " driver ends it at the brand, or your Stellantis contact does",
                    NextCommand.typed("rm", users.store().file(label)));
        }
        run.console()
                .note("revoked: the consent of " + label + (ended.brand() == null ? "" : " at " + ended.brand()) + " ("
                        + ended.revokeUrl().getHost() + ")");
        run.console().note("deleted: the tokens of " + label);
        return ExitCode.OK;
    }

    /** The driver that the option names, who has consented at the brand that is typed, if one is. */
    private static Enrolment named(Run run, EndUsers users, Option action) {
        Enrolment driver = users.named(run.value(action).orElseThrow());
        String brand = driver.brand();
        Optional<String> other = run.typed("brand")
                .map(typed -> Brand.named(typed).label())
                .filter(typed -> brand != null && !typed.equals(brand));
        if (other.isPresent())
            throw Failure.usage("\"" + driver.label() + "\" has consented at " + brand + ", not at " + other.get())
                    .because("a label is one driver at one brand; nothing was changed")
                    .hint("leave out --brand, or take the label of the other: {}", NextCommand.of("enroll --list"));
        return driver;
    }

    /** Gives the tokens back to the provider (RFC 7009), and forgets them when it has them. */
    private static void givenBack(Run run, ServerAccess server, EndUsers users, Enrolment of)
            throws InterruptedException {
        Driver driver = new Driver(users, of);
        driver.prepare();
        try (Connector connector = connector(server);
                FileLock lock = driver.lock(connector)) {
            UserTokens tokens = users.kept(of);
            if (of.revokeUrl() == null)
                throw Failure.usage("it is not known where the tokens of " + of.label() + " are given back")
                        .hint("give --revoke-url URL; to forget them here only: delete "
                                + users.store().file(of.label()));
            Secret token = tokens.refresh() == null ? tokens.access().value() : tokens.refresh();
            // a revocation has no type (RFC 7009)
            Grant grant = new Grant(null, Map.of(run.setting("revoke-field").orElse("token"), token));
            TokenRequest request = users.request(of, of.revokeUrl(), grant);
            users.asked(connector, client -> {
                client.revoke(request);
                return tokens;
            });
            users.store().delete(of.label());
        }
    }

    /** Label, brand, how long the access lasts, scopes. */
    private static String line(Enrolment one, Instant now) {
        String brand = one.brand() == null ? "-" : one.brand();
        String scope = one.scope() == null ? "-" : one.scope();
        return String.format("%-16s %-9s %-28s %s", one.label(), brand, access(one, now), scope);
    }

    /** How long the access token lasts, and whether another can be had. */
    private static String access(Enrolment one, Instant now) {
        String renewed = one.refreshable() ? ", renewable" : "";
        if (one.expiresAt() == null) return "access, end unknown" + renewed;
        if (!one.expiresAt().isAfter(now)) return "access ended" + renewed;
        long minutes = ChronoUnit.MINUTES.between(now, one.expiresAt());
        return (minutes < 1 ? "access < 1 min" : "access " + minutes + " min") + renewed;
    }

    private static Map<String, Object> json(Enrolment one) {
        return Json.object(
                "label",
                one.label(),
                "brand",
                one.brand(),
                "realm",
                one.realm(),
                "provider",
                one.tokenUrl().getHost(),
                "clientId",
                one.clientId(),
                "scopes",
                List.copyOf(one.scopes()),
                "enrolledAt",
                text(one.enrolledAt()),
                "accessExpiresAt",
                text(one.expiresAt()),
                "refreshable",
                one.refreshable(),
                "pendingSince",
                text(one.pendingSince()),
                "encrypted",
                one.encrypted());
    }

    private static String text(Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** What a vehicle can do, asked over mutual TLS without anybody's consent: worth a driver's time or not. */
    private static ExitCode eligibility(Run run, ServerAccess server) throws InterruptedException {
        String vin = run.value(ELIGIBILITY).orElseThrow().strip().toUpperCase(Locale.ROOT);
        if (!Vin.is(vin))
            throw Failure.usage("\"" + vin + "\" is no vehicle identification number")
                    .because("it has 17 letters and digits, without I, O and Q (ISO 3779)")
                    .hint("it stands in the registration papers and behind the windscreen");
        run.required(ConnectionOptions.CLIENT_ID, "client id of the application");
        String path = run.setting("eligibility-path")
                .orElse("/connectedcar/v3/vehicle/{vin}")
                .replace("{vin}", vin);
        ApiRequest request = ProfileRequest.to(run, "GET", path).withQuery("extension=onboardCapabilities");
        try (ApiSession session = ApiSession.open(server, new NobodyYet(run.setting(Consent.REALM)), 0)) {
            List<Map<String, Object>> all =
                    Capabilities.of(vin, JsonAnswer.object(session.answered(request, ErrorBody.LIMIT)));
            if (run.has(Options.JSON)) run.console().lines(Json.text(all));
            else all.forEach(one -> run.console().out(line(one)));
            if (all.isEmpty()) run.console().note("the API names nothing that the vehicle can do");
            return ExitCode.OK;
        }
    }

    /** Who asks before any driver has consented. */
    private record NobodyYet(Optional<String> realm) implements Credential {
        @Override
        public Auth auth() {
            return Auth.END_USER;
        }

        @Override
        public Authorization get(Connector connector) {
            return new Authorization(null, null);
        }

        @Override
        public DriverContext driver() {
            return (status, uri, words) -> EligibilityFault.of(status);
        }
    }

    private static String line(Map<?, ?> capability) {
        Object more = Boolean.TRUE.equals(capability.get("supported")) ? capability.get("parameters") : "not supported";
        String name = String.valueOf(capability.get("capability"));
        return Text.printable(
                more == null ? name : String.format("%-40s %s", name, more instanceof String ? more : Json.line(more)));
    }
}
