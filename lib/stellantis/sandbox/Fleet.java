package stellantis.sandbox;

import static java.time.temporal.ChronoUnit.DAYS;
import static stellantis.sandbox.JsonObject.object;

import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import stellantis.Sha256;
import stellantis.sandbox.Vehicle.Model;

/**
 * A partner's fleet: invented vehicles that are the same at every start. Nothing of it is stored: each vehicle is made
 * when it is looked at, from its number, so that a hundred thousand cost no more than three.
 *
 * @param first number of the first vehicle
 */
record Fleet(String id, String name, String login, int first, int size) {
    private static final String[] LINKS = {
        "vehicles", "/vehicles", "monitors", "/monitors", "callbacks", "/remote/callbacks"
    };

    /** The two fleets of a login: a large one and the pool of three cars. */
    static List<Fleet> of(String login, int size) {
        return List.of(make(login, 0, "Sandbox fleet", 1, size), make(login, 1, "Pool cars", size + 1, 3));
    }

    private static Fleet make(String login, int index, String name, int first, int size) {
        return new Fleet(hash(login + "/fleet/" + index).substring(0, 24), name, login, first, size);
    }

    /** Those whose VIN begins so, made one by one when asked for. @param prefix null: all */
    List<Vehicle> vehicles(String prefix) {
        if (prefix == null) return lazy(size, at -> vehicle(first + at));
        int[] numbers = IntStream.range(first, first + size)
                .filter(number -> model(number).vin(number).startsWith(prefix))
                .toArray();
        return lazy(numbers.length, at -> vehicle(numbers[at]));
    }

    /** The vehicle with this id, of the fleet's own. */
    Optional<Vehicle> byId(String id) {
        if (!id.matches("[0-9a-f]{80,97}")) return Optional.empty();
        return number(Integer.parseUnsignedInt(id.substring(0, 8), 16) ^ mask(login))
                .filter(vehicle -> vehicle.id().equals(id));
    }

    Optional<Vehicle> byVin(String vin) {
        if (!vin.matches(".{9}\\d{8}")) return Optional.empty();
        return number(Integer.parseInt(vin.substring(9)))
                .filter(vehicle -> vehicle.vin().equals(vin));
    }

    private Optional<Vehicle> number(int number) {
        return number >= first && number < first + size ? Optional.of(vehicle(number)) : Optional.empty();
    }

    private static Model model(int number) {
        return Model.values()[number % Model.values().length];
    }

    /** The real ids are opaque and of variable length; these hold the number, hidden, and need no search. */
    private Vehicle vehicle(int number) {
        String hidden = String.format("%08x", number ^ mask(login));
        String id = hidden + hash(login + "/vehicle/" + number) + hash(login + "/more/" + number);
        return new Vehicle(
                number, id.substring(0, 80 + number % 18), model(number).vin(number), model(number));
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
        return object("id", id, "name", name, "description", "invented by the sandbox")
                .and("createdAt", "2026-01-05T08:00:00Z")
                .and("updatedAt", now.truncatedTo(DAYS).toString())
                .and("_links", JsonObject.links(self, LINKS));
    }

    static String hash(String text) {
        return Sha256.of("sandbox/" + text).hex();
    }
}
