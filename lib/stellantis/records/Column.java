package stellantis.records;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Json;

/**
 * A column of a table or CSV file: its heading with unit, and the expression of its cells.
 *
 * @param expression as it was typed, with which {@link #parse} makes the same column again
 */
public record Column(String heading, String expression, JsonQuery query) {
    /** What a reader wants first of each collection, by its names; units as the services document them. */
    private static final Map<String, String> USUAL = """
        fleets  id,name,description,createdAt:created
        vehicles  vin,_embedded.extension.branding.brand || brand:brand,motorization,TIME():updated,id
        status  vin || id:vin,state,odometer.mileage:total km,LEVELS,PLACE(lastPosition.),RANGES,age(TIME()):age,\
        AGES,age(TIME(lastPosition.properties.)):position age,age(TIME(odometer.)):mileage age,privacy.state:privacy,\
        TIME():updated
        telemetry,telemetries  createdAt:time,ENERGIES,vehicle.odometer.mileage:mileage km,\
        vehicle.kinetic.speed:speed km/h,environment.air.temp:air °C,PLACE(_embedded.extension.location.)
        alerts  vin,startedAt:started,endAt:ended,severity,type,active,PLACE(startPosition.),id
        trips  vin,startedAt:started,duration:duration s,distance:distance km,stoppedAt:stopped,\
        kinetic.avgSpeed:average km/h,kinetic.maxSpeed:top km/h,startMileage:mileage km,id
        waypoints  properties.createdAt:time,PLACE(),properties.heading:heading °,properties.type:type
        collisions  createdAt:created,vin,join(', ', details[].severity || `[]`):severity,\
        join(', ', details[].side || `[]`):side,tippedOver:tipped over,pedestrian,id
        alarms  trigger.startAt || trigger.createdAt || status.createdAt:time,status.activation:alarm,\
        trigger.type:trigger,PLACE(trigger.position.),id
        stolen  startedAt:started,endAt:ended,state:stolen,PLACE(startPosition.),id
        capabilities  vin,capability,supported,parameters,brand,motorization,state
        position,positions,lastposition  properties.vin || vin || id:vin,state,TIME(properties.):time,\
        age(TIME(properties.)):age,PLACE(),properties.heading:heading °,properties.type:type
        maintenance,maintenances  vin || id:vin,state,TIME():updated,daysBeforeMaintenance:days left,\
        mileageBeforeMaintenance:km left
        """.replaceAll(
                    "PLACE\\((.*?)\\)", "$1geometry.coordinates[1]:latitude,$1geometry.coordinates[0]:longitude")
            .replace("LEVELS", energies("ONE.level:NAME %"))
            .replace("RANGES", energies("ONE.autonomy:NAME km"))
            .replace("AGES", energies("age(ONE | TIME()):NAME age"))
            .replace("ENERGIES", energies("ONE.level:NAME %,ONE.autonomy:NAME km"))
            .replaceAll("TIME\\((.*?)\\)", "$1updatedAt || $1createdAt")
            .lines()
            .map(line -> line.split("  ", 2))
            .flatMap(line -> Stream.of(line[0].split(",")).map(name -> Map.entry(name, line[1])))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    /** Columns of each energy, in whatever order they come. Hydrogen is of the type Fuel too. */
    private static String energies(String columns) {
        Stream<String> each = Stream.of(
                "battery type=='Electric'", "fuel type=='Fuel' && subType!='Hydrogen'", "hydrogen subType=='Hydrogen'");
        return each.map(one -> one.split(" ", 2))
                .map(one -> columns.replace("ONE", "[energies,energy,vehicle.energies][] | [?" + one[1] + "] | [0]")
                        .replace("NAME", one[0]))
                .collect(Collectors.joining(","));
    }

    /** The usual columns of a collection by its name in a URL or answer, in any case; empty where it is not known. */
    public static List<Column> usual(String collection) {
        String name = collection.toLowerCase(Locale.ROOT);
        return USUAL.containsKey(name) ? parse(USUAL.get(name)) : List.of();
    }

    /** Those of what a path leads to, which its last part says, or the one before an id. */
    static List<Column> usualAt(String path) {
        String[] parts = path.split("/");
        List<Column> columns = List.of();
        for (int i = parts.length - 1; i >= Math.max(0, parts.length - 2) && columns.isEmpty(); i--) {
            columns = usual(parts[i]);
        }
        return columns;
    }

