import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Contract;
import support.EndUserTokens;
import support.LocalStellantis;
import support.LocalStellantis.Partner;

/**
 * Every path of the vendor's contract that reads, but the deprecated views of a whole fleet, asked of the sandbox for
 * vehicles of every kind, by curl.
 */
@Tag("curl")
@Tag("openssl")
class SandboxContractTest {
    /**
     * The sandbox's vehicle kinds, by the number at the end of the VIN: fuel with an alarm, plug-in hybrid that was
     * stolen, electric with alerts and a collision, without alerts, hydrogen that hides its place, plug-in hybrid with
     * its fuel first, one that never sent anything, one that hides everything, hydrogen that tells all.
     */
    private static final List<Integer> KINDS = List.of(1, 2, 3, 4, 7, 12, 13, 17, 27);

    /** Of each other collection so many are looked at one by one. */
    private static final int MOST = 2;

    /** What only the other half of the API, which writes, would make. */
    private static final Set<String> WRITTEN = Set.of("monitors", "callbacks", "remotes");
    /** A value for each parameter whose values are not listed. */
    private static final Map<String, String> SAMPLES = Map.of(
            "pageSize", "7",
            "indexRange", "0-4",
            "timestamps", "2026-01-01T00:00:00Z/",
            "locale", "fr-FR",
            "vinPrefix", "VR3",
            "distance", "0.1-",
            "duration", "0-",
            "tolerance", "0.5");

    @TempDir
    static Path temporary;

    static LocalStellantis stellantis;
    static final List<String> findings = new ArrayList<>();

    private static int requests;

    @BeforeAll
    static void start() {
        Contract.fleetOwner();
        stellantis = new LocalStellantis(temporary, options -> options.quota("100000/1"));
    }

    @AfterAll
    static void stop() {
        if (stellantis == null) return;
        stellantis.close();
        System.out.println(requests + " requests and answers checked against the vendor's contract");
    }

    /** An answer: the target it belongs to, and what came. */
    record Got(String target, int status, String type, String body) {
        Map<String, Object> json() {
            try {
                return JSON.std.mapFrom(body);
            } catch (IOException e) {
                throw new UncheckedIOException(target + " " + body, e);
            }
        }
    }

    /** Answers by the path of the contract. */
    record Crawled(Api api, Map<String, List<Got>> found) {}

    /** An API and who asks it. */
    record Api(Contract contract, String root, Partner partner, List<String> credentials) {
        /** All of them over one connection. */
        List<Got> get(List<String> targets) {
            if (targets.isEmpty()) return List.of();
            String urls = targets.stream()
                    .map(target -> "url = \"" + stellantis.sandbox.baseUrl() + root + target
                            + (target.contains("?") ? "&" : "?") + "client_id=" + partner.clientId() + "\"")
                    .collect(Collectors.joining("\n"));
            List<String> arguments = new ArrayList<>(credentials);
            Path file = stellantis.write("urls", urls.getBytes(StandardCharsets.UTF_8));
            arguments.addAll(List.of("-g", "-w", "\u001e%{http_code} %{content_type}\u001f", "-K", file.toString()));
            String out = stellantis
                    .curl(partner, arguments.toArray(String[]::new))
                    .ok()
                    .out();
            String[] parts = out.split("\u001f");
            assertEquals(targets.size(), parts.length);
            List<Got> all = new ArrayList<>();
            for (int i = 0; i < parts.length; i++) {
                String[] body = parts[i].split("\u001e");
                String[] head = body[1].split(" ", 2);
                all.add(new Got(targets.get(i), Integer.parseInt(head[0]), head[1], body[0]));
            }
            requests += all.size();
            return all;
        }

        /** With what is wrong with them. */
        List<Got> judged(List<String> targets) {
            List<Got> all = get(targets);
            for (Got one : all) {
                String path = one.target.replaceFirst("\\?.*", "");
                Stream.concat(
                                contract.request(one.target).stream(),
                                contract.answer(path, one.status, one.type, one.body).stream())
                        .forEach(finding ->
                                findings.add(contract.path(path) + " " + finding.replaceAll("\\[\\d+]", "[]")));
            }
            return all;
        }

