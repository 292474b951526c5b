package stellantis.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;
import static support.LocalStellantis.body;
import static support.LocalStellantis.header;
import static support.LocalStellantis.json;
import static support.LocalStellantis.status;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.EndUserTokens;
import support.LocalStellantis;
import support.LocalStellantis.Partner;
import support.Tool;

/** The end-user API v4 as curl sees it. */
@Tag("curl")
@Tag("openssl")
class EndUserApiTest {
    private static final String ALL = "openid profile data:telemetry data:position data:trip data:alert data:collision";

    @TempDir
    static Path temporary;

    static LocalStellantis stellantis;
    static Partner app;
    static EndUserTokens owners;
    static Object anna;
    static Duration later = Duration.ZERO;

    @BeforeAll
    static void start() {
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return Instant.now().plus(later);
            }

            @Override
            public ZoneId getZone() {
                return ZoneId.of("UTC");
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        stellantis = new LocalStellantis(temporary, options -> options.clock(clock));
        app = stellantis.endUserApp("MZP000001");
        owners = new EndUserTokens(stellantis, app);
        anna = owners.tokens("anna", ALL).get("access_token");
    }

    @AfterAll
    static void stop() {
        stellantis.close();
    }

    @Test
    void theUserAndTheVehicles() {
        Map<String, Object> user = json(owners.call(anna, "/user"));
        assertEquals(List.of("Anna", "Example"), List.of(user.get("firstName"), user.get("lastName")));
        Tool.Result answer = owners.call(anna, "/user/vehicles");
        assertEquals("application/hal+json", header(answer, "Content-Type"));
        Map<String, Object> vehicles = json(answer);
        assertEquals(
                List.of(2, "VR3SANDBX00001001", "Peugeot"),
                List.of(
                        vehicles.get("total"),
                        at(vehicles, "_embedded", "vehicles", 0, "vin"),
                        at(vehicles, "_embedded", "vehicles", 0, "brand")));
        assertFalse(body(answer).contains("fleet"), "an end user has no fleet");
        assertFalse(
                json(owners.call(owners.tokens("anna", "data:trip").get("access_token"), "/user"))
                        .containsKey("lastName"),
                "without profile no name");
    }

    @Test
    void theDataOfAVehicle() {
        String vehicle = "/user/vehicles/" + vehicle(owners, anna, 0);
        assertEquals("VR3SANDBX00001001", json(owners.call(anna, vehicle)).get("vin"));
        Map<String, Object> status = json(owners.call(anna, vehicle + "/status"));
        assertEquals("Feature", at(status, "lastPosition", "type"));
        assertNotNull(at(status, "odometer", "mileage"));
        assertEquals(
                stellantis.sandbox.baseUrl() + "/connectedcar/v4" + vehicle + "/status",
                at(status, "_links", "self", "href"));
        assertEquals("application/vnd.geo+json", header(owners.call(anna, vehicle + "/lastPosition"), "Content-Type"));
        assertNotNull(json(owners.call(anna, vehicle + "/maintenance")).get("daysBeforeMaintenance"));
        Map<String, Object> telemetry = json(owners.call(anna, vehicle + "/telemetry?pageSize=3&extension=location"));
        assertNotNull(at(telemetry, "_embedded", "telemetries", 2, "_embedded", "extension", "location"));
        String next = at(telemetry, "_links", "next", "href").toString();
        assertEquals(200, status(owners.call(anna, next.substring(next.indexOf("/user/")))));
        assertNotNull(at(json(owners.call(anna, vehicle + "/alerts")), "_embedded", "alerts", 0, "type"));
        Map<String, Object> trips = json(owners.call(anna, vehicle + "/trips"));
        String trip = at(trips, "_embedded", "trips", 0, "id").toString();
        assertEquals(200, status(owners.call(anna, vehicle + "/trips/" + trip + "/wayPoints")));
        Map<String, Object> alarms = json(owners.call(anna, vehicle + "/alarms?type=vehicle.alarm.status"));
        assertEquals("Active", at(alarms, "_embedded", "alarms", 0, "status", "activation"));
        assertNull(at(alarms, "_embedded", "alarms", 0, "trigger"));
        assertEquals(
                "404 Not Found",
                status(owners.call(anna, vehicle + "/state")) + " "
                        + json(owners.call(anna, vehicle + "/state")).get("httpMessage"));
        assertEquals("400 40000", code(owners.call(anna, vehicle + "/telemetry?pageSize=2001")));
    }

