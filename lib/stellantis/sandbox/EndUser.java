//SOURCES Brand.java
//SOURCES Fleet.java
package stellantis.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import stellantis.sandbox.Fleet.Vehicle;

/**
 * An invented customer of a brand. All brands have the same four: one with two vehicles that tell all, and one each
 * whose vehicle hides its position, hides everything, and never sent anything.
 *
 * @param name what is typed, or chosen, to log in
 */
record EndUser(Brand brand, String name, String first, String last, String about, List<Vehicle> vehicles) {
    static List<EndUser> of(Brand brand) {
        // the vehicles' numbers decide what they show: see Vehicle.privacy and Vehicle.hasStatus
        return List.of(make(brand, "anna", "Anna", "Example", "two vehicles that tell all", 1001, 1002),
                make(brand, "ben", "Ben", "Sample", "one vehicle that hides where it is", 1007),
                make(brand, "carla", "Carla", "Specimen", "one vehicle that hides everything", 1017),
                make(brand, "dan", "Dan", "Pattern", "one vehicle that never sent anything", 1013));
    }

    private static EndUser make(Brand brand, String name, String first, String last, String about, int... numbers) {
        return new EndUser(brand, name, first, last, about, Arrays.stream(numbers).mapToObj(number -> vehicle(brand, name, number)).toList());
    }

    private static Vehicle vehicle(Brand brand, String user, int number) {
        String id = (hex(brand.realm() + user + number) + hex(number + user)).substring(0, 44 + number % 18);
        return new Vehicle(number, id, brand.maker + String.format("SANDBX%08d", number + 10_000 * brand.ordinal()), brand.text, brand.motorization);
    }

    private static String hex(String text) {
        return UUID.nameUUIDFromBytes(("sandbox/end-user/" + text).getBytes(StandardCharsets.UTF_8)).toString().replace("-", "");
    }

    /** Whoever has this name at the brand, or null. */
    static EndUser named(Brand brand, String name) {
        return of(brand).stream().filter(one -> one.name.equals(name)).findFirst().orElse(null);
    }

    /** Of whom the vehicle is, or null. */
    static Vehicle vehicle(Brand brand, String vin) {
        return of(brand).stream().flatMap(user -> user.vehicles.stream()).filter(one -> one.vin().equals(vin)).findFirst().orElse(null);
    }

    /** The same at every log-in: the {@code sub} of ID tokens. */
    String subject() {
        return UUID.nameUUIDFromBytes(("sandbox/" + brand.realm() + "/" + name).getBytes(StandardCharsets.UTF_8)).toString();
    }

    String email() {
        return name + "@" + brand.label() + ".example";
    }
}
