//SOURCES Json.java
//SOURCES ../Sha256.java
package stellantis.sandbox;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import stellantis.Sha256;

/**
 * A partner's fleet: invented vehicles that are the same at every start. Some have no data, as in life: see
 * {@link Vehicle#privacy} and {@link Vehicle#hasStatus}. Nothing of it is stored: each vehicle is made when it is looked
 * at, from its number, so that a hundred thousand cost no more than three.
 *
 * @param first number of the first vehicle
 */
record Fleet(String id, String name, String login, int first, int size) {
    private static final String[][] MODELS = {{"VR3", "Peugeot", "Electric"}, {"VR7", "Citroen", "Thermic"}, {"VXK", "Opel", "Hybrid"},
            {"VR1", "DS", "Electric"}, {"VXK", "Vauxhall", "Thermic"}};
    private static final String[][] ALERTS = {{"AddWasherFluid", "Information"}, {"TyreUnderInflation", "Warning"}, {"BrakeFluidLevelLow", "Critical"}};
    /** How far back the telemetry reaches, one sample an hour; the vendor keeps about two months. */
    private static final int SAMPLES = 24 * 60;

    /** The two fleets of a login: a large one and the pool of three cars. */
    static List<Fleet> of(String login, int size) {
        return List.of(make(login, 0, "Sandbox fleet", 1, size), make(login, 1, "Pool cars", size + 1, 3));
    }

    private static Fleet make(String login, int index, String name, int first, int size) {
        return new Fleet(hash(login + "/fleet/" + index).substring(0, 24), name, login, first, size);
    }

    /** All of them, made one by one when asked for. */
    List<Vehicle> vehicles() {
        return lazy(size, at -> vehicle(first + at));
    }

    /** Those whose number passes, in order. */
    List<Vehicle> vehicles(IntPredicate number) {
        int[] chosen = IntStream.range(first, first + size).filter(number).toArray();
        return lazy(chosen.length, at -> vehicle(chosen[at]));
    }

    /** The vehicle with this id, of the fleet's own. */
    Optional<Vehicle> byId(String vehicleId) {
        if (!vehicleId.matches("[0-9a-f]{80,97}")) return Optional.empty();
        int number = Integer.parseUnsignedInt(vehicleId.substring(0, 8), 16) ^ mask(login);
        return number(number).filter(vehicle -> vehicle.id().equals(vehicleId));
    }

    Optional<Vehicle> byVin(String vin) {
        return vin.matches(".{9}\\d{8}") ? number(Integer.parseInt(vin.substring(9))).filter(vehicle -> vehicle.vin().equals(vin)) : Optional.empty();
    }

    private Optional<Vehicle> number(int number) {
        return number >= first && number < first + size ? Optional.of(vehicle(number)) : Optional.empty();
    }

    /** The VIN without the vehicle: enough to choose by its beginning. */
    static String vin(int number) {
        String digits = String.valueOf(number);
        return MODELS[number % MODELS.length][0] + "SANDBX" + "00000000".substring(digits.length()) + digits;
    }

    /** The real ids are opaque and of variable length; these hold the number, hidden, so that a vehicle is found without a search. */
    private Vehicle vehicle(int number) {
        String[] model = MODELS[number % MODELS.length];
        String id = String.format("%08x", number ^ mask(login)) + hash(login + "/vehicle/" + number) + hash(login + "/more/" + number);
        return new Vehicle(number, id.substring(0, 80 + number % 18), vin(number), model[1], model[2]);
    }

    private static int mask(String login) {
        return Integer.parseUnsignedInt(hash(login + "/mask").substring(0, 8), 16);
    }

