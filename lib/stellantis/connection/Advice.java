package stellantis.connection;

import static stellantis.connection.ConnectionOptions.ACCEPT;
import static stellantis.connection.ConnectionOptions.BASE_URL;
import static stellantis.connection.ConnectionOptions.CLIENT_ID;
import static stellantis.connection.ConnectionOptions.CLIENT_ID_IN;
import static stellantis.connection.ConnectionOptions.CONNECTION;
import static stellantis.connection.ConnectionOptions.CONNECT_TIMEOUT;
import static stellantis.connection.ConnectionOptions.MAX_TIME;
import static stellantis.connection.ConnectionOptions.NO_CACHE;
import static stellantis.connection.ConnectionOptions.TOKEN_URL;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.diagnosis.MessageValues;
import stellantis.diagnosis.OurSide;
import stellantis.http.Connector;
import stellantis.pki.Identity;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.Explanation;

/**
 * Explanations and remedies for this run: commands repeat the options that were typed for it, and a setting is changed
 * where its value was given.
 */
public record Advice(Run run) {
    /** A URL of this machine, and its port. */
    private static final Pattern HERE = Pattern.compile("(?i)https://(?:localhost|127\\.[\\d.]+|\\[::1]):(\\d+)");

    /** Our side of a connection, for explanations. */
    public OurSide ours(Connector connector) {
        return new OurSide(connector.tls(), run.clock(), this::words, run.console()::mask);
    }

    /** The words of remedies for a certificate's file, or null: the next one of a profile gets a key of its own. */
    public MessageValues words(Path file) {
        MessageValues words = new MessageValues(file).typed(this::here);
        ServerAccess.proxies(run).unused().ifPresent(why -> words.put("proxy-too", why));
        run.setting(ACCEPT)
                .ifPresent(types -> words.put("media", words.hint("{profile unset accept}, which asks for " + types)));
        boolean own = file != null && file.equals(run.profile().certificateFile());
        Hint next = Hint.of("make the next key and a signing request", NextCommand.of("renew --start"));
        return own && run.typed("key").isEmpty() ? words.put("renew", next).put("reorder", next) : words;
    }

    /** The settings in force. @param whole false for those alone that were typed */
    public EffectiveSettings settings(boolean whole) {
        return new EffectiveSettings(
                whole ? run.profile() : null, whole ? run.world().env() : Map.of(), this::given);
    }

    /** The value typed for a setting: what token calls its client id is the token endpoint's for the others. */
    private Optional<String> given(String name) {
        boolean renamed = run.script().equals("token") && run.typed("client-id").isPresent();
        if (!renamed) return run.typed(name);
        return name.equals("client-id") ? Optional.empty() : run.typed(name.replaceFirst("^token-(?=client)", ""));
    }

    /** A failure in the light of the settings in force, where they explain it. @param known null if none is known */
    Failure explained(Failure told, Identity known) {
        EffectiveSettings settings = settings(true);
        if (known != null) settings.certificate(known.certificate());
        String id = told.id() == null ? told.code().name().toLowerCase(Locale.ROOT) : told.id();
        return Explanation.of(id, told.getMessage() + " " + told.because() + " " + told.hint(), settings)
                .map(by -> told.because("most likely " + by.text(), List.of()).hint(by.remedy()))
                .orElse(told);
    }

    /** A remedy for this run: a command with the options that were typed, a setting where its value was given. */
    Hint here(NextCommand command) {
        boolean there = Stream.of(run.profile().certificateFile(), run.profile().caFile())
                .anyMatch(Files::exists);
        if ("install".equals(command.alias()) && there && !command.arguments().contains("--force"))
            return Hint.of(command.with("--force"));
        if ("sandbox".equals(command.alias())) return Hint.of(sandbox(String.join(" ", command.arguments())));
        return settings(true).instead(command).orElseGet(() -> Hint.of(typed(command)));
    }

    /** {@code sandbox start} with the ports of the URL in these words and of all addresses: one serves them all. */
    private NextCommand sandbox(String words) {
        Map<String, String> own = run.profile().own();
        List<String> ports = new ArrayList<>();
        for (String one : List.of(
                words,
                run.value(BASE_URL).orElse(own.getOrDefault("base-url", "")),
                run.value(TOKEN_URL).orElse(own.getOrDefault("token-url", "")))) {
            Matcher here = HERE.matcher(one);
            String option = one.contains("/as/") ? "--token-port" : one.contains("/am/") ? "--idp-port" : "--port";
            if (here.find() && !ports.contains(option)) ports.addAll(List.of(option, here.group(1)));
        }
        return NextCommand.of("sandbox start", ports.toArray());
    }

    /** The command with the options that were typed for this run, where it has the same. */
    public NextCommand typed(NextCommand command) {
        NextCommand repeated = command;
        for (Option option : repeatable(String.valueOf(command.alias()))) {
            String name = option.getLongOpt();
            Optional<String> value = given(name).filter(it -> !it.contains("@") || !name.equals("proxy"));
            if (value.isEmpty() || command.arguments().contains("--" + name)) continue;
            repeated = option.hasArg() ? repeated.with("--" + name, value.get()) : repeated.with("--" + name);
        }
        return repeated;
    }

    /** The options of this command about the server and the identity. */
    private static List<Option> repeatable(String alias) {
        if (!alias.matches("doctor|call|token")) return List.of();
        List<Option> options = new ArrayList<>(CONNECTION);
        options.addAll(TokenSettings.TOKEN);
        if (!alias.equals("token")) {
            options.addAll(ApiCredentials.OPTIONS);
            options.addAll(List.of(BASE_URL, CLIENT_ID, CLIENT_ID_IN));
        }
        options.removeAll(List.of(CONNECT_TIMEOUT, MAX_TIME, NO_CACHE));
        return options;
    }
}
