package stellantis.inspect;

import static stellantis.inspect.Part.Role.AUTHORITY;
import static stellantis.inspect.Part.Role.KEY;
import static stellantis.inspect.Part.Role.REQUEST;
import static stellantis.pki.Finding.Rule.KEY_MISMATCH;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.NextCommand;
import stellantis.pki.Finding;

/**
 * Which private key, signing request and certificate belong together: those with the same public key. Certificates of
 * authorities are left out, unless someone has their key.
 *
 * @param findings keys and requests that ought to fit and do not
 */
public record KeyGroups(List<Group> groups, List<Finding> findings) {
    /**
     * @param publicKey SHA-256 of the SubjectPublicKeyInfo in hexadecimal; names are files, with a keystore's alias
     * @param missing what is not among the files, in words
     */
    public record Group(
            String publicKey,
            String kind,
            List<String> keys,
            List<String> requests,
            List<String> certificates,
            List<String> missing) {
        private Group(String publicKey, Object kind) {
            this(
                    publicKey,
                    String.valueOf(kind),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>());
        }
    }

    public static KeyGroups of(List<Inspection> files) {
        Map<String, Group> groups = new LinkedHashMap<>();
        List<String> locked = new ArrayList<>();
        for (Inspection file : files) {
            for (Part part : file.parts()) {
                String name = file.place(part);
                if (part.publicKey() == null) {
                    if (part.role() == KEY) locked.add(name);
                    continue;
                }
                if (part.role() == AUTHORITY && !hasKey(files, part.publicKey())) {
                    continue;
                }
                Group group = groups.computeIfAbsent(
                        part.publicKey(), any -> new Group(any, part.facts().get("key")));
                List<String> list =
                        part.role() == KEY ? group.keys : part.role() == REQUEST ? group.requests : group.certificates;
                // what keytool puts into a new entry is no answer to the request
                String shown = Inspection.ITSELF.equals(part.facts().get("issuer")) ? name + " (self-signed)" : name;
                if (!list.contains(shown)) list.add(shown);
            }
        }
        groups.values().forEach(group -> {
            if (group.keys.isEmpty()) {
                group.missing.add("the private key"
                        + (locked.isEmpty()
                                ? ""
                                : " (perhaps " + String.join(" or ", locked) + ": give --passphrase to open it)"));
            }
            if (group.certificates.stream().allMatch(name -> name.endsWith(" (self-signed)"))) {
                group.missing.add("the certificate that Stellantis signs");
            }
        });
        return new KeyGroups(
                List.copyOf(groups.values()),
                locked.isEmpty() ? mismatches(groups.values().stream().toList()) : List.of());
    }

    private static boolean hasKey(List<Inspection> files, String publicKey) {
        return files.stream()
                .flatMap(file -> file.parts().stream())
                .anyMatch(part -> part.role() == KEY && publicKey.equals(part.publicKey()));
    }

    /** A key that fits nothing beside a request or certificate without key: openssl's recipe run twice does this. */
    private static List<Finding> mismatches(List<Group> groups) {
        List<String> lonely = groups.stream()
                .filter(group -> group.requests.isEmpty() && group.certificates.isEmpty())
                .flatMap(group -> group.keys.stream())
                .toList();
        List<Finding> found = new ArrayList<>();
        if (lonely.isEmpty()) return found;
        for (Group group : groups) {
            if (!group.keys.isEmpty()) continue;
            List<String> orphans = new ArrayList<>(group.requests);
            orphans.addAll(group.certificates);
            found.add(new Finding(
                    KEY_MISMATCH,
                    String.join(" and ", orphans) + (orphans.size() == 1 ? " does" : " do")
                            + " not belong to the private key " + String.join(" or ", lonely),
                    "find the key that was there when the request was made (a second run of openssl req replaces it);"
                            + " without it, make a new request",
                    NextCommand.of("csr")));
        }
        return found;
    }
}
