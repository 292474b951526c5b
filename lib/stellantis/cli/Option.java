//DEPS commons-cli:commons-cli:1.11.0
package stellantis.cli;

import java.util.List;

/**
 * An option as a script or room declares it, once: names, argument, text; where it stands in help; whether it is a
 * setting. The parser is Commons CLI, which starts fastest of the maintained ones (33 ms; others 50 to 105).
 */
public final class Option extends org.apache.commons.cli.Option {
    /** The headings of help, in their order, for scripts with many options. */
    public enum Group {
        OWN("Options"),
        SUBJECT("Subject"),
        REQUEST("Request"),
        RECORDS("Records and pages"),
        MANY("Many requests"),
        CREDENTIALS("Credentials"),
        TOKEN("Access token"),
        KEY("Key and certificate"),
        TRUST("Trust and connection");

        final String title;

        Group(String title) {
            this.title = title;
        }
    }

    private Group group = Group.OWN;
    private boolean setting;
    private boolean repeatable;
    private transient List<String> known = List.of();

    private Option(String letter, String name, boolean takesValue, String text) {
        super(letter, name, takesValue, text);
    }

    public static Option flag(String name, String text) {
        return flag(null, name, text);
    }

    public static Option flag(String letter, String name, String text) {
        return new Option(letter, name, false, text);
    }

    public static Option value(String name, String argument, String text) {
        return value(null, name, argument, text);
    }

    public static Option value(String letter, String name, String argument, String text) {
        Option option = new Option(letter, name, true, text);
        option.setArgName(argument);
        return option;
    }

    /** Lists it under this heading of help. */
    public Option in(Group group) {
        this.group = group;
        return this;
    }

    /** A setting: if the option is not given, STELLANTIS_NAME counts, then the profile. */
    public Option setting() {
        setting = true;
        return this;
    }

    /** All its values are used; of any other option a second one is refused. */
    public Option repeatable() {
        repeatable = true;
        setDescription(getDescription() + "; may be repeated");
        return this;
    }

    /** The known values, for completion in a shell; the script decides whether others are allowed. */
    public Option knows(String... values) {
        known = List.of(values);
        return this;
    }

    /** As it is typed: {@code -p, --profile NAME}. */
    String shown() {
        String letter = getOpt() == null ? "" : "-" + getOpt() + ", ";
        return letter + "--" + getLongOpt() + (hasArg() ? " " + getArgName() : "");
    }

    public List<String> known() {
        return known;
    }

    public Group group() {
        return group;
    }

    boolean isRepeatable() {
        return repeatable;
    }

    public boolean isSetting() {
        return setting;
    }
}
