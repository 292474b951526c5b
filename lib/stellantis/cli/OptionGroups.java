//SOURCES Options.java
package stellantis.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Option;

/** What options are for, where a script has so many that a reader looks for a heading first. */
final class OptionGroups {
    private static final int MANY = 12;
    private static final String OWN = "Options";
    private static final Map<String, List<Option>> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("Subject", List.of(Options.COUNTRY, Options.STATE, Options.LOCALITY, Options.ORG, Options.CN, Options.EMAIL, Options.CONFIG, Options.LIKE));
        TITLES.put("Request", List.of(Options.REQUEST, Options.URL, Options.HEADER, Options.DATA, Options.DATA_URLENCODE, Options.GET, Options.BODY, Options.ACCEPT, Options.BASE_URL,
                Options.CLIENT_ID, Options.CLIENT_ID_IN, Options.LOCATION, Options.RETRY, Options.MAX_RATE));
        TITLES.put("Records and pages", List.of(Options.ALL, Options.LIMIT, Options.JSONL, Options.CSV, Options.TABLE, Options.COLUMNS, Options.QUERY, Options.WHERE, Options.LOCAL_TIME));
        TITLES.put("Many requests", List.of(Options.EACH, Options.PARALLEL));
        TITLES.put("Credentials", List.of(Options.AUTH, Options.USER, Options.PASSWORD, Options.BEARER, Options.END_USER));
        TITLES.put("Access token", List.of(Options.TOKEN_URL, Options.TOKEN_CLIENT_ID, Options.SCOPE, Options.CLIENT_SECRET, Options.NO_CACHE));
        TITLES.put("Key and certificate", List.of(Options.KEY, Options.CERT, Options.KEYSTORE, Options.ALIAS, Options.PASSPHRASE, Options.KEY_PASSPHRASE, Options.RSA, Options.EC,
                Options.KEY_OUT, Options.NO_PASSPHRASE));
        TITLES.put("Trust and connection", List.of(Options.CACERT, Options.CACERT_ONLY, Options.PROXY, Options.TLS_MIN, Options.TLS_MAX, Options.CONNECT_TIMEOUT, Options.MAX_TIME));
    }

    private OptionGroups() {}

    /** Titles and the options under them, in the order given; what is in no group comes first. Few options are one group. */
    static Map<String, List<Option>> of(List<Option> options) {
        Map<String, List<Option>> groups = new LinkedHashMap<>();
        if (options.size() <= MANY) {
            if (!options.isEmpty()) groups.put(OWN, options);
            return groups;
        }
        groups.put(OWN, new ArrayList<>());
        TITLES.keySet().forEach(title -> groups.put(title, new ArrayList<>()));
        for (Option option : options) groups.get(title(option)).add(option);
        groups.values().removeIf(List::isEmpty);
        return groups;
    }

    /** By identity: another option of the same name means something else. */
    private static String title(Option option) {
        for (Map.Entry<String, List<Option>> group : TITLES.entrySet()) {
            for (Option one : group.getValue()) if (one == option) return group.getKey();
        }
        return OWN;
    }
}
