package stellantis.sandbox;

import static java.time.temporal.ChronoUnit.HOURS;
import static java.time.temporal.ChronoUnit.MINUTES;

import java.time.Instant;
import java.util.List;

/** An invented vehicle, all of whose data follow from its number. Some have none, as in life. */
record Vehicle(int number, String id, String vin, Model model) {
    /** In radians; its multiples are spread evenly over the circle. */
    private static final double GOLDEN = 2.399963;

    /** As the API writes it, with an invented use per km: Wh, cL or kg. */
    enum Energy {
        ELECTRIC("Electric", "ElectricEnergy", 3.3, 170),
        FUEL("Fuel", "FossilEnergy", 7.5, 6.1),
        HYDROGEN("Fuel", "Hydrogen", 4, 0.01);

        final String type;
        final String subType;
        /** In km for each percent. */
        final double reach;

        final double perKilometre;

        Energy(String type, String subType, double reach, double perKilometre) {
            this.type = type;
            this.subType = subType;
            this.reach = reach;
            this.perKilometre = perKilometre;
        }
    }

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

    /** How many alerts and the like it had. */
    int events(String kind) {
        return switch (kind) {
            case "alerts" -> number % 4;
            case "alarms" -> number % 50 == 1 ? 1 : 0;
            case "stolen" -> number % 50 == 2 ? 1 : 0;
            case "collisions" -> number % 50 == 3 ? 1 : 0;
            default -> 0;
        };
    }

    /** Of Opel every second vehicle drives on hydrogen. */
    String motorization() {
        return model == Model.OPEL && number % 10 == 7 ? "Hydrogen" : model.motorization;
    }

    /** What it drives on, in the order in which it says so: plug-in hybrids have two, some the fuel first. */
    List<Energy> energies() {
        return switch (motorization()) {
            case "Electric" -> List.of(Energy.ELECTRIC);
            case "Thermic" -> List.of(Energy.FUEL);
            case "Hydrogen" -> List.of(Energy.HYDROGEN);
            default -> number % 20 < 10 ? List.of(Energy.ELECTRIC, Energy.FUEL) : List.of(Energy.FUEL, Energy.ELECTRIC);
        };
    }

    boolean electric() {
        return energies().contains(Energy.ELECTRIC);
    }

    /** When it sent its newest data. */
    Instant seen(Instant now) {
        return now.truncatedTo(HOURS).minus(number % 50, MINUTES);
    }

    /** Of the battery or the tank, in percent. */
    double level(Energy energy, int hoursAgo) {
        return rounded(20 + (number * 37 + energy.ordinal() * 311 + hoursAgo * 13) % 800 / 10.0, 10);
    }

    /** By now, in km. */
    double mileage() {
        return rounded(18_342.6 + number * 211.3, 10);
    }

    double longitude() {
        return rounded(2.3522 + 0.07 * away() * Math.cos(number * GOLDEN), 10_000);
    }

    double latitude() {
        return rounded(48.8566 + 0.045 * away() * Math.sin(number * GOLDEN), 10_000);
    }

    /** From the middle of the town, as a part of its width: evenly spread over it, as the seeds of a sunflower are. */
    private double away() {
        return Math.sqrt(number * 0.7549 % 1);
    }

    /** @param parts of one that are kept: 10 for one digit */
    static double rounded(double value, int parts) {
        return Math.round(value * parts) / (double) parts;
    }
}