    /**
     * As typed: {@code vin,odometer.mileage:km}. A comma or colon inside brackets, braces or quotes belongs to
     * the expression.
     *
     * @throws Failure exit code 2 when a part is empty or no JMESPath
     */
    public static List<Column> parse(String typed) {
        List<Column> columns = new ArrayList<>();
        int from = 0;
        int colon = -1;
        int depth = 0;
        for (int i = 0; i <= typed.length(); i++) {
            boolean end = i == typed.length();
            char c = end ? ',' : typed.charAt(i);
            // behind the colon stands a heading, in which an apostrophe is one
            if (c == '"' || colon < from && (c == '\'' || c == '`')) {
                i = Math.min(QueryMistake.endOfQuote(typed, i), typed.length() - 1);
            } else if ("[({".indexOf(c) >= 0) {
                depth++;
            } else if ("])}".indexOf(c) >= 0) {
                depth--;
            } else if (c == ':' && depth <= 0 && colon < from) {
                colon = i;
            } else if (c == ',' && (depth <= 0 || end)) {
                String heading =
                        colon < from ? "" : typed.substring(colon + 1, i).strip();
                columns.add(
                        column(typed.substring(from, colon < from ? i : colon).strip(), heading, typed));
                from = i + 1;
            }
        }
        return columns;
    }

    private static Column column(String expression, String heading, String all) {
        if (expression.isEmpty()) {
            throw Failure.usage("--columns \"" + all + "\" has an empty column")
                    .hint("separate expressions by commas, with a heading after a colon:" + " vin,odometer.mileage:km");
        }
        Matcher age = JsonQuery.AGE.matcher(expression);
        JsonQuery query = age.matches() && age.group(1) != null
                ? new Age(JsonQuery.parse(age.group(1), "--columns"), Clock.systemUTC())
                : JsonQuery.parse(expression, "--columns");
        return new Column(heading.isEmpty() ? expression : heading, expression, query);
    }

    /** The same, with ages by that clock. */
    Column at(Clock clock) {
        return query instanceof Age age ? new Column(heading, expression, new Age(age.time, clock)) : this;
    }

    /** For what is read later: in place of an age its point in time, but for one that another column shows. */
    static List<Column> lasting(List<Column> columns) {
        Set<String> ages =
                columns.stream().map(column -> "age(" + column.expression + ")").collect(Collectors.toSet());
        return columns.stream()
                .filter(column -> !ages.contains(column.expression))
                .map(column -> column.query instanceof Age age
                        ? new Column(column.heading.replaceFirst("age$", "time"), column.expression, age.time)
                        : column)
                .toList();
    }

    /** {@code age(EXPRESSION)}, which only columns have: how long ago a point in time was, such as {@code 3 h ago}. */
    private record Age(JsonQuery time, Clock clock) implements JsonQuery {
        @Override
        public Object of(Object value) {
            Instant at = LocalTime.instant(time.of(value));
            return at == null ? null : LocalTime.ago(at, clock.instant());
        }
    }

    /** A column for each single value in these records, links left out. */
    static List<Column> found(List<Object> records) {
        Set<String> paths = new LinkedHashSet<>();
        for (Object record : records) collect(record, "", paths);
        return paths.stream()
                .map(path -> path.isEmpty() ? new Column("value", "@", value -> value) : column(path, "", path))
                .toList();
    }

    private static void collect(Object value, String path, Set<String> paths) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((name, inner) -> {
                if (!below(path, (String) name).equals("_links")) collect(inner, below(path, (String) name), paths);
            });
        } else if (value instanceof List<?> array && path.isEmpty()) {
            for (int i = 0; i < array.size(); i++) paths.add("[" + i + "]");
        } else {
            paths.add(path);
        }
    }

    /** The expression for a field of what is at the path. */
    static String below(String path, String name) {
        String step = name.matches("[A-Za-z_]\\w*") ? name : Json.line(name);
        return path.isEmpty() ? step : path + "." + step;
    }

    /** Text of a cell: a string itself, nothing for null, JSON for what has parts. */
    public static String text(Object cell) {
        if (cell == null) return "";
        if (cell instanceof String text) return text;
        if (cell instanceof Number number) return number.toString();
        return Json.line(cell);
    }
}
