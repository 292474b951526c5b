//SOURCES Body.java
//SOURCES JsonTree.java
//SOURCES ../Failure.java
//SOURCES ../JsonMistake.java
package stellantis.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.Failure;
import stellantis.JsonMistake;
import stellantis.Nearest;
import stellantis.monitor.Shape.Complaints;

/**
 * What is wrong with a body for the write side before it is sent: what the API refuses, and what it takes without a
 * word although it means nothing, above all the misspelt keys of the portal's own samples.
 */
public final class Lint {
    /** REFUSED: the API answers 400. IGNORED: it is no key of the specification, and what was meant by it is lost. DOUBTFUL: legal, but look again. */
    public enum Weight { REFUSED, IGNORED, DOUBTFUL }

    /**
     * @param path  as in JSONPath, such as {@code $.triggerParam.boolExp}
     * @param right what to write instead, or null
     */
    public record Problem(Weight weight, String path, String text, String right) {
        public boolean isError() {
            return weight != Weight.DOUBTFUL;
        }
    }

    /** As the portal's pages write them, and as the specification does. */
    private static final Map<String, String> MISSPELT = Map.ofEntries(Map.entry("bool.exp", "boolExp"), Map.entry("booExp", "boolExp"), Map.entry("time.zone", "timeZone"), Map.entry("timezone", "timeZone"),
            Map.entry("attributres", "attributes"), Map.entry("ligths", "lights"), Map.entry("preonditionning", "preconditioning"), Map.entry("preconditionning", "preconditioning"),
            Map.entry("maxRetryNumber", "retryNumber"), Map.entry("circle", "place"), Map.entry("notificationTypes", "remoteTypes"), Map.entry("occurrence", "occurence"),
            Map.entry("wakeup", "wakeUp"), Map.entry("doors", "door"));

    private final List<Problem> problems = new ArrayList<>();
    /** Where a right spelling was put in the place of a wrong one: its path to the one that was written. */
    private final Map<String, String> respelt = new HashMap<>();

    private Lint() {}

    /** The body and what is wrong with it. */
    public record Result(Body kind, Map<?, ?> body, List<Problem> problems) {
        public boolean hasErrors() {
            return problems.stream().anyMatch(Problem::isError);
        }
    }

    /**
     * @param name of the file, for messages
     * @param kind what the body is meant to be, or null to tell by what is in it
     * @throws Failure exit code 11 when it is no JSON object
     */
    public static Result of(byte[] json, String name, Body kind) {
        JsonTree tree;
        try {
            tree = JsonTree.read(json);
        } catch (JsonProcessingException e) {
            throw Failure.file(name + " is no JSON").because(JsonMistake.told(e.getOriginalMessage(), e.getLocation() == null ? 0 : e.getLocation().getLineNr(), e.getLocation() == null ? 0 : e.getLocation().getColumnNr()))
                    .hint("compare with: jbang monitors@stellantis template");
        }
        if (!(tree.value() instanceof Map<?, ?> body)) throw Failure.file(name + " holds no JSON object").hint("compare with: jbang monitors@stellantis template");
        Lint lint = new Lint();
        for (String path : tree.repeated()) lint.add(Weight.IGNORED, path, "it stands there more than once, and all but the last are lost", path.contains(".triggers[") ? "put each trigger into { } of its own" : "write it once");
        Body meant = kind == null ? Body.guess(body) : kind;
        Map<?, ?> mended = (Map<?, ?>) lint.mended(body, "$");
        meant.shape().check("$", mended, lint.new Notes());
        lint.advice(mended);
        return new Result(meant, body, List.copyOf(lint.problems));
    }

    private void add(Weight weight, String path, String text, String right) {
        problems.add(new Problem(weight, path, text, right));
    }

