///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Ask a driver for consent in the browser, store the tokens, renew them and revoke them
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/stellantis/JvmFlags.java
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/drivers/Consent.java
//SOURCES ../lib/stellantis/drivers/Driver.java
//SOURCES ../lib/stellantis/drivers/Eligibility.java
//SOURCES ../lib/stellantis/drivers/EnrolledDriver.java
//SOURCES ../lib/stellantis/connection/ConnectionOptions.java

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.ServerOptions;
import stellantis.drivers.Consent;
import stellantis.drivers.Eligibility;
import stellantis.drivers.Driver;
import stellantis.drivers.EndUsers;
import stellantis.drivers.EnrolledDriver;
import stellantis.drivers.Enrolment;
import stellantis.drivers.UserTokens;
import stellantis.drivers.VehicleData;
import stellantis.http.Connector;
import stellantis.http.TokenRequest;
import stellantis.http.TokenRequest.Grant;
import stellantis.pki.NewFiles;

/** The second half of the tutorial for end users: from a registered application to a driver's access token. */
class enroll {
    private static final Option REFRESH = Option.value("refresh", "LABEL", "renew the driver's access token now");
    private static final Option REVOKE = Option.value("revoke", "LABEL", "revoke the driver's tokens and delete them");
    private static final Option LIST = Option.flag("list", "show who is enrolled, for what, until when");

    static final Command COMMAND = Command.named(
                    "enroll",
                    "Ask a driver for consent in the browser, store the tokens, renew " + "them and revoke them")
            .usage("[--label LABEL] [--brand NAME] [--scope LIST] [--no-browser | --paste] [options]")
            .usage("--list [--json]")
            .usage("--refresh LABEL | --revoke LABEL")
            .usage("--eligibility VIN")
            .example(
                    "jbang enroll@stellantis --label anna",
                    "opens the consent page of the profile's brand, and waits for the browser to come back")
            .example(
                    "jbang enroll@stellantis --label anna --scope telemetry,trip --no-browser",
                    "asks for less data; prints the address to open")
            .example("jbang enroll@stellantis --list", "who is enrolled, for what, until when")
            .example(
                    "jbang enroll@stellantis --eligibility VR3UPHNKSKT101603",
                    "what a vehicle can do, before you ask its driver")
            .tells("The tokens are stored in the profile, one file for each driver, encrypted with "
                    + "the profile's passphrase if it has one. call and token renew them.")
            .tells("If the redirect URI is on this machine, the command waits for the browser at "
                    + "127.0.0.1. For any other, such as myapp://enrolled, or with --paste, you paste the "
                    + "last address of the browser, or send it to standard input.")
            .lists("Scopes:", scopes())
            .options(Consent.OPTIONS)
            .options(REFRESH, REVOKE, LIST, Eligibility.OPTION, ConnectionOptions.BASE_URL, Options.JSON, Options.FORCE)
            .options(ServerOptions.CONNECTION.stream()
                    .filter(option -> option != ConnectionOptions.MAX_TIME)
                    .toList())
            .ends(ExitCode.USAGE, "wrong usage, a setting is missing, or no such driver")
            .ends(
                    ExitCode.CHECK_FAILED,
                    "the answer's issuer, nonce or audience is not ours, or its state; nothing was stored")
            .ends(ExitCode.EXISTS, "that label is enrolled already")
            .ends(ExitCode.TIMEOUT, "no answer, or no consent, in time")
            .ends(ExitCode.TOKEN_REFUSED, "the driver or the provider refused")
            .ends(ExitCode.API)
            .does(enroll::run);

