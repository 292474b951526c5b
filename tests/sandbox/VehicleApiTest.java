package stellantis.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;
import static support.LocalStellantis.header;
import static support.LocalStellantis.json;
import static support.LocalStellantis.status;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.LocalStellantis;
import support.LocalStellantis.Partner;
import support.Tool;

/** The connected-car API and the gateway before it, as curl sees them. */
@Tag("curl")
@Tag("openssl")
class VehicleApiTest {
    @TempDir
    static Path temporary;

    static LocalStellantis stellantis;
    static Partner partner;
    static String fleet;
    static List<String> vehicles;

    @BeforeAll
    static void start() {
        stellantis = new LocalStellantis(temporary, options -> options.quota("100000/1"));
        partner = stellantis.partner("MZP000001");
        fleet = "/fleets/" + at(json(stellantis.get(partner, "/fleets")), "_embedded", "fleets", 0, "id");
        vehicles = ids(json(stellantis.get(partner, fleet + "/vehicles")), "vehicles");
    }

    @AfterAll
    static void stop() {
        stellantis.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void fleetsAreHalOverBothVersionsOfTls(String version) {
        Tool.Result answer = stellantis.get(partner, "/fleets", "--tlsv" + version, "--tls-max", version);
        assertEquals(200, status(answer));
        assertEquals("application/hal+json", header(answer, "Content-Type"));
        assertEquals("2", String.valueOf(at(json(answer), "total")));
        assertEquals("Sandbox fleet", at(json(answer), "_embedded", "fleets", 0, "name"));
        assertTrue(stellantis.log.get(stellantis.log.size() - 1).contains("TLSv" + version), stellantis.log.toString());
    }

    @Test
    void aFleetLinksToItsVehiclesAtTheNameTheClientUsed() {
        Map<String, Object> one = json(stellantis.get(partner, fleet));
        assertEquals(
                stellantis.sandbox.baseUrl() + "/connectedcar/v3" + fleet + "/vehicles",
                at(one, "_links", "vehicles", "href"));
        String byAddress = stellantis.sandbox.baseUrl().toString().replace("localhost", "127.0.0.1");
        Tool.Result answer = stellantis.curl(
                partner,
                "-i",
                "-u",
                partner.login() + ":" + partner.password(),
                byAddress + "/connectedcar/v3" + fleet + "?client_id=" + partner.clientId());
        assertEquals(byAddress + "/connectedcar/v3" + fleet, at(json(answer), "_links", "self", "href"));
    }

    @Test
    void seventyFiveVehiclesComeOnPagesThatLinkForwardAndBack() {
        List<String> seen = new ArrayList<>();
        String next = fleet + "/vehicles?pageSize=20";
        Map<String, Object> page = null;
        int pages = 0;
        while (next != null) {
            page = json(stellantis.get(partner, next));
            seen.addAll(ids(page, "vehicles"));
            pages++;
            assertEquals(pages, at(page, "currentPage"));
            Object link = at(page, "_links", "next", "href");
            assertFalse(String.valueOf(link).contains("client_id"), "the client adds its id again");
            next = link == null ? null : link.toString().replaceFirst(".*/connectedcar/v3", "");
        }
        assertEquals(75, seen.size());
        assertEquals(75, new HashSet<>(seen).size());
        assertEquals(4, pages);
        assertEquals(List.of(75, 4), List.of(at(page, "total"), at(page, "totalPage")));
        String back = at(page, "_links", "prev", "href").toString().replaceFirst(".*/connectedcar/v3", "");
        assertEquals(seen.subList(40, 60), ids(json(stellantis.get(partner, back)), "vehicles"));
        String first = at(page, "_links", "first", "href").toString().replaceFirst(".*/connectedcar/v3", "");
        assertEquals(seen.subList(0, 20), ids(json(stellantis.get(partner, first)), "vehicles"));
    }

    @Test
    void aPageHasSixtyUnlessSaidOtherwise() {
        assertEquals(60, vehicles.size());
    }

    @Test
    void indexRangeAndVinPrefixChooseAndStayOnTheNextPage() {
        String one = fleet + "/vehicles/" + vehicles.get(0);
        List<String> trips = ids(json(stellantis.get(partner, one + "/trips")), "trips");
        Map<String, Object> page = json(stellantis.get(partner, one + "/trips?indexRange=10-14&pageSize=3"));
        assertEquals(trips.subList(10, 13), ids(page, "trips"));
        String next = at(page, "_links", "next", "href").toString().replaceFirst(".*/connectedcar/v3", "");
        assertEquals(trips.subList(13, 15), ids(json(stellantis.get(partner, next)), "trips"));
        assertEquals(15, at(json(stellantis.get(partner, fleet + "/vehicles?vinPrefix=VR7")), "total"));
        page = json(stellantis.get(partner, fleet + "/vehicles?vinPrefix=VR7&pageSize=10"));
        next = at(page, "_links", "next", "href").toString().replaceFirst(".*/connectedcar/v3", "");
        page = json(stellantis.get(partner, next));
        assertEquals(15, at(page, "total"));
        assertEquals(5, ids(page, "vehicles").size());
    }

    @ParameterizedTest
    @CsvSource({
        "vehicles?pageSize=0, pageSize",
        "vehicles?pageSize=61, pageSize",
        "vehicles?pageSize=x, pageSize",
        "vehicles?pageSize=1&pageSize=2, pageSize",
        "vehicles?indexRange=0-4, indexRange",
        "vehicles/ID/trips?indexRange=5, indexRange",
        "vehicles/ID/trips?indexRange=9-3, indexRange",
        "vehicles?pageToken=nonsense, pageToken",
        "vehicles?profile=fleet, profile",
        "vehicles?vinPrefix=o, vinPrefix",
        "vehicles/ID/status?profile=owner, profile",
        "vehicles/ID/alerts?timestamps=, timestamps",
        "?colour=red, colour"
    })
    void badParametersAreTheApplicationsError400(String path, String named) {
        String wrong = (path.startsWith("?") ? "" : "/") + path.replace("ID", vehicles.get(0));
        Tool.Result answer = stellantis.get(partner, fleet + wrong);
        assertApplicationError(answer, 400, 40000);
        assertEquals("Invalid parameter: " + named, at(json(answer), "message"));
        assertTrue(last().contains("40000 " + named + " "), last());
    }

    @Test
    void aPageTokenIsGoodForItsCollectionOnly() {
        String next = at(json(stellantis.get(partner, fleet + "/vehicles?pageSize=1")), "_links", "next", "href")
                .toString();
        assertApplicationError(stellantis.get(partner, "/fleets?" + next.replaceFirst(".*\\?", "")), 400, 40000);
    }

    @Test
    void aStatusHasPositionEnergiesAndOdometer() {
        Map<String, Object> status = json(stellantis.get(partner, fleet + "/vehicles/" + vehicles.get(0) + "/status"));
        assertEquals("Feature", at(status, "lastPosition", "type"));
        assertTrue(at(status, "energies", 0, "level") instanceof Number);
        assertTrue(at(status, "odometer", "mileage") instanceof Number);
        assertEquals(
                at(json(stellantis.get(partner, fleet + "/vehicles/" + vehicles.get(0))), "vin"), at(status, "vin"));
    }

    @Test
    void theLastPositionIsGeojsonWithLongitudeFirst() {
        Tool.Result answer = stellantis.get(partner, fleet + "/vehicles/" + vehicles.get(0) + "/lastPosition");
        assertEquals("application/vnd.geo+json", header(answer, "Content-Type"));
        double longitude = ((Number) at(json(answer), "geometry", "coordinates", 0)).doubleValue();
        double latitude = ((Number) at(json(answer), "geometry", "coordinates", 1)).doubleValue();
        assertTrue(longitude < 10 && latitude > 40, answer.out());
    }

    @Test
    void telemetryTakesLargePagesIntervalsAndExtensions() {
        String telemetry = fleet + "/vehicles/" + vehicles.get(0) + "/telemetry";
        assertEquals(
                60, ids(json(stellantis.get(partner, telemetry)), "telemetries").size());
        Tool.Result whole = stellantis.get(partner, telemetry + "?pageSize=2000&extension=location");
        assertEquals("chunked", header(whole, "Transfer-Encoding"));
        assertEquals(1440, ids(json(whole), "telemetries").size());
        assertEquals(
                "Point",
                at(
                        json(whole),
                        "_embedded",
                        "telemetries",
                        0,
                        "_embedded",
                        "extension",
                        "location",
                        "geometry",
                        "type"));
        String newest =
                at(json(whole), "_embedded", "telemetries", 0, "createdAt").toString();
        String tenth =
                at(json(whole), "_embedded", "telemetries", 10, "createdAt").toString();
        assertEquals(11, at(json(stellantis.get(partner, telemetry + "?timestamps=" + tenth + "/" + newest)), "total"));
        assertEquals(3, at(json(stellantis.get(partner, telemetry + "?timestamps=" + tenth + "/PT2H")), "total"));
        assertEquals(11, at(json(stellantis.get(partner, telemetry + "?timestamps=" + tenth + "/")), "total"));
        assertApplicationError(stellantis.get(partner, telemetry + "?pageSize=2001"), 400, 40000);
        assertApplicationError(stellantis.get(partner, telemetry + "?timestamps=yesterday"), 400, 40000);
        assertApplicationError(stellantis.get(partner, telemetry + "?extension=pictures"), 400, 40000);
    }

    @Test
    void alertsComeTogetherAndOneByOne() {
        String alerts = fleet + "/vehicles/" + vehicles.get(2) + "/alerts";
        List<String> all = ids(json(stellantis.get(partner, alerts)), "alerts");
        assertEquals(3, all.size());
        assertEquals("AddWasherFluid", at(json(stellantis.get(partner, alerts + "/" + all.get(0))), "type"));
        assertApplicationError(stellantis.get(partner, alerts + "/0123"), 404, 40499);
    }

    @Test
    void maintenanceSaysDaysAndKilometres() {
        Map<String, Object> maintenance =
                json(stellantis.get(partner, fleet + "/vehicles/" + vehicles.get(0) + "/maintenance"));
        assertTrue(
                at(maintenance, "daysBeforeMaintenance") instanceof Number
                        && at(maintenance, "mileageBeforeMaintenance") instanceof Number,
                maintenance.toString());
    }

    @Test
    void capabilitiesGoByVinUnderBothSpellingsAndNeedNoCredentialsWithARealm() {
        String vin = at(json(stellantis.get(partner, fleet + "/vehicles/" + vehicles.get(4))), "vin")
                .toString();
        String asked = vin + "?extension=onboardCapabilities";
        for (String spelling : List.of("/vehicle/", "/vehicles/")) {
            assertEquals(
                    "data:telemetry",
                    at(
                            json(stellantis.get(partner, spelling + asked)),
                            "_embedded",
                            "extension",
                            "onboardCapabilities",
                            "data",
                            0));
        }
        assertEquals(
                true,
                at(
                        json(stellantis.get(partner, "/vehicles/" + asked)),
                        "_embedded",
                        "extension",
                        "onboardCapabilities",
                        "remote",
                        "charging",
                        "supported"));
        assertNull(at(json(stellantis.get(partner, "/vehicles/" + vin)), "_embedded"));
        Tool.Result withRealm =
                stellantis.curl(partner, "-i", "-H", "x-introspect-realm: clientsB2CPeugeot", url("/vehicle/" + vin));
        assertEquals(200, status(withRealm));
        assertApplicationError(stellantis.get(partner, "/vehicles/VR3SANDBX99999999"), 404, 40410);
        assertApplicationError(stellantis.get(partner, "/vehicles/short"), 400, 40000);
    }

    @Test
    void whatIsNotThereIsTheApplicationsError404() {
        assertApplicationError(stellantis.get(partner, "/fleets/0123456789"), 404, 40499);
        assertApplicationError(stellantis.get(partner, fleet + "/vehicles/abcdef"), 404, 40410);
        assertApplicationError(
                stellantis.get(partner, fleet + "/vehicles/" + vehicles.get(12) + "/status"), 404, 40400);
        assertApplicationError(
                stellantis.get(partner, fleet + "/vehicles/" + vehicles.get(6) + "/lastPosition"), 404, 40499);
        assertApplicationError(
                stellantis.get(partner, fleet + "/vehicles/" + vehicles.get(16) + "/status"), 404, 40499);
        assertApplicationError(stellantis.get(partner, fleet + "/monitors/0123"), 404, 40499);
    }

    @Test
    void telemetryKeepsTheTypesAskedFor() {
        String telemetry = fleet + "/vehicles/" + vehicles.get(0) + "/telemetry?pageSize=1&type=";
        assertEquals(
                Map.of("energies", 1),
                sizes(at(
                        json(stellantis.get(partner, telemetry + "vehicle.energies")),
                        "_embedded",
                        "telemetries",
                        0,
                        "vehicle")));
        Object two = at(
                json(stellantis.get(partner, telemetry + "environment&type=vehicle.battery")),
                "_embedded",
                "telemetries",
                0);
        assertEquals("11.5", String.valueOf(at(two, "environment", "air", "temp")));
        assertNull(at(two, "privacy"));
        assertApplicationError(stellantis.get(partner, telemetry + "energies"), 400, 40000);
    }

    private static Map<String, Integer> sizes(Object object) {
        return ((Map<?, ?>) object)
                .entrySet().stream()
                        .collect(java.util.stream.Collectors.toMap(
                                one -> String.valueOf(one.getKey()), one -> ((List<?>) one.getValue()).size()));
    }

    @Test
    void tripsHaveFiltersAndWhatHappenedOnTheWay() {
        String trips = fleet + "/vehicles/" + vehicles.get(0) + "/trips";
        Map<String, Object> all = json(stellantis.get(partner, trips));
        assertEquals(60, at(all, "total"));
        Object trip = at(all, "_embedded", "trips", 0);
        assertTrue(
                ((Number) at(trip, "duration")).intValue() > 0
                        && at(trip, "distance") instanceof Number
                        && at(trip, "startPosition", "geometry", "coordinates", 1) instanceof Number,
                trip.toString());
        String one = trips + "/" + at(trip, "id");
        assertEquals(trip, json(stellantis.get(partner, one)));
        Map<String, Object> way = json(stellantis.get(partner, one + "/wayPoints?pageSize=2000"));
        assertEquals(((Number) at(trip, "duration")).intValue() / 30 + 1, at(way, "total"));
        assertEquals(
                ((Number) at(trip, "duration")).intValue() / 60 + 1,
                at(json(stellantis.get(partner, one + "/telemetry")), "total"));
        assertEquals(1, at(json(stellantis.get(partner, one + "/alerts")), "total"), "an alert of that day");
        String earlier = trips + "/" + at(all, "_embedded", "trips", 9, "id");
        assertEquals(0, at(json(stellantis.get(partner, earlier + "/alerts")), "total"));
        int longer = (int) at(json(stellantis.get(partner, trips + "?duration=1800-")), "total");
        assertEquals(60, longer + (int) at(json(stellantis.get(partner, trips + "?duration=0-1799")), "total"));
        assertEquals(
                60,
                (int) at(json(stellantis.get(partner, trips + "?states=Nominal")), "total")
                        + (int) at(
                                json(stellantis.get(partner, trips + "?states=DataLacking&states=Unfinished")),
                                "total"));
        assertEquals(
                1, at(json(stellantis.get(partner, trips + "?timestamps=" + at(trip, "startedAt") + "/")), "total"));
        for (String bad : List.of("?duration=long", "?distance=1.25-", "?states=Perfect"))
            assertApplicationError(stellantis.get(partner, trips + bad), 400, 40000);
        assertApplicationError(stellantis.get(partner, trips + "/0123"), 404, 40499);
        assertApplicationError(stellantis.get(partner, fleet + "/vehicles/" + vehicles.get(12) + "/trips"), 404, 40400);
    }

    @Test
    void aCollisionIsThatOfItsVehicle() {
        String third = fleet + "/vehicles/" + vehicles.get(2) + "/collisions";
        Map<String, Object> collisions = json(stellantis.get(partner, third));
        assertEquals(1, at(collisions, "total"));
        assertEquals(
                "Rear",
                at(
                        json(stellantis.get(partner, third + "/" + at(collisions, "_embedded", "Collisions", 0, "id"))),
                        "details",
                        0,
                        "side"));
        assertEquals(
                0, at(json(stellantis.get(partner, fleet + "/vehicles/" + vehicles.get(0) + "/collisions")), "total"));
    }

    @Test
    void theViewsOfAWholeFleetAreNotServed() {
        for (String view : List.of("status", "maintenances", "alerts", "trips", "collisions", "telemetries"))
            assertGatewayError(stellantis.get(partner, fleet + "/" + view), 404, "No resources match requested URI");
    }

    @Test
    void ofAHundredThousandVehiclesNoneIsStored() {
        Fleet large = Fleet.of("MZP000001", 100_000).get(0);
        assertEquals(100_000, large.vehicles(null).size());
        Vehicle last = large.vehicles(null).get(99_999);
        assertTrue(last != large.vehicles(null).get(99_999), "made anew at each look");
        assertEquals(last, large.vehicles(null).get(99_999), "and the same at each look");
        assertEquals(last, large.byId(last.id()).orElseThrow());
        assertEquals(last, large.byVin(last.vin()).orElseThrow());
        assertEquals(99_999, large.vehicles(null).subList(0, 99_999).size());
        assertEquals(
                100_000,
                large.vehicles(null).stream().map(Vehicle::id).distinct().count());
        Fleet other = Fleet.of("MZP000002", 100_000).get(0);
        assertTrue(other.byId(last.id()).isEmpty(), "ids of one partner mean nothing to another");
        assertTrue(large.byId("ffffffff".repeat(10)).isEmpty()
                && large.byVin("VR3SANDBX99999999").isEmpty()
                && large.byVin("VR7" + last.vin().substring(3)).isEmpty());
    }

    @Test
    void fleetsAndVehiclesOfOthersAreForbidden() {
        Partner other = stellantis.partner("MZP000002");
        String fleets = stellantis.get(other, "/fleets").out();
        String foreign = at(json(stellantis.get(other, "/fleets")), "_embedded", "fleets", 0, "id")
                .toString();
        String vehicle = ids(json(stellantis.get(other, "/fleets/" + foreign + "/vehicles")), "vehicles")
                .get(0);
        assertApplicationError(stellantis.get(partner, "/fleets/" + foreign), 403, 40300);
        assertApplicationError(stellantis.get(partner, fleet + "/vehicles/" + vehicle), 403, 40300);
        assertTrue(!fleets.contains(fleet.substring(8)), fleets);
    }

    @Test
    void aTypoInThePathIsTheGatewaysError404() {
        assertGatewayError(stellantis.get(partner, "/fleet"), 404, "No resources match requested URI");
        assertGatewayError(
                stellantis.get(partner, fleet + "/vehicles/" + vehicles.get(0) + "/state"),
                404,
                "No resources match requested URI");
        assertGatewayError(
                stellantis.curl(partner, "-i", stellantis.sandbox.baseUrl() + "/"),
                404,
                "No resources match requested URI");
    }

    @Test
    void theClientIdIsLookedForInTheQueryOnly() {
        String url = stellantis.sandbox.baseUrl() + "/connectedcar/v3/fleets";
        String[] basic = {"-u", partner.login() + ":" + partner.password()};
        assertGatewayError(
                stellantis.curl(partner, "-i", basic[0], basic[1], url), 401, "Invalid client id or secret.");
        // the tutorial's own line: a GET with a form body
        Tool.Result tutorial = stellantis.curl(
                partner,
                "-i",
                "--request",
                "GET",
                "--url",
                url,
                "--data-urlencode",
                "client_id=" + partner.clientId(),
                basic[0],
                basic[1]);
        assertGatewayError(tutorial, 401, "Invalid client id or secret.");
        assertTrue(last().contains("client_id came in the body, it belongs into the query"), last());
        assertGatewayError(
                stellantis.curl(partner, "-i", "-H", "X-IBM-Client-Id: " + partner.clientId(), basic[0], basic[1], url),
                401,
                "Invalid client id or secret.");
        assertGatewayError(
                stellantis.curl(partner, "-i", basic[0], basic[1], url + "?client_id=0000"),
                401,
                "Invalid client id or secret.");
        assertGatewayError(
                stellantis.curl(
                        partner,
                        "-i",
                        basic[0],
                        basic[1],
                        url + "?client_id=" + partner.reply().client().tokenClientId()),
                401,
                "Invalid client id or secret.");
        assertTrue(last().contains("step 5"), last());
    }

    @Test
    void theClientIdBelongsToItsCertificate() {
        Partner other = stellantis.partner("MZP000003");
        assertGatewayError(
                stellantis.curl(other, "-i", "-u", partner.login() + ":" + partner.password(), url("/fleets")),
                401,
                "Invalid client id or secret.");
    }

    @Test
    void wrongCredentialsAreTheGatewaysError401() {
        String message =
                "Cannot pass the security checks that are required by the target API or operation, Enable debug"
                        + " headers for more details.";
        assertGatewayError(stellantis.curl(partner, "-i", url("/fleets")), 401, message);
        assertGatewayError(
                stellantis.curl(partner, "-i", "-u", partner.login() + ":wrong", url("/fleets")), 401, message);
        assertGatewayError(
                stellantis.curl(partner, "-i", "-u", "MZP999999:" + partner.password(), url("/fleets")), 401, message);
        assertGatewayError(
                stellantis.curl(partner, "-i", "-H", "Authorization: Basic !!!", url("/fleets")), 401, message);
        assertGatewayError(
                stellantis.curl(partner, "-i", "-H", "Authorization: Digest abc", url("/fleets")), 401, message);
        assertGatewayError(
                stellantis.curl(partner, "-i", "-H", "Authorization: Bearer abc.def.ghi", url("/fleets")),
                401,
                message);
    }

    @Test
    void anAccessTokenOpensTheApiAndItsCertificateIsChecked() {
        String token = stellantis.accessToken(partner);
        assertEquals(
                200, status(stellantis.curl(partner, "-i", "-H", "Authorization: Bearer " + token, url("/fleets"))));
        String plain = stellantis.sandbox.baseUrl() + "/connectedcar/v3/fleets";
        assertEquals(
                200,
                status(stellantis.curl(
                        partner,
                        "-i",
                        "-H",
                        "Authorization: Bearer " + token,
                        "-H",
                        "X-IBM-Client-Id: " + partner.clientId(),
                        plain)));
        Partner renewed = stellantis.sign(partner.key(), partner.login(), Duration.ofDays(365), false);
        Tool.Result other = stellantis.curl(renewed, "-i", "-H", "Authorization: Bearer " + token, url("/fleets"));
        assertEquals(401, status(other));
        assertTrue(header(other, "WWW-Authenticate").startsWith("Bearer error=\"invalid_token\""), other.out());
        assertTrue(last().contains("bound to another certificate"), last());
        String changed = token.substring(0, token.length() - 4) + (token.endsWith("AAAA") ? "BBBB" : "AAAA");
        assertEquals(
                401, status(stellantis.curl(partner, "-i", "-H", "Authorization: Bearer " + changed, url("/fleets"))));
    }

    @Test
    void versionFourIsNotInThePlan() {
        Tool.Result answer = stellantis.curl(partner, "-i", url("/fleets").replace("/v3/", "/v4/"));
        assertGatewayError(answer, 401, "Not registered to plan");
        assertEquals("default", header(answer, "WWW-Authenticate"));
    }

    @Test
    void methodsAndMediaTypesThatAreNotServedAreRefused() {
        assertEquals(405, status(stellantis.get(partner, "/fleets", "-X", "DELETE")));
        assertEquals(406, status(stellantis.get(partner, "/fleets", "-H", "Accept: text/html")));
        assertEquals(
                200,
                status(stellantis.get(
                        partner, "/fleets", "-H", "Accept: application/hal+json, application/json;q=0.9")));
        assertEquals(
                413,
                status(stellantis.get(
                        partner,
                        "/fleets",
                        "-H",
                        "Expect:",
                        "-X",
                        "GET",
                        "--data-binary",
                        "@" + stellantis.write("large", new byte[2 << 20]))));
    }

    @Test
    void whatIsNoRequestIsAnsweredAndLogged() {
        Tool.Result climbing = stellantis.curl(
                partner, "-i", "--path-as-is", stellantis.sandbox.baseUrl() + "/connectedcar/v3/../..%2f..%2fetc");
        assertEquals(400, status(climbing));
        assertFalse(climbing.out().toLowerCase().contains("jetty"), climbing.out());
        assertTrue(last().endsWith(" api: not understood as a request | 400"), last());
        assertEquals(431, status(stellantis.curl(partner, "-i", "-H", "X: " + "x".repeat(20_000), url("/fleets"))));
        assertEquals(200, status(stellantis.get(partner, "/fleets")));
    }

    @Test
    void everyAnswerHasATransactionIdAndBothStylesOfRateLimit() {
        Tool.Result answer = stellantis.get(partner, "/fleets");
        assertTrue(header(answer, "X-Global-Transaction-ID").matches("[0-9a-f]{32}"), answer.out());
        assertEquals("100000", header(answer, "X-RateLimit-Limit-1"));
        assertTrue(Integer.parseInt(header(answer, "X-RateLimit-Remaining-1")) < 100_000);
        assertEquals("100000", header(answer, "X-RateLimit-Limit-2"));
        assertTrue(header(answer, "X-RateLimit-Remaining").startsWith("name="), answer.out());
        assertNull(header(answer, "Retry-After"));
    }

    @Test
    void manyAtOnceAndManyOnOneConnectionAreServed() {
        String config = String.join(
                "\n",
                IntStream.range(0, 60)
                        .mapToObj(i ->
                                "url = \"" + url(fleet + "/vehicles/" + vehicles.get(i)) + "\"\noutput = /dev/null")
                        .toList());
        for (String parallel : List.of("--no-parallel", "--parallel")) {
            Tool.Result answer = stellantis.curl(
                    partner,
                    "-u",
                    partner.login() + ":" + partner.password(),
                    parallel,
                    "-w",
                    "%{http_code} %{num_connects}\n",
                    "-K",
                    stellantis.write("urls", config.getBytes()).toString());
            List<String> lines = answer.ok().out().lines().toList();
            assertEquals(60, lines.size());
            assertTrue(lines.stream().allMatch(line -> line.startsWith("200")), answer.out());
            if (parallel.equals("--no-parallel"))
                assertEquals(59, lines.stream().filter("200 0"::equals).count(), "the connection is kept");
        }
    }

    private static String url(String path) {
        return stellantis.sandbox.baseUrl() + "/connectedcar/v3" + path + "?client_id=" + partner.clientId();
    }

    private static String last() {
        return stellantis.log.get(stellantis.log.size() - 1);
    }

    private static void assertApplicationError(Tool.Result answer, int status, int code) {
        assertEquals(status, status(answer), answer.out());
        assertEquals("application/hal+json", header(answer, "Content-Type"));
        Map<String, Object> error = json(answer);
        assertEquals(List.of("code", "uuid", "message", "timestamp"), List.copyOf(error.keySet()));
        assertEquals(code, error.get("code"));
    }

    private static void assertGatewayError(Tool.Result answer, int status, String more) {
        assertEquals(status, status(answer), answer.out());
        Map<String, Object> error = json(answer);
        assertEquals(List.of("httpCode", "httpMessage", "moreInformation"), List.copyOf(error.keySet()));
        assertEquals(
                List.of(String.valueOf(status), more), List.of(error.get("httpCode"), error.get("moreInformation")));
    }

    private static List<String> ids(Map<String, Object> page, String plural) {
        return ((List<?>) at(page, "_embedded", plural))
                .stream()
                        .map(one -> String.valueOf(((Map<?, ?>) one).get("id")))
                        .toList();
    }
}