    @ParameterizedTest
    @CsvSource({
        "status,data:telemetry,true",
        "status,data:position,true",
        "status,data:trip,false",
        "telemetry,data:telemetry,true",
        "telemetry,data:position,false",
        "maintenance,data:telemetry,true",
        "maintenance,data:alert,false",
        "lastPosition,data:position,true",
        "lastPosition,data:telemetry,false",
        "alerts,data:alert,true",
        "alerts,data:telemetry,false",
        "trips,data:trip,true",
        "trips,data:position,false",
        "collisions,data:collision,true",
        "collisions,data:alert,false",
        "status,ConnectivityForPartners,true",
        "status,Remote,false"
    })
    void whatTheScopesDoNotCoverIsForbidden(String path, String scope, boolean allowed) {
        Object token = owners.tokens("anna", scope).get("access_token");
        Tool.Result answer = owners.call(token, "/user/vehicles/" + vehicle(owners, token, 1) + "/" + path);
        assertEquals(
                allowed ? "200 null" : "403 40300",
                status(answer) + " " + json(answer).get("code"),
                answer.out());
        if (!allowed) assertTrue(last().contains("was not granted"), last());
    }

    @Test
    void placesAreLeftOutWithoutTheScopeForThem() {
        Object token = owners.tokens("anna", "data:telemetry data:alert").get("access_token");
        String vehicle = "/user/vehicles/" + vehicle(owners, token, 0);
        for (String path : List.of("/status", "/telemetry?extension=location", "/alerts")) {
            String answer = body(owners.call(token, vehicle + path));
            assertFalse(answer.contains("coordinates"), answer);
        }
        assertTrue(body(owners.call(token, vehicle + "/status")).contains("mileage"));
        Object where = owners.tokens("anna", "data:position").get("access_token");
        String status = body(owners.call(where, vehicle + "/status"));
        assertTrue(status.contains("coordinates") && !status.contains("mileage"), status);
    }

    @Test
    void theVehiclesPrivacyStateLimitsToo() {
        EndUserTokens opel = owners.of("opel", "clientsB2COpel");
        Object ben = opel.tokens("ben", ALL).get("access_token");
        String hidesPlace = "/user/vehicles/" + vehicle(opel, ben, 0);
        assertNull(json(opel.call(ben, hidesPlace + "/status")).get("lastPosition"));
        assertEquals("404 40499", code(opel.call(ben, hidesPlace + "/lastPosition")));
        Object carla = opel.tokens("carla", ALL).get("access_token");
        assertEquals("404 40499", code(opel.call(carla, "/user/vehicles/" + vehicle(opel, carla, 0) + "/status")));
        Object dan = opel.tokens("dan", ALL).get("access_token");
        assertEquals("404 40400", code(opel.call(dan, "/user/vehicles/" + vehicle(opel, dan, 0) + "/status")));
    }

    @Test
    void anotherOwnersVehicleIsForbiddenAndAnUnknownOneNotFound() {
        Object ben = owners.tokens("ben", ALL).get("access_token");
        assertEquals("403 40300", code(owners.call(anna, "/user/vehicles/" + vehicle(owners, ben, 0) + "/status")));
        assertEquals("404 40410", code(owners.call(anna, "/user/vehicles/0123456789abcdef/status")));
    }

    @Test
    void aTokenIsForItsRealmItsClientAndItsTime() {
        Object token = owners.tokens("anna", ALL).get("access_token");
        assertRefused(owners.of("opel", "clientsB2COpel").call(token, "/user"), "x-introspect-realm says otherwise");
        assertRefused(
                stellantis.curl(
                        app,
                        "-i",
                        "-H",
                        "Authorization: Bearer " + token,
                        stellantis.sandbox.baseUrl() + "/connectedcar/v4/user?client_id=" + app.clientId()),
                "no x-introspect-realm");
        assertRefused(owners.call("unknown", "/user"), "not an access token of this sandbox");
        assertRefused(
                new EndUserTokens(stellantis, stellantis.endUserApp("MZP000002")).call(token, "/user"),
                "given to another client");
        later = Duration.ofMinutes(61);
        try {
            assertRefused(owners.call(token, "/user"), "has expired");
        } finally {
            later = Duration.ZERO;
        }
    }