    /** The same with the right spellings, so that one slip is told once, not as a missing key too. */
    private Object mended(Object value, String path) {
        if (value instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) all.add(mended(list.get(i), path + "[" + i + "]"));
            return all;
        }
        if (!(value instanceof Map<?, ?> map)) return value;
        Map<String, Object> all = new LinkedHashMap<>();
        map.forEach((key, member) -> {
            String name = (String) key;
            String right = MISSPELT.get(name);
            if (right != null && !map.containsKey(right)) {
                add(Weight.IGNORED, path + "." + name, "the specification has no \"" + name + "\"", "write \"" + right + "\"");
                respelt.put(path + "." + right, path + "." + name);
            }
            all.put(right == null || map.containsKey(right) ? name : right, mended(member, path + "." + name));
        });
        // as the portal's older samples have it: target and name beside each other, without webhook
        if (path.endsWith(".callback") && !all.containsKey("webhook") && all.containsKey("target")) {
            add(Weight.REFUSED, path + ".webhook", "it is missing: target, name and attributes stand in callback itself", "put them into \"webhook\": { }");
            return new LinkedHashMap<>(Map.of("webhook", all));
        }
        return all;
    }

    /** Spelt rightly it would have no place there either. */
    private static Problem misplaced(Problem misspelt, String path, String right) {
        String name = misspelt.path().substring(path.length() + 1);
        return new Problem(Weight.IGNORED, misspelt.path(), "the specification has no \"" + name + "\", and no \"" + right + "\" there either", "see where it stands in: jbang monitors@stellantis template");
    }

    /** What is right and yet unwise. */
    private void advice(Map<?, ?> body) {
        Map<?, ?> subscribe = body.get("subscribeParam") instanceof Map<?, ?> inner ? inner : body;
        String path = subscribe == body ? "$" : "$.subscribeParam";
        if (!(subscribe.get("callback") instanceof Map<?, ?> callback) || !(callback.get("webhook") instanceof Map<?, ?> webhook)) return;
        String target = String.valueOf(webhook.get("target"));
        if (target.startsWith("http:")) add(Weight.DOUBTFUL, path + ".callback.webhook.target", "it is not HTTPS, which a receiver must speak, with a certificate of a public CA", "write https://…");
        if (target.matches("https?://(my\\.post\\.callback|my\\.dn|example\\.com)\\b.*")) add(Weight.DOUBTFUL, path + ".callback.webhook.target", "it is an example of the portal", "put your own URL in its place");
        if (!(webhook.get("attributes") instanceof List<?> attributes)) return;
        for (int i = 0; i < attributes.size(); i++) {
            if (!(attributes.get(i) instanceof Map<?, ?> attribute)) continue;
            String at = path + ".callback.webhook.attributes[" + i + "]";
            if ("Query".equals(attribute.get("type")) && "$vin".equals(attribute.get("value")) && subscribe.containsKey("batchNotify")) add(Weight.DOUBTFUL, at, "with the VIN in the query, events come one by one: batchNotify has no effect", null);
            if (String.valueOf(attribute.get("value")).endsWith("QWxhZGRpbjpvcGVuIHNlc2FtZQ==")) add(Weight.DOUBTFUL, at + ".value", "it is the portal's example, which everybody knows", "put your own credential in its place");
        }
    }

    /** Takes down what the shapes find. */
    private final class Notes implements Complaints {
        @Override
        public void refused(String path, String what, String right) {
            add(Weight.REFUSED, path, what, right);
        }

        @Override
        public void doubtful(String path, String what, String right) {
            add(Weight.DOUBTFUL, path, what, right);
        }

        @Override
        public void unknown(String path, String key, List<String> known) {
            String written = respelt.get(path + "." + key);
            if (written != null) {
                problems.replaceAll(one -> one.path().equals(written) ? misplaced(one, path, key) : one);
                return;
            }
            boolean old = path.equals("$.triggerParam") && List.of("dataTriggers", "timeZoneTriggers", "timeZoneTrigger").contains(key);
            add(Weight.DOUBTFUL, path + "." + key, old ? "it is the old way, which the specification has dropped" : "the specification has no \"" + key + "\" there",
                    old ? "write \"triggers\" and \"boolExp\"" : Nearest.to(key, known).map(near -> "did you mean \"" + near + "\"?").orElse(null));
        }
    }
}