    /** A list of which only what is looked at is made. */
    static <T> List<T> lazy(int size, IntFunction<T> make) {
        return new AbstractList<>() {
            @Override
            public T get(int index) {
                return make.apply(index);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    Map<String, Object> toJson(String base, Instant now) {
        String self = base + "/fleets/" + id;
        return Json.object("id", id, "name", name, "description", "invented by the sandbox", "createdAt", "2026-01-05T08:00:00Z",
                "updatedAt", now.truncatedTo(ChronoUnit.DAYS).toString(),
                "_links", Json.object("self", link(self), "vehicles", link(self + "/vehicles"), "status", link(self + "/status"), "maintenances", link(self + "/maintenances"),
                        "alerts", link(self + "/alerts"), "trips", link(self + "/trips"), "collisions", link(self + "/collisions"), "monitors", link(self + "/monitors"), "callbacks", link(self + "/remote/callbacks")));
    }

    static Map<String, Object> link(String href) {
        return Json.object("href", href);
    }

    static String hash(String text) {
        return Sha256.of("sandbox/" + text).hex();
    }

    record Vehicle(int number, String id, String vin, String brand, String motorization) {
        /** Every 25th vehicle hides where it is, every 25th hides all. */
        String privacy() {
            return number % 25 == 7 ? "Geolocation" : number % 25 == 17 ? "Full" : "None";
        }

        /** Every 25th vehicle never sent anything. */
        boolean hasStatus() {
            return number % 25 != 13;
        }

        /** Whether the vehicle of that number tells anything at all. */
        static boolean talks(int number) {
            return number % 25 != 13 && number % 25 != 17;
        }

        boolean electric() {
            return !motorization.equals("Thermic");
        }

        private double level(int hour) {
            return Math.round((20 + (number * 37 + hour * 13) % 800 / 10.0) * 10) / 10.0;
        }

        private Instant seen(Instant now) {
            return now.truncatedTo(ChronoUnit.HOURS).minus(number % 50, ChronoUnit.MINUTES);
        }

        double mileage(int hoursAgo) {
            return Math.round((18_342.6 + number * 211.3 - hoursAgo * 0.4) * 10) / 10.0;
        }

        Map<String, Object> toJson(String fleet, Instant now) {
            String self = fleet + "/vehicles/" + id;
            return Json.object("id", id, "vin", vin, "brand", brand, "motorization", motorization, "createdAt", "2026-02-01T10:00:00Z", "updatedAt", seen(now).toString(),
                    "_links", Json.object("self", link(self), "fleet", link(fleet), "status", link(self + "/status"), "telemetry", link(self + "/telemetry"),
                            "alerts", link(self + "/alerts"), "trips", link(self + "/trips"), "lastPosition", link(self + "/lastPosition"), "maintenance", link(self + "/maintenance"), "collisions", link(self + "/collisions")));
        }

        Map<String, Object> capabilities(String self, boolean onboard) {
            return Json.object("vin", vin, "brand", brand, "motorization", motorization,
                    "onboardCapabilities", !onboard ? null : Json.object("data", List.of("telemetry", "position", "alert", "trip"),
                            "remote", Json.object("operation", electric() ? List.of("WakeUp", "Doors", "Horn", "Lights", "ThermalPreconditioning", "ElectricBatteryChargingRequest")
                                    : List.of("WakeUp", "Doors", "Horn", "Lights"))),
                    "_links", Json.object("self", link(self)));
        }

        Map<String, Object> status(String fleet, Instant now) {
            String self = fleet + "/vehicles/" + id;
            String at = seen(now).toString();
            return Json.object("vin", vin, "createdAt", at, "updatedAt", seen(now).plusSeconds(2).toString(), "ignition", Json.object("type", "Stop", "createdAt", at),
                    "lastPosition", privacy().equals("None") ? position(now, false) : null, "energies", List.of(energy(0, at, true)),
                    "doorsState", Json.object("lockedStates", List.of("Locked"), "opening", List.of(Json.object("identifier", "Driver", "state", "Closed"))),
                    "privacy", Json.object("state", privacy()), "battery", Json.object("voltage", 83.5), "odometer", Json.object("mileage", mileage(0)),
                    "kinetic", Json.object("moving", false, "speed", 0), "environment", Json.object("air", Json.object("temp", 11.5), "luminosity", Json.object("day", false)),
                    "preconditioning", electric() ? Json.object("airConditioning", Json.object("status", "Disabled")) : null,
                    "_links", Json.object("self", link(self + "/status"), "vehicle", link(self), "fleet", link(fleet)));
        }

        private Map<String, Object> energy(int hour, String at, boolean whole) {
            double level = level(hour);
            int autonomy = (int) (level * (electric() ? 3.3 : 7.5));
            Object extension = !whole || !electric() ? null : Json.object("electric", Json.object(
                    "battery", Json.object("load", Json.object("capacity", 50000, "residual", (int) (level * 500))),
                    "charging", Json.object("plugged", number % 2 == 0, "status", number % 2 == 0 ? "InProgress" : "Disconnected", "remainingTime", number % 2 == 0 ? "PT1H20M" : null,
                            "chargingRate", number % 2 == 0 ? 20 : 0, "chargingMode", number % 2 == 0 ? "Slow" : "No", "nextDelayedTime", "PT21H30M")));
            return Json.object("type", electric() ? "Electric" : "Fuel", "subType", electric() ? "ElectricEnergy" : "FossilEnergy", "level", level, "autonomy", autonomy,
                    "createdAt", at, "extension", extension);
        }

        /** A GeoJSON Feature (RFC 7946): longitude before latitude. */
        Map<String, Object> position(Instant now, boolean withVin) {
            double longitude = Math.round((2.3522 + number * 0.0137 % 0.9) * 10_000) / 10_000.0;
            double latitude = Math.round((48.8566 - number * 0.0093 % 0.7) * 10_000) / 10_000.0;
            return Json.object("type", "Feature", "geometry", Json.object("type", "Point", "coordinates", List.of(longitude, latitude)),
                    "properties", Json.object("vin", withVin ? vin : null, "createdAt", seen(now).minusSeconds(20).toString(), "heading", number * 7 % 360,
                            "signalQuality", 9, "type", "Acquire", "fixStatus", "3D"));
        }

        Map<String, Object> maintenance(String fleet, Instant now) {
            String self = fleet + "/vehicles/" + id;
            return Json.object("vin", vin, "createdAt", seen(now).toString(), "updatedAt", seen(now).toString(), "daysBeforeMaintenance", 30 + number * 11 % 600,
                    "mileageBeforeMaintenance", 500 + number * 173 % 20_000,
                    "_links", Json.object("self", link(self + "/maintenance"), "vehicle", link(self), "fleet", link(fleet)));
        }

        /** None to three, by the vehicle's number. */
        static int alerts(int number) {
            return number % 4;
        }

        /** The same at every look. */
        List<Map<String, Object>> alerts(String fleet, Instant now) {
            String self = fleet + "/vehicles/" + id;
            List<Map<String, Object>> all = new ArrayList<>();
            for (int i = 0; i < alerts(number); i++) {
                String alert = hash(id + "/alert/" + i).substring(0, 40);
                String at = seen(now).minus(i + 1L, ChronoUnit.DAYS).toString();
                all.add(Json.object("id", alert, "vin", vin, "active", i == 0, "type", ALERTS[i][0], "severity", ALERTS[i][1], "createdAt", at, "startedAt", at,
                        "startPosition", privacy().equals("None") ? Json.object("type", "Feature", "geometry", position(now, false).get("geometry")) : null,
                        "_links", Json.object("self", link(self + "/alerts/" + alert), "vehicle", link(self))));
            }
            return all;
        }

        /** Every 50th vehicle had one. */
        static boolean collided(int number) {
            return number % 50 == 3;
        }

        Map<String, Object> collision(String fleet, Instant now) {
            String self = fleet + "/vehicles/" + id;
            String collision = hash(id + "/collision").substring(0, 40);
            String at = seen(now).minus(number % 40 + 1L, ChronoUnit.DAYS).toString();
            return Json.object("id", collision, "vin", vin, "createdAt", at, "updatedAt", at, "details", List.of(Json.object("side", "Rear", "severity", number % 100 == 3 ? "Minor" : "Minimal")),
                    "tippedOver", false, "pedestrian", false, "_links", Json.object("self", link(self + "/collisions/" + collision), "vehicle", link(self)));
        }

        /** The times of the samples, newest first. */
        List<Instant> samples(Instant now) {
            List<Instant> all = new ArrayList<>();
            for (int hour = 0; hour < SAMPLES; hour++) all.add(seen(now).minus(hour, ChronoUnit.HOURS));
            return all;
        }

        Map<String, Object> sample(Instant at, Instant now, boolean location) {
            int hour = (int) ChronoUnit.HOURS.between(at, seen(now));
            boolean shown = location && privacy().equals("None");
            return Json.object("createdAt", at.toString(), "privacy", Json.object("state", privacy()),
                    "vehicle", Json.object("energies", List.of(energy(hour, at.toString(), false)), "odometer", Json.object("mileage", mileage(hour)), "kinetic", Json.object("speed", 0, "moving", false)),
                    "environment", Json.object("air", Json.object("temp", 11.5)),
                    "_embedded", !shown ? null : Json.object("extension", Json.object("location", position(at, false))));
        }
    }
}
