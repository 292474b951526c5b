package stellantis.setup;

import static stellantis.cli.Options.PROFILE;
import static stellantis.profile.Setting.ENVIRONMENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import stellantis.NextCommand;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.World;
import stellantis.profile.Environment;
import stellantis.profile.Profile;
import stellantis.profile.Setting;

/**
 * What a word of a command line may become: commands, options and their values, from the same declarations as the help;
 * names of profiles, variables and files from where the command runs. The shells ask for it ({@code stellantis complete
 * WORD…}), each by a few lines in its language.
 */
public final class Completion {
    private final List<Command> commands;
    private final World world;
    /** Word to what it is. */
    private final Map<String, String> found = new LinkedHashMap<>();

    private Completion(List<Command> commands, World world) {
        this.commands = commands;
        this.world = world;
    }

    /**
     * @param words those behind {@code stellantis}, the last of them not yet whole
     * @return a line for each word that may stand in the place of the last one, with a tab before what it is; none
     *     where it may be any text, or the name of a file
     */
    public static List<String> of(List<Command> commands, World world, List<String> words) {
        Completion completion = new Completion(commands, world);
        completion.complete(words);
        String begun = words.get(words.size() - 1);
        return completion.found.entrySet().stream()
                .filter(one -> one.getKey().startsWith(begun))
                .map(one -> one.getKey() + "\t" + NextCommand.named(one.getValue(), world.form()))
                .toList();
    }

    private void complete(List<String> words) {
        String word = words.get(words.size() - 1);
        if (words.size() == 1 || words.get(0).equals("help")) {
            if (words.size() > 2) return;
            commands.forEach(command -> found.put(command.name, command.summary()));
            if (words.size() == 1) found.put("help", "what a command does, and its options");
            return;
        }
        Command command = commands.stream()
                .filter(one -> one.name.equals(words.get(0)))
                .findFirst()
                .orElse(null);
        if (command == null) return;
        int assigned = word.startsWith("--") ? word.indexOf('=') : -1;
        Option before = option(command, assigned > 0 ? word.substring(0, assigned) : words.get(words.size() - 2));
        if (before != null && before.hasArg()) values(before, word.substring(0, assigned + 1), word);
        else if (word.startsWith("-")) options(command);
        else arguments(command, words);
    }

    private static Option option(Command command, String name) {
        return command.options().stream()
                .filter(one -> name.equals("--" + one.getLongOpt()) || name.equals("-" + one.getOpt()))
                .findFirst()
                .orElse(null);
    }

    private void options(Command command) {
        for (Option option : command.options()) found.put("--" + option.getLongOpt(), option.getDescription());
        for (Option option : command.options())
            if (option.getOpt() != null) found.put("-" + option.getOpt(), option.getDescription());
    }

    /** @param front what stands before the value in the same word: {@code --auth=}, or nothing */
    private void values(Option option, String front, String word) {
        if (option.getLongOpt().equals(PROFILE.getLongOpt())) {
            for (String name : Profile.names(world.stellantisHome())) found.put(front + name, "profile");
        } else if (option.getArgName().equals("SRC")) sources(front, word);
        else for (String value : option.known()) found.put(front + value, option.getDescription());
    }

    /** Where a secret may be; never the secret itself. */
    private void sources(String front, String word) {
        if (word.startsWith(front + "env:")) {
            for (String name : new TreeSet<>(world.env().keySet())) found.put(front + "env:" + name, "variable");
        } else if (word.startsWith(front + "file:")) {
            String begun = word.substring((front + "file:").length());
            String folder = begun.substring(0, begun.lastIndexOf('/') + 1);
            try (Stream<Path> files = Files.list(world.folder().resolve(folder))) {
                files.sorted()
                        .forEach(file -> found.put(
                                front + "file:" + folder + file.getFileName() + (Files.isDirectory(file) ? "/" : ""),
                                "file"));
            } catch (IOException | RuntimeException e) {
                // nothing there to offer
            }
        } else {
            found.put(front + "env:", "a variable that holds it");
            found.put(front + "file:", "a file that holds it");
            found.put(front + "fd:", "an open file descriptor");
            found.put(front + "stdin", "the first line of standard input");
        }
    }

    /** The words with which forms of the usage begin, such as start and sign; behind set and unset the settings. */
    private void arguments(Command command, List<String> words) {
        String first = words.get(1);
        if (words.size() == 2) {
            for (String form : command.usages())
                if (form.matches("[a-z]+\\b.*")) found.put(form.replaceFirst("\\W.*", ""), form);
        } else if (command.name.equals("profile") && List.of("set", "unset").contains(first)) {
            for (Setting setting : Setting.values()) setting(setting, first.equals("set"), words.get(words.size() - 1));
        }
    }

    private void setting(Setting setting, boolean withValue, String word) {
        String name = setting.label();
        if (!withValue) found.put(name, setting.meaning());
        else if (!word.startsWith(name + "=")) found.put(name + "=", setting.meaning());
        else if (setting == ENVIRONMENT)
            for (Environment one : Environment.values())
                found.put(name + "=" + one.name().toLowerCase(Locale.ROOT), setting.meaning());
        else
            commands.stream()
                    .flatMap(command -> command.options().stream())
                    .filter(option -> option.getLongOpt().equals(name) && option.isSetting())
                    .findFirst()
                    .ifPresent(option -> values(option, name + "=", word));
    }

    /** File name to content, for the shells there are. */
    static Map<String, String> files() {
        return new TreeMap<>(Map.of("stellantis.bash", BASH, "_stellantis", ZSH));
    }

    private static final String BASH = """
        # Completion of stellantis for bash: source this file in ~/.bashrc
        _stellantis() {
          local line=${COMP_LINE:0:COMP_POINT} words word candidate
          read -ra words <<<"$line"
          [[ $line != *[[:space:]] ]] || words+=('')
          word=${words[${#words[@]}-1]}
          COMPREPLY=()
          while IFS=$'\\t' read -r candidate _; do
            # bash replaces what stands behind the last = or : of the word
            COMPREPLY+=("${candidate#"${word%"${word##*[:=]}"}"}")
          done < <("${COMP_WORDS[0]/#\\~\\//$HOME/}" complete "${words[@]:1}" 2>/dev/null)
          if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=:/] ]]; then compopt -o nospace 2>/dev/null; fi
        }
        complete -o default -F _stellantis stellantis
        """;

    private static final String ZSH = """
        #compdef stellantis
        # Completion of stellantis for zsh: put this file's folder into fpath before compinit
        local -a whole begun
        local line word
        for line in "${(@f)$(${(Q)words[1]/#\\~\\//$HOME/} complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
          word=${line%%$'\\t'*}
          case $word in
            '') ;;
            *[=:/]) begun+=("${word//:/\\\\:}:${line#*$'\\t'}") ;;
            *) whole+=("${word//:/\\\\:}:${line#*$'\\t'}") ;;
          esac
        done
        if (( $#whole + $#begun )); then
          _describe stellantis whole -- begun -S ''
        else
          _files
        fi
        """;
}
