package stellantis.diagnosis;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.profile.PropertiesText;

/**
 * What the texts of the tables are filled with: {@code {host}} by that word, {@code {install FILE}} by that command,
 * {@code {order --rsa 2048}} by the word's command with more arguments.
 */
public final class MessageValues {
    private static final String NEW_REQUEST = "request-new.csr";

    /** Remedies that several rows have, made of other words; who knows more puts others in their place. */
    private static final Map<String, String> REMEDIES = PropertiesText.parse("""
        renew=make a new signing request with the same subject: {order}
        reorder=order a new one: {order}
        reinstall=take in again all that came with the certificate: {install FILE…}
        add-ca={install FILE FILE}
        password=type it again, or say where it is: --password file:PATH
        long=
        wait=, or let it wait: --retry 3
        watch=compare this machine's clock with a watch and set it
        renewed=after a renewal, send the new certificate to your Stellantis contact
        where=compare {setting} with the e-mail it came in, or open it in a browser; who answers there: {doctor -v}
        media=for JSON: -H 'Accept: application/json', and for a body -H 'Content-Type: application/json'
        older=try again with --tls-max 1.2; if it works, keep it: {profile set tls-max=1.2}
        exempt=ask your network's administrators to exempt {host} from TLS inspection
        contact=ask your Stellantis contact, with these words
        proxy-too=check the URL and the network; behind a company's proxy give --proxy URL or set HTTPS_PROXY
        registered=check the identity with {inspect}; ask Stellantis whether the certificate is registered for \
        this environment
        later=try again in a few minutes; if it stays so, tell your Stellantis contact
        """, "");

    private final Map<String, Object> words = new HashMap<>();
    private Function<NextCommand, Hint> typed = Hint::of;

    /** Words for a failure that is not about a certificate. */
    public MessageValues() {
        this(null);
    }

    /** @param file the certificate it is about, or null */
    public MessageValues(Path file) {
        put("inspect", file == null ? NextCommand.of("inspect") : NextCommand.of("inspect", file));
        NextCommand like = NextCommand.of("csr --like", file == null ? "FILE" : file, "--out", NEW_REQUEST);
        put("like", like).put("order", like);
    }

    /** @param options the hint for a command in this run, with the options that were typed for it */
    public MessageValues typed(Function<NextCommand, Hint> options) {
        typed = options;
        return this;
    }

    /** @param word a text, a {@link NextCommand} or a {@link Hint} */
    public MessageValues put(String name, Object word) {
        words.put(name, word);
        return this;
    }

    /** Null for null. */
    public String text(String template) {
        return template == null ? null : hint(template).toString();
    }

    /** Null for null. */
    public Hint hint(String template) {
        if (template == null) return null;
        StringBuilder text = new StringBuilder();
        List<NextCommand> commands = new ArrayList<>();
        int from = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', from)) {
            int close = template.indexOf('}', open);
            Object word = word(template.substring(open + 1, close));
            Hint hint = word instanceof NextCommand command
                    ? Hint.of(command)
                    : word instanceof Hint other
                            ? other
                            : Hint.of(word.toString().replace("{}", "{ }"));
            text.append(template, from, open).append(hint.text());
            commands.addAll(hint.commands());
            from = close + 1;
        }
        return new Hint(text.append(template.substring(from)).toString(), commands);
    }

    private Object word(String name) {
        if (words.containsKey(name)) return words.get(name);
        if (REMEDIES.containsKey(name)) return hint(REMEDIES.get(name));
        int blank = name.indexOf(' ');
        Object first = blank < 0 ? null : words.get(name.substring(0, blank));
        if (first instanceof NextCommand command)
            return command.with((Object[]) name.substring(blank + 1).split(" "));
        return typed.apply(NextCommand.of(name));
    }
}
