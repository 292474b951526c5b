package stellantis.connection;

import stellantis.cli.Option;

/** The options of a request, with curl's names and meaning. */
public final class RequestOptions {
    public static final Option REQUEST =
            Option.value("X", "request", "METHOD", "request method").in(Option.Group.REQUEST);
    public static final Option HEADER = Option.value(
                    "H",
                    "header",
                    "LINE",
                    "a request header (\"Name: value\"; \"Name:\" removes it; @FILE reads lines)")
            .repeatable()
            .in(Option.Group.REQUEST);
    public static final Option DATA = Option.value(
                    "d", "data", "DATA", "request body; @FILE reads it, @- standard input")
            .repeatable()
            .in(Option.Group.REQUEST);
    public static final Option DATA_URLENCODE = Option.value(
                    "data-urlencode", "DATA", "like --data, percent-encoded: VALUE, NAME=VALUE, @FILE or NAME@FILE")
            .repeatable()
            .in(Option.Group.REQUEST);
    public static final Option GET =
            Option.flag("G", "get", "send the data in the query of a GET").in(Option.Group.REQUEST);
    public static final Option EACH = Option.value(
                    "each",
                    "PATH",
                    "one request for each line of standard input: {FIELD} is a field of the line, {} the whole line")
            .in(Option.Group.MANY);
    public static final Option INCLUDE = Option.flag("i", "include", "print the response's status and headers too");

    public static final Option LOCATION = Option.flag(
                    "L", "location", "follow redirects; credentials never go to another host")
            .in(Option.Group.REQUEST);

    private RequestOptions() {}
}