    @Test
    void theCertificateIsNeededToo() {
        assertEquals(
                56,
                stellantis
                        .curl(
                                null,
                                "-H",
                                "Authorization: Bearer " + anna,
                                stellantis.sandbox.baseUrl() + "/connectedcar/v4/user?client_id=" + app.clientId())
                        .code());
        Partner other = stellantis.endUserApp("MZP000003");
        Tool.Result answer = stellantis.curl(
                other,
                "-i",
                "-H",
                "Authorization: Bearer " + anna,
                "-H",
                "x-introspect-realm: clientsB2CPeugeot",
                stellantis.sandbox.baseUrl() + "/connectedcar/v4/user?client_id=" + app.clientId());
        assertEquals(
                "401 Invalid client id or secret.",
                status(answer) + " " + json(answer).get("moreInformation"));
    }

    @Test
    void fleetOwnersAndEndUsersHaveDifferentPlans() {
        Partner fleet = stellantis.partner("MZP000004");
        Tool.Result v4 = stellantis.curl(
                fleet,
                "-i",
                "-H",
                "Authorization: Bearer " + anna,
                "-H",
                "x-introspect-realm: clientsB2CPeugeot",
                stellantis.sandbox.baseUrl() + "/connectedcar/v4/user?client_id=" + fleet.clientId());
        assertEquals("401 Not registered to plan", status(v4) + " " + json(v4).get("moreInformation"));
        Tool.Result v3 = stellantis.get(app, "/fleets");
        assertEquals("401 Not registered to plan", status(v3) + " " + json(v3).get("moreInformation"));
    }

    @Test
    void whatAVehicleCanDoIsToldBeforeTheConsent() {
        Tool.Result answer = eligibility("VR3SANDBX00001001", "clientsB2CPeugeot");
        assertEquals(
                List.of(
                        "data:telemetry",
                        "data:telemetry:vehicle:energies",
                        "data:telemetry:vehicle:odometer",
                        "data:position",
                        "data:alert",
                        "data:trip",
                        "data:collision"),
                at(json(answer), "_embedded", "extension", "onboardCapabilities", "data"),
                answer.out());
        assertEquals(
                "remote:wakeup:write",
                at(json(answer), "_embedded", "extension", "onboardCapabilities", "remote", "wakeup", "scopeName"));
        assertEquals("404 40410", code(eligibility("VR3SANDBX00001001", "clientsB2COpel")));
        assertEquals("400 40000", code(eligibility("VR3", "clientsB2CPeugeot")));
        assertRefused(eligibility("VR3SANDBX00001001", "clientsB2CFiat"), "unknown realm");
    }

    private static Tool.Result eligibility(String vin, String realm) {
        return stellantis.curl(
                app,
                "-i",
                "-H",
                "x-introspect-realm: " + realm,
                stellantis.sandbox.baseUrl() + "/connectedcar/v3/vehicle/" + vin
                        + "?extension=onboardCapabilities&client_id=" + app.clientId());
    }

    private static String vehicle(EndUserTokens owners, Object token, int index) {
        return at(json(owners.call(token, "/user/vehicles")), "_embedded", "vehicles", index, "id")
                .toString();
    }

    private static String code(Tool.Result answer) {
        return status(answer) + " " + json(answer).get("code");
    }

    private static void assertRefused(Tool.Result answer, String logged) {
        assertEquals(
                "401 Cannot pass the security checks that are required by the target API or operation, Enable debug"
                        + " headers for more details.",
                status(answer) + " " + json(answer).get("moreInformation"));
        assertTrue(last().contains(logged), last());
    }

    private static String last() {
        return stellantis.log.get(stellantis.log.size() - 1);
    }
}
