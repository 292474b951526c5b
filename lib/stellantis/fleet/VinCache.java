package stellantis.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static stellantis.connection.ConnectionOptions.CLIENT_ID;
import static stellantis.connection.ConnectionOptions.NO_CACHE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.Sha256;
import stellantis.Vin;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ProfileRequest;
import stellantis.connection.TokenSource;
import stellantis.pki.SafeFile;

/**
 * Where the vehicles are that were asked for before: VIN to fleet and the API's own id, one line each, in a file that
 * only its owner can read. Each API and application has its own file. It may be deleted at any time.
 */
final class VinCache {
    private static final Pattern LINE = Pattern.compile("(" + Vin.PATTERN + ") ([\\w.~-]{1,200}) ([\\w.~-]{1,400})");

    /** Where a vehicle is: the ids of its fleet and its own. */
    record Place(String fleet, String id) {}

    /** Null where nothing is to be kept. */
    private final Path file;

    private final Consumer<String> trace;

    private VinCache(Path file, Consumer<String> trace) {
        this.file = file;
        this.trace = trace;
    }

    /** That of the API and the application; with {@code --no-cache}, and of drivers' vehicles, it keeps nothing. */
    static VinCache of(Run run) {
        if (run.has(NO_CACHE) || ApiCredentials.endUser(run)) return new VinCache(null, run.console()::detail);
        String api = ProfileRequest.to(run, "GET", "fleets").uri().resolve("/").toString();
        String id = Sha256.of(api + "\n" + run.setting(CLIENT_ID).orElse("")).hex();
        Path folder = TokenSource.cacheFolder(run.world()).resolve("vehicles");
        return new VinCache(folder.resolve(id.substring(0, 32) + ".txt"), run.console()::detail);
    }

    synchronized Optional<Place> get(String vin) {
        return Optional.ofNullable(read().get(vin));
    }

    /** Whether a vehicle was found in the fleet of that id. */
    synchronized boolean knows(String fleet) {
        return read().values().stream().anyMatch(place -> place.fleet.equals(fleet));
    }

    synchronized void put(String vin, Place place) {
        Map<String, Place> all = read();
        // what would not be read again is not written
        if (LINE.matcher(line(vin, place)).matches() && !place.equals(all.put(vin, place))) {
            write(all);
        }
    }

    synchronized void forget(String vin) {
        Map<String, Place> all = read();
        if (all.remove(vin) != null) write(all);
    }

    private static String line(String vin, Place place) {
        return vin + " " + place.fleet + " " + place.id;
    }

    /** A line that is none is passed over; a file that others could have written is not believed. */
    private Map<String, Place> read() {
        Map<String, Place> all = new TreeMap<>();
        try {
            if (file == null || !Files.exists(file) || SafeFile.readableByOthers(file)) return all;
            for (String line : Files.readString(file).split("\n")) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) all.put(matcher.group(1), new Place(matcher.group(2), matcher.group(3)));
            }
        } catch (IOException e) {
            trace.accept("* cannot read " + file + " (" + e.getClass().getSimpleName() + ")");
        }
        return all;
    }

    private void write(Map<String, Place> all) {
        if (file == null) return;
        StringBuilder text = new StringBuilder();
        all.forEach((vin, place) -> text.append(line(vin, place)).append('\n'));
        try {
            SafeFile.privateFolder(file.getParent());
            SafeFile.swapIn(file, text.toString().getBytes(US_ASCII), true);
        } catch (Failure e) {
            trace.accept("* the vehicle's id cannot be kept: " + e.getMessage());
        }
    }
}
