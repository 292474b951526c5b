///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Fetch an access token over mutual TLS, or reuse one that is still valid
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/token.java

import static java.time.temporal.ChronoUnit.SECONDS;
import static stellantis.ExitCode.API;
import static stellantis.ExitCode.CHECK_FAILED;
import static stellantis.ExitCode.OK;
import static stellantis.cli.Options.JSON;
import static stellantis.connection.ConnectionOptions.BEARER;
import static stellantis.connection.ConnectionOptions.CLIENT_ID;
import static stellantis.connection.ConnectionOptions.END_USER;
import static stellantis.connection.ConnectionOptions.NO_CACHE;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.Text;
import stellantis.cli.ChosenProfile;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.Advice;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.EndUser;
import stellantis.connection.ServerAccess;
import stellantis.connection.TokenSettings;
import stellantis.connection.TokenSource;
import stellantis.drivers.Driver;
import stellantis.http.AccessToken;
import stellantis.http.Connector;
import stellantis.http.Jwt;
import stellantis.pki.Identity;
import stellantis.pki.Name;

/** Step 6 of the B2B tutorial, first half: the token that opens the API for a while. */
class token {
    private static final long LAST_YEAR_9999 = 253_402_300_799L;
    private static final Option HEADER = Option.flag("header", "print \"Authorization: Bearer …\"");
    private static final Option DECODE =
            Option.flag("decode", "show the token's claims and check its binding to the certificate");

    static final Command COMMAND = Command.named(
                    "token", "Fetch an access token over mutual TLS, or reuse one that is still valid")
            .usage("[--header | --json | --decode] [options]")
            .example("{{token}}", "only the token, with the profile's certificate, " + "client id and scope")
            .example("{{token}} --header", "the header line for another tool, such as curl -H @-")
            .example("{{token}} --decode", "what is in the token, and whether it is bound to your certificate")
            .tells("Tokens are stored until shortly before they expire, one for each endpoint, "
                    + "client id, scope and certificate; --no-cache fetches a new one.")
            .tells("--client-id means the token endpoint's client id here, as --token-client-id "
                    + "does; --bearer with --decode decodes a token that you have.")
            .options(TokenSettings.TOKEN)
            .options(CLIENT_ID, END_USER, HEADER, JSON, DECODE, BEARER)
            .options(ConnectionOptions.CONNECTION)
            .ends(CHECK_FAILED, "--decode: the token is bound to another certificate")
            .ends(API)
            .does(token::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        if (run.has(HEADER) && (run.has(JSON) || run.has(DECODE)))
            throw Failure.usage("--header excludes --json and --decode");
        ChosenProfile.check(run);
        ServerAccess server = ServerAccess.of(run, Driver::chosen);
        if (run.typed(BEARER) || run.has(DECODE) && run.has(BEARER)) {
            return decodeGiven(run, server);
        }
        if (run.has(END_USER) || ApiCredentials.endUser(run)) return ofDriver(run, server);
        TokenSource source = TokenSource.of(run, run.typed("client-id"));
        // a client with a secret may come without a certificate
        Identity identity = source.request().clientSecret() != null && !server.hasIdentity() ? null : server.identity();
        try (Connector connector = server.connector(identity)) {
            AccessToken token = source.get(connector);
            return run.has(DECODE)
                    ? decode(run, token.value(), identity)
                    : print(run, token, source.request().scope());
        }
    }

    /** The access token of an enrolled driver, renewed where it has to be. */
    private static ExitCode ofDriver(Run run, ServerAccess server) throws InterruptedException {
        if (run.has(NO_CACHE))
            throw Failure.usage("--no-cache is not for a driver's token")
                    .because("a new one makes the provider replace the refresh token, which must be stored")
                    .hint("renew it", NextCommand.of("enroll --refresh LABEL"));
        EndUser driver = server.endUser();
        driver.prepare();
        Identity identity = server.hasIdentity() ? server.identity() : null;
        try (Connector connector = server.connector(identity)) {
            AccessToken token = driver.get(connector).token();
            return run.has(DECODE) ? decode(run, token.value(), identity) : print(run, token, token.scope());
        }
    }

    private static ExitCode print(Run run, AccessToken token, String asked) {
        if (run.has(JSON)) run.console().lines(json(token, asked, run));
        else
            run.console()
                    .out(
                            run.has(HEADER)
                                    ? "Authorization: " + token.authorization().reveal()
                                    : token.value().reveal());
        return OK;
    }

