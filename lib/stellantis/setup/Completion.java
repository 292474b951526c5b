//SOURCES ../cli/Command.java
package stellantis.setup;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import stellantis.cli.Command;
import stellantis.cli.Option;

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

    private static String values(Option option) {
        if (!option.known().isEmpty()) return String.join(" ", option.known());
        return option.hasArg() ? VALUES.getOrDefault(option.getArgName(), "") : "";
    }

    /** What is written for each command: something before, something for each of its options, something behind. */
    private String each(String before, BiFunction<String, Option, String> line, String behind) {
        StringBuilder text = new StringBuilder();
        for (Command command : commands) {
            String name = name(command);
            text.append(before.formatted(name));
            command.options().forEach(option -> text.append(line.apply(name, option)));
            text.append(behind);
        }
        return text.toString();
    }

    private String allNames() {
        return commands.stream().map(Completion::name).collect(Collectors.joining(" "));
    }

    String bash() {
        String options = each("    %s) options='", (name, option) -> " --" + option.getLongOpt(), "' ;;\n");
        String values = each(
                "",
                (name, option) -> values(option).isEmpty()
                        ? ""
                        : "    " + name + ":" + String.join("|" + name + ":", names(option)) + ") words='"
                                + values(option) + "' ;;\n",
                "");
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
            """.formatted(options, values, allNames());
    }

    String zsh() {
        return """
            #compdef %s
            # Completion of the stellantis commands for zsh: put this file's folder into fpath before compinit
            case $service in
            %sesac
            """.formatted(
                        allNames(),
                        each("  %s) _arguments -s", (name, option) -> zsh(option), " \\\n    '*:file:_files' ;;\n"));
    }

    private static String zsh(Option option) {
        String words = values(option).isEmpty() ? "" : "(" + values(option) + ")";
        String value = option.hasArg() ? ":" + option.getArgName() + ":" + (takesFile(option) ? "_files" : words) : "";
        String says = "[" + option.getDescription().replaceAll("([\\[\\]:\\\\])", "\\\\$1") + "]";
        return names(option).stream()
                .map(name -> " \\\n    " + quoted("*" + name + says + value))
                .collect(Collectors.joining());
    }

    String fish() {
        return "# Completion of the stellantis commands for fish: source this file in config.fish\n"
                + each("", Completion::fish, "");
    }

    private static String fish(String command, Option option) {
        String value = takesFile(option)
                ? " -rF"
                : values(option).isEmpty() ? option.hasArg() ? " -x" : "" : " -x -a '" + values(option) + "'";
        return "complete -c " + command + " -l " + option.getLongOpt()
                + (option.getOpt() == null ? "" : " -s " + option.getOpt())
                + value + " -d '"
                + option.getDescription().replace("\\", "\\\\").replace("'", "\\'") + "'\n";
    }

    String powershell() {
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
            """.formatted(each(
                "    '%s' = @(\n",
                (name, option) -> "        @('--" + option.getLongOpt() + "', '"
                        + option.getDescription().replace("'", "''") + "')\n",
                "    )\n"));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