    private static final List<Option> ACTIONS = List.of(LIST, REFRESH, REVOKE, Eligibility.OPTION);

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
        ServerOptions server = ServerOptions.of(run);
        if (run.has(Eligibility.OPTION)) return Eligibility.show(run, server);
        EndUsers users = new EndUsers(server);
        if (run.has(LIST)) return list(run, users);
        if (run.has(REFRESH)) return refresh(run, server, users);
        if (run.has(REVOKE)) return revoke(run, server, users);
        return enrol(run, server, users);
    }

    private static ExitCode enrol(Run run, ServerOptions server, EndUsers users) throws InterruptedException {
        Consent consent = Consent.prepare(run, users);
        String label = consent.wanted().label();
        if (!run.has(Options.FORCE)) refuseEnrolled(users, label);
        users.sealer().prepare();
        try (Connector connector = server.connector(server.hasIdentity() ? server.identity() : null)) {
            // the old tokens stay until there are new ones
            UserTokens tokens = consent.ask(connector);
            tell(run, users, tokens.about(), consent.wanted());
            return ExitCode.OK;
        }
    }

    private static void refuseEnrolled(EndUsers users, String label) {
        try {
            NewFiles.refuseExisting(users.store().file(label));
        } catch (Failure exists) {
            throw Failure.of(ExitCode.EXISTS, "\"" + label + "\" is enrolled already")
                    .because("the tokens that are kept would be lost")
                    .hint(
                            "another driver: --label NAME; to let this one consent again: --force; who is enrolled",
                            NextCommand.of("enroll --list"));
        }
    }

    private static void tell(Run run, EndUsers users, Enrolment now, Enrolment wanted) {
        if (run.has(Options.JSON)) run.console().out(Json.text(EnrolledDriver.json(now)));
        run.console()
                .note("enrolled: " + now.label() + (now.scope() == null ? "" : ", with consent to " + now.scope()));
        run.console()
                .note("the tokens are in " + users.store().file(now.label())
                        + (users.sealer().wanted()
                                ? ", encrypted with the profile's passphrase"
                                : ", not encrypted, readable by you only"));
        Set<String> missing = EnrolledDriver.scopes(wanted.scope());
        Set<String> given = EnrolledDriver.scopes(now.scope());
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
        boolean set = run.profile().get("auth").filter("end-user"::equals).isPresent();
        boolean alone = set && users.store().list().size() == 1;
        NextCommand call = alone ? NextCommand.of("call") : NextCommand.of("call --end-user", now.label());
        run.console().note("next", call.with("user/vehicles"));
    }

    private static ExitCode list(Run run, EndUsers users) {
        List<Enrolment> all = users.store().list();
        if (run.has(Options.JSON)) {
            run.console().out(Json.text(all.stream().map(EnrolledDriver::json).toList()));
            return ExitCode.OK;
        }
        Instant now = run.clock().instant();
        all.forEach(one -> run.console().out(EnrolledDriver.line(one, now)));
        if (all.isEmpty())
            run.console()
                    .note("nobody is enrolled in the profile \"" + run.profile().name() + "\" yet");
        return ExitCode.OK;
    }

    private static ExitCode refresh(Run run, ServerOptions server, EndUsers users) throws InterruptedException {
        Driver driver = new Driver(users, users.named(run.value(REFRESH).orElseThrow()));
        driver.prepare();
        try (Connector connector = server.connector(server.hasIdentity() ? server.identity() : null)) {
            driver.insteadOf(driver.kept(), connector);
            Enrolment now = driver.about();
            if (run.has(Options.JSON)) run.console().out(Json.text(EnrolledDriver.json(now)));
            run.console()
                    .note("renewed: " + EnrolledDriver.access(now, run.clock().instant()) + " for " + now.label());
            return ExitCode.OK;
        }
    }

    /** Gives the tokens back to the provider (RFC 7009), and forgets them when it has them. */
    private static ExitCode revoke(Run run, ServerOptions server, EndUsers users) throws InterruptedException {
        Enrolment of = users.named(run.value(REVOKE).orElseThrow());
        new Driver(users, of).prepare();
        try (Connector connector = server.connector(server.hasIdentity() ? server.identity() : null)) {
            UserTokens tokens = users.kept(of);
            if (of.revokeUrl() == null)
                throw Failure.usage("it is not known where the tokens of " + of.label() + " are given back")
                        .hint("give --revoke-url URL; to forget them here only: delete "
                                + users.store().file(of.label()));
            Secret token = tokens.refresh() == null ? tokens.access().value() : tokens.refresh();
            TokenRequest request = new TokenRequest(
                    EndUsers.withRealm(of.revokeUrl(), of.realm()),
                    of.clientId(),
                    null,
                    users.secret(of.clientId()),
                    Grant.revoke(run.setting("revoke-field").orElse("token"), token));
            users.asked(connector, client -> {
                client.revoke(request);
                return tokens;
            });
            users.store().delete(of.label());
            run.console().note("given back and forgotten: the tokens of " + of.label());
            return ExitCode.OK;
        }
    }

    private static Map<String, String> scopes() {
        Map<String, String> scopes = new LinkedHashMap<>();
        Stream.of(VehicleData.values()).forEach(one -> scopes.put(one.label(), one.meaning + " (" + one.scope + ")"));
        return scopes;
    }
}