        /** Asks for all paths: for things by their ids, as the collections around them list them. */
        Crawled crawl() {
            Map<String, List<Got>> found = new LinkedHashMap<>();
            List<String> paths = contract.current().keySet().stream()
                    .sorted(Comparator.comparing(path -> path.split("/").length))
                    .toList();
            for (String path : paths) {
                List<String> targets = targets(path, found);
                found.put(path, judged(targets));
            }
            return new Crawled(this, found);
        }

        private List<String> targets(String path, Map<String, List<Got>> found) {
            int end = path.lastIndexOf('/');
            String above = path.substring(0, end);
            String last = path.substring(end + 1);
            if (path.equals("/vehicles/{vin}")) return List.of();
            if (last.startsWith("{")) {
                return found.getOrDefault(above, List.of()).stream()
                        .filter(one -> one.status == 200)
                        .flatMap(one -> ids(one).stream().map(id -> without(one.target) + "/" + id))
                        .toList();
            }
            if (above.isEmpty()) return List.of(path);
            // a few of each are enough, but all vehicles are needed
            boolean page = contract.current().get(path).contains("pageSize") && !last.equals("vehicles");
            return found.getOrDefault(above, List.of()).stream()
                    .filter(one -> one.status == 200)
                    .map(one -> without(one.target) + "/" + last + (page ? "?pageSize=5" : ""))
                    .toList();
        }

        static String without(String target) {
            return target.replaceFirst("\\?.*", "");
        }

        private static List<String> ids(Got got) {
            Map<?, ?> embedded = (Map<?, ?>) got.json().getOrDefault("_embedded", Map.of());
            List<Map<?, ?>> items = new ArrayList<>();
            embedded.values().forEach(list -> ((List<?>) list).forEach(one -> items.add((Map<?, ?>) one)));
            boolean fleet =
                    got.target.startsWith("/fleets/") && without(got.target).endsWith("/vehicles");
            return items.stream()
                    .filter(one -> !fleet
                            || KINDS.contains(Integer.parseInt(
                                    String.valueOf(one.get("vin")).substring(9))))
                    .limit(fleet ? KINDS.size() : MOST)
                    .map(one -> String.valueOf(one.get("id")))
                    .toList();
        }
    }

    private static Crawled fleetOwner;

    /** Asked once. */
    private static Crawled fleetOwner() {
        if (fleetOwner != null) return fleetOwner;
        Partner partner = stellantis.partner("MZP000001");
        List<String> credentials = List.of("-u", partner.login() + ":" + partner.password());
        fleetOwner = new Api(Contract.fleetOwner(), "/connectedcar/v3", partner, credentials).crawl();
        return fleetOwner;
    }

    /** Findings without their repetitions, and how often each was met. */
    private static List<String> summary() {
        Map<String, Long> counted =
                findings.stream().collect(Collectors.groupingBy(one -> one, LinkedHashMap::new, Collectors.counting()));
        findings.clear();
        return counted.entrySet().stream()
                .map(one -> one.getValue() + "x " + one.getKey())
                .toList();
    }

    private static void assertNone() {
        List<String> summary = summary();
        assertTrue(summary.isEmpty(), () -> String.join("\n", summary));
    }

    @Test
    void whatAFleetOwnerGetsIsValid() {
        Api api = fleetOwner().api;
        Map<String, List<Got>> found = fleetOwner.found;
        List<String> vins = found.get("/fleets/{fid}/vehicles/{vid}").stream()
                .map(one -> one.json().get("vin").toString())
                .toList();
        api.judged(vins.stream().map(vin -> "/vehicles/" + vin).toList());
        api.judged(vins.stream()
                .map(vin -> "/vehicles/" + vin + "?extension=onboardCapabilities&extension=branding,pictures")
                .toList());
        parameters(fleetOwner);
        assertNone();
    }

