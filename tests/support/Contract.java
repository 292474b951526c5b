//DEPS com.networknt:json-schema-validator:1.5.9
//SOURCES Repository.java
package support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * The vendor's own OpenAPI files as the judge of requests and answers. They are not part of this repository: the
 * variable STELLANTIS_OPENAPI names their folder. Keys that they do not list count as errors. Each file is read once.
 */
public final class Contract {
    /** The files are not there: the one reason to skip a test that does not fail a run of CI. */
    public static final class Absent extends TestAbortedException {
        Absent(String why) {
            super(why);
        }
    }

    public static final String VARIABLE = "STELLANTIS_OPENAPI";
    private static final String USUAL = "../shared/reference/openapi";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonNode ERROR = NODES.objectNode().put("$ref", "#/components/schemas/xError");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Map<String, Contract> READ = new ConcurrentHashMap<>();

    private final ObjectNode document;
    /** Paths below the API's version, with their names in braces. */
    private final Map<String, JsonNode> paths = new LinkedHashMap<>();

    /** Of parameters and answers, by path and name or status: each is made once. */
    private final Map<String, JsonNode> whole = new ConcurrentHashMap<>();

    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();
    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V4);
    private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_PATH)
            .formatAssertionsEnabled(true)
            .typeLoose(false)
            .build();

    private Contract(Path file) {
        try {
            // slips that a strict parser does not take, and words that YAML 1.1 takes for true and false
            String text = Files.readString(file)
                    .replace("\t", "  ")
                    .replaceAll("(['\"])#components", "$1#/components")
                    .replaceAll("(?m)(^ *- |[\\[,] *)(No|On|Off|off)(?= *[],]| *$)", "$1'$2'");
            document = (ObjectNode) new ObjectMapper(new YAMLFactory()).readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        document.get("paths").fields().forEachRemaining(path -> paths.put(path.getKey(), target(path.getValue())));
    }

    /** Of the fleet owner's API v3. */
    public static Contract fleetOwner() {
        return of("api-b2b.yaml");
    }

    /** Of the end user's API v4. */
    public static Contract endUser() {
        return of("api-b2c.yaml");
    }

    private static Contract of(String name) {
        String given = System.getenv(VARIABLE);
        Path folder = Repository.root().resolve(given == null ? USUAL : given).normalize();
        if (given == null && !Files.isDirectory(folder))
            throw new Absent("no OpenAPI files of the vendor in " + USUAL + "; " + VARIABLE + " names their folder");
        return READ.computeIfAbsent(name, any -> new Contract(folder.resolve(name)));
    }

    /** The paths that can be asked for with GET, and the parameters of the query that each takes. */
    public Map<String, List<String>> gets() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        paths.forEach((path, item) -> {
            if (!item.has("get")) return;
            List<String> names = new ArrayList<>();
            parameters(item).forEach((name, parameter) -> {
                if (parameter.path("in").asText().equals("query")) names.add(name);
            });
            all.put(path, names);
        });
        return all;
    }

    /** Those without the views of a whole fleet, which the vendor calls deprecated. */
    public Map<String, List<String>> current() {
        Map<String, List<String>> all = gets();
        all.keySet()
                .removeIf(path -> !path.contains("{vid}")
                        && paths.get(path).get("get").path("deprecated").asBoolean());
        return all;
    }

    /** The values that a parameter of a path may have, or none where they are not listed. */
    public List<String> values(String path, String parameter) {
        JsonNode schema = schema(
                path + " " + parameter,
                parameters(paths.get(path)).get(parameter).get("schema"));
        JsonNode values = schema.path("type").asText().equals("array") ? schema.at("/items/enum") : schema.path("enum");
        List<String> all = new ArrayList<>();
        values.forEach(value -> all.add(value.asText()));
        return all;
    }

    /** The path of the contract that a request means: most words alike win. Null when there is none. */
    public String path(String asked) {
        return paths.keySet().stream()
                .filter(path -> asked.matches(Stream.of(path.split("/"))
                        .map(word -> word.startsWith("{") ? "[^/]+" : Pattern.quote(word))
                        .collect(Collectors.joining("/"))))
                .min((one, other) -> Long.compare(names(one), names(other)))
                .orElse(null);
    }

    private static long names(String path) {
        return path.chars().filter(c -> c == '{').count();
    }

    /**
     * What is wrong with a GET request. Its client_id is the gateway's, not the application's.
     *
     * @param target path below the API's version, with the query
     */
    public List<String> request(String target) {
        URI uri = URI.create(target);
        String path = path(uri.getPath());
        if (path == null || !paths.get(path).has("get")) return List.of("no such path: GET " + uri.getPath());
        Map<String, JsonNode> known = parameters(paths.get(path));
        Map<String, List<String>> given = query(uri.getRawQuery());
        given.remove("client_id");
        List<String> findings = new ArrayList<>();
        given.forEach((name, values) -> {
            JsonNode parameter = known.get(name);
            if (parameter == null || !parameter.path("in").asText().equals("query"))
                findings.add(path + " takes no parameter " + name);
            else {
                String key = path + " " + name;
                JsonNode schema = schema(key, parameter.get("schema"));
                check(key, schema, value(schema, values)).forEach(finding -> findings.add(name + " " + finding));
            }
        });
        known.forEach((name, parameter) -> {
            boolean needed = parameter.path("required").asBoolean()
                    && parameter.path("in").asText().equals("query");
            if (needed && !given.containsKey(name)) findings.add(path + " needs the parameter " + name);
        });
        return findings;
    }

    /**
     * What is wrong with an answer.
     *
     * @param asked path below the API's version
     * @param type content type, without parameters
     */
    public List<String> answer(String asked, int status, String type, String body) {
        String path = path(asked);
        if (path == null) return List.of("no such path: " + asked);
        JsonNode answers = target(paths.get(path).get("get")).get("responses");
        JsonNode answer =
                target(answers.has(String.valueOf(status)) ? answers.get(status + "") : answers.get("default"));
        Map<String, JsonNode> contents = new TreeMap<>();
        // some types end with a blank
        answer.path("content")
                .fields()
                .forEachRemaining(one -> contents.put(one.getKey().strip(), one.getValue()));
        // errors are declared as application/json, at some paths not at all, and served as application/hal+json
        JsonNode content = contents.get(type);
        if (status >= 400) content = NODES.objectNode().set("schema", ERROR);
        if (content == null) return List.of(path + " does not answer as " + type + " but as " + contents.keySet());
        String key = path + " " + status;
        try {
            return check(key, schema(key, content.get("schema")), MAPPER.readTree(body));
        } catch (IOException e) {
            return List.of("no JSON: " + e.getMessage());
        }
    }

    private List<String> check(String key, JsonNode schema, JsonNode value) {
        JsonSchema compiled = schemas.computeIfAbsent(key, any -> factory.getSchema(schema, config));
        return compiled.validate(value).stream().map(Object::toString).toList();
    }

    private Map<String, JsonNode> parameters(JsonNode item) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        Stream.of(item.path("parameters"), target(item.get("get")).path("parameters"))
                .forEach(list -> list.forEach(one -> {
                    JsonNode parameter = target(one);
                    all.put(parameter.get("name").asText(), parameter);
                }));
        // two pages of the end user's API have one of them only
        for (String name : List.of("pageSize", "pageToken")) {
            JsonNode page =
                    document.at("/components/parameters/" + name + (name.equals("pageSize") ? "HighFrequency" : ""));
            if (all.containsKey("pageSize") || all.containsKey("pageToken")) all.putIfAbsent(name, page);
        }
        return all;
    }

    private static Map<String, List<String>> query(String raw) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        if (raw == null || raw.isEmpty()) return all;
        for (String pair : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            String value = parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
            all.computeIfAbsent(parts[0], any -> new ArrayList<>()).add(value);
        }
        return all;
    }

    /** A list may be repeated or separated by commas. */
    private static JsonNode value(JsonNode schema, List<String> given) {
        if (!schema.path("type").asText().equals("array")) {
            return given.size() == 1
                    ? single(schema, given.get(0))
                    : NODES.textNode("given " + given.size() + " times");
        }
        ArrayNode list = NODES.arrayNode();
        given.forEach(one ->
                Stream.of(one.split(",", -1)).forEach(part -> list.add(single(schema.path("items"), part))));
        return list;
    }

    private static JsonNode single(JsonNode schema, String text) {
        return switch (schema.path("type").asText()) {
            case "integer" ->
                text.matches("-?\\d{1,18}") ? NODES.numberNode(Long.parseLong(text)) : NODES.textNode(text);
            case "number" ->
                text.matches("-?\\d{1,9}(\\.\\d+)?")
                        ? NODES.numberNode(Double.parseDouble(text))
                        : NODES.textNode(text);
            default -> NODES.textNode(text);
        };
    }

    // a schema with all its references put in, in which nothing else than what is listed may stand

    private JsonNode schema(String key, JsonNode written) {
        return whole.computeIfAbsent(key, any -> closed(put(written)));
    }

    /** With what references and allOf lead to. */
    private JsonNode put(JsonNode written) {
        JsonNode schema = target(written);
        if (!schema.isObject()) return schema;
        ObjectNode all = NODES.objectNode();
        schema.path("allOf").forEach(part -> merge(all, put(part)));
        ObjectNode own = NODES.objectNode();
        schema.fields().forEachRemaining(field -> {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "allOf", "description", "example", "title", "default", "deprecated" -> {}
                case "properties" -> {
                    ObjectNode properties = own.putObject("properties");
                    value.fields().forEachRemaining(one -> properties.set(one.getKey(), put(one.getValue())));
                }
                case "items" -> own.set("items", put(value));
                case "oneOf" -> value.forEach(one -> own.withArray("/oneOf").add(put(one)));
                default -> own.set(field.getKey(), value);
            }
        });
        merge(all, own);
        return all;
    }

    private static void merge(ObjectNode into, JsonNode more) {
        more.fields().forEachRemaining(field -> {
            JsonNode there = into.get(field.getKey());
            if (there instanceof ObjectNode object) merge(object, field.getValue());
            else if (there instanceof ArrayNode list && field.getKey().equals("required"))
                list.addAll((ArrayNode) field.getValue());
            else into.set(field.getKey(), field.getValue().deepCopy());
        });
    }

    /** A key that is required but not described is known. An object without any described key is free. */
    private static JsonNode closed(JsonNode schema) {
        if (!(schema instanceof ObjectNode object)) return schema;
        if (object.get("required") instanceof ArrayNode names) {
            ArrayNode once = NODES.arrayNode();
            Stream<JsonNode> all =
                    Stream.iterate(0, i -> i + 1).limit(names.size()).map(names::get);
            all.distinct().forEach(once::add);
            object.set("required", once);
        }
        if (object.get("properties") instanceof ObjectNode properties) {
            properties.forEach(Contract::closed);
            object.path("required").forEach(name -> {
                if (!properties.has(name.asText())) properties.putObject(name.asText());
            });
            object.put("type", "object").put("additionalProperties", false);
        }
        closed(object.path("items"));
        object.path("oneOf").forEach(Contract::closed);
        return object;
    }

    /** What a reference leads to; itself when it is none. */
    private JsonNode target(JsonNode node) {
        JsonNode here = node;
        while (here != null && here.has("$ref"))
            here = document.at(here.get("$ref").asText().substring(1));
        return here;
    }
}
