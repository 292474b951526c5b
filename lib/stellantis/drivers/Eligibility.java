//SOURCES DriverFault.java
//SOURCES ../Vin.java
//SOURCES ../Text.java
//SOURCES ../connection/ApiCredentials.java
//SOURCES ../cli/Command.java
//SOURCES ../Json.java
//SOURCES ../connection/ServerOptions.java
//SOURCES ../diagnosis/ExplainAnswer.java
//SOURCES ../http/ApiRequest.java
//SOURCES ../http/Connector.java
//SOURCES ../connection/ConnectionOptions.java
//SOURCES Consent.java
package stellantis.drivers;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.Text;
import stellantis.Vin;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.ServerOptions;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.ExplainAnswer;
import stellantis.diagnosis.Sent;
import stellantis.diagnosis.Sent.Auth;
import stellantis.http.Answer;
import stellantis.http.ApiRequest;
import stellantis.http.ApiUrl;
import stellantis.http.BrokenExchange;
import stellantis.http.Connector;
import stellantis.http.ErrorBody;

/** What a vehicle can do, asked over mutual TLS without anybody's consent: worth a driver's time or not. */
public final class Eligibility {
    public static final Option OPTION =
            Option.value("eligibility", "VIN", "show what a vehicle can do, before its driver is asked");

    private Eligibility() {}

    public static ExitCode show(Run run, ServerOptions server) throws InterruptedException {
        String vin = run.value(OPTION).orElseThrow().strip().toUpperCase(Locale.ROOT);
        if (!Vin.is(vin))
            throw Failure.usage("\"" + vin + "\" is no vehicle identification number")
                    .because("it has 17 letters and digits, without I, O and Q (ISO 3779)")
                    .hint("it stands in the registration papers and behind the windscreen");
        ApiRequest request = request(run, vin);
        try (Connector connector = server.connector()) {
            run.console().detail("> " + request);
            try (Answer answer = connector.send(request.http())) {
                byte[] body = answer.bytes(ErrorBody.LIMIT);
                if (answer.status() != 200) {
                    Sent.Driver nobodyYet = (status, uri, words) -> DriverFault.ofEligibility(status);
                    Sent sent = new Sent("GET", answer.uri(), Auth.END_USER, true, nobodyYet, null);
                    throw ExplainAnswer.failure(
                            sent, answer.status(), answer.headers(), body, connector.tls(), run.clock());
                }
                print(run, vin, body);
                return ExitCode.OK;
            } catch (BrokenExchange e) {
                throw Explain.failure(e, connector.tls(), run.clock());
            }
        }
    }

    private static ApiRequest request(Run run, String vin) {
        URI base = ApiUrl.base(run.required(ConnectionOptions.BASE_URL, "host of the API"));
        String path = run.setting("eligibility-path")
                .orElse("/connectedcar/v3/vehicle/{vin}")
                .replace("{vin}", vin);
        ApiRequest request = ApiRequest.of("GET", ApiUrl.resolve(path, base))
                .withQuery("extension=onboardCapabilities")
                .withClientId(
                        run.required(ConnectionOptions.CLIENT_ID, "client id of the application"),
                        ApiCredentials.clientIdPlace(run))
                .accepting(run.setting(ConnectionOptions.ACCEPT).orElse(null))
                .with("User-Agent", "stellantis/" + Command.VERSION);
        String realm =
                run.value(Consent.REALM).or(() -> run.profile().get("realm")).orElse(null);
        return realm == null ? request : request.withRealm(realm);
    }

    private static void print(Run run, String vin, byte[] body) {
        Map<String, Object> vehicle;
        try {
            vehicle = Json.parseObject(body);
        } catch (IOException | RuntimeException e) {
            throw Failure.of(ExitCode.CHECK_FAILED, "the answer about " + vin + " is no JSON object")
                    .because("something else answers at this address")
                    .hint("check base-url and eligibility-path", NextCommand.of("profile show"))
                    .from(e);
        }
        if (run.has(Options.JSON)) {
            run.console().out(Json.text(vehicle));
            return;
        }
        Object capabilities = vehicle.get("onboardCapabilities");
        Object data = capabilities instanceof Map<?, ?> map ? map.get("data") : null;
        Object remote = capabilities instanceof Map<?, ?> map ? map.get("remote") : null;
        run.console().out("data    " + words(data));
        run.console().out("remote  " + words(remote instanceof Map<?, ?> map ? map.get("operation") : remote));
    }

    /** A list of names, or of objects that have one. */
    private static String words(Object list) {
        if (!(list instanceof List<?> all) || all.isEmpty()) return "nothing";
        return all.stream()
                .map(one -> one instanceof Map<?, ?> map
                        ? String.valueOf(map.containsKey("name") ? map.get("name") : map)
                        : String.valueOf(one))
                .map(Text::printable)
                .collect(Collectors.joining(", "));
    }
}
