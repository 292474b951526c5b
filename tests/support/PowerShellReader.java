package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The little PowerShell that --show prints, read by the documented rules (about_Quoting_Rules, about_Parsing,
 * about_Special_Characters) and run with the real tools; all else is refused. It is no PowerShell, which cannot be had from
 * the registries this project uses. Arguments are handed over both as PowerShell 7.3 does it and as Windows PowerShell 5.1
 * does, whose command line is read again by the rules of Microsoft's C library: both must come out the same.
 */
public final class PowerShellReader {
    private static final String SINGLE = "'\u2018\u2019\u201a\u201b";
    private static final String QUOTED = "'((?:''|[^'])*)'";
    private static final Pattern UNLESS_SET = Pattern.compile("if \\(-not (\\$\\S+)\\) \\{ throw " + QUOTED + " }");
    private static final Pattern IF_FAILED = Pattern.compile("if \\(\\$LASTEXITCODE\\) \\{ throw " + QUOTED + " }");
    private static final Pattern UNLESS_SAME = Pattern.compile("if \\(\"\\$\\((.*)\\)\" -cne \"\\$\\((.*)\\)\"\\) \\{ throw " + QUOTED + " }");
    private static final Pattern SET = Pattern.compile("\\$env:(\\w+) = " + QUOTED);
    private static final String QUOTE_FUNCTION = "function q($text) { $text -replace '[\\\\\"]', '\\$0' }";

    private final Path folder;
    private final Map<String, String> env;
    private final StringBuilder out = new StringBuilder();
    private final StringBuilder err = new StringBuilder();
    private String token;
    private String answer;
    private int lastExitCode;
    private boolean utf8;
    private boolean quoteFunction;

    private static final class Thrown extends RuntimeException {
        Thrown(String message) {
            super(message);
        }
    }

    /** @param env what the tools have in their environment besides this process's own */
    public PowerShellReader(Path folder, Map<String, String> env) {
        this.folder = folder;
        this.env = new java.util.HashMap<>(env);
    }