    @Test
    void whatAnEndUserGetsIsValid() {
        Partner app = stellantis.endUserApp("MZP000002");
        String scopes = "openid profile data:telemetry data:position data:trip data:alert data:collision";
        EndUserTokens peugeot = new EndUserTokens(stellantis, app);
        EndUserTokens opel = peugeot.of("opel", "clientsB2COpel");
        // electric; plug-in hybrid; hydrogen that hides its place; one that hides everything; one that never sent
        // anything
        Crawled anna = endUser(peugeot, "Peugeot", "anna", scopes);
        parameters(anna);
        refusesTheRest(anna);
        for (String user : List.of("anna", "ben", "carla", "dan")) endUser(opel, "Opel", user, scopes);
        assertNone();
    }

    private static Crawled endUser(EndUserTokens owners, String brand, String user, String scopes) {
        Object token = owners.tokens(user, scopes).get("access_token");
        String realm = "x-introspect-realm: clientsB2C" + brand;
        List<String> credentials = List.of("-H", "Authorization: Bearer " + token, "-H", realm);
        return new Api(Contract.endUser(), "/connectedcar/v4", owners.app, credentials).crawl();
    }

    /** Each parameter with each listed value, and with the token of the next page. */
    private static void parameters(Crawled crawled) {
        Api api = crawled.api;
        Map<String, List<Got>> found = crawled.found;
        api.contract.current().forEach((path, names) -> {
            List<String> targets = new ArrayList<>();
            found.get(path).stream().filter(one -> one.status == 200).limit(2).forEach(got -> {
                String target = Api.without(got.target);
                for (String name : names) {
                    List<String> values = api.contract.values(path, name);
                    if (values.isEmpty() && SAMPLES.containsKey(name)) values = List.of(SAMPLES.get(name));
                    for (String value : values) targets.add(target + "?" + name + "=" + value);
                }
                if (names.containsAll(List.of("pageSize", "pageToken"))) {
                    Got first = api.get(List.of(target + "?pageSize=1")).get(0);
                    Object next = at(first.json(), "_links", "next", "href");
                    if (next != null) targets.add(next.toString().replaceFirst(".*/connectedcar/v\\d", ""));
                }
            });
            for (Got one : api.judged(targets)) {
                if (one.status != 200)
                    findings.add(path + " answers " + one.status + " to " + one.target.replaceFirst(".*\\?", "?"));
            }
        });
    }

    @Test
    void whatTheContractDoesNotListIsRefused() {
        refusesTheRest(fleetOwner());
    }

    private static void refusesTheRest(Crawled crawled) {
        Api api = crawled.api;
        Map<String, List<Got>> found = crawled.found;
        List<String> findings = new ArrayList<>();
        Set<String> all = new TreeSet<>();
        api.contract.current().values().forEach(all::addAll);
        api.contract.current().forEach((path, names) -> {
            Got one = found.get(path).stream()
                    .filter(got -> got.status == 200)
                    .findFirst()
                    .orElse(null);
            if (one == null) return;
            String target = Api.without(one.target);
            Map<String, String> wrong = new LinkedHashMap<>();
            Set<String> others = new LinkedHashSet<>(all);
            others.add("colour");
            others.removeAll(names);
            for (String other : others) wrong.put(target + "?" + other + "=" + SAMPLES.getOrDefault(other, "x"), other);
            for (String name : names) {
                if (!List.of("locale", "vinPrefix").contains(name)) wrong.put(target + "?" + name + "=,", name);
            }
            for (Got got : api.get(List.copyOf(wrong.keySet()))) {
                String expected = "400 40000 Invalid parameter: " + wrong.get(got.target);
                String was = got.status + " " + got.json().get("code") + " "
                        + got.json().get("message");
                if (!was.equals(expected)) findings.add(path + ": " + was + " instead of " + expected);
            }
        });
        assertEquals(List.of(), findings);
    }

    @Test
    void everyPathThatReadsIsServed() {
        List<String> empty = fleetOwner().found.entrySet().stream()
                .filter(one -> one.getValue().stream().noneMatch(got -> got.status == 200))
                .map(Map.Entry::getKey)
                .filter(path -> WRITTEN.stream().noneMatch(path::contains))
                .toList();
        assertEquals(List.of("/vehicles/{vin}"), empty, "that one is asked by VIN");
    }
}