    /** A server that grants what was asked for need not say so (RFC 6749 section 5.1). */
    private static String json(AccessToken token, String asked, Run run) {
        return Json.text(Json.object(
                "access_token",
                token.value().reveal(),
                "token_type",
                "Bearer",
                "expires_in",
                token.secondsLeft(run.clock()),
                "expires_at",
                token.expiresAt() == null
                        ? null
                        : token.expiresAt().truncatedTo(SECONDS).toString(),
                "scope",
                token.scope() == null ? asked : token.scope(),
                "from_cache",
                token.fromCache()));
    }

    private static ExitCode decodeGiven(Run run, ServerAccess server) {
        if (!run.has(DECODE))
            throw Failure.usage("--bearer goes with --decode here").hint("leave --bearer out to fetch a token");
        Secret given = run.secret(BEARER).orElseThrow();
        Secret alone = run.console()
                .keepOut(Secret.of(given.reveal().strip().replaceFirst("(?i)^(Authorization: *)?Bearer +", "")));
        return decode(run, alone, server.hasIdentity() ? server.identity() : null);
    }

    private static ExitCode decode(Run run, Secret token, Identity identity) {
        Optional<Jwt> jwt = Jwt.parse(token);
        Optional<String> bound = jwt.flatMap(Jwt::binding);
        Boolean ours =
                bound.isEmpty() || identity == null ? null : bound.get().equals(Jwt.thumbprint(identity.certificate()));
        if (run.has(JSON)) {
            run.console()
                    .lines(Json.text(Json.object(
                            "format",
                            jwt.isPresent() ? "jwt" : "opaque",
                            "header",
                            jwt.map(Jwt::header).orElse(null),
                            "claims",
                            jwt.map(Jwt::claims).orElse(null),
                            "bound_to_certificate",
                            ours)));
        } else if (jwt.isEmpty()) {
            run.console().out("an opaque token: only the servers can read it; it works as well");
        } else {
            print(run, "header", jwt.get().header());
            print(run, "claims", jwt.get().claims());
            run.console()
                    .out("binding: "
                            + (bound.isEmpty()
                                    ? "none: anyone who has the token can use it"
                                    : ours == null
                                            ? "to a certificate (" + bound.get() + "), none is here to compare"
                                            : ours ? "to your certificate" : "to another certificate than yours"));
        }
        if (Boolean.FALSE.equals(ours)) {
            throw Failure.of(
                            CHECK_FAILED,
                            "the token is bound to another certificate than that of "
                                    + Name.subject(identity.certificate()).brief())
                    .because("its cnf.x5t#S256 is " + Text.printable(bound.get()) + ", the certificate's is "
                            + Jwt.thumbprint(identity.certificate()) + "; the API answers 401 invalid_token to it")
                    .hint(new Advice(run)
                            .words(null)
                            .hint("fetch one with this certificate: {token --no-cache}; if that is no better, something"
                                    + " ends your TLS connection on the way: {doctor}"));
        }
        return OK;
    }

    private static void print(Run run, String title, Map<String, Object> fields) {
        run.console().out(title + ":");
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        fields.forEach((name, value) -> run.console()
                .out("  " + Text.printable(name) + " ".repeat(width - name.length() + 2)
                        + Text.printable(String.valueOf(value))
                        + time(name, value, run.clock().instant())
                                .map(time -> " (" + time + ")")
                                .orElse("")));
    }
    /** What a claim's seconds since 1970 (RFC 7519) mean, such as {@code 2026-11-22T12:00:00Z, in 58 min}. */
    private static Optional<String> time(String claim, Object value, Instant now) {
        if (!claim.matches("exp|iat|nbf|auth_time") || !(value instanceof Number seconds)) return Optional.empty();
        // absurd ones are kept within what a date can be
        Instant at = Instant.ofEpochSecond(Math.max(0, Math.min(seconds.longValue(), LAST_YEAR_9999)));
        long from = Duration.between(now, at).toMinutes();
        long minutes = Math.abs(from);
        String length =
                minutes < 120 ? minutes + " min" : minutes < 2880 ? minutes / 60 + " h" : minutes / 1440 + " days";
        return Optional.of(at + ", " + (from == 0 ? "now" : from < 0 ? length + " ago" : "in " + length));
    }
}
