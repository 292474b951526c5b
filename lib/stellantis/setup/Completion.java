//SOURCES ../cli/Command.java
package stellantis.setup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Options;

/**
 * Shell completion of installed commands, made from the same declarations as their help: options, their texts and
 * known values.
 */
public final class Completion {
    /** Values of an option, by the name of its argument. */
    private static final Map<String, String> VALUES = Map.of(
            "BITS",
            "2048 3072 4096",
            "CURVE",
            "P-256 P-384",
            "VERSION",
            "1.2 1.3",
            "SCHEME",
            "basic oauth2 end-user none",
            "FORMAT",
            "pem der p7b p12 jks jceks bcfks",
            "FORM",
            "numbered plain named both");

    private final List<Command> commands;

    public Completion(List<Command> commands) {
        this.commands = commands;
    }

    /** File name to content, for the shells there are. */
    public Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("stellantis.bash", bash());
        files.put("_stellantis", zsh());
        files.put("stellantis.fish", fish());
        files.put("stellantis.ps1", powershell());
        return files;
    }

    private static String name(Command command) {
        return "stellantis-" + command.name;
    }

    private static List<String> names(Option option) {
        return option.getOpt() == null
                ? List.of("--" + option.getLongOpt())
                : List.of("--" + option.getLongOpt(), "-" + option.getOpt());
    }

    private static boolean takesFile(Option option) {
        return option.hasArg() && List.of("FILE", "FOLDER", "DATA", "SRC").contains(option.getArgName());
    }

    /** What --show takes is not the same everywhere. */
    private static String values(Option option) {
        if (!option.known().isEmpty()) return String.join(" ", option.known());
        if (option == Options.SHOW) return "curl";
        if (option == Options.SHOW_TOOL) return "openssl keytool";
        return option.hasArg() ? VALUES.getOrDefault(option.getArgName(), "") : "";
    }

    String bash() {
        StringBuilder cases = new StringBuilder();
        for (Command command : commands) {
            String options = command.options().stream()
                    .map(option -> "--" + option.getLongOpt())
                    .collect(Collectors.joining(" "));
            cases.append("    ")
                    .append(name(command))
                    .append(") options='")
                    .append(options)
                    .append("' ;;\n");
        }
        Map<String, List<String>> byValues = new LinkedHashMap<>();
        for (Command command : commands) {
            for (Option option : command.options()) {
                String of = option.getLongOpt().equals("show") ? name(command) : "*";
                if (!values(option).isEmpty())
                    names(option)
                            .forEach(name -> byValues.computeIfAbsent(values(option), any -> new ArrayList<>())
                                    .add(of + ":" + name));
            }
        }
        StringBuilder values = new StringBuilder();
        byValues.forEach((words, names) -> values.append("    ")
                .append(names.stream().distinct().collect(Collectors.joining("|")))
                .append(") words='")
                .append(words)
                .append("' ;;\n"));
        return """
            # Completion of the stellantis commands for bash: source this file in ~/.bashrc
            _stellantis() {
              local current=${COMP_WORDS[COMP_CWORD]} options= words=
              case ${COMP_WORDS[0]##*/} in
            %s  esac
              case ${COMP_WORDS[0]##*/}:${COMP_WORDS[COMP_CWORD-1]} in
            %s  esac
              COMPREPLY=()
              if [[ $current == -* ]]; then words=$options; fi
              # without words of ours, file names are offered
              if [[ -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$current")); fi
            }
            complete -o default -F _stellantis %s
            """.formatted(
                        cases, values, commands.stream().map(Completion::name).collect(Collectors.joining(" ")));
    }

    String zsh() {
        StringBuilder text = new StringBuilder("#compdef ")
                .append(commands.stream().map(Completion::name).collect(Collectors.joining(" ")))
                .append('\n')
                .append("# Completion of the stellantis commands for zsh: put this file's folder into fpath before"
                        + " compinit\n"
                        + "case $service in\n");
        for (Command command : commands) {
            text.append("  ").append(name(command)).append(") _arguments -s");
            for (Option option : command.options()) {
                String action = !option.hasArg()
                        ? ""
                        : ":" + option.getArgName() + ":"
                                + (takesFile(option)
                                        ? "_files"
                                        : values(option).isEmpty() ? "" : "(" + values(option) + ")");
                for (String name : names(option)) {
                    text.append(" \\\n    ")
                            .append(quoted("*" + name + "["
                                    + option.getDescription().replaceAll("([\\[\\]:\\\\])", "\\\\$1") + "]" + action));
                }
            }
            text.append(" \\\n    '*:file:_files' ;;\n");
        }
        return text.append("esac\n").toString();
    }

    String fish() {
        StringBuilder text = new StringBuilder(
                "# Completion of the stellantis commands for fish: source this file in config.fish\n");
        for (Command command : commands) {
            for (Option option : command.options()) {
                text.append("complete -c ").append(name(command)).append(" -l ").append(option.getLongOpt());
                if (option.getOpt() != null) text.append(" -s ").append(option.getOpt());
                if (takesFile(option)) text.append(" -rF");
                else if (!values(option).isEmpty())
                    text.append(" -x -a '").append(values(option)).append('\'');
                else if (option.hasArg()) text.append(" -x");
                text.append(" -d ")
                        .append('\'')
                        .append(option.getDescription().replace("\\", "\\\\").replace("'", "\\'"))
                        .append("'\n");
            }
        }
        return text.toString();
    }

    String powershell() {
        StringBuilder options = new StringBuilder();
        for (Command command : commands) {
            options.append("    '").append(name(command)).append("' = @(\n");
            for (Option option : command.options()) {
                options.append("        @('--")
                        .append(option.getLongOpt())
                        .append("', '")
                        .append(option.getDescription().replace("'", "''"))
                        .append("')\n");
            }
            options.append("    )\n");
        }
        return """
            # Completion of the stellantis commands for PowerShell: dot-source this file in $PROFILE
            $StellantisOptions = @{
            %s}
            Register-ArgumentCompleter -Native -CommandName @($StellantisOptions.Keys) -ScriptBlock {
                param($word, $line, $position)
                $name = [IO.Path]::GetFileNameWithoutExtension($line.CommandElements[0].ToString())
                foreach ($option in $StellantisOptions[$name]) {
                    if ($option[0].StartsWith($word)) {
                        [Management.Automation.CompletionResult]::new(
                            $option[0], $option[0], 'ParameterName', $option[1])
                    }
                }
            }
            """.formatted(options);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