    /** Runs the text as pasted; a statement that throws ends it with 1. */
    public Tool.Result run(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (lines.get(0).equals("& {")) {
            if (!lines.get(lines.size() - 1).equals("}")) throw new AssertionError("the block is not closed: " + text);
            lines = lines.subList(1, lines.size() - 1);
        } else if (lines.size() > 1) {
            throw new AssertionError("several lines that are no block go on after a failure: " + text);
        }
        try {
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).strip();
                if (line.startsWith("# ")) continue;
                boolean kept = line.equals("$answer = @\"");
                if (!line.equals("@\"") && !kept) {
                    statement(line);
                    continue;
                }
                List<String> here = new ArrayList<>();
                while (!lines.get(++i).startsWith("\"@")) here.add(lines.get(i));
                Matcher piped = Pattern.compile("\"@ \\| (.*)").matcher(lines.get(i));
                if (!piped.matches()) throw refused(lines.get(i));
                String printed = program(piped.group(1), expanded(String.join("\n", here)) + "\r\n");
                if (kept) answer = printed;
                else out.append(printed);
            }
        } catch (Thrown e) {
            return new Tool.Result(1, out.toString(), err + e.getMessage() + "\n");
        }
        return new Tool.Result(lastExitCode, out.toString(), err.toString());
    }

    private static AssertionError refused(String what) {
        return new AssertionError("not in the part of PowerShell that is understood here: " + what);
    }

    private void statement(String line) {
        String statement = line.startsWith("function ") ? line.replaceFirst("  # .*$", "") : line;
        Matcher matcher;
        if (statement.equals("$ErrorActionPreference = 'Stop'")) return;
        if (statement.equals("$OutputEncoding = [Text.UTF8Encoding]::new($false)")) {
            utf8 = true;
        } else if (statement.equals(QUOTE_FUNCTION)) {
            quoteFunction = true;
        } else if ((matcher = UNLESS_SET.matcher(statement)).matches()) {
            String value = value(matcher.group(1));
            if (value == null || value.isEmpty()) throw new Thrown(matcher.group(2).replace("''", "'"));
        } else if ((matcher = IF_FAILED.matcher(statement)).matches()) {
            if (lastExitCode != 0) throw new Thrown(matcher.group(1).replace("''", "'"));
        } else if ((matcher = UNLESS_SAME.matcher(statement)).matches()) {
            if (!joined(program(matcher.group(1), "")).equals(joined(program(matcher.group(2), "")))) throw new Thrown(matcher.group(3).replace("''", "'"));
        } else if ((matcher = SET.matcher(statement)).matches()) {
            env.put(matcher.group(1), matcher.group(2));
        } else if (statement.equals("$token = ($answer | Out-String | ConvertFrom-Json).access_token")) {
            token = json(answer);
        } else if (statement.startsWith("$token = ")) {
            token = joined(program(statement.substring("$token = ".length()), ""));
        } else {
            command(statement);
        }
    }

    /** A program, or one whose output goes to the end of a file: as lines of Windows, in ASCII. */
    private void command(String line) {
        if (line.matches("(Move|Copy|New)-Item .*") && fileCommand(words(line.replaceFirst(" \\| Out-Null$", "")))) return;
        String[] parts = line.split(" \\| Add-Content -Encoding ascii ");
        String printed = program(parts[0], "");
        if (parts.length == 1) {
            out.append(printed);
            return;
        }
        String ascii = new String(printed.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
        try {
            Files.writeString(folder.resolve(words(parts[1]).get(0)), ascii.lines().map(one -> one + "\r\n").collect(Collectors.joining()), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String json(String answer) {
        try {
            return java.util.Objects.toString(com.fasterxml.jackson.jr.ob.JSON.std.mapFrom(answer).get("access_token"), null);
        } catch (IOException e) {
            throw new Thrown("ConvertFrom-Json: " + e.getMessage());
        }
    }

    /** What is done with files; empty for a program. */
    private boolean fileCommand(List<String> words) {
        try {
            if (words.get(0).equals("Move-Item") && words.get(1).equals("-Force")) Files.move(folder.resolve(words.get(2)), folder.resolve(words.get(3)), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            else if (words.get(0).equals("Copy-Item")) Files.copy(folder.resolve(words.get(1)), folder.resolve(words.get(2)), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            else if (words.subList(0, words.size() - 1).equals(List.of("New-Item", "-Force", "-ItemType", "Directory"))) Files.createDirectories(folder.resolve(words.get(4)));
            else return false;
            return true;
        } catch (IOException e) {
            throw new Thrown(e.toString());
        }
    }

    private static String joined(String printed) {
        return printed.lines().collect(Collectors.joining(" "));
    }

    private String program(String line, String input) {
        List<String> words = words(line);
        if (words.get(0).equals("curl")) throw new AssertionError("in Windows PowerShell curl is another name of Invoke-WebRequest");
        if (!viaOldCommandLine(words).equals(words)) throw new AssertionError("Windows PowerShell 5.1 hands over " + viaOldCommandLine(words) + " for " + line);
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\"", "sh", words.get(0).replaceFirst("\\.exe$", "")));
        command.addAll(words.subList(1, words.size()));
        Tool tool = new Tool(folder);
        env.forEach(tool::env);
        Tool.Result result = tool.run(input.getBytes(utf8 ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII), command.toArray(String[]::new));
        lastExitCode = result.code();
        err.append(result.err());
        return result.out();
    }

    /** Words of a command in argument mode. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int i = 0;
        while (i < line.length()) {
            if (line.charAt(i) == ' ') {
                i++;
                continue;
            }
            int start = i;
            if (SINGLE.indexOf(line.charAt(i)) >= 0) {
                StringBuilder word = new StringBuilder();
                for (i++; ; i++) {
                    if (i >= line.length()) throw new AssertionError("an open quote in: " + line);
                    boolean quote = SINGLE.indexOf(line.charAt(i)) >= 0;
                    if (quote && (i + 1 >= line.length() || SINGLE.indexOf(line.charAt(i + 1)) < 0)) break;
                    word.append(line.charAt(i));
                    if (quote) i++;
                }
                i++;
                if (i < line.length() && line.charAt(i) != ' ') throw refused("text right behind a quoted word: " + line);
                words.add(word.toString());
                continue;
            }
            while (i < line.length() && line.charAt(i) != ' ') i++;
            String bare = line.substring(start, i);
            if (!bare.matches("[^\\s'\"`$(){};,|&<>\u2018-\u201f\u2013-\u2015]+") || bare.matches("[@#~%?].*") || bare.matches("-.*[.:].*") || bare.matches("-*%.*") || words.isEmpty() && bare.matches("[\\d+-].*")) {
                throw refused(bare + " in: " + line);
            }
            words.add(bare);
        }
        return words;
    }

    /** Blanks make 5.1 put quotation marks around a word, and that is all it does; the program's C library takes the line apart. */
    private static List<String> viaOldCommandLine(List<String> words) {
        String line = words.stream().map(word -> word.matches("(?s).*\\s.*") ? "\"" + word + "\"" : word).collect(Collectors.joining(" "));
        List<String> parsed = new ArrayList<>();
        StringBuilder word = null;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == ' ' && !quoted) {
                if (word != null) parsed.add(word.toString());
                word = null;
                continue;
            }
            if (word == null) word = new StringBuilder();
            int slashes = 0;
            while (i < line.length() && line.charAt(i) == '\\') {
                slashes++;
                i++;
            }
            boolean quote = i < line.length() && line.charAt(i) == '"';
            word.append("\\".repeat(quote ? slashes / 2 : slashes));
            if (quote && slashes % 2 == 1) word.append('"');
            else if (quote) quoted = !quoted;
            else if (slashes > 0) i--;
            else word.append(c);
        }
        if (word != null) parsed.add(word.toString());
        return parsed;
    }

    /** What stands in an expanding here-string. */
    private String expanded(String text) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '`') {
                char next = text.charAt(++i);
                if (next != '`' && next != '$') throw refused("`" + next);
                result.append(next);
            } else if (c == '$') {
                Matcher call = Pattern.compile("\\$\\(q \\((.*?)\\)\\)\"(?=\n|$)").matcher(text).region(i, text.length());
                if (!call.lookingAt() || !quoteFunction) throw refused(text.substring(i).lines().findFirst().orElse(""));
                result.append(expression(call.group(1)).replaceAll("[\\\\\"]", "\\\\$0")).append('"');
                i = call.end() - 1;
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }

    /** Texts and variables with plus signs between. */
    private String expression(String text) {
        StringBuilder result = new StringBuilder();
        String rest = text;
        while (!rest.isEmpty()) {
            Matcher file = Pattern.compile("\\(Get-Content -Raw -Encoding utf8 " + QUOTED + "\\)\\.TrimEnd\\(\"`r`n\"\\)").matcher(rest);
            Matcher quoted = Pattern.compile(QUOTED).matcher(rest);
            Matcher variable = Pattern.compile("\\$(?:\\{env:[^}]+}|[\\w:]+)").matcher(rest);
            Matcher found = file.lookingAt() ? file : quoted.lookingAt() ? quoted : variable;
            if (!found.lookingAt()) throw refused(rest);
            try {
                if (found == file) result.append(Files.readString(Path.of(file.group(1).replace("''", "'"))).replaceAll("[\r\n]+$", ""));
                else result.append(found == quoted ? quoted.group(1).replace("''", "'") : value(variable.group()));
            } catch (IOException e) {
                throw new Thrown(e.getMessage());
            }
            rest = rest.substring(found.end());
            if (!rest.isEmpty() && !rest.startsWith(" + ")) throw refused(rest);
            rest = rest.replaceFirst("^ \\+ ", "");
        }
        return result.toString();
    }

    private String value(String variable) {
        if (variable.equals("$token")) return token;
        Matcher environment = Pattern.compile("\\$\\{env:(.+)}|\\$env:(\\w+)").matcher(variable);
        if (!environment.matches()) throw refused(variable);
        return env.get(environment.group(1) == null ? environment.group(2) : environment.group(1));
    }
}
