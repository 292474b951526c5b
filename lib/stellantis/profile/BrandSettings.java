package stellantis.profile;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a profile stores of a brand's identity provider, when another brand takes that one's place. */
public final class BrandSettings {
    private BrandSettings() {}

    /**
     * The settings among these that are some brand's, as this one has them. A sandbox has the providers of all brands
     * at one host, whichever that is.
     *
     * @param stored settings of a profile, by their names
     */
    public static Map<String, String> of(Brand brand, Map<String, String> stored) {
        Optional<Environment> environment = Environment.find(stored.getOrDefault("environment", ""));
        String host = "sandbox".equals(stored.get("environment")) ? "^https://(?!idpcvs\\.)[\\w.:-]+" : "^$";
        Map<String, String> own = new TreeMap<>();
        brand.settings(environment).forEach((name, mine) -> {
            String value = stored.getOrDefault(name, "");
            String place = value.replaceFirst("(?s)(" + host + ").*|.+", "$1");
            for (Brand other : Brand.values()) {
                String theirs = other.settings(environment).get(name).replaceFirst(host, place);
                if (theirs.equals(value)) own.put(name, mine.replaceFirst(host, place));
            }
        });
        return own;
    }
}
