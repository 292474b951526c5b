package stellantis.sandbox;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** An invented vehicle, all of whose data follow from its number. Some have none, as in life. */
record Vehicle(int number, String id, String vin, Model model) {
    /** What the brands build; a fleet has one after the other. */
    enum Model {
        PEUGEOT("VR3", "Peugeot", "Electric"),
        CITROEN("VR7", "Citroen", "Thermic"),
        OPEL("VXK", "Opel", "Hybrid"),
        DS("VR1", "DS", "Electric"),
        VAUXHALL("VXK", "Vauxhall", "Thermic");

        /** The first three characters of its vehicle identification numbers. */
        final String maker;
        /** As the API writes it. */
        final String brand;

        final String motorization;

        Model(String maker, String brand, String motorization) {
            this.maker = maker;
            this.brand = brand;
            this.motorization = motorization;
        }

        String vin(int number) {
            return maker + String.format("SANDBX%08d", number);
        }
    }

    /** Every 25th vehicle hides where it is, every 25th hides all. */
    String privacy() {
        return number % 25 == 7 ? "Geolocation" : number % 25 == 17 ? "Full" : "None";
    }

    boolean open() {
        return privacy().equals("None");
    }

    /** Every 25th vehicle never sent anything. */
    boolean hasStatus() {
        return number % 25 != 13;
    }

    /** Whether the vehicle of that number tells anything at all. */
    static boolean talks(int number) {
        return number % 25 != 13 && number % 25 != 17;
    }

    /** None to three, by the vehicle's number. */
    static int alerts(int number) {
        return number % 4;
    }

    /** Every 50th vehicle had a collision. */
    static boolean collided(int number) {
        return number % 50 == 3;
    }

    boolean electric() {
        return !model.motorization.equals("Thermic");
    }

    /** When it sent its newest data. */
    Instant seen(Instant now) {
        return now.truncatedTo(ChronoUnit.HOURS).minus(number % 50, ChronoUnit.MINUTES);
    }

    /** Of the battery or the tank, in percent. */
    double level(int hoursAgo) {
        return rounded(20 + (number * 37 + hoursAgo * 13) % 800 / 10.0, 10);
    }

    double mileage(int hoursAgo) {
        return rounded(18_342.6 + number * 211.3 - hoursAgo * 0.4, 10);
    }

    double longitude() {
        return rounded(2.3522 + number * 0.0137 % 0.9, 10_000);
    }

    double latitude() {
        return rounded(48.8566 - number * 0.0093 % 0.7, 10_000);
    }

    /** @param parts of one that are kept: 10 for one digit */
    static double rounded(double value, int parts) {
        return Math.round(value * parts) / (double) parts;
    }
}
