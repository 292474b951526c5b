package stellantis.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import stellantis.profile.Brand;
import stellantis.sandbox.Vehicle.Model;

/**
 * An invented customer of a brand. All brands have the same four: one with two vehicles that tell all, and one each
 * whose vehicle hides its position, hides everything, and never sent anything.
 *
 * @param name what is typed, or chosen, to log in
 */
record EndUser(Brand brand, String name, String first, String last, String about, List<Vehicle> vehicles) {
    static List<EndUser> of(Brand brand) {
        // the vehicles' numbers decide what they show: see Vehicle.privacy and Vehicle.hasStatus
        return List.of(
                make(brand, "anna", "Anna", "Example", "two vehicles that tell all", 1001, 1003),
                make(brand, "ben", "Ben", "Sample", "one vehicle that hides where it is", 1007),
                make(brand, "carla", "Carla", "Specimen", "one vehicle that hides everything", 1017),
                make(brand, "dan", "Dan", "Pattern", "one vehicle that never sent anything", 1013));
    }

    /** The brand of a realm, also of the form with a leading slash, or null. */
    static Brand brand(String realm) {
        return Brand.ofRealm(realm.replaceFirst("^/", "")).orElse(null);
    }

    private static EndUser make(Brand brand, String name, String first, String last, String about, int... numbers) {
        List<Vehicle> vehicles = Arrays.stream(numbers)
                .mapToObj(number -> vehicle(brand, name, number))
                .toList();
        return new EndUser(brand, name, first, last, about, vehicles);
    }

    private static Vehicle vehicle(Brand brand, String user, int number) {
        Model model = Model.valueOf(brand.name());
        String id = Fleet.hash("end-user/" + brand.realm + user + number).substring(0, 44 + number % 18);
        return new Vehicle(number, id, model.vin(number + 10_000 * brand.ordinal()), model);
    }

    /** Whoever has this name at the brand, or null. */
    static EndUser named(Brand brand, String name) {
        return of(brand).stream()
                .filter(one -> one.name.equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The vehicles of all customers of these brands. */
    static Stream<Vehicle> vehicles(Brand... brands) {
        return Arrays.stream(brands).flatMap(brand -> of(brand).stream()).flatMap(user -> user.vehicles.stream());
    }

    String email() {
        return name + "@" + brand.label() + ".example";
    }
}
